import { datedFields } from '../../../map/filter/dated-fields.ts';
import type { ToolRow } from '../../map/session.ts';

/** Chooses the years whose features are shown. */
export const yearsTool: ToolRow = {
  title: { fr: 'Années', en: 'Years' },
  icon: 'M4 6h16v14H4z M4 10.500h16 M8.500 3v5 M15.500 3v5',
  place: 'below',
  isOffered: (shown) => shown.some((facts) => facts.layers.some((layer) => datedFields(facts, layer).length > 0)),
  start: () => ({}),
  panel: () => import('./YearsPanel.svelte'),
};
