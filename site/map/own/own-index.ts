import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import type { Feature } from 'geojson';
import type { TakenLayer } from '../model/taken.ts';
import { isInTiles, valueInTiles } from './measure-fields.ts';

/** Zooms of the tiles: in the last one nothing is simplified, and a step of its grid is 15 centimetres. */
export const ownZooms = { minzoom: 0, maxzoom: 16 } as const;

const extent = 4096;
/** Around a tile, in steps of its grid: a point's circle is drawn whole. */
const buffer = 128;

/** Index of layers, cut into tiles. */
export interface OwnIndex {
  /** A tile (MVT 2); empty where nothing lies in it. */
  tile: (z: number, x: number, y: number) => Uint8Array;
}

/** Number a feature in tiles: by its row in its source file, as the catalogue's tiles do; else by its place in the layer. */
const featureId = ({ features }: TakenLayer, at: number): number => features[at]?.row ?? at;

/** Layers as tiles, cut when they are asked for. */
export function indexOwn(layers: readonly TakenLayer[]): OwnIndex {
  const cut = layers.flatMap((layer) => {
    const features = layer.features.flatMap(({ geometry, values }, at): Feature[] => {
      if (geometry === null) return [];
      const told = layer.fields.flatMap((field, column) => {
        const value = isInTiles(field) ? valueInTiles(values[column] ?? null) : undefined;
        return value === undefined ? [] : [[field.name, value] as const];
      });
      return [{ type: 'Feature', id: featureId(layer, at), geometry, properties: Object.fromEntries(told) }];
    });
    const { maxzoom: maxZoom } = ownZooms;
    return features.length === 0
      ? []
      : [{ name: layer.name, tiles: new GeoJSONVT({ type: 'FeatureCollection', features }, { maxZoom, extent, buffer }) }];
  });
  return {
    tile: (z, x, y) => {
      const found = cut.flatMap(({ name, tiles }) => {
        const tile = tiles.getTile(z, x, y);
        return tile === null ? [] : [[name, tile] as const];
      });
      return found.length === 0 ? new Uint8Array() : fromGeojsonVt(Object.fromEntries(found), { version: 2, extent });
    },
  };
}
