import { expect, test } from 'vitest';
import type { Artifact, DatasetRecord, Layer } from '../../schemas/types.ts';
import { outlinesOf } from './territory-layers.ts';

test('the outlines of a level are in the file of its layer, where there is one, and say whom they are owed to', () => {
  const layer = (name: string, territory?: Layer['territory']) => ({ name, ...(territory && { territory }) }) as Layer;
  const artifact = (format: Artifact['format'], of: string) => ({ format, layer: of, key: `data/a/b/0/${of}`, bytes: 9 }) as Artifact;
  const version = {
    id: '0123456789abcdef',
    date: '2026-03-03',
    layers: [
      layer('communes', { level: 'commune', code: 'insee' }),
      layer('cantons', { level: 'epci', code: 'siren' }),
      layer('chefs_lieux'),
    ],
    artifacts: [artifact('geoparquet', 'cantons'), artifact('flatgeobuf', 'chefs_lieux'), artifact('flatgeobuf', 'communes')],
  } as DatasetRecord['version'];
  const record = {
    version,
    store: { address: 'https://b.fr/seau', bucket: 'seau', endpoint: 'https://b.fr', region: 'fr' },
    title: 'Communes',
    producer: { title: 'IGN' } as DatasetRecord['producer'],
    attribution: 'IGN, données du 1ᵉʳ janvier 2026',
    path: 'ign/communes',
    license: 'etalab-2.0',
    dates: { revised: '2026-01-01' },
  };
  expect(outlinesOf(record)).toEqual([
    {
      level: 'commune',
      field: 'insee',
      url: 'https://b.fr/seau/data/a/b/0/communes',
      bytes: 9,
      of: {
        title: 'Communes',
        producer: 'IGN',
        attribution: 'IGN, données du 1ᵉʳ janvier 2026',
        version: '0123456789abcdef',
        path: 'ign/communes',
        terms: {
          license: { fr: 'Licence Ouverte 2.0', en: 'Open Licence 2.0 (Etalab)' },
          licenseUrl: expect.stringContaining('https://') as string,
          published: '2026-03-03',
          date: '2026-01-01',
        },
      },
    },
  ]);
});
