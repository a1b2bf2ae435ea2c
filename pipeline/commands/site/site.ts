import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { bytes as sizeText, number } from '../../../schemas/messages/format.ts';
import { say, sayCount } from '../../../schemas/messages/say.ts';
import { againCode, type LeftOut } from '../../../schemas/model/left-out.ts';
import type { Operator } from '../../../schemas/types.ts';
import { fail, PipelineError, tellProblems } from '../../base/errors.ts';
import { readOperatorFile } from '../../manifest/read.ts';
import { type MirrorOptions, mirrorStore } from '../../publication/mirror.ts';
import { type Access, isFolder, isPublic, openReader, openStore } from '../../stores/open.ts';
import { isKeyName } from '../../stores/producer-bucket.ts';
import { expiredOn, secretKeyName } from '../../stores/signing.ts';
import { text } from '../help.ts';
import { showLine } from '../progress.ts';
import { signedAccess } from '../operator.ts';
import { readVerdict } from '../../forge/gates/verdict-file.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { refuseExample } from './example-operator.ts';
import { checkPreview } from './preview-folder.ts';
import { bringShown, openReview, type PreviewFlags } from './review-pages.ts';
import { bundleFolder, digestOutput, digestSiteInputs, digestSources, forgetMark, keepMark, type Mark, readMark } from './site-inputs.ts';
import { type UploadCount, uploadSite } from './upload.ts';
import { root } from '../../sandbox/sandbox.ts';

/** `mappe site`: make the site from what is published. */
export const define = (terminal: Terminal): Command =>
  terminal
    .command('site', 'cli.site', 'datasets', 'store', 'out', 'dry-run', 'since')
    .option('--store-url <address>', text('cli.store-url'))
    .option('--address <address>', text('cli.address'))
    .option('--at <moment>', text('cli.site-at'))
    .option('--services <file>', text('cli.site-services'))
    .option('--queue <file>', text('cli.site-queue'))
    .option('--stale', text('cli.stale'))
    .option('--to <place>', text('cli.site-to'))
    .option('--built', text('cli.site-built'))
    .option('--preview <request>', text('cli.site-preview'))
    .option('--only <id...>', text('cli.site-only'))
    .option('--published <address>', text('cli.site-published'))
    .option('--until <day>', text('cli.site-until'))
    .option('--verdict <folder>', text('cli.site-verdict'))
    .action(
      terminal.ending(async ({ to, built: isBuilt = false, dryRun: isDryRun = false, verdict, ...flags }: SiteOptions & HostingOptions) => {
        if (to === undefined && (isBuilt || isDryRun)) throw fail('hosting.no-place', { flag: isBuilt ? '--built' : '--dry-run' });
        const { isTrial, cache } = terminal.access();
        const { clear, onPages, onSent, ...output } = pageCounter(terminal);
        const lang = terminal.lang();
        try {
          const context = { env: terminal.env, isTrial, cache, now: new Date(), onPages };
          // Before the pages are made: keys that are missing are missed at once.
          const place = to === undefined ? undefined : await openStore(to, { env: terminal.env });
          if (place !== undefined && flags.preview === undefined) await refuseExampleIn(flags);
          if (isBuilt && flags.preview !== undefined) await refuseForged(flags, verdict, place?.address ?? '');
          const isWhole = isBuilt || (await site({ ...flags, lang }, context, output));
          if (place !== undefined) {
            const upload = await uploadSite(flags.out, place, {
              now: context.now,
              isDryRun,
              isPreview: flags.preview !== undefined,
              onSent,
            });
            output.print(tellUpload(upload, place.address, isDryRun, lang));
          }
          return isWhole ? exitCodes.done : exitCodes.partly;
        } finally {
          clear();
        }
      }),
    );

async function refuseExampleIn({ datasets, address }: SiteOptions): Promise<void> {
  const { value } = await readOperatorFile(join(datasets, 'operator.yaml'));
  if (value !== undefined) refuseExample(value, address);
}

/** Options of the place where the built site is put. */
interface HostingOptions {
  /** A folder, or s3://bucket/prefix. */
  to?: string;
  /** The site is in its folder already: it is put there as it is. */
  built?: boolean;
  dryRun?: boolean;
  /** Folder of the verdict that another's preview is held to. */
  verdict?: string;
}

