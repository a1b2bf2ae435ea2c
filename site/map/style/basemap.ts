import type { ExpressionSpecification, LayerSpecification, SourceSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import type { Bbox, Operator } from '../../../schemas/types.ts';
import { grounds } from './colors.ts';
import type { NamePoints, StyleLimits } from './limits.ts';
import { drawGraticule, graticuleSource } from './graticule.ts';
import { allNamedFrom, rankPlaces, weighPlaces } from './place-ranks.ts';

/** A part of the base map: water, borders … */
export type BaseRole = keyof NonNullable<Operator['basemap']>;

/** One layer of the catalogue that draws a part of the base map. */
export interface BaseLayer {
  role: BaseRole | 'limits';
  url: string;
  layer: string;
  minzoom: number;
  maxzoom: number;
  /** Whom it is owed to, and the page that says so in full. */
  producer: string;
  path: string;
  /** The field with the place's name, and the one with its département, where there are any. */
  name?: string;
  department?: string;
  /** Land of some countries alone: what lies beyond it is sea or another country. */
  isPartial?: true;
  /** Places that are named from afar: they come with the list of layers, and the tiles, heavy with villages, for zooms that name these. */
  far?: NamePoints;
  /** Style of the limits, for a layer of territories. */
  limits?: StyleLimits;
}

/** Colours of the base map: the page's own palette. */
export interface BasePalette {
  sea: string;
  /** A coast drawn for maps of the world is wrong from close: sea fades to this, and land where territories draw their own. */
  nearSea: string;
  /** Sea or another country's land: nobody knows which. */
  beyond: string;
  land: string;
  coast: string;
  border: string;
  river: string;
  ink: string;
  halo: string;
}

export const palettes: { light: BasePalette; dark: BasePalette } = {
  light: {
    sea: '#dfe8ee',
    nearSea: '#e9eef0',
    beyond: '#ecedea',
    land: '#fbfaf6',
    coast: '#b3c1cb',
    border: '#c4bfb2',
    river: '#b4c9d8',
    ink: '#28323e',
    halo: grounds.light,
  },
  dark: {
    sea: '#0c1218',
    nearSea: '#121820',
    beyond: '#0f141a',
    land: '#18202a',
    coast: '#33424f',
    border: '#3d4855',
    river: '#2b4154',
    ink: '#dfe4ea',
    halo: grounds.dark,
  },
};

/** The ground of every map: sources by name, what lies below the data, what stands above it. */
export interface Ground {
  sources: Record<string, SourceSpecification>;
  below: LayerSpecification[];
  above: LayerSpecification[];
}

/** The embedded base map in the page's palette; a plain ground where the catalogue has no layer for it. */
export function drawGround(base: readonly BaseLayer[], dark: boolean, absolute: (url: string) => string): Ground {
  const palette = dark ? palettes.dark : palettes.light;
  const land = base.find(({ role }) => role === 'land');
  const background: LayerSpecification = {
    id: 'base/background',
    type: 'background',
    paint: { 'background-color': !land ? palette.land : land.isPartial ? palette.beyond : fading(land, palette.sea, palette.nearSea) },
  };
  const territories = land && isWorldwide(land) ? base.flatMap((each) => drawTerritories(each, palette)) : [];
  // Both are untrue from close, and what is neither is known: it has one colour.
  const afar = territories.length > 0 && land ? { ...palette, land: fading(land, palette.land, palette.nearSea) } : palette;
  const below = (['land', 'lakes', 'rivers', 'borders'] as const).flatMap((role) => [
    ...base.filter((each) => each.role === role).flatMap((each) => drawers[role](each, role === 'land' ? afar : palette)),
    ...(role === 'land' ? territories : []),
  ]);
  const scheme = dark ? 'dark' : 'light';
  const named = base.filter(({ role, name }) => role === 'places' && name !== undefined);
  // From there on their communes name villages.
  const villagesTo = base.some(({ limits }) => limits?.namesVillages) ? 10 : undefined;
  return {
    sources: Object.fromEntries([
      [graticuleSource, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }],
      ...base.flatMap((each) => {
        const { names } = each.limits ?? {};
        const sources: [string, SourceSpecification][] = [[sourceName(each), vectorSource(each, absolute)]];
        if (names)
          sources.push([
            names.source,
            'points' in names ? { type: 'geojson', data: names.points } : vectorSource({ ...each, maxzoom: names.maxzoom }, absolute),
          ]);
        if (each.far) sources.push([farSource(each), { type: 'geojson', data: each.far }]);
        return sources;
      }),
    ]),
    below: [
      background,
      ...below,
      ...drawGraticule(palette),
      ...base.flatMap(({ limits }) => limits?.[scheme].below ?? []),
      ...named.map((each) => drawDots(each, palette, villagesTo)),
    ],
    above: [
      ...base.flatMap(({ limits }) => limits?.[scheme].above ?? []),
      ...named.flatMap((each) => drawPlaces(each, palette, villagesTo)),
    ],
  };
}

/** A source of tiles in a PMTiles archive; zooms are told, not read, so that the file's own metadata is never trusted. */
export function vectorSource(
  { url, minzoom, maxzoom, bbox }: { url: string; minzoom: number; maxzoom: number; bbox?: Bbox },
  absolute: (url: string) => string,
): SourceSpecification {
  // What a worker holds has an address of its own.
  const address = url.startsWith('own://') ? url : `pmtiles://${absolute(url)}`;
  return { type: 'vector', tiles: [`${address}/{z}/{x}/{y}`], minzoom, maxzoom, ...(bbox ? { bounds: bbox } : {}) };
}

