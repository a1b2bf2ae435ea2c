import { isElevation } from '../../../map/facts/raster-facts.ts';
import type { ToolRow } from '../../map/session.ts';
import { createDrawing } from './profile.svelte.ts';

/** Reads heights along a line. */
export const profileTool: ToolRow = {
  title: { fr: 'Profil', en: 'Profile' },
  icon: 'M4 4v16h16 M4 16l4-5 3 3 4-7 5 6',
  place: 'below',
  isOffered: (shown) => shown.some(isElevation),
  start: createDrawing,
  panel: () => import('./ProfilePanel.svelte'),
};
