import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type axe from 'axe-core';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Download,
  type Page,
  type PageScreenshotOptions,
  type Request,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { findBrowser } from '../../.ci/find-browser.ts';
import { sectionOf, sectionsVisited } from '../../.ci/sections.ts';
import { demonstration } from './demonstration.ts';

/*
 * Browser tests visit the real site, served by `mappe serve`, in the real Chromium:
 *
 *   const { visit, checkAccessibility } = useBrowser();
 *   test('finds a data set by its name', async () => {
 *     const page = await visit('/donnees/', { device: 'phone', scheme: 'dark' });
 *     …
 *     await checkAccessibility(page);
 *   });
 *
 * After each test its pages are left, and the test fails for any error in the console, any violation of the content security
 * policy and any request to another host. The site is that of the demonstration unless a file makes its own; with
 * MAPPE_SHOTS=<folder>, `shot` writes screenshots there.
 * Longer than 400 lines: one browser and one served site are shared by all that a worker visits, and kept in step here alone.
 */

const root = join(import.meta.dirname, '..', '..');

const chromiumPath = findBrowser();
/** Debian's Mesa, which draws WebGL in software with less than half the work of SwiftShader, which every Chromium brings. */
const mesa = '/usr/share/glvnd/egl_vendor.d/50_mesa.json';
/** Whether Mesa draws: Debian's shell is tried with it, other browsers are not. */
const hasMesa = chromiumPath.endsWith('/chromium-headless-shell') && existsSync(mesa);
/** The last list counts: Playwright's, of what concerns these tests, and the pages that each window keeps ready below its address bar. */
const disabledFeatures = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable'],
  ...['LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning', 'AvoidCorsURLLoaderRestartOnRedirect'],
  ...['OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch'],
];
/** A test ends before optimised code repays its compilation, and parallel collection of garbage its threads: both cost what all share. */
const scriptFlags = [
  ...['--invocation-count-for-maglev=3000', '--invocation-count-for-maglev-osr=1000'],
  ...['--invocation-count-for-turbofan=30000', '--invocation-count-for-osr=4000'],
  '--single-threaded-gc',
];
/**
 * A sandbox needs a user namespace that containers lack; the rest draws
 * WebGL without a graphics card, and pages without WebGL, which is cheaper.
 */
