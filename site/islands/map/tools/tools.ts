import { isElevation } from '../../../map/style/raster.ts';
import { createDrawing } from './profile.svelte.ts';
import { createViewReading } from './table.svelte.ts';
import type { Tool } from './tool.ts';

/** The tools of every map that has any, in the order of their buttons. */
export const tools: readonly Tool[] = [
  {
    id: 'table',
    icon: 'table',
    title: (words) => words.table,
    claims: 'none',
    place: 'below',
    isOffered: (shown) => shown.some(({ layers }) => layers.length > 0),
    start: createViewReading,
    panel: () => import('./TableTool.svelte'),
    part: 'table',
  },
  {
    id: 'profile',
    icon: 'profile',
    title: (words) => words.profile,
    claims: 'pointer',
    place: 'below',
    isOffered: (shown) => shown.some(isElevation),
    start: createDrawing,
    panel: () => import('./ProfilePanel.svelte'),
    part: 'profile',
  },
];
