import { concatBytes } from '../../../schemas/codecs/concat-bytes.ts';
import { columnNames } from '../../../schemas/model/column-names.ts';
import type { FieldType } from '../../../schemas/types.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { Notice } from './format.ts';
import { flatgeobufOf } from './flatgeobuf.ts';
import type { Gdal } from './gdal.ts';
import { shapeKind } from '../model/shapes.ts';

/** A layer as GDAL is to see it. */
export interface GdalLayer extends TakenLayer {
  /** Names of its columns there, in the order of its fields; their own unless said. */
  columns?: readonly string[];
}

const types: Record<FieldType, string> = {
  text: 'type="String"',
  integer: 'type="Integer64"',
  number: 'type="Real"',
  boolean: 'type="Integer" subtype="Boolean"',
  date: 'type="Date"',
  datetime: 'type="DateTime"',
};

const nothing: Notice = { members: {}, rows: [] };

/** Put a layer where GDAL reads it, and give the path: FlatGeobuf, and a virtual data set that tells its days and names. */
export function putLayer(gdal: Gdal, layer: GdalLayer, system: string): string {
  const { name, fields, features, geometry } = layer;
  const columns = layer.columns ?? columnNames(fields.map(({ name: field }) => field));
  const { type, hasZ } = shapeKind(features);
  const plain = { ...layer, name: 'source', fields: fields.map(({ type: kind }, at) => ({ name: `f${at}`, type: kind })) };
  // FlatGeobuf has its values exactly, but no days and no names as they may come: the virtual data set tells these.
  const pieces = flatgeobufOf(plain, { system, notice: nothing, description: '', inOrder: true });
  gdal.put('/source.fgb', concatBytes(pieces.filter((piece) => typeof piece !== 'string')));
  const shape = geometry === null ? 'wkbNone' : `wkb${type}${hasZ ? (type === 'Unknown' ? '' : '25D') : ''}`;
  const listed = fields.map(({ type: kind }, at) => `<Field name="${escaped(columns[at] ?? '')}" ${types[kind]} src="f${at}"/>`);
  const text = `<OGRVRTDataSource><OGRVRTLayer name="${escaped(name)}"><SrcDataSource>/source.fgb</SrcDataSource><SrcLayer>source</SrcLayer><GeometryType>${shape}</GeometryType><LayerSRS>${system}</LayerSRS>${listed.join('')}</OGRVRTLayer></OGRVRTDataSource>`;
  gdal.put('/source.vrt', new TextEncoder().encode(text));
  return '/source.vrt';
}

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** A text in an attribute of XML, which has no control characters. */
// guard [.replace(/[&<>"]/g…] (gdal-formats.test.ts): GDAL opens for geopackage what was written here
const escaped = (text: string): string => text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
