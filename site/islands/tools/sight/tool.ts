import { isElevation } from '../../../map/facts/raster-facts.ts';
import { createLate } from '../../map/late.svelte.ts';
import type { ToolRow } from '../../map/session.ts';

/** Shows what is seen from a place over the heights of a relief. */
export const sightTool: ToolRow = {
  title: { fr: 'Vue', en: 'View' },
  icon: 'M3 12c2.500-4.500 5.500-6.500 9-6.500s6.500 2 9 6.500c-2.500 4.500-5.500 6.500-9 6.500s-6.500-2-9-6.500z M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  asks: { fr: 'Que voit-on d’ici\u202f?', en: 'What is seen from here?' },
  place: 'side',
  isOffered: (shown) => shown.some(isElevation),
  start: createLate,
  panel: () => import('./SightPanel.svelte'),
};
