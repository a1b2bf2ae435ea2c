import type { Component } from 'svelte';
import { explainFailure } from '../map/fetch/failure.ts';
import { renewStyles } from './parts/renew-styles.ts';

const islands = import.meta.glob<{ default: Component<Record<string, unknown>> }>(['./*.svelte', './places/PlaceSearch.svelte']);

/** Fetch the code of the island `node` stands for, then put it in the place of its fallback; whether it stands there. `renewed`: what it waits for besides. */
async function start(node: HTMLElement, renewed?: Promise<void>): Promise<boolean> {
  const load = islands[`./${node.dataset.island ?? ''}.svelte`];
  if (!load || node.dataset.started) return true;
  node.dataset.started = 'yes';
  try {
    // Svelte comes with the first island that starts, not with the page.
    const [{ default: component }, { mountIn }] = await Promise.all([load(), import('./mount.ts'), renewed]);
    mountIn(node, component, JSON.parse(node.dataset.props ?? '{}') as object);
    return true;
  } catch (error) {
    delete node.dataset.started;
    tell(node, error);
    return false;
  }
}

/** The fallback stays, with a line that the page has for that. */
function tell(node: HTMLElement, error: unknown): void {
  const note = node.querySelector<HTMLElement>('[data-failure]');
  const reason = note?.querySelector<HTMLElement>('[data-offline]');
  const isOffline = explainFailure(error) === 'offline';
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
  if (await start(node, renewStyles())) return;
  const isReached = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isReached) location.reload();
}

function listen(node: HTMLElement): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-start]') : null;
    if (button && (node.contains(button) || button.getAttribute('data-start') === node.dataset.island)) void start(node);
  });
}

/** Bring the page's islands to life, each at its moment. */
export function startIslands(): void {
  // What looks whether this script came at all: site/public/theme.js.
  document.documentElement.dataset.islands = 'started';
  for (const node of document.querySelectorAll<HTMLElement>('[data-island]')) {
    node.querySelector('[data-retry]')?.addEventListener('click', () => void retry(node));
    if (node.dataset.when === 'press') listen(node);
    else void start(node);
  }
}
