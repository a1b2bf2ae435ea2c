import { expect, test } from 'vitest';
import type { Artifact, DatasetRecord, Layer } from '../../schemas/types.ts';
import { outlinesOf } from './territory-layers.ts';

test('the outlines of a level are in the file of its layer, where there is one', () => {
  const layer = (name: string, territory?: Layer['territory']) => ({ name, ...(territory && { territory }) }) as Layer;
  const artifact = (format: Artifact['format'], of: string) => ({ format, layer: of, key: `data/a/b/0/${of}`, bytes: 9 }) as Artifact;
  const version = {
    layers: [
      layer('communes', { level: 'commune', code: 'insee' }),
      layer('cantons', { level: 'epci', code: 'siren' }),
      layer('chefs_lieux'),
    ],
    artifacts: [artifact('geoparquet', 'cantons'), artifact('flatgeobuf', 'chefs_lieux'), artifact('flatgeobuf', 'communes')],
  } as DatasetRecord['version'];
  expect(outlinesOf({ version, store: { address: 'https://b.fr/seau', bucket: 'seau', endpoint: 'https://b.fr', region: 'fr' } })).toEqual([
    { level: 'commune', field: 'insee', url: 'https://b.fr/seau/data/a/b/0/communes', bytes: 9 },
  ]);
});