/** Roles of one archive share its source. */
export const sourceName = ({ url }: Pick<BaseLayer, 'url'>): string => `base:${url}`;
const farSource = (base: Pick<BaseLayer, 'url'>): string => `${sourceName(base)}#far`;
const baseOf = (base: BaseLayer): { source: string; 'source-layer': string } => ({ source: sourceName(base), 'source-layer': base.layer });

/** Archives that end before this zoom are drawn for maps of the world. */
const worldwide = 10;
const isWorldwide = ({ maxzoom }: Pick<BaseLayer, 'maxzoom'>): boolean => maxzoom < worldwide;

/** A value that lines and areas have where they are exact, and one for eight times as near, where those of the world would lie. */
const fading = <T extends number | string>(base: Pick<BaseLayer, 'maxzoom'>, exact: T, near: T): T | ExpressionSpecification =>
  isWorldwide(base) ? ['interpolate', ['linear'], ['zoom'], base.maxzoom + 1, exact, base.maxzoom + 4, near] : exact;

/** Land as the catalogue's territories know it, from where their limits are drawn: up to their own coast. */
const drawTerritories = (base: BaseLayer, { land }: BasePalette): LayerSpecification[] =>
  (base.limits?.light.below ?? []).map(({ minzoom = 0 }) => ({
    id: `base/territories/${base.url}/${base.layer}`,
    type: 'fill',
    ...baseOf(base),
    minzoom,
    // Between two that touch, smooth edges would let what lies below through.
    paint: { 'fill-color': land, 'fill-antialias': false },
  }));

/** Colours of a part of the ground, of which land's may depend on the zoom. */
type DrawnPalette = Omit<BasePalette, 'land'> & { land: string | ExpressionSpecification };

const drawers: Record<Exclude<BaseRole, 'places'>, (base: BaseLayer, palette: DrawnPalette) => LayerSpecification[]> = {
  land: (base, { land, coast }) => [
    { id: 'base/land', type: 'fill', ...baseOf(base), paint: { 'fill-color': land, 'fill-antialias': true } },
    {
      id: 'base/coast',
      type: 'line',
      ...baseOf(base),
      paint: {
        'line-color': coast,
        'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 8, 1],
        'line-opacity': fading(base, 1, 0),
      },
    },
  ],
  lakes: (base, { sea, nearSea, coast }) => [
    {
      id: 'base/lakes',
      type: 'fill',
      ...baseOf(base),
      paint: { 'fill-color': fading(base, sea, nearSea), 'fill-outline-color': fading(base, coast, nearSea) },
    },
  ],
  rivers: (base, { river }) => [
    {
      id: 'base/rivers',
      type: 'line',
      ...baseOf(base),
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': river,
        'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 10, 1.6],
        'line-opacity': fading(base, 1, 0),
      },
    },
  ],
  borders: (base, { border }) => [
    {
      id: 'base/borders',
      type: 'line',
      ...baseOf(base),
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': border,
        'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 10, 1.2],
        'line-opacity': fading(base, 1, 0),
      },
    },
  ],
};

/** Which places a zoom shows, by their rank. */
function standing({ name = '', department }: BaseLayer, villagesTo: number | undefined): ExpressionSpecification {
  const rank = rankPlaces(name, department);
  const stands: ExpressionSpecification = ['>=', ['zoom'], ['match', rank, 0, 3, 1, 5, 2, 6, allNamedFrom]];
  return villagesTo === undefined ? stands : ['all', stands, ['any', ['<', ['zoom'], villagesTo], ['<', rank, 3]]];
}

/** A dot where each place is, below the data: its name stands beside it. */
const drawDots = (base: BaseLayer, { ink, halo }: BasePalette, villagesTo: number | undefined): LayerSpecification => ({
  id: 'base/places/dots',
  type: 'circle',
  ...baseOf(base),
  minzoom: 9,
  filter: standing(base, villagesTo),
  paint: { 'circle-radius': 2, 'circle-color': ink, 'circle-opacity': 0.6, 'circle-stroke-color': halo, 'circle-stroke-width': 1 },
});

function drawPlaces(base: BaseLayer, { ink, halo }: BasePalette, villagesTo: number | undefined): LayerSpecification[] {
  const { name = '', department } = base;
  const rank = rankPlaces(name, department);
  const parts: Pick<SymbolLayerSpecification, 'id' | 'source' | 'source-layer' | 'minzoom' | 'maxzoom'>[] = base.far
    ? [
        { id: 'base/places/far', source: farSource(base), maxzoom: allNamedFrom },
        { id: 'base/places', ...baseOf(base), minzoom: allNamedFrom },
      ]
    : [{ id: 'base/places', ...baseOf(base) }];
  return parts.map((part): SymbolLayerSpecification => ({
    ...part,
    type: 'symbol',
    filter: standing(base, villagesTo),
    layout: {
      'text-field': ['get', name],
      'text-font': ['sans-serif'],
      'text-size': [
        'interpolate',
        ['linear'],
        ['zoom'],
        4,
        ['match', rank, 0, 12, 11],
        10,
        ['match', rank, 0, 16, 1, 14, 2, 13, 11],
        14,
        ['match', rank, 0, 20, 1, 18, 2, 16, 14],
      ],
      // From afar a name for each village would be a page of print.
      'text-padding': ['interpolate', ['linear'], ['zoom'], 7, 12, 10, 6],
      'text-max-width': 8,
      // Beside the place, where data have a dot of their own.
      'text-variable-anchor': ['bottom', 'top', 'left', 'right'],
      'text-radial-offset': 0.6,
      'symbol-sort-key': weighPlaces(name, department),
    },
    paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 1.6, 'text-halo-blur': 0.5 },
  }));
}