const chromiumArguments = [
  `--disable-features=${disabledFeatures.join(',')}`,
  `--js-flags=${scriptFlags.join(' ')}`,
  '--no-sandbox',
  '--use-gl=angle',
  ...(hasMesa ? ['--use-angle=gl-egl', '--ignore-gpu-blocklist'] : ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']),
  '--disable-gpu-compositing',
  '--disable-gpu-rasterization',
  // A request to any other host fails at once, and is seen.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
];

const { FIREFOX: firefoxPath, MAPPE_TEST_DRIVER: driver } = process.env;

/** Folder in which Firefox puts downloads: its driver does not know it. */
const downloads = tmpdir();

/** Open Chromium; or the Firefox that FIREFOX names, by WebDriver BiDi, with a Playwright of its age (.ci/other-browsers.ts). */
async function launch(): Promise<Browser> {
  // Without a graphics card also where there is one.
  const env = { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', __EGL_VENDOR_LIBRARY_FILENAMES: mesa };
  if (firefoxPath === undefined || driver === undefined)
    return chromium.launch({ executablePath: chromiumPath, args: chromiumArguments, env });
  const { firefox } = (await import(driver)) as typeof import('playwright-core');
  const firefoxUserPrefs = { 'webgl.force-enabled': true, 'browser.download.folderList': 2, 'browser.download.dir': downloads };
  // It draws WebGL on a display only.
  return firefox.launch({ channel: 'moz-firefox', executablePath: firefoxPath, headless: false, firefoxUserPrefs });
}

/** Folders of a site and of the store that it was built from. */
export interface BuiltSite {
  out: string;
  store: string;
  /** The command that serves it, where it is another than `serve`. */
  command?: readonly string[];
  /** Address of another server whose files its pages may read. */
  reads?: string;
  /** Takes away what was made for the tests of one file. */
  remove?: () => Promise<void>;
}

/** A processor draws each pixel: a phone has one for each of CSS. */
const devices = {
  desktop: { viewport: { width: 1280, height: 720 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} satisfies Record<string, BrowserContextOptions>;

export type Device = keyof typeof devices;
export type Scheme = 'light' | 'dark';

/** How a page is visited: on a desktop, light, with JavaScript, unless said. */
export interface Visit {
  device?: Device;
  scheme?: Scheme;
  javaScript?: boolean;
  /** Messages that the console may show (the 404 of a page that does not exist). */
  expected?: RegExp;
  /** Anything else that a context of Playwright takes: the visit then has one of its own, `{}` one that holds nothing yet. */
  context?: BrowserContextOptions;
}

export interface Visitor {
  /** Address of the served site, ending in "/". */
  address(): string;
  visit(path: string, options?: Visit): Promise<Page>;
}

/** A site that is served. */
interface Served {
  process: ChildProcess;
  /** Ends in "/". */
  address: string;
}

/** A page that visits take in turns: its process, its compiled scripts and what it has fetched are there already. */
interface Tab {
  page: Page;
  /** Address of the site that it visits. */
  address: string;
  /** Kind of visit that shares the tab; one without a kind is closed after its test. */
  kind: string | undefined;
  /** Whether the running test uses the tab. */
  isTaken: boolean;
  /** Messages that its console may show during this visit. */
  expected: RegExp | undefined;
  /** Requests that have not ended. */
  asked: Set<Request>;
}

/** Said, at night, where a change of a page would not run the file that visits it: .ci/choose.ts goes by what a file names. */
const unnamed = 'sections visited that this file does not name: write a line “// Visits etat.”';
const isNight = process.env.MAPPE_TEST_VISITS !== undefined;

/** The browser and the served demonstration: all files of a worker share them, since either takes as long as some tests. */
const shared: { browser?: Promise<Browser>; demonstration?: Promise<Served> } = {};
let tabs: Tab[] = [];
/** Faults of the pages of the running test. */
const complaints: string[] = [];
/** Sections of the site that the running file has visited. */
const visited = new Set<string>();

/** Serve the built site, or that of `build`, and open Chromium for a file's tests; each test fails for its pages' faults. */
export function useBrowser(build?: () => Promise<BuiltSite>): Visitor {
  let site: BuiltSite | undefined;
  let server: Served | undefined;
  let browser: Browser | undefined;
  const address = (): string => {
    if (server === undefined) throw new Error('The site is served only while tests run.');
    return server.address;
  };

  beforeAll(async () => {
    site = await (build?.() ?? demonstration);
    const served = build === undefined ? (shared.demonstration ??= startServe(demonstration)) : startServe(site);
    [server, browser] = await Promise.all([served, (shared.browser ??= launch())]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await Promise.all(tabs.filter(({ isTaken }) => isTaken).map((tab) => tellState(tab, task.name)));
    const left = await Promise.all(tabs.map(async (tab) => ((await leave(tab)) ? tab : [])));
    tabs = left.flat();
    expect(complaints.splice(0), 'errors in the console, violations of the policy, requests to third parties').toEqual([]);
  });
  afterAll(async () => {
    if (build !== undefined && server !== undefined) {
      await Promise.all(tabs.filter((tab) => tab.address === address()).map(({ page }) => page.context().close()));
      tabs = tabs.filter((tab) => tab.address !== address());
      server.process.kill('SIGINT');
      await once(server.process, 'close');
      await site?.remove?.();
    }
    const sections = [...visited];
    visited.clear();
    if (!isNight) return;
    const named = sectionsVisited(relative(root, expect.getState().testPath ?? ''));
    expect(
      sections.filter((section) => !named.includes(section)),
      unnamed,
    ).toEqual([]);
  });

  const open = async (kind: string | undefined, options: BrowserContextOptions): Promise<Tab> => {
    if (browser === undefined) throw new Error('The browser is open only while tests run.');
    const motion = firefoxPath === undefined ? 'reduce' : null;
    const context = await browser.newContext({ locale: 'fr-FR', reducedMotion: motion, ...options });
    if (options.javaScriptEnabled) await context.addInitScript(reportViolations);
    const tab: Tab = { page: await context.newPage(), address: address(), kind, isTaken: true, expected: undefined, asked: new Set() };
    const end = (request: Request): void => void tab.asked.delete(request);
    context.on('requestfinished', end).on('requestfailed', end);
    context.on('request', (request) => {
      tab.asked.add(request);
      const { origin, pathname } = new URL(request.url());
      const section = request.isNavigationRequest() && tab.address === `${origin}/` ? sectionOf(pathname) : undefined;
      if (section !== undefined) visited.add(section);
    });
    listenTo(context, [tab.address, site?.reads ?? tab.address], (complaint) => {
      if (tab.isTaken && !tab.expected?.test(complaint) && !ofPictures?.test(complaint)) complaints.push(complaint);
    });
    tabs.push(tab);
    return tab;
  };
  const visit = async (
    path: string,
    { device = 'desktop', scheme = 'light', javaScript = true, expected, context }: Visit = {},
  ): Promise<Page> => {
    const kind = context === undefined ? `${device} ${javaScript}` : undefined;
    const free = tabs.find((tab) => !tab.isTaken && tab.kind === kind && tab.address === address());
    const tab = free ?? (await open(kind, { ...devices[device], javaScriptEnabled: javaScript, ...context }));
    Object.assign(tab, { isTaken: true, expected });
    const url = new URL(path, address()).href;
    if (firefoxPath === undefined) await tab.page.emulateMedia({ colorScheme: scheme });
    await tab.page.goto(url);
    if (firefoxPath !== undefined && scheme === 'dark')
      await tab.page.getByRole('button', { pressed: false, name: 'Thème sombre' }).click();
    return tab.page;
  };
  return { address, visit };
}

/** Print the state in which a failed test left a page: a fault that comes once in a hundred runs is seldom seen again. */
async function tellState({ page, asked }: Tab, test: string): Promise<void> {
  const seen = await Promise.race([
    page.evaluate(() => ({
      focus: `${document.activeElement?.tagName} ${document.activeElement?.className} ${document.activeElement?.textContent.slice(0, 80)}`,
      said: [...document.querySelectorAll('[role="status"], [role="alert"]')].map(({ textContent }) => textContent.trim()).filter(Boolean),
      regions: [...document.querySelectorAll('section[aria-label], [role="region"]')].map((each) => each.getAttribute('aria-label')),
    })),
    new Promise((resolve) => setTimeout(resolve, 5000, 'The page does not answer.')),
  ]).catch(String);
  const open = [...asked].map((request) => `${request.method()} ${request.url()} ${request.headers().range ?? ''}`);
  // eslint-disable-next-line no-console -- what a failed test has to say
  console.log(test, { url: page.url(), viewport: page.viewportSize(), seen, open });
  await page
    .screenshot({ path: join(root, 'dist', 'test', 'failed', `${test.replace(/[^\p{L}\d]+/gu, '-').slice(0, 80)}.png`) })
    .catch(() => undefined);
}

/** End a visit: nothing of it is left to the next one, for which the tab is then ready; false where it is closed. */
async function leave(tab: Tab): Promise<boolean> {
  const { page, address, kind, isTaken } = tab;
  if (!isTaken) return true;
  tab.isTaken = false;
  try {
    if (kind === undefined || !page.url().startsWith(address)) throw new Error('Nothing of it can be used again.');
    page.removeAllListeners('request');
    tab.asked.clear();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.mouse.move(-1, -1);
    // Left by the page itself, or its process would end with it; maps are drawn no more, and what is kept for the site can be taken away.
    await Promise.all([page.waitForURL('about:blank'), page.evaluate(() => location.replace('about:blank'))]);
    await page.evaluate(async () => {
      localStorage.clear();
      sessionStorage.clear();
      window.name = '';
      for (const { name = '' } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
    });
    return true;
  } catch {
    await page.context().close();
    return false;
  }
}

/** Record whatever goes wrong in any page or worker of `context`. */
function listenTo(context: BrowserContext, addresses: readonly string[], complain: (complaint: string) => void): void {
  const hosts = addresses.map((address) => new URL(address).host);
  context.on('console', (message) => {
    if (message.type() === 'error') complain(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complain(`exception: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && !hosts.includes(url.host)) complain(`third party: ${request.url()}`);
  });
}

/** Runs in the page. */
function reportViolations(): void {
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
    // eslint-disable-next-line no-console -- runs in the page, whose console is what the test reads
    console.error(`policy: ${effectiveDirective} forbids ${blockedURI} (${sourceFile}:${lineNumber})`);
  });
}

/** Start `mappe serve`, or another command, on a free port and wait for its address. */
async function startServe({ out, store, command }: BuiltSite): Promise<Served> {
  const args = command ?? ['serve', '--trial', '--out', out, '--store', store, '--port', '0'];
  // It ends with the worker that the files share, however that ends.
  const program = ['--pdeathsig', 'KILL', process.execPath, join(root, 'pipeline', 'cli.ts'), ...args];
  const child = spawn('setpriv', program, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const found = new Promise<string>((resolveAddress, reject) => {
    const read = (piece: Buffer): void => {
      printed += piece.toString('utf8');
      const [, address] = /adresse (http:\/\/localhost:\d+\/)/.exec(printed) ?? [];
      if (address !== undefined) resolveAddress(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`mappe serve ended with ${code}:\n${printed}`)));
  });
  return { process: child, address: await found };
}

/** Without its spaces it is read twice as fast. */
const axeSource = readFileSync(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** Rules of axe: all that concern these pages, and those that colours decide. */
const rules = {
  all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  colors: ['color-contrast', 'link-in-text-block'],
} as const;

interface Judgement {
  exclude?: string[];
  /** Rules that axe itself leaves out. */
  also?: string[];
  /** Colours are judged as they are, where another visit of the page is dark. */
  asIs?: boolean;
}

/**
 * Fail with every accessibility problem that axe finds in the page: rule, remedy, place. Colours are judged light and dark, unless `asIs`.
 */
export async function checkAccessibility(page: Page, { exclude = [], also = [], asIs = false }: Judgement = {}): Promise<void> {
  // Runs through the debugger, which the page's policy does not bind.
  if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axeSource);
  const own: Scheme = (await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)) ? 'dark' : 'light';
  const other: Scheme = own === 'dark' ? 'light' : 'dark';
  const found = [`${own}: ${await findProblems(page, [...rules.all], exclude, also)}`];
  if (!asIs) {
    await page.emulateMedia({ colorScheme: other });
    found.push(`${other}: ${await findProblems(page, [...rules.colors], exclude)}`);
    await page.emulateMedia({ colorScheme: own });
  }
  expect(found, new URL(page.url()).pathname).toEqual(asIs ? [`${own}: `] : [`${own}: `, `${other}: `]);
}

async function findProblems(page: Page, runOnly: string[], exclude: string[], also: string[] = []): Promise<string> {
  const more = Object.fromEntries(also.map((id) => [id, { enabled: true }]));
  const options: axe.RunOptions = { runOnly, rules: more, resultTypes: ['violations'] };
  const context = { include: [['html']], exclude: exclude.map((selector) => [selector]) };
  const results = await page.evaluate(([where, how]) => globalThis.axe.run(where, how), [context, options] as const);
  return results.violations
    .flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, html, any, all }) =>
          `${id}: ${help}\n    ${target.join(' ')}  ${html.slice(0, 160)}\n    ${[...any, ...all].map(({ message }) => message).join('; ')}`,
      ),
    )
    .join('\n');
}

/** The bytes of what a page has let a reader download. */
export async function readDownload(download: Download): Promise<Buffer> {
  if (firefoxPath === undefined) return readFile(await download.path());
  const path = join(downloads, download.suggestedFilename());
  // It puts an empty file there first, and the bytes beside it.
  await expect.poll(() => existsSync(path) && !existsSync(`${path}.part`) && statSync(path).size > 0, { timeout: 30_000 }).toBe(true);
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

/** The bytes of the file that a script of a page lets a reader download at a press: Firefox's driver tells of links alone. */
export async function takeFile(page: Page, press: () => Promise<void>): Promise<Buffer> {
  if (firefoxPath === undefined) {
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), press()]);
    return readDownload(download);
  }
  const before = new Set(readdirSync(downloads));
  await press();
  // It puts an empty file there first, and the bytes beside it.
  const come = (): string[] =>
    readdirSync(downloads, { withFileTypes: true }).flatMap((entry) => (entry.isFile() && !before.has(entry.name) ? [entry.name] : []));
  const isWhole = (names = come()): boolean =>
    names.length === 1 && (statSync(join(downloads, names[0] ?? ''), { throwIfNoEntry: false })?.size ?? 0) > 0;
  await expect.poll(() => isWhole(), { timeout: 60_000 }).toBe(true);
  const path = join(downloads, come()[0] ?? '');
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

/** How Playwright stills a picture: other browsers than Chromium by styles in the page, which its policy refuses. */
const still = firefoxPath === undefined ? ({ animations: 'disabled' } as const) : ({ animations: 'allow', caret: 'initial' } as const);

/** Complaints of Firefox about the style by which its driver waits for a picture, which the page's policy refuses. */
const ofPictures =
  firefoxPath === undefined ? undefined : /style-src-elem forbids inline|'sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT\+SmwNZWA='/;

/** A picture of a part of a page as it is on the screen. */
export const pictureOf = (page: Page, clip: NonNullable<PageScreenshotOptions['clip']>): Promise<Buffer> =>
  page.screenshot({ clip, ...still });

/** Write a screenshot of the whole page, named `name`.png, where MAPPE_SHOTS names a folder; otherwise nothing. */
export async function shot(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  const folder = process.env.MAPPE_SHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, ...still, ...options });
}

declare global {
  var axe: typeof import('axe-core');
}