/** Refuse pages of a request that are none, or not of this one, or that would be put at the place of another. */
async function refuseForged({ out, preview: request = '' }: SiteOptions, folder = '', place: string): Promise<void> {
  // guard [!new RegExp(`/${request}/?$`).test(place)]: at the place of their request alone
  if (!new RegExp(`/${request}/?$`).test(place) || !/^[1-9]\d{0,8}$/.test(request)) throw fail('preview.place', { request, place });
  const verdict = await readVerdict(folder);
  // guard [verdict?.request !== Number(request) → verdict === undefined]: at the place of their request alone
  if (verdict?.request !== Number(request)) throw fail('review.other');
  await checkPreview(out, verdict, await readFile(icon, 'utf8'));
}

/** Tell a person the result of an upload, done or planned. */
function tellUpload({ sent, bytes, unchanged, removed }: UploadCount, place: string, isDryRun: boolean, lang: Lang): string {
  if (sent + removed === 0) return say('hosting.unchanged', { place }, lang);
  const facts = { place, sent, bytes: sizeText(bytes, lang), unchanged, removed };
  return say(isDryRun ? 'hosting.would' : 'hosting.done', facts, lang);
}

/** A line that counts the pages that are made, and ways to print that clear it first. */
export function pageCounter({ lang, print, warn, screen }: Pick<Terminal, 'lang' | 'print' | 'warn' | 'screen'>) {
  const { show, clear } = showLine(screen());
  const cleared =
    (write: (line: string) => void) =>
    (line: string): void => {
      clear();
      write(line);
    };
  return {
    clear,
    onPages: (pages: number): void => show(say('site.progress', { pages }, lang())),
    onSent: (sent: number, total: number): void => show(say('hosting.progress', { sent, total }, lang())),
    print: cleared(print),
    warn: cleared(warn),
  };
}

/** Folders of the manifests, the store and the site; public addresses where they are not the operator's. */
export interface SiteOptions extends PreviewFlags {
  datasets: string;
  /** A folder, s3://bucket/prefix, or the public address of a store. */
  store: string;
  out: string;
  /** Address at which browsers read the store; a public address of the store itself unless said. */
  storeUrl?: string;
  /** Address of the site, ending in "/". */
  address?: string;
  /** The catalogue as it was then: a sequence, a day or an instant. */
  at?: string;
  /** File that `check-services --keep` has written: when each service last answered. */
  services?: string;
  /** File that `queue --write` has written: open requests, and what each waits for. */
  queue?: string;
  /** Show what has expired; the pages say so. */
  stale?: boolean;
}

/** Context that the caller of the command gives it. */
export interface SiteContext {
  /** Environment of the builder, with the credentials of a bucket. */
  env: NodeJS.ProcessEnv;
  isTrial?: Access['isTrial'] | undefined;
  /** Folder that remembers what a store has shown. */
  cache?: Access['cache'] | undefined;
  /** Time of the call: a catalogue that has expired by then is shown only where it is asked for. */
  now: Date;
  /** Ends the build before its end. */
  signal?: AbortSignal;
  /** Called as pages are written. */
  onPages?: ((pages: number) => void) | undefined;
}

/** The one drawing that the site brings itself. */
export const icon = join(root, 'site', 'layouts', 'favicon.svg');

// A BASE_URL or a SITE of somebody else's, as a workflow has one, would win over the configured address.
const quiet = { NODE_ENV: 'production', BASE_URL: undefined, SITE: undefined, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };

/** The end of a log says why a build failed. */
const logLines = 30;

/** Result of a build: pages and seconds, none where it was up to date, and data sets that are published but on no page. */
export interface BuiltSite {
  pages?: number;
  seconds?: number;
  leftOut: LeftOut[];
}

