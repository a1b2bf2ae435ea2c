import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import type { Feature, Geometry, Position } from 'geojson';
import { mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import type { TakenLayer } from '../model/taken.ts';
import { ringArea } from '../take/rings.ts';
import { isInTiles, valueInTiles } from './measure-fields.ts';
import { indexPoints } from './point-tiles.ts';

/** Zooms of the tiles: in the last one nothing is simplified, and a step of its grid is 15 centimetres. */
export const ownZooms = { minzoom: 0, maxzoom: 16 } as const;

const extent = 4096;
/** Around a tile, in steps of its grid: a point's circle is drawn whole. */
const buffer = 128;

/** Index of layers, cut into tiles. */
export interface OwnIndex {
  /** From this zoom on each feature is in the tiles. */
  whole: number;
  /** A tile (MVT 2); empty where nothing lies in it. */
  tile: (z: number, x: number, y: number) => Uint8Array;
}

/** A feature as tiles are written of it. */
type TileFeature = NonNullable<ReturnType<GeoJSONVT['getTile']>>['features'][number];

/** A layer cut into tiles. */
interface CutLayer {
  name: string;
  whole: number;
  featuresIn: (z: number, x: number, y: number) => TileFeature[];
}

/** Number a feature in tiles: by its row in its source file, as the catalogue's tiles do; else by its place in the layer. */
const featureId = ({ features }: TakenLayer, at: number): number => features[at]?.row ?? at;

/** The values of a feature, as tiles have them. */
function tagsOf({ fields, features }: TakenLayer, at: number): Record<string, string | number | boolean> {
  const values = features[at]?.values ?? [];
  const told = fields.flatMap((field, column) => {
    const value = isInTiles(field) ? valueInTiles(values[column] ?? null) : undefined;
    return value === undefined ? [] : [[field.name, value] as const];
  });
  return Object.fromEntries(told);
}

/** Layers as tiles, cut when they are asked for. */
export function indexOwn(layers: readonly TakenLayer[]): OwnIndex {
  const cut = layers.filter(({ features }) => features.some(({ geometry }) => geometry !== null)).map(cutLayer);
  return {
    whole: Math.max(ownZooms.minzoom, ...cut.map(({ whole }) => whole)),
    tile: (z, x, y) => {
      const found = cut.flatMap(({ name, featuresIn }) => {
        const features = featuresIn(z, x, y);
        return features.length === 0 ? [] : [[name, { features }] as const];
      });
      return found.length === 0 ? new Uint8Array() : fromGeojsonVt(Object.fromEntries(found), { version: 2, extent });
    },
  };
}

function cutLayer(layer: TakenLayer): CutLayer {
  const { name } = layer;
  const points = indexPoints(layer);
  if (points === undefined) return { name, whole: wholeOf(layer), featuresIn: cutShapes(layer) };
  return {
    name,
    whole: points.whole,
    featuresIn(z, x, y) {
      const features: TileFeature[] = [];
      points.visit(z, x, y, buffer / extent, (at, left, top) => {
        const geometry: [number, number][] = [[Math.round(left * extent), Math.round(top * extent)]];
        features.push({ id: featureId(layer, at), type: 1, geometry, tags: tagsOf(layer, at) });
      });
      return features;
    },
  };
}

/** Steps of a tile's grid by which shapes are simplified; those that are smaller are left out of the tile. */
const tolerance = 3;

/** The zoom from which tiles have every line and area of a layer. */
function wholeOf({ features }: TakenLayer): number {
  let least = 1;
  for (const { geometry } of features) if (geometry) least = Math.min(least, sizeOf(geometry));
  // Twice the tolerance: what is cut at the edge of a tile is smaller.
  const zoom = Math.ceil(Math.log2((2 * tolerance) / (extent * least)));
  return Math.min(Math.max(zoom, ownZooms.minzoom), ownZooms.maxzoom);
}

/** Size of a shape in shares of the world: its longest line, or the side of a square as large as its largest area. */
function sizeOf(geometry: Geometry): number {
  if (geometry.type === 'GeometryCollection') return Math.max(0, ...geometry.geometries.map(sizeOf));
  if (geometry.type === 'Point' || geometry.type === 'MultiPoint') return 1;
  if (geometry.type === 'LineString') return lengthOf(geometry.coordinates);
  if (geometry.type === 'MultiLineString') return Math.max(0, ...geometry.coordinates.map(lengthOf));
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return Math.max(0, ...polygons.map(([outer = []]) => Math.sqrt(Math.abs(ringArea(outer.map(inWorld))) / 2)));
}

const inWorld = ([longitude = NaN, latitude = NaN]: Position): [number, number] => [mercatorX(longitude), mercatorY(latitude)];

function lengthOf(line: readonly Position[]): number {
  const points = line.map(inWorld);
  return points.reduce((sum, [x, y], at) => sum + Math.hypot(x - (points[at - 1]?.[0] ?? x), y - (points[at - 1]?.[1] ?? y)), 0);
}

/** Lines and areas, cut at the edges of tiles and simplified from afar. */
function cutShapes(layer: TakenLayer): CutLayer['featuresIn'] {
  const features = layer.features.flatMap(({ geometry }, at): Feature[] =>
    geometry === null ? [] : [{ type: 'Feature', id: featureId(layer, at), geometry, properties: tagsOf(layer, at) }],
  );
  const tiles = new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom: ownZooms.maxzoom, tolerance, extent, buffer });
  return (z, x, y) => tiles.getTile(z, x, y)?.features ?? [];
}
