import type { ToolRow } from '../../map/session.ts';
import { createGiven } from './given.svelte.ts';

/** Shows a file of the reader's own as a layer. */
export const bringTool: ToolRow = {
  title: { fr: 'Import', en: 'Import' },
  icon: 'M14 3.500H6v17h12v-13z M14 3.500v4h4 M12 11v6 M9 14h6',
  place: 'side',
  isOffered: (_, { hold }) => hold !== undefined,
  start: createGiven,
  panel: () => import('./BringPanel.svelte'),
};
