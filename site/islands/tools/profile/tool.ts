import { isElevation } from '../../../map/facts/raster-facts.ts';
import { createLate } from '../../map/late.svelte.ts';
import type { ToolRow } from '../../map/session.ts';

/** Reads heights along a line. */
export const profileTool: ToolRow = {
  title: { fr: 'Profil', en: 'Profile' },
  icon: 'M4 4v16h16 M4 16l4-5 3 3 4-7 5 6',
  place: 'below',
  isOffered: (shown) => shown.some(isElevation),
  start: createLate,
  panel: () => import('./ProfilePanel.svelte'),
};
