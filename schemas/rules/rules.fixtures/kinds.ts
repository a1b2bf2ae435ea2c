import type { Example } from './good.ts';

/** Examples of the rules of ../kinds.ts. */
export const examples: Record<string, Example> = {
  'kind.unread': {
    good: [{ raster: { lossless: true }, tiles: undefined, layers: undefined, expect: { bbox: [-5, 41, 10, 52] } }, { data: { kind: 'image' } }],
    bad: [{ raster: { lossless: true } }, { data: { kind: 'features' } }],
    says: '« raster » ne vaut pas pour des objets : rien n’en serait lu ni vérifié. Retirez-le, ou vérifiez que la source est la bonne.',
  },
};
