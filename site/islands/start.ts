import type { Component } from 'svelte';

const islands = import.meta.glob<{ default: Component<Record<string, unknown>> }>(['./*.svelte', './places/PlaceSearch.svelte']);

/** Fetch the code of the island `node` stands for, then put it in the place of its fallback. */
async function start(node: HTMLElement): Promise<void> {
  const load = islands[`./${node.dataset.island ?? ''}.svelte`];
  if (!load || node.dataset.started) return;
  node.dataset.started = 'yes';
  // Svelte comes with the first island that starts, not with the page.
  const [{ default: component }, { mount }] = await Promise.all([load(), import('./mount.ts')]);
  const props = JSON.parse(node.dataset.props ?? '{}') as object;
  // An island may keep a part of what stood here until it has something better to show.
  const fallback = new DocumentFragment();
  fallback.append(...node.childNodes);
  mount(component, { target: node, props: { ...props, fallback } });
}

function listen(node: HTMLElement): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-start]') : null;
    if (button && (node.contains(button) || button.getAttribute('data-start') === node.dataset.island)) void start(node);
  });
}

/** Bring the page's islands to life, each at its moment. */
export function startIslands(): void {
  for (const node of document.querySelectorAll<HTMLElement>('[data-island]')) {
    if (node.dataset.when === 'press') listen(node);
    else void start(node);
  }
}
