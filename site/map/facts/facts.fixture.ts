import type { MapFacts, MapField, MapLayer } from '../model/model.ts';

/** A field for tests. */
export const fieldOf = (over: Partial<MapField> & Pick<MapField, 'name'>): MapField => ({ type: 'text', nulls: 0, ...over });

/** A text field whose values occur as often as said. */
export const categoryField = (name: string, counts: Record<string, number>, over: Partial<MapField> = {}): MapField =>
  fieldOf({ name, distinct: Object.keys(counts).length, top: Object.entries(counts).map(([value, count]) => ({ value, count })), ...over });

/** A field of numbers with the given quartiles. */
export const numberField = (name: string, quantiles: number[], over: Partial<MapField> = {}): MapField =>
  fieldOf({ name, type: 'number', distinct: 80, min: quantiles[0] ?? 0, max: quantiles.at(-1) ?? 0, quantiles, ...over });

/** A layer for tests: a hundred polygons. */
export const layerOf = (over: Partial<MapLayer> = {}): MapLayer => ({
  name: 'zones',
  geometry: 'polygon',
  features: 100,
  fields: [],
  ...over,
});

/** A data set for tests. */
export const factsOf = (over: Partial<MapFacts> = {}): MapFacts => ({
  id: 'ville/plu',
  path: 'ville/plu',
  title: 'Plan local d’urbanisme',
  producer: 'Ville',
  attribution: 'Ville, 2026',
  version: '0123456789abcdef',
  color: { light: '#7F3E7A', dark: '#DF9ED8' },
  tiles: { url: '/store/data/ville/plu/0123456789abcdef/plu.pmtiles', minzoom: 4, maxzoom: 14 },
  bbox: [1, 44, 2, 45],
  boxes: [{ area: 'FXX', bbox: [1, 44, 2, 45] }],
  layers: [layerOf()],
  ...over,
});
