/** List whose changes are taken back and made again. */
export function createHistory<Item>(onchange: (now: readonly Item[]) => void = () => undefined) {
  let now = $state.raw<readonly Item[]>([]);
  let past = $state.raw<readonly (readonly Item[])[]>([]);
  let future = $state.raw<readonly (readonly Item[])[]>([]);
  let last: string | undefined;
  function go(next: readonly Item[]): void {
    now = next;
    onchange(next);
  }
  return {
    get now(): readonly Item[] {
      return now;
    },
    get canUndo(): boolean {
      return past.length > 0;
    },
    get canRedo(): boolean {
      return future.length > 0;
    },
    begin: (first: readonly Item[]) => void (now = [...first, ...now]),
    /** Empties it, without a way back. */
    clear(): void {
      now = [];
      past = [];
      future = [];
    },
    /** `what`: changes of one name are one step. */
    to(next: readonly Item[], what?: string): void {
      if (what === undefined || what !== last) past = [...past, now];
      [future, last] = [[], what];
      go(next);
    },
    undo(): void {
      const before = past.at(-1);
      if (before === undefined) return;
      [past, future, last] = [past.slice(0, -1), [now, ...future], undefined];
      go(before);
    },
    redo(): void {
      const [next, ...others] = future;
      if (next === undefined) return;
      [past, future, last] = [[...past, now], others, undefined];
      go(next);
    },
  };
}
