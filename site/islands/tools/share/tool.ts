import type { Running, ToolRow } from '../../map/session.ts';

/** Gives the map to others: by its address, by a code that a telephone reads, and says what they will not see. */
export const shareTool: ToolRow = {
  title: { fr: 'Partager', en: 'Share' },
  icon: 'M12 15V4 M8 7.500L12 3.500l4 4 M6 11H5v9h14v-9h-1',
  place: 'side',
  // The address of the page of a data set is what it was; that of Explorer holds the map.
  isOffered: (_, { hold }) => hold !== undefined,
  start: (): Running => ({}),
  panel: () => import('./SharePanel.svelte'),
};
