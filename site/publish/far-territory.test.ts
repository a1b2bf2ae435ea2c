import { expect, test, vi } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { locatePlaces } from '../places/place-areas.ts';
import { servePlaces } from '../places/served-places.fixture.ts';
import { farTerritory } from './far-territory.ts';
import { emptyForm, type KnownProducer } from './form.ts';
import type { ReadLayer } from './read/reading.ts';

const layer = (extent: Bbox | null): ReadLayer => ({
  name: 'a',
  source: 'a',
  geometry: 'point',
  count: 1,
  unplaced: 0,
  extent,
  crs: null,
  fields: [],
});
const marne: Bbox = [4, 48.9, 4.1, 49];
const vion: KnownProducer = { id: 'vion', title: 'Commune de Vion', type: 'commune', territory: 'COMMUNE-07345' };
const form = { ...emptyForm(), producer: 'vion' };
const far = (territory: string, extent: Bbox | null) => farTerritory(form, [{ ...vion, territory }], { layers: [layer(extent)] });

// Of Vion the catalogue has the outline.
vi.stubGlobal('fetch', servePlaces(locatePlaces([{ level: 'commune', boxes: { '07345': [4.78, 45.1, 4.83, 45.13] } }])));

test('a territory far from the data is told: of a commune its own outline is looked at, not its département', async () => {
  expect(await farTerritory(form, [vion], { layers: [layer(marne)] })).toBe('Commune de Vion');
  expect(await farTerritory(form, [vion], { layers: [layer(marne), layer([4.7, 45.1, 4.8, 45.2])] })).toBeUndefined();
  // The other end of the Ardèche, seventy kilometres away.
  expect(await far('COMMUNE-07345', [4.4, 44.3, 4.5, 44.4])).toBe('Commune de Vion');
  expect(await far('DEP-07', [4.4, 44.3, 4.5, 44.4])).toBeUndefined();
  expect(await far('EPCI-200067213', [4.4, 44.3, 4.5, 44.4])).toBe('Commune de Vion');
  const newProducer = { ...emptyForm().newProducer, territory: { code: 'REG-02', name: 'Martinique' } };
  expect(await farTerritory({ ...emptyForm(), producer: 'new', newProducer }, [], { layers: [layer(marne)] })).toBe('Martinique');
});

test('nothing is told of what nobody knows: no place, no producer yet, a territory that no list has, a list that does not come', async () => {
  expect(await farTerritory(emptyForm(), [vion], { layers: [layer(marne)] })).toBeUndefined();
  expect(await far('COMMUNE-07345', null)).toBeUndefined();
  expect(await far('COMMUNE-07999', marne)).toBeUndefined();
  expect(await far('MONDE', marne)).toBeUndefined();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await far('COMMUNE-51454', [55, -21, 55.1, -20.9])).toBeUndefined();
});
