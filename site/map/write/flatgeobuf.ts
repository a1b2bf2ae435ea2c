import type { Geometry, Position } from 'geojson';
import type { FieldType } from '../../../schemas/types.ts';
import { featureSlots, geometrySlots, slots } from '../../../schemas/codecs/flatgeobuf.ts';
import type { TakenFeature, TakenField, TakenLayer } from '../model/taken.ts';
import { FlatWriter, type FlatFields } from './flat-buffer.ts';
import type { FilePieces, Notice, Writer } from './format.ts';
import { asKind, boxOfGeometry, shapeKind, type ShapeKind } from '../model/shapes.ts';
import { noHeight } from '../../../schemas/codecs/wkb.ts';
import { noticeText } from './notice.ts';
import { alongCurve, around, nodeSize, packTree } from './packed-index.ts';
import { titleOfSystem } from './systems.ts';
import { asType } from './values.ts';

const magic = new Uint8Array([0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0]);

/** Numbers of types of geometry and of columns (header.fbs, feature.fbs of version 3). */
const shapeTypes: Record<ShapeKind['type'], number> = {
  Unknown: 0,
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};
const columnTypes: Record<FieldType, number> = { boolean: 2, integer: 7, number: 10, text: 11, date: 13, datetime: 13 };

/** Places of fields that are written, and that nobody reads here. */
const writtenSlots = { header: { hasZ: 3, description: 12, metadata: 13 }, crs: { name: 2 } } as const;

/** FlatGeobuf with its index, a file a layer; where a feature lies nowhere there is no index, which could not hold it. */
export const writeFlatgeobuf: Writer = async (layers, { system, notice, lang, nameOf }) => ({
  files: layers.map((layer) => ({
    name: `${nameOf(layer)}.fgb`,
    pieces: flatgeobufOf(layer, { system, notice, description: noticeText(notice, lang) }),
  })),
});

/** Metadata that a file tells of its layer. */
interface Told {
  system: string;
  notice: Notice;
  description: string;
  /** The features stay in their order, without an index. */
  inOrder?: boolean;
}

/** A layer as FlatGeobuf. */
export function flatgeobufOf(layer: TakenLayer, told: Told): FilePieces {
  const { features } = layer;
  const kind = shapeKind(features);
  const found = features.map(({ geometry }) => (geometry === null ? undefined : boxOfGeometry(geometry)));
  const drawn = found.filter((box) => box !== undefined);
  const isIndexed = !told.inOrder && drawn.length > 0 && drawn.length === features.length;
  const writer = new FlatWriter();
  const order = isIndexed ? alongCurve(drawn) : features.map((_, at) => at);
  const ordered = order.flatMap((at) => features[at] ?? []);
  const pieces = ordered.map((feature) => writer.write(featureFields(feature, layer.fields, kind)));
  let offset = 0;
  const leaves = order.map((at, place) => {
    const leaf = { box: drawn[at] ?? around([]), offset };
    offset += pieces[place]?.length ?? 0;
    return leaf;
  });
  const header = writer.write(headerFields(layer, kind, drawn.length === 0 ? [] : around(drawn), isIndexed, told));
  return [magic, header, ...(isIndexed ? [packTree(leaves)] : []), ...joined(pieces)];
}

function headerFields(
  { name, title, fields, features }: TakenLayer,
  { type, hasZ }: ShapeKind,
  envelope: readonly number[],
  isIndexed: boolean,
  { system, notice, description }: Told,
): FlatFields {
  const { column } = slots;
  const header = { ...slots.header, ...writtenSlots.header };
  const crs = { ...slots.crs, ...writtenSlots.crs };
  return {
    [header.name]: { kind: 'text', value: name },
    ...(envelope.length > 0 && { [header.envelope]: { kind: 'doubles', value: envelope } }),
    [header.geometryType]: { kind: 'byte', value: shapeTypes[type] },
    [header.hasZ]: { kind: 'byte', value: Number(hasZ) },
    [header.columns]: {
      kind: 'tables',
      value: fields.map(({ name: field, type: kind, title: head }): FlatFields => ({
        [column.name]: { kind: 'text', value: field },
        [column.type]: { kind: 'byte', value: columnTypes[kind] },
        ...(head !== undefined && { [column.title]: { kind: 'text', value: head } }),
      })),
    },
    [header.features]: { kind: 'long', value: features.length },
    [header.nodeSize]: { kind: 'short', value: isIndexed ? nodeSize : 0 },
    [header.crs]: {
      kind: 'table',
      value: {
        [crs.organisation]: { kind: 'text', value: 'EPSG' },
        [crs.code]: { kind: 'int', value: Number(system.replace('EPSG:', '')) },
        [crs.name]: { kind: 'text', value: titleOfSystem(system) },
      },
    },
    [header.title]: { kind: 'text', value: title },
    [header.description]: { kind: 'text', value: description },
    [header.metadata]: { kind: 'text', value: JSON.stringify(notice.members) },
  };
}

