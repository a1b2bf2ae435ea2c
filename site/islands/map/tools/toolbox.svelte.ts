import type { Overlay } from '../../../map/model/model.ts';
import type { MapSession } from '../session.svelte.ts';
import type { Running, Tool } from './tool.ts';
import { tools } from './tools.ts';

/** The tools at work on a map: one panel is open at a time; what the others made stays on the map until they are closed. */
export function createToolbox(session: () => MapSession) {
  let running = $state.raw<readonly { tool: Tool; state: Running }[]>([]);
  let open = $state<Tool['id']>();
  const stateOf = (id: Tool['id'] | undefined): Running | undefined => running.find(({ tool }) => tool.id === id)?.state;
  return {
    get offered(): Tool[] {
      return tools.filter(({ isOffered }) => isOffered(session().facts));
    },
    /** The tool whose panel is open, and what it keeps. */
    get open(): { tool: Tool; state: Running } | undefined {
      return running.find(({ tool }) => tool.id === open);
    },
    get overlays(): Overlay[] {
      return running.flatMap(({ state }) => state.overlay ?? []);
    },
    get claimsPointer(): boolean {
      return this.open?.state.claims === true;
    },
    stateOf,
    /** Opens the panel of a tool, or closes the tool where it is open. */
    toggle(tool: Tool): void {
      if (open === tool.id) this.close(tool.id);
      else {
        if (stateOf(tool.id) === undefined) running = [...running, { tool, state: tool.start(session()) }];
        open = tool.id;
      }
    },
    /** Ends a tool: what it drew leaves the map. */
    close(id: Tool['id']): void {
      stateOf(id)?.stop?.();
      running = running.filter(({ tool }) => tool.id !== id);
      if (open === id) open = undefined;
    },
    rest: (): void => running.forEach(({ state }) => state.rest?.()),
  };
}

/** The tools at work on a map. */
export type Toolbox = ReturnType<typeof createToolbox>;
