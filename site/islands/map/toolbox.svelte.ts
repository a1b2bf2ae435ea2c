import type { Overlay } from '../../map/model/model.ts';
import type { MapSession, Running, Tool, Toolbox } from './session.ts';

/** Begins with no tool at work, of those that a page has. */
export function createToolbox(tools: readonly Tool[], session: () => MapSession): Toolbox {
  let running = $state.raw<readonly { tool: Tool; state: Running }[]>([]);
  let open = $state<Tool['id']>();
  const stateOf = (id: Tool['id'] | undefined): Running | undefined => running.find(({ tool }) => tool.id === id)?.state;
  return {
    get offered(): Tool[] {
      return tools.filter(({ isOffered }) => isOffered(session().facts));
    },
    get open(): { tool: Tool; state: Running } | undefined {
      return running.find(({ tool }) => tool.id === open);
    },
    get overlays(): Overlay[] {
      return running.flatMap(({ state }) => state.overlay ?? []);
    },
    get claimsPointer(): boolean {
      return this.open?.state.claims === true;
    },
    toggle(tool: Tool): void {
      if (open === tool.id) this.close(tool.id);
      else {
        if (stateOf(tool.id) === undefined) running = [...running, { tool, state: tool.start(session()) }];
        open = tool.id;
      }
    },
    close(id: Tool['id']): void {
      stateOf(id)?.stop?.();
      running = running.filter(({ tool }) => tool.id !== id);
      if (open === id) open = undefined;
    },
    rest: (): void => running.forEach(({ state }) => state.rest?.()),
  };
}
