import type { Component } from 'svelte';
import type { mountIn } from './mount.ts';

/** The code of an island, bundled on its own with what mounts it: Svelte comes with the first island that starts, not with the page. */
interface Island {
  default: Component<Record<string, unknown>>;
  mountIn: typeof mountIn;
}

const listOf = (text: string | undefined): string[] => text?.split(' ').filter(Boolean) ?? [];

function addLink(rel: string, href: string): HTMLLinkElement {
  const link = document.createElement('link');
  link.rel = rel;
  link.href = href;
  document.head.append(link);
  return link;
}

/** A style sheet of an island, without which it would be shown bare; one that did not come is asked for again. */
function applySheet(href: string): Promise<void> {
  const address = new URL(href, location.href).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === address)) return Promise.resolve();
  const link = addLink('stylesheet', href);
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      link.remove();
      reject(new TypeError(`${href} could not be fetched.`));
    });
  });
}

/** Fetch the code of the island `node` stands for, then put it in the place of its fallback; whether it stands there. */
async function start(node: HTMLElement): Promise<boolean> {
  const { script, scripts, styles, started } = node.dataset;
  if (script === undefined || started) return true;
  node.dataset['started'] = 'yes';
  // All at once; where it starts with the page, the page has asked for them.
  for (const href of listOf(scripts)) addLink('modulepreload', href);
  let hasCome = false;
  try {
    const [{ default: component, mountIn }] = (await Promise.all([
      import(/* @vite-ignore */ script),
      ...listOf(styles).map(applySheet),
    ])) as [Island];
    hasCome = true;
    mountIn(node, component, JSON.parse(node.dataset['props'] ?? '{}') as object);
    return true;
  } catch (error) {
    delete node.dataset['started'];
    // A browser has one kind of error for what it could not fetch.
    tell(node, error, !hasCome && error instanceof TypeError);
    return false;
  }
}

/** The fallback stays, with a line that the page has for that. */
function tell(node: HTMLElement, error: unknown, isOffline: boolean): void {
  const note = node.querySelector<HTMLElement>('[data-failure]');
  const reason = note?.querySelector<HTMLElement>('[data-offline]');
  if (reason) reason.hidden = !isOffline;
  if (note) note.hidden = false;
  // A fault of the program: it is told as any other.
  if (!isOffline) reportError(error);
}

/** Try again; a browser may remember, as long as the page is there, that a script did not come. */
async function retry(node: HTMLElement): Promise<void> {
  const note = node.querySelector<HTMLElement>('[data-failure]');
  // Told again, it is read out again.
  if (note) note.hidden = true;
  if (await start(node)) return;
  const isReached = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isReached) location.reload();
}

function listen(node: HTMLElement): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-start]') : null;
    if (button && (node.contains(button) || button.getAttribute('data-start') === node.dataset['island'])) void start(node);
  });
}

/** Islands that start with the page, which may take what is dropped once they are there. */
const coming: Promise<unknown>[] = [];

/** Answer a file dropped on the page that no field takes: the browser would otherwise open it in place of the page, or download it. */
function answerDrop(event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (event.defaultPrevented || !files[0]) return;
  event.preventDefault();
  const script = document.querySelector<HTMLElement>('[data-dropped]')?.dataset['dropped'] ?? '';
  void import(/* @vite-ignore */ script).then(({ answerFiles }: typeof import('./dropped-file.ts')) => answerFiles(files, coming));
}

/** Bring the page's islands to life, each at its moment. */
export function startIslands(): void {
  // Where no header forbids framing, a page in another's frame does nothing but the one that is made for it: site/pages/[...lang]/embed/.
  if (self !== top && !document.querySelector('[data-island=Embed]')) return;
  // What looks whether this script came at all: site/layouts/theme.ts.
  document.documentElement.dataset['islands'] = 'started';
  // Where nothing may be dropped, nobody hears of it.
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', answerDrop);
  for (const node of document.querySelectorAll<HTMLElement>('[data-island]')) {
    node.querySelector('[data-retry]')?.addEventListener('click', () => void retry(node));
    if (node.dataset['when'] === 'press') listen(node);
    else coming.push(start(node));
  }
}
