import { isElevation } from '../../map/style/raster.ts';
import { createAreaDrawing } from './take/area-drawing.svelte.ts';
import { createDrawing } from './profile/profile.svelte.ts';
import { createViewReading } from './table/table.svelte.ts';
import type { Tool } from '../map/session.ts';

/** The tools of every map that has any, in the order of their buttons. */
export const tools: readonly Tool[] = [
  {
    id: 'take',
    icon: 'download',
    title: (words) => words.take,
    place: 'side',
    isOffered: (shown) => shown.some(({ layers }) => layers.some(({ files }) => files?.flatgeobuf !== undefined)),
    start: createAreaDrawing,
    panel: () => import('./take/TakePanel.svelte'),
    part: 'take',
  },
  {
    id: 'table',
    icon: 'table',
    title: (words) => words.table,
    place: 'below',
    isOffered: (shown) => shown.some(({ layers }) => layers.length > 0),
    start: createViewReading,
    panel: () => import('./table/TableTool.svelte'),
    part: 'table',
  },
  {
    id: 'profile',
    icon: 'profile',
    title: (words) => words.profile,
    place: 'below',
    isOffered: (shown) => shown.some(isElevation),
    start: createDrawing,
    panel: () => import('./profile/ProfilePanel.svelte'),
    part: 'profile',
  },
];
