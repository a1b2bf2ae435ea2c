import type { Running, ToolRow } from '../../map/session.ts';

/** Compares the map with the same one that has a data set less, another version of it, or another ground. */
export const compareTool: ToolRow = {
  title: { fr: 'Comparer', en: 'Compare' },
  icon: 'M12 3v18 M4 6h16v12H4z M7.500 10L5.500 12l2 2 M16.500 10l2 2-2 2',
  place: 'side',
  ofDataset: true,
  isOffered: () => true,
  // What lies left of the bar is not what a press asks about.
  start: (): Running => ({ claims: true }),
  panel: () => import('./ComparePanel.svelte'),
};
