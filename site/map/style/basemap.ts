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
  /** Places that are named from afar: they come with the list of layers, and the tiles, heavy with villages, for zooms that name these. */
  far?: NamePoints;
  /** Style of the limits, for a layer of territories. */
  limits?: StyleLimits;
}

/** Colours of the base map: the page's own palette. */
export interface BasePalette {
  sea: string;
  /** The coast is drawn at 1:10 000 000: from close it would be wrong, so sea fades to this. */
  nearSea: string;
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
    nearSea: '#f0f2f1',
    land: '#fbfaf6',
    coast: '#b3c1cb',
    border: '#c4bfb2',
    river: '#b4c9d8',
    ink: '#3f4a58',
    halo: grounds.light,
  },
  dark: {
    sea: '#0c1218',
    nearSea: '#121820',
    land: '#18202a',
    coast: '#33424f',
    border: '#3d4855',
    river: '#2b4154',
    ink: '#c9cfd6',
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
  const has = base.some(({ role }) => role === 'land');
  const background: LayerSpecification = {
    id: 'base/background',
    type: 'background',
    paint: { 'background-color': has ? ['interpolate', ['linear'], ['zoom'], 9, palette.sea, 12, palette.nearSea] : palette.land },
  };
  const below = (['land', 'lakes', 'rivers', 'borders'] as const).flatMap((role) =>
    base.filter((each) => each.role === role).flatMap((each) => drawers[role](each, palette)),
  );
  const scheme = dark ? 'dark' : 'light';
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
    below: [background, ...below, ...drawGraticule(palette), ...base.flatMap(({ limits }) => limits?.[scheme].below ?? [])],
    above: [
      ...base.flatMap(({ limits }) => limits?.[scheme].above ?? []),
      ...base.filter(({ role }) => role === 'places').flatMap((each) => drawPlaces(each, palette, villagesTo)),
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

const drawers: Record<Exclude<BaseRole, 'places'>, (base: BaseLayer, palette: BasePalette) => LayerSpecification[]> = {
  land: (base, { land, coast }) => [
    { id: 'base/land', type: 'fill', ...baseOf(base), paint: { 'fill-color': land, 'fill-antialias': true } },
    {
      id: 'base/coast',
      type: 'line',
      ...baseOf(base),
      paint: {
        'line-color': coast,
        'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 8, 1],
        'line-opacity': ['interpolate', ['linear'], ['zoom'], 9, 1, 12, 0.3],
      },
    },
  ],
  lakes: (base, { sea, coast }) => [
    { id: 'base/lakes', type: 'fill', ...baseOf(base), paint: { 'fill-color': sea, 'fill-outline-color': coast } },
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
        'line-opacity': ['interpolate', ['linear'], ['zoom'], 10, 1, 12, 0.4],
      },
    },
  ],
  borders: (base, { border }) => [
    {
      id: 'base/borders',
      type: 'line',
      ...baseOf(base),
      layout: { 'line-join': 'round' },
      paint: { 'line-color': border, 'line-width': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 10, 1.2] },
    },
  ],
};

function drawPlaces(base: BaseLayer, { ink, halo }: BasePalette, villagesTo: number | undefined): LayerSpecification[] {
  const { name, department } = base;
  if (name === undefined) return [];
  const rank = rankPlaces(name, department);
  const stands: ExpressionSpecification = ['>=', ['zoom'], ['match', rank, 0, 3, 1, 5, 2, 6, allNamedFrom]];
  const parts: Pick<SymbolLayerSpecification, 'id' | 'source' | 'source-layer' | 'minzoom' | 'maxzoom'>[] = base.far
    ? [
        { id: 'base/places/far', source: farSource(base), maxzoom: allNamedFrom },
        { id: 'base/places', ...baseOf(base), minzoom: allNamedFrom },
      ]
    : [{ id: 'base/places', ...baseOf(base) }];
  return parts.map((part): SymbolLayerSpecification => ({
    ...part,
    type: 'symbol',
    filter: villagesTo === undefined ? stands : ['all', stands, ['any', ['<', ['zoom'], villagesTo], ['<', rank, 3]]],
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
      'text-padding': 6,
      'text-max-width': 8,
      // Beside the place, where data have a dot of their own.
      'text-variable-anchor': ['bottom', 'top', 'left', 'right'],
      'text-radial-offset': 0.6,
      'symbol-sort-key': weighPlaces(name, department),
    },
    paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 1.4, 'text-halo-blur': 0.4 },
  }));
}