/** Build the site from a store in a fresh folder, then put it in the place of the old one. */
export async function buildSite(
  { datasets, out, address, services, queue, ...from }: SiteOptions,
  context: SiteContext,
): Promise<BuiltSite> {
  const { env, isTrial = false } = context;
  const started = performance.now();
  const target = resolve(out);
  const source = await openSource({ datasets, address, ...from }, `${target}.cache`, context);
  const { base, store, goodUntil, leftOut: before, storeUrl, shown } = source;
  const states = await readIfThere(services);
  const asked = await readIfThere(queue);
  const local = isTrial && env['MAPPE_LOCAL_BUCKETS'] === '1' ? '1' : undefined;
  const sources = await digestSources(root);
  const inputs = await digestSiteInputs({
    sources,
    datasets,
    store,
    settings: { storeUrl, address, goodUntil, states: states.text, asked: asked.text, local, shown: shown && JSON.stringify(shown) },
  });
  const mark = await readMark(root, target);
  const earlier = mark?.output !== undefined && mark.output === (await digestOutput(target)) ? mark : undefined;
  if (earlier?.inputs === inputs) return { leftOut: [] };
  await mkdir(dirname(target), { recursive: true });
  // On the same disk as the target, so that it can be renamed into place.
  const scratch = await mkdtemp(join(dirname(target), '.site-'));
  // Files that do not change have a name in both sites for a while, which their dates show: the mark is that of afterwards.
  let next: Mark | undefined = earlier;
  try {
    const fresh = join(scratch, 'site');
    const settings = {
      MAPPE_DATASETS: resolve(datasets),
      MAPPE_STORE: resolve(store),
      MAPPE_OUT: fresh,
      MAPPE_BUNDLE: await bundleFolder(root, sources, shown ? 'preview' : base),
      MAPPE_STORE_URL: storeUrl,
      MAPPE_SITE: address,
      MAPPE_SERVICES: states.path,
      MAPPE_QUEUE: asked.path,
      MAPPE_GOOD_UNTIL: goodUntil,
      MAPPE_LOCAL_BUCKETS: local,
      ...(await handOver(scratch, {
        MAPPE_LEFT_OUT: before,
        MAPPE_BEFORE: earlier && { folder: target, inputs: earlier.pages ?? {} },
        MAPPE_PREVIEW: shown,
      })),
    };
    const pages = await runBuilder({ ...withoutKeys(env), ...settings, ...quiet }, context);
    const readResult = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(`${fresh}.cache`, name), 'utf8'));
    const { leftOut } = (await readResult('records.json')) as Pick<BuiltSite, 'leftOut'>;
    if (shown) await bringShown(shown, { mirror: store, store: from.store, out: fresh, leftOut });
    const result = { ...(leftOut.length === 0 && { inputs }), pages: await readResult('inputs.json'), output: undefined };
    await forgetMark(root, target);
    next = undefined;
    if (existsSync(target)) await rename(target, join(scratch, 'old'));
    await rename(fresh, target);
    next = result;
    return { pages, seconds: (performance.now() - started) / 1000, leftOut };
  } finally {
    await rm(scratch, { recursive: true, force: true });
    if (next) await keepMark(root, target, { ...next, output: await digestOutput(target) });
  }
}

/** A file that pages do without where it is not there: its text, and where the builder finds it. */
async function readIfThere(path?: string): Promise<{ text?: string; path?: string }> {
  const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
  return path === undefined || text === undefined ? {} : { text, path: resolve(path) };
}

/** Open the source of the pages, mirrored below `cache`, with the addresses that they need; of a preview, its facts too. */
async function openSource(
  { datasets, address, ...from }: Omit<SiteOptions, 'address' | 'out' | 'queue' | 'services'> & { address: string | undefined },
  cache: string,
  context: SiteContext,
) {
  const { env, isTrial = false, now } = context;
  const { value: operator, problems } = await readOperatorFile(join(datasets, 'operator.yaml'));
  if (operator === undefined && from.preview !== undefined) throw new PipelineError(problems);
  const site = address ?? operator?.site;
  const below = from.preview === undefined || site === undefined ? undefined : new URL('store/', site).pathname;
  const storeUrl = from.storeUrl ?? below ?? publicAddress(from.store, operator);
  const { basemap, territories: named = [] } = operator ?? {};
  const ground = [basemap?.land, basemap?.borders, basemap?.rivers, basemap?.places].flatMap((layer) => layer?.split('#')[0] ?? '');
  const local = await localStore({ datasets, ...from }, { ground, named }, cache, context);
  const compared = { datasets, access: { env, isTrial }, now, since: from.since, root };
  const shown = await openReview(from, { mirror: local.store, store: from.store, operator, compared });
  return { ...local, base: site === undefined ? '/' : new URL(site).pathname, storeUrl, shown };
}

/** Writes what the builder reads from a file each; gives where, by the name of the setting. */
async function handOver(folder: string, values: Record<string, unknown>): Promise<Record<string, string | undefined>> {
  const files: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    files[name] = join(folder, `${name}.json`);
    await writeFile(files[name], JSON.stringify(value));
  }
  return files;
}

/** An environment without what opens a bucket: the builder and its packages read a folder. */
export const withoutKeys = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  // guard [name !== secretKeyName]: is not handed what opens a bucket
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_') && name !== secretKeyName && !isKeyName(name)));

