import type { ToolRow } from '../../map/session.ts';
import { createGiven } from './given.svelte.ts';

/** Shows a file of the reader's own as a layer. */
export const bringTool: ToolRow = {
  title: { fr: 'Import', en: 'Import' },
  icon: 'M12 15V4 M7.500 8.500L12 4l4.500 4.500 M5 15v4h14v-4',
  place: 'side',
  isOffered: (_, { hold }) => hold !== undefined,
  start: createGiven,
  panel: () => import('./BringPanel.svelte'),
};
