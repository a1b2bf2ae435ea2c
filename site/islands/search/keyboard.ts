/** Typing "/" in these must write a slash. */
const writes = (node: EventTarget | null) =>
  node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;

/** "/" goes to the search field, arrows move between it and the results, Escape comes back to it. */
export function moveAmongResults(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  const field = document.querySelector<HTMLInputElement>('[data-query]');
  const links = [...document.querySelectorAll<HTMLElement>('.results .title a')];
  const at = links.findIndex((link) => link === document.activeElement);
  const inField = document.activeElement === field;
  let next: HTMLElement | null | undefined;
  if (event.key === '/' && !writes(event.target)) next = field;
  else if (event.key === 'ArrowDown' && (inField || at >= 0)) next = links[at + 1];
  else if (event.key === 'ArrowUp' && at >= 0) next = at === 0 ? field : links[at - 1];
  else if (event.key === 'Escape' && at >= 0) next = field;
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Shows a result of the list and gives it the keyboard. */
export function goToResult(id: string): void {
  const result = document.querySelector<HTMLElement>(`[data-result="${CSS.escape(id)}"]`);
  result?.scrollIntoView({ block: 'nearest' });
  result?.querySelector<HTMLElement>('.title a')?.focus({ preventScroll: true });
}
