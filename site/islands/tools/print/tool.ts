import type { Running, ToolRow } from '../../map/session.ts';

/** Prints the map on a sheet of paper, at a scale, with whom it is owed to. */
export const printTool: ToolRow = {
  title: { fr: 'Imprimer', en: 'Print' },
  icon: 'M7 9V3.500h10V9 M7 17H4V9h16v8h-3 M7 13.500h10v7H7z',
  place: 'side',
  isOffered: (_, { hold }) => hold !== undefined,
  start: (): Running => ({}),
  panel: () => import('./PrintPanel.svelte'),
};
