import type { ToolRow } from '../../map/session.ts';
import { createAreaDrawing } from './area-drawing.svelte.ts';

/** Takes a part of what is shown, as a file or as a layer of its own. */
export const takeTool: ToolRow = {
  title: { fr: 'Extrait', en: 'Extract' },
  icon: 'M12 4v11 M7.500 10.500L12 15l4.500-4.500 M5 19h14',
  place: 'side',
  isOffered: (shown) => shown.some(({ layers }) => layers.some(({ files }) => files?.flatgeobuf !== undefined)),
  isAskedBy: ({ territory }) => territory !== undefined,
  start: (session) => createAreaDrawing(session),
  panel: () => import('./TakePanel.svelte'),
};
