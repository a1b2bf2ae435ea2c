import { expect, test } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { farTerritory } from './far-territory.ts';
import { emptyForm, type KnownProducer } from './form.ts';
import type { ReadLayer } from './read/reading.ts';

const layer = (extent: Bbox | null): ReadLayer => ({
  ...{ name: 'a', source: 'a', geometry: 'point', count: 1, unplaced: 0, extent, crs: null, fields: [] },
});
const marne: Bbox = [4, 48.9, 4.1, 49];
const vion: KnownProducer = { id: 'vion', title: 'Commune de Vion', type: 'commune', territory: 'COMMUNE-07345' };

test('a territory far from the data is told: of a commune the département is looked at', () => {
  const form = { ...emptyForm(), producer: 'vion' };
  expect(farTerritory(form, [vion], { layers: [layer(marne)] })).toBe('Commune de Vion');
  expect(farTerritory(form, [vion], { layers: [layer(marne), layer([4.7, 45.1, 4.8, 45.2])] })).toBeUndefined();
  const territory = { code: 'DEP-972', name: 'Martinique' };
  const own = { ...emptyForm(), producer: 'new', newProducer: { ...emptyForm().newProducer, territory } };
  expect(
    farTerritory({ ...own, newProducer: { ...own.newProducer, territory: { code: 'REG-02', name: 'Martinique' } } }, [], {
      layers: [layer(marne)],
    }),
  ).toBe('Martinique');
});

test('nothing is told of what nobody knows: no place, no producer yet, a territory without a box', () => {
  expect(farTerritory(emptyForm(), [vion], { layers: [layer(marne)] })).toBeUndefined();
  expect(farTerritory({ ...emptyForm(), producer: 'vion' }, [vion], { layers: [layer(null)] })).toBeUndefined();
  expect(
    farTerritory({ ...emptyForm(), producer: 'vion' }, [{ ...vion, territory: 'EPCI-200067213' }], { layers: [layer(marne)] }),
  ).toBeUndefined();
});
