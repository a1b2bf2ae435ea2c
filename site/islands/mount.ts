// Alone in its file so that of Svelte only what is used comes with it.
import { flushSync, mount, type Component } from 'svelte';

/** Put a component in place of the content of `node`, given to it as `fallback`; restore that content where the component cannot start. */
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
