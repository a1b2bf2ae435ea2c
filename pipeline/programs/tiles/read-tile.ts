import { PbfReader } from 'pbf';

/** A value of a tile, of the type that it has there. */
export type TileValue = string | number | boolean;

/** Tells a layer of a tile: the ids of its features in their order, and the attributes of one of them. */
type Found = (layer: string, ids: (number | undefined)[], valuesOf: (feature: number) => Map<string, TileValue>) => void;

/** A layer while it is read: keys and values stand behind the features that name them. */
interface TileLayer {
  name: string;
  features: { id: number | undefined; tagsAt: number }[];
  keys: string[];
  /** Beginning of each value: most of them nobody asks for. */
  valuesAt: number[];
}

/**
 * Read layer names and feature ids of a vector tile, and attributes of requested features, nothing else (Mapbox Vector Tile 2.1, section
 * 4).
 */
export function readTile(tile: Uint8Array, found: Found): void {
  const pbf = new PbfReader(tile);
  pbf.readFields((tag) => {
    if (tag !== 3) return;
    const layer: TileLayer = { name: '', features: [], keys: [], valuesAt: [] };
    pbf.readMessage(readLayerField, layer);
    const valuesOf = (feature: number): Map<string, TileValue> => readValues(tile, layer, feature);
    found(
      layer.name,
      layer.features.map(({ id }) => id),
      valuesOf,
    );
  }, undefined);
}

function readLayerField(tag: number, layer: TileLayer, pbf: PbfReader): void {
  if (tag === 1) layer.name = pbf.readString();
  else if (tag === 2) layer.features.push(pbf.readMessage(readFeatureField, { id: undefined, tagsAt: -1 }));
  else if (tag === 3) layer.keys.push(pbf.readString());
  else if (tag === 4) {
    layer.valuesAt.push(pbf.pos);
    pbf.skip(bytesField);
  }
}

/** Wire type of what says its own length. */
const bytesField = 2;

function readFeatureField(tag: number, feature: TileLayer['features'][number], pbf: PbfReader): void {
  if (tag === 1) feature.id = pbf.readVarint();
  else if (tag === 2) feature.tagsAt = pbf.pos;
}

function readValues(tile: Uint8Array, { features, keys, valuesAt }: TileLayer, feature: number): Map<string, TileValue> {
  const values = new Map<string, TileValue>();
  const { tagsAt = -1 } = features[feature] ?? {};
  if (tagsAt < 0) return values;
  const pbf = new PbfReader(tile);
  pbf.pos = tagsAt;
  const end = pbf.readVarint() + pbf.pos;
  while (pbf.pos < end) {
    const key = keys[pbf.readVarint()];
    const value = valuesAt[pbf.readVarint()];
    if (key === undefined || value === undefined) throw new Error('A feature of a tile names an attribute that its layer has not.');
    values.set(key, readValue(tile, value));
  }
  return values;
}

/** A value as readers in JavaScript give it: whole numbers beyond those of a double are not exact. */
function readValue(tile: Uint8Array, at: number): TileValue {
  const pbf = new PbfReader(tile);
  pbf.pos = at;
  const { value } = pbf.readMessage(
    (tag, into: { value: TileValue | undefined }, reader) => {
      if (tag === 1) into.value = reader.readString();
      else if (tag === 2) into.value = reader.readFloat();
      else if (tag === 3) into.value = reader.readDouble();
      else if (tag === 4) into.value = reader.readVarint(true);
      else if (tag === 5) into.value = reader.readVarint();
      else if (tag === 6) into.value = reader.readSVarint();
      else if (tag === 7) into.value = reader.readBoolean();
    },
    { value: undefined as TileValue | undefined },
  );
  if (value === undefined) throw new Error('A value of a tile is of no type.');
  return value;
}
