import type { ToolRow } from '../../map/session.ts';

/** Lists the features of a layer. */
export const tableTool: ToolRow = {
  title: { fr: 'Tableau', en: 'Table' },
  icon: 'M4 5h16v14H4z M4 10h16 M4 14.500h16 M10 5v14',
  place: 'below',
  isOffered: (shown) => shown.some(({ layers }) => layers.length > 0),
  start: () => ({}),
  panel: () => import('./TablePanel.svelte'),
};
