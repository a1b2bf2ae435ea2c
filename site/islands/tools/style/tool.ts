import type { Running, ToolRow } from '../../map/session.ts';

/** Changes how the layers of a data set are drawn: colours, classes, sizes, labels. */
export const styleTool: ToolRow = {
  title: { fr: 'Style', en: 'Style' },
  icon: 'M4 20c4 0 6-1 6-4l-3-3c-3 0-3 4-3 7z M10 16L20 5l-1-1L7 13',
  place: 'side',
  ofDataset: true,
  isOffered: (shown) => shown.some(({ layers, frames }) => layers.length > 0 && !frames),
  // All that it changes is the map's.
  start: (): Running => ({}),
  panel: () => import('./StylePanel.svelte'),
};
