import type { ToolRow } from '../../map/session.ts';
import { createLate } from '../../map/late.svelte.ts';

/** Measures lengths, areas and directions upon the ellipsoid. */
export const measureTool: ToolRow = {
  title: { fr: 'Mesure', en: 'Measure' },
  icon: 'M3.500 15.500L15.500 3.500l5 5-12 12z M7 12l2 2 M10 9l3 3 M13 6l2 2',
  place: 'side',
  isOffered: () => true,
  start: createLate,
  panel: () => import('./MeasurePanel.svelte'),
};
