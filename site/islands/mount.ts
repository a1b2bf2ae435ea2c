// Alone in its file so that of Svelte only what is used comes with it.
import { flushSync, mount, type Component } from 'svelte';

/** Put a component in the place of what stands in `node`, which it is given as `fallback`; where it cannot start, that stands there again. */
export function mountIn(node: HTMLElement, component: Component<Record<string, unknown>>, props: object): void {
  // An island may keep a part of what stood here until it has something better to show.
  const fallback = new DocumentFragment();
  fallback.append(...node.childNodes);
  try {
    mount(component, { target: node, props: { ...props, fallback } });
    // What it does first is a part of its start.
    flushSync();
  } catch (error) {
    node.replaceChildren(fallback);
    throw error;
  }
}