function featureFields({ geometry, values }: TakenFeature, fields: readonly TakenField[], kind: ShapeKind): FlatFields {
  return {
    ...(geometry !== null && { [featureSlots.geometry]: { kind: 'table', value: shapeFields(asKind(geometry, kind), kind.hasZ) } }),
    [featureSlots.properties]: { kind: 'bytes', value: propertyBytes(values, fields) },
  };
}

function shapeFields(geometry: Geometry, hasZ: boolean): FlatFields {
  const slot = geometrySlots;
  const type = { [slot.type]: { kind: 'byte', value: shapeTypes[geometry.type] } } as const;
  if (geometry.type === 'GeometryCollection') return { ...type, [slot.parts]: parts(geometry.geometries, hasZ) };
  if (geometry.type === 'MultiPolygon')
    return {
      ...type,
      [slot.parts]: parts(
        geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates })),
        hasZ,
      ),
    };
  const sequences = sequencesOf(geometry);
  const positions = sequences.length === 1 ? (sequences[0] ?? []) : sequences.flat();
  let end = 0;
  return {
    ...type,
    // Of a multiple line readers ask for the ends even where it is one.
    ...((sequences.length > 1 || geometry.type === 'MultiLineString') && {
      [slot.ends]: { kind: 'ints', value: sequences.map(({ length }) => (end += length)) },
    }),
    ...(positions.length > 0 && { [slot.xy]: { kind: 'doubles', value: positions.flatMap(([x = NaN, y = NaN]) => [x, y]) } }),
    ...(positions.length > 0 && hasZ && { [slot.z]: { kind: 'doubles', value: positions.map(([, , z = noHeight]) => z) } }),
  };
}

const parts = (geometries: readonly Geometry[], hasZ: boolean): Extract<FlatFields[number], { kind: 'tables' }> => ({
  kind: 'tables',
  value: geometries.map((part) => shapeFields(part, hasZ)),
});

function sequencesOf(geometry: Exclude<Geometry, { type: 'GeometryCollection' | 'MultiPolygon' }>): Position[][] {
  if (geometry.type === 'Point') return [geometry.coordinates.length === 0 ? [] : [geometry.coordinates]];
  return geometry.type === 'MultiPoint' || geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
}

const letters = new TextEncoder();

/** The values that are there, each after the number of its column. */
function propertyBytes(values: TakenFeature['values'], fields: readonly TakenField[]): Uint8Array {
  const present = fields.flatMap(({ type }, column) => {
    const value = asType(values[column] ?? null, type);
    if (value === null) return [];
    return [{ type, column, value: type === 'text' || type === 'date' || type === 'datetime' ? letters.encode(String(value)) : value }];
  });
  const sizeOf = (value: (typeof present)[number]): number =>
    value.value instanceof Uint8Array ? 4 + value.value.length : value.type === 'boolean' ? 1 : 8;
  const bytes = new Uint8Array(present.reduce((sum, each) => sum + 2 + sizeOf(each), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const each of present) {
    const { column, type, value } = each;
    view.setUint16(at, column, true);
    at += 2;
    if (value instanceof Uint8Array) {
      view.setUint32(at, value.length, true);
      bytes.set(value, at + 4);
    } else if (type === 'boolean') view.setUint8(at, Number(value));
    else if (type === 'integer') view.setBigInt64(at, BigInt(value), true);
    else view.setFloat64(at, Number(value), true);
    at += sizeOf(each);
  }
  return bytes;
}

/** Bytes of features that are put together: a Blob of a hundred thousand pieces takes long to make. */
const joinedBytes = 1024 ** 2;

function* joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Generator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < pieces.length;) {
    let to = from;
    let length = 0;
    for (; to < pieces.length && length < joinedBytes; to += 1) length += pieces[to]?.length ?? 0;
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces.slice(from, to)) {
      whole.set(piece, at);
      at += piece.length;
    }
    yield whole;
    from = to;
  }
}
