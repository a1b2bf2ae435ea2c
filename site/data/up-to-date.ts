/** Whether data are late from the day `staleOn` (YYYY-MM-DD) on. */
export function stateOn(staleOn: string, now: Date): 'fresh' | 'stale' {
  return now.toISOString().slice(0, 10) < staleOn ? 'fresh' : 'stale';
}
