import type { ToolRow } from '../../map/session.ts';
import { createLate } from '../../map/late.svelte.ts';

/** Crosses two layers: what is near, what touches, how many there are in each place. */
export const crossTool: ToolRow = {
  title: { fr: 'Croiser', en: 'Cross' },
  icon: 'M9 15.500a6 6 0 1 0 0-12 6 6 0 0 0 0 12z M15 20.500a6 6 0 1 0 0-12 6 6 0 0 0 0 12z',
  asks: { fr: 'Qu’y a-t-il à moins de 500\u202fm\u202f?', en: 'What is within 500 m?' },
  place: 'side',
  isOffered: (shown) =>
    shown.some(({ origin, layers }) => layers.some(({ files }) => origin !== undefined || files?.flatgeobuf !== undefined)),
  start: createLate,
  panel: () => import('./CrossPanel.svelte'),
};
