import type { ExpressionSpecification, LayerSpecification, LineLayerSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import type { TerritoryLevel } from '../../../schemas/types.ts';
import { grounds } from './colors.ts';

/** Names and where they stand, as GeoJSON. */
export interface NamePoints {
  type: 'FeatureCollection';
  features: { type: 'Feature'; properties: Record<string, string>; geometry: { type: 'Point'; coordinates: number[] } }[];
}

/** Limits of one level of territories on the base map, styled once per scheme at build: a map without any carries no code for them. */
export interface StyleLimits {
  /** Source of names: one point each where few; else the archive's coarse tiles, as a territory has its name in each of its tiles. */
  names?: { source: string; points: NamePoints } | { source: string; maxzoom: number };
  /** Every village is named by its commune, from zoom 10 on: it needs no second name there. */
  namesVillages?: true;
  light: LimitLayers;
  dark: LimitLayers;
}

/** Layers of limits below the data, and those above. */
interface LimitLayers {
  below: LayerSpecification[];
  above: LayerSpecification[];
}

/** A layer of territories, and where the map has its tiles. */
interface TerritoryTiles {
  source: string;
  layer: string;
  level: TerritoryLevel;
  minzoom: number;
  maxzoom: number;
  /** The field of their names, where there is one. */
  name?: string | undefined;
  /** Positions of names, as far as they are known: in the largest part of each territory. */
  points?: NamePoints | undefined;
  features: number;
}

/** Nearly as many communes as France has: a layer of them leaves no village without a name. */
const allCommunes = 30_000;

type Scheme = 'light' | 'dark';

/** How a level is drawn: the wider a territory is, the stronger its line. */
interface Level {
  color: Record<Scheme, string>;
  /** Zooms between which the lines grow, and their widths there. */
  from: number;
  to: number;
  width: [number, number];
  /** Zooms between which names stand; none has the level whose names would lie upon those of communes. */
  names?: Names;
  /** The deepest tiles that names are read from. */
  deepest: number;
}

interface Names {
  from: number;
  to: number;
  size: number;
  spacing: number;
  capitals: boolean;
  /** Free pixels around each. */
  padding: number | ExpressionSpecification;
}

/** Padding of communes' names where villages have their own: some 800 metres, as most of both are the same. */
const besideVillages: ExpressionSpecification = ['interpolate', ['exponential', 2], ['zoom'], 10, 16, 15, 512];

const levels: Readonly<Record<TerritoryLevel, Level>> = {
  region: {
    color: { light: '#a69d8b', dark: '#5f6d80' },
    from: 3,
    to: 10,
    width: [0.6, 1.8],
    names: { from: 4.8, to: 5.8, size: 11, spacing: 0.14, capitals: true, padding: 4 },
    deepest: 4,
  },
  departement: {
    color: { light: '#bab2a3', dark: '#4c5868' },
    from: 5,
    to: 12,
    width: [0.5, 1.6],
    names: { from: 5.8, to: 9.5, size: 10.5, spacing: 0.12, capitals: true, padding: 8 },
    deepest: 5,
  },
  epci: { color: { light: '#d3cec2', dark: '#303b48' }, from: 8.5, to: 12, width: [0.5, 1.4], deepest: 8 },
  commune: {
    color: { light: '#c6c0b3', dark: '#3d4855' },
    from: 9,
    to: 14,
    width: [0.4, 1.1],
    names: { from: 10, to: 24, size: 11.5, spacing: 0.04, capitals: false, padding: besideVillages },
    deepest: 9,
  },
};

const inks: Readonly<Record<Scheme, { ink: string; halo: string }>> = {
  light: { ink: '#36414e', halo: grounds.light },
  dark: { ink: '#b0b9c4', halo: grounds.dark },
};

/** Draw the limits of one level below the data, and their names above it, below those of places. */
export function drawLimits(tiles: TerritoryTiles): StyleLimits {
  const { deepest, names } = levels[tiles.level];
  const source = `${tiles.source}#${tiles.level}`;
  const hasNames = names !== undefined && tiles.name !== undefined;
  return {
    ...(hasNames && {
      names: {
        source,
        ...(tiles.points ? { points: tiles.points } : { maxzoom: Math.min(tiles.maxzoom, Math.max(tiles.minzoom, deepest)) }),
      },
    }),
    ...(namesVillages(tiles) && { namesVillages: true }),
    light: drawIn('light', tiles, source),
    dark: drawIn('dark', tiles, source),
  };
}

const namesVillages = ({ level, name, features }: TerritoryTiles): boolean =>
  level === 'commune' && name !== undefined && features >= allCommunes;

function drawIn(scheme: Scheme, tiles: TerritoryTiles, source: string): LimitLayers {
  return { below: [drawLine(scheme, tiles)], above: drawNames(scheme, tiles, source) };
}

const idOf = ({ source, layer }: TerritoryTiles, part: string): string => `base/limits/${part}/${source}/${layer}`;

function drawLine(scheme: Scheme, tiles: TerritoryTiles): LineLayerSpecification {
  const { color, from, to, width } = levels[tiles.level];
  return {
    id: idOf(tiles, 'line'),
    type: 'line',
    source: tiles.source,
    'source-layer': tiles.layer,
    minzoom: from,
    layout: { 'line-join': 'round' },
    // Where two touch, each line is drawn twice: it has no dashes, which would not meet, and is not transparent, which would darken it.
    paint: { 'line-color': color[scheme], 'line-width': ['interpolate', ['linear'], ['zoom'], from, width[0], to, width[1]] },
  };
}

function drawNames(scheme: Scheme, tiles: TerritoryTiles, source: string): LayerSpecification[] {
  const { names } = levels[tiles.level];
  if (names === undefined || tiles.name === undefined) return [];
  const { ink, halo } = inks[scheme];
  const layer: SymbolLayerSpecification = {
    id: idOf(tiles, 'name'),
    type: 'symbol',
    source,
    ...(tiles.points === undefined && { 'source-layer': tiles.layer }),
    minzoom: names.from,
    maxzoom: names.to,
    layout: {
      'text-field': ['get', tiles.name],
      'text-font': ['sans-serif'],
      'text-size': names.size,
      'text-letter-spacing': names.spacing,
      'text-max-width': 7,
      'text-padding': namesVillages(tiles) ? 4 : names.padding,
      ...(names.capitals && { 'text-transform': 'uppercase' }),
      // The main town of a territory often lies in its middle: its name goes above or below.
      ...(tiles.points && { 'text-variable-anchor': ['center', 'bottom', 'top'], 'text-radial-offset': 1.4 }),
    },
    paint: {
      'text-color': ink,
      'text-halo-color': halo,
      'text-halo-width': 1.6,
      'text-halo-blur': 0.5,
      // One that a place in view names already: signposts.ts tells.
      ...(tiles.level === 'commune' && { 'text-opacity': ['case', ['boolean', ['feature-state', 'named'], false], 0, 1] }),
    },
  };
  return [layer];
}
