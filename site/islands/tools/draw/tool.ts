import type { ToolRow } from '../../map/session.ts';
import { createLate } from '../../map/late.svelte.ts';

/** Draws upon the map, and keeps what is drawn in the browser. */
export const drawTool: ToolRow = {
  title: { fr: 'Dessin', en: 'Drawing' },
  icon: 'M4 20l1-4L16 5l3 3L8 19z M14 7l3 3 M12 20h8',
  place: 'side',
  isOffered: () => true,
  start: createLate,
  panel: () => import('./DrawPanel.svelte'),
};
