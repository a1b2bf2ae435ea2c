import type { Artifact, Bbox, DatasetRecord, Field, GeometryKind, Layer, Raster, Text } from '../../schemas/types.ts';

/** What a map knows of a field: enough to choose colours, head a column and write a value. */
export interface MapField extends Pick<Field, 'name' | 'type' | 'title' | 'unit' | 'distinct' | 'min' | 'max' | 'quantiles' | 'top'> {
  nulls: number;
  /** Looks like personal data: no colours are made of its values. */
  personal?: true;
}

/** One layer of tiles. */
export interface MapLayer {
  name: string;
  title?: Text;
  geometry: GeometryKind;
  features: number;
  fields: MapField[];
}

/** What a map needs to know of one data set: a small part of its record, sent as JSON. */
export interface MapFacts {
  id: string;
  /** Of its page, below /donnees/. */
  path: string;
  title: Text;
  producer: string;
  attribution: string;
  contact?: string;
  version: string;
  /** The theme's colours. */
  color: { light: string; dark: string };
  /** minzoom and maxzoom are those of the archive. */
  tiles: { url: string; minzoom: number; maxzoom: number };
  bbox: Bbox;
  /** One per territory: "FXX" mainland France, "GLP" …, "WORLD". */
  boxes: { area: string; bbox: Bbox }[];
  layers: MapLayer[];
  /** Present where the tiles are pictures or heights; there are no layers then. */
  raster?: { encoding: 'image' | 'terrain-rgb'; tileSize: 256 | 512; min?: number; max?: number };
  /** The producer's own layers, checked by the pipeline. */
  style?: Record<string, unknown>[];
}

/** Above this many different values a list of the most frequent ones says nothing to a map. */
const listedValues = 12;

/** The archive of a data set's tiles. */
export const archiveOf = ({ version }: Pick<DatasetRecord, 'version'>): Artifact | undefined =>
  version.artifacts.find(({ format }) => format === 'pmtiles' || format === 'raster-pmtiles');

/** Whether a data set can be shown on a map. */
export const isMapped = ({ version }: Pick<DatasetRecord, 'version'>): boolean =>
  (version.tiles !== undefined || version.raster !== undefined) && version.extent !== null;

/** The facts of a record that a map needs; `tiles` is the archive's public address. Nothing where there are no tiles to show. */
export function readFacts(
  record: DatasetRecord,
  { color, tiles }: { color: MapFacts['color']; tiles: string | undefined },
): MapFacts | undefined {
  const { version } = record;
  const zooms = version.tiles ?? version.raster?.tiles;
  if (tiles === undefined || !zooms || !version.extent) return undefined;
  const layers = version.layers.flatMap(readLayer);
  if (layers.length === 0 && version.raster === undefined) return undefined;
  return {
    id: record.id,
    path: record.path,
    title: record.title,
    producer: record.producer.title,
    attribution: record.attribution,
    ...(record.contact.email === undefined ? {} : { contact: record.contact.email }),
    version: version.id,
    color,
    tiles: { url: tiles, minzoom: zooms.minzoom, maxzoom: zooms.maxzoom },
    bbox: version.extent.bbox,
    boxes: version.extent.boxes,
    layers,
    ...(version.raster && { raster: readRaster(version.raster) }),
    ...(record.style === undefined ? {} : { style: record.style }),
  };
}

function readRaster({ tiles: { encoding, tileSize }, bands: [first] }: Raster): NonNullable<MapFacts['raster']> {
  const { min = null, max = null } = first ?? {};
  return { encoding, tileSize, ...(min !== null && max !== null && { min, max }) };
}

function readLayer({ name, title, geometry, features, fields }: Layer): MapLayer[] {
  if (geometry === null || features === 0) return [];
  return [{ name, ...(title === undefined ? {} : { title }), geometry, features, fields: fields.map(readField) }];
}

function readField(field: Field): MapField {
  const { name, type, title, unit, nulls, distinct, min, max, quantiles, top } = field;
  const base = { name, type, nulls, ...(title === undefined ? {} : { title }), ...(unit === undefined ? {} : { unit }) };
  if (field.personal !== undefined) return { ...base, personal: true };
  return {
    ...base,
    ...(distinct === undefined ? {} : { distinct }),
    ...(typeof min === 'number' && typeof max === 'number' ? { min, max } : {}),
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(top !== undefined && distinct !== undefined && distinct <= listedValues ? { top } : {}),
  };
}