/**
 * Mirror the catalogue that a store shows in `cache`, a folder's too, held against the chain of digests; `goodUntil` where it has expired.
 */
async function localStore(
  { datasets, store, at, stale = false }: Pick<SiteOptions, 'datasets' | 'store' | 'at' | 'stale'>,
  drawn: Pick<MirrorOptions, 'ground' | 'named'>,
  cache: string,
  { env, isTrial = false, cache: memory, now }: SiteContext,
): Promise<{ store: string; goodUntil: string | undefined; leftOut: LeftOut[] }> {
  if (isFolder(store) && !existsSync(join(store, 'current.json'))) throw fail('site.no-store', { store });
  // A folder of one's own begins anew as often as one likes; what comes from elsewhere does not.
  const opening = { env, isTrial, ...(memory !== undefined && { cache: memory }), remembers: !isFolder(store) };
  const access = await signedAccess(datasets, opening, { ...(!stale && { now }), erased: 'left-out' });
  const reader = await openReader(store, access);
  const pointer = (await reader.readPointer())?.pointer;
  const goodUntil = stale && pointer !== undefined ? expiredOn(pointer, access.signing?.days, now) : undefined;
  const mirror = join(cache, 'store');
  const { leftOut } = await mirrorStore(reader, mirror, { at, ...drawn });
  return { store: mirror, goodUntil, leftOut };
}

/** Find the address at which browsers read a store that is no folder of this machine; the operator names that of a bucket. */
function publicAddress(store: string, operator: Operator | undefined): string | undefined {
  if (isPublic(store)) return store.endsWith('/') ? store : `${store}/`;
  if (isFolder(store)) return undefined;
  if (operator !== undefined && operator.store === undefined) throw fail('site.no-store-url', { store });
  return undefined;
}

/** Run the site's builder in its own process, which logs as it likes. */
async function runBuilder(env: NodeJS.ProcessEnv, context: SiteContext): Promise<number> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const pages = await runOnce(env, context);
    if (pages !== undefined) return pages;
  }
  throw fail('site.failed', { log: '' });
}

/** One attempt finds all data sets whose pages cannot be made, the next is without them; what only that brings to light takes another. */
const mostAttempts = 5;

/** The pages that are made; undefined where it has to be done again without what has failed. */
async function runOnce(env: NodeJS.ProcessEnv, { onPages, signal }: SiteContext): Promise<number | undefined> {
  const child = spawn(process.execPath, [join(root, 'site', 'render', 'build.ts')], {
    cwd: root,
    env,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  let pages = 0;
  const addToLog = (piece: string): void => {
    const lines = `${log}${piece}`.split('\n');
    log = lines.slice(-2 * logLines).join('\n');
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', addToLog);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, count] = /^(\d+) pages$/.exec(line) ?? [];
    if (count === undefined) return;
    pages = Number(count);
    onPages?.(pages);
  });
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  // Where it is interrupted too, its files can be removed once it writes no more.
  const code = await new Promise<number | null>((done) => child.on('close', done));
  if (failure) throw failure;
  if (code === againCode) return undefined;
  if (code !== 0) throw fail('site.failed', { log: log.trim().split('\n').slice(-logLines).join('\n') });
  return pages;
}

/** `mappe site`: build the site and say so, with what is left out of it; whether that is nothing. */
export async function site(
  { lang, ...options }: SiteOptions & { lang: Lang },
  context: SiteContext,
  { print, warn }: Record<'print' | 'warn', (line: string) => void>,
): Promise<boolean> {
  const built = await buildSite(options, context).catch((error: unknown) => {
    // A change of which no page shows anything is none that is wrong.
    if (!(error instanceof PipelineError) || error.problems.some(({ id }) => id !== 'site.preview-same')) throw error;
    warn(tellProblems(error.problems, lang));
  });
  if (built === undefined) return true;
  const { pages, seconds, leftOut } = built;
  if (pages === undefined || seconds === undefined) print(say('site.unchanged', { folder: options.out }, lang));
  else print(say('site.built', { pages, folder: options.out, seconds: number(seconds, lang, 1) }, lang));
  if (leftOut.length === 0) return true;
  warn(sayCount('site.left-out-one', 'site.left-out-many', leftOut.length, lang));
  for (const { dataset, problem } of leftOut) warn(tellProblems([{ ...problem, where: dataset ?? problem.where ?? '' }], lang));
  return false;
}
