import { TileType, type Header } from 'pmtiles';
import { isMembers } from '../../../schemas/json-values.ts';
import type { Bbox, FieldType, GeometryKind } from '../../../schemas/types.ts';
import type { MapFacts, MapField, MapLayer } from '../model/model.ts';
import type { TakenNotice } from '../model/taken.ts';
import { factsOfTaken, type OwnLook } from './facts-of-taken.ts';

/** Layers and fields of an archive that are looked at: a stranger's may tell of any number. */
const most = { layers: 50, fields: 200, characters: 200 };

const types: Readonly<Record<string, FieldType>> = { Number: 'number', Boolean: 'boolean', String: 'text' };
const kinds: Readonly<Record<string, GeometryKind>> = { Point: 'point', LineString: 'line', Polygon: 'polygon' };
const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isMembers) : []).slice(0, most.layers);
const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, most.characters) : '');

/** Facts that a map needs of an archive of vector tiles, as the archive tells them; undefined of other tiles. */
export function factsOfArchive(
  { tileType, minZoom, maxZoom, minLon, minLat, maxLon, maxLat }: Header,
  metadata: unknown,
  notice: TakenNotice,
  look: OwnLook,
): MapFacts | undefined {
  const told = isMembers(metadata) ? metadata : {};
  const counted = isMembers(told['tilestats']) ? listOf(told['tilestats']['layers']) : [];
  const layers = listOf(told['vector_layers']).flatMap((layer): MapLayer[] => {
    const name = textOf(layer['id']);
    const { geometry, count } = counted.find((each) => each['layer'] === name) ?? {};
    return name === ''
      ? []
      : [
          {
            name,
            title: name,
            geometry: kinds[textOf(geometry)] ?? 'mixed',
            features: typeof count === 'number' ? count : 0,
            fields: fieldsOf(layer['fields']),
          },
        ];
  });
  const bbox: Bbox = [minLon, minLat, maxLon, maxLat];
  if (tileType !== TileType.Mvt || layers.length === 0 || !bbox.every(Number.isFinite)) return undefined;
  const facts = factsOfTaken([], notice, look);
  const isGrouped = layers.some(({ fields }) => fields.some(({ name }) => name === 'point_count'));
  // From which zoom on all is there, archives do not say.
  const tiles = { url: facts.tiles.url, minzoom: minZoom, maxzoom: maxZoom, ...(isGrouped && { grouped: true as const }) };
  return { ...facts, tiles, bbox, boxes: [{ area: 'WORLD', bbox }], layers };
}

/** Fields of which nothing is known but their names: no colours are made of them. */
const fieldsOf = (fields: unknown): MapField[] =>
  Object.entries(isMembers(fields) ? fields : {})
    .slice(0, most.fields)
    .map(([name, type]) => ({ name: textOf(name), type: types[textOf(type)] ?? 'text', nulls: 0, distinct: 0 }));
