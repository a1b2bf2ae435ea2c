import { expect, test } from 'vitest';
import type { ShownDataset } from '../../map/compose.ts';
import type { RenderedFeature } from '../../map/facts/picked-feature.ts';
import { factsOf, layerOf } from '../../map/facts/facts.fixture.ts';
import { absentOf } from './absence.ts';

const facts = factsOf({
  id: 'georisques/eoliennes',
  boxes: [{ area: 'FXX', bbox: [-5, 42, 9, 51] }],
  tiles: { url: '/a.pmtiles', minzoom: 0, maxzoom: 10, whole: 5 },
  layers: [layerOf({ name: 'mats', files: { flatgeobuf: { url: '/mats.fgb', bytes: 9000 } } })],
});
const shown: ShownDataset = { facts, opacity: 1, visible: true, hidden: [] };
const drawnOf = (...sources: string[]): RenderedFeature[] =>
  sources.map((source) => ({ source, properties: {}, geometry: { type: 'Point', coordinates: [2, 48] } }));
const mapOf = (zoom: number, ...sources: string[]) => ({
  zoom: () => zoom,
  box: (): [number, number, number, number] => [2, 48, 2.2, 48.1],
  drawn: () => drawnOf(...sources),
});
const nothing = (): boolean => false;

test('a data set around the window without a feature in it is told to be absent, one with a feature is not', () => {
  expect(absentOf(mapOf(12, 'base:/a', 'data:ign/bois'), [shown], nothing)).toEqual(['georisques/eoliennes']);
  expect(absentOf(mapOf(12, 'data:georisques/eoliennes'), [shown], nothing)).toEqual([]);
});

test.each<[string, Partial<ShownDataset>, number, boolean]>([
  ['of one that is hidden', { visible: false }, 12, false],
  ['of one with a layer switched off', { hidden: ['mats'] }, 12, false],
  ['of one that is filtered', { filters: {} }, 12, false],
  ['of one whose tiles leave some out', { facts: { ...facts, tiles: { ...facts.tiles, whole: 14 } } }, 12, false],
  ['of one without a file that could tell', { facts: { ...facts, layers: [] } }, 12, false],
  ['of one of which a part did not come', {}, 12, true],
])('%s nothing is told: it is not known', (_, other, zoom, lacks) => {
  expect(absentOf(mapOf(zoom), [{ ...shown, ...other }], () => lacks)).toEqual([]);
});
