import { ByteWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer';
import { freeName } from '../../../schemas/model/column-names.ts';
import { createdBy, geoMetadata, parquetSchema, toParquet, type ParquetColumn, type Zones } from '../../../schemas/model/geoparquet.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { FilePieces, Notice, Writer, WrittenFile } from './format.ts';
import { boxOfGeometry } from '../model/shapes.ts';
import { hasHeights, writeGeometry } from '../../../schemas/codecs/wkb.ts';
import { alongCurve, around } from './packed-index.ts';
import { degrees } from './systems.ts';
import { asType } from './values.ts';

/** Rows of a group: a reader of one town skips the others. */
const groupRows = 50_000;

/** GeoParquet 1.1, a file a layer: rows along a Hilbert curve with their boxes, what is owed in the metadata. */
export const writeGeoparquet: Writer = async (layers, { system, notice, nameOf }) => {
  const crs = system === degrees ? undefined : (await systemsOfParquet())[system];
  const files: WrittenFile[] = [];
  for (const layer of layers) files.push({ name: `${nameOf(layer)}.parquet`, pieces: await fileOf(layer, crs, notice) });
  return { files };
};

const systemsOfParquet = async (): Promise<Readonly<Record<string, unknown>>> => (await import('./projjson.json')).default;

const zoned = /(Z|[+-]\d{2}:\d{2})$/;

/** The columns of a layer, those of date-times looked through for zones. */
const columnsOf = ({ fields, features }: TakenLayer): ParquetColumn[] =>
  fields.map(({ name, type }, at) => {
    if (type !== 'datetime') return { name, type, zones: 'all' };
    const told = features.flatMap(({ values }) => values[at] ?? []);
    const some = told.some((value) => zoned.test(String(value)));
    const zones: Zones = !some ? 'none' : told.every((value) => zoned.test(String(value))) ? 'all' : 'some';
    return { name, type, zones };
  });

async function fileOf(layer: TakenLayer, crs: unknown, { members }: Notice): Promise<FilePieces> {
  const { fields, features, geometry } = layer;
  const columns = columnsOf(layer);
  const spatial = geometry === null ? undefined : { geometry: freeName('geometry', fields), covering: freeName('bbox', fields) };
  const boxes = features.map(({ geometry: shape }) => (shape === null ? undefined : boxOfGeometry(shape)));
  const places = boxes.flatMap((box, at) => (box === undefined ? [] : [{ box, at }]));
  const order = [
    ...alongCurve(places.map(({ box }) => box)).flatMap((index) => places[index]?.at ?? []),
    ...boxes.flatMap((box, at) => (box === undefined ? [at] : [])),
  ];
  const types = [
    ...new Set(features.flatMap(({ geometry: shape }) => (shape === null ? [] : [`${shape.type}${hasHeights(shape) ? ' Z' : ''}`]))),
  ].sort();
  const bbox = places.length === 0 ? null : around(places.map(({ box }) => box));
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: parquetSchema(columns, spatial),
    codec: 'SNAPPY',
    kvMetadata: [
      ...(spatial === undefined ? [] : [{ key: 'geo', value: geoMetadata(spatial, crs, { types, bbox }) }]),
      ...Object.entries(members).map(([key, value]) => ({ key, value })),
    ],
    createdBy,
  });
  for (let from = 0; from < order.length; from += groupRows) {
    const rows = order.slice(from, from + groupRows).flatMap((at) => features[at] ?? []);
    const columnData: ColumnSource[] = columns.map(({ name, type, zones }, column) => ({
      name,
      data: rows.map(({ values }) => toParquet(asType(values[column] ?? null, type), type, zones)),
    }));
    if (spatial !== undefined) {
      const shapes = rows.map(({ geometry: shape }) => (shape === null ? null : writeGeometry(shape)));
      columnData.push({ name: spatial.geometry, data: shapes, encoding: 'PLAIN', statistics: false });
      const sides = rows.map(({ geometry: shape }) => (shape === null ? undefined : boxOfGeometry(shape)));
      columnData.push({ name: spatial.covering, data: sides.map(sidesOf) });
    }
    await file.write({ columnData, rowGroupSize: groupRows });
  }
  await file.finish();
  return [new Uint8Array(writer.getBuffer())];
}

const sidesOf = (box: readonly number[] | undefined): Record<string, number> | null =>
  box === undefined ? null : { xmin: box[0] ?? NaN, ymin: box[1] ?? NaN, xmax: box[2] ?? NaN, ymax: box[3] ?? NaN };
