/** Whether data are late on the day `today`; both YYYY-MM-DD. */
export function stateOn(staleOn: string, today: string): 'fresh' | 'stale' {
  return today < staleOn ? 'fresh' : 'stale';
}

/** The reader's day, YYYY-MM-DD. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** Mark each data set in the page as up to date or not, by the reader's clock: an old page must not claim freshness. */
export function markUpToDate(): void {
  for (const node of document.querySelectorAll<HTMLElement>('[data-stale-on]')) {
    node.dataset['state'] = stateOn(node.dataset['staleOn'] ?? '', today());
  }
}
