import { isMembers, parseJson } from '../../../schemas/json-values.ts';
import { shown } from '../geometry/geojson-rules.ts';
import { shapeTypes } from '../../../schemas/codecs/wkb.ts';
import type { Complaints } from './complaints.ts';

const knownTypes = new Set(shapeTypes.flatMap((type): string[] => [type, `${type} Z`]));
const sides = ['xmin', 'ymin', 'xmax', 'ymax'];

/** Versions of the first major one add to it, and have three numbers; the last drafts before it were read as widely. */
const knownVersion = /^[01]\.\d+\.\d+/;
const shownCharacters = 20;

/** Part of a Parquet file's footer that is looked at. */
interface Footer {
  schema: readonly { name: string; type?: string; repetition_type?: string }[];
  key_value_metadata?: readonly { key: string; value?: string }[];
}

/** Hold the "geo" metadata of a Parquet file to GeoParquet (0.4 to 1.1, section "File metadata"); a file without them is a table. */
export function checkGeoparquet({ schema, key_value_metadata: pairs = [] }: Footer, complaints: Complaints): void {
  const text = pairs.find(({ key }) => key === 'geo')?.value;
  if (text === undefined) return;
  const parsed = parseJson(text);
  const geo = parsed === undefined ? text : parsed;
  if (!isMembers(geo)) return complaints.add('source.geoparquet', { member: 'geo', found: shown(geo) }, {});
  const { version, primary_column: primary, columns } = geo;
  // What another one means by the rest, nobody knows yet.
  // guard: a version that is none yet is told as a draft
  if (typeof version === 'string' && /^\d+\.\d/.test(version) && !knownVersion.test(version))
    return complaints.add('source.geoparquet-version', { found: version.slice(0, shownCharacters) }, {});
  if (typeof version !== 'string' || !knownVersion.test(version))
    complaints.add('source.geoparquet', { member: 'version', found: shown(version) }, {});
  if (!isMembers(columns) || Object.keys(columns).length === 0)
    return complaints.add('source.geoparquet', { member: 'columns', found: shown(columns) }, {});
  if (typeof primary !== 'string' || !Object.hasOwn(columns, primary))
    complaints.add('source.geoparquet', { member: 'primary_column', found: shown(primary) }, {});
  // Lists of types came with version 1.
  const isFirst = typeof version === 'string' && version.startsWith('0.');
  for (const [name, column] of Object.entries(columns)) checkColumn(name, column, schema, isFirst, complaints);
}

function checkColumn(name: string, column: unknown, schema: Footer['schema'], isFirst: boolean, complaints: Complaints): void {
  const wrong = (member: string, found: unknown): void =>
    complaints.add('source.geoparquet', { member, found: shown(found) }, { part: name });
  if (!isMembers(column)) return wrong('columns', column);
  const { encoding, geometry_types: listed, crs, edges, orientation, bbox, epoch, covering } = column;
  const element = schema.slice(1).find((each) => each.name === name);
  if (element === undefined) complaints.add('source.geoparquet-column', {}, { part: name });
  else if (encoding === 'WKB' && (element.type !== 'BYTE_ARRAY' || element.repetition_type === 'REPEATED')) wrong('encoding', encoding);
  if (typeof encoding !== 'string') wrong('encoding', encoding);
  const areTypes = Array.isArray(listed) && listed.every((type) => knownTypes.has(String(type))) && new Set(listed).size === listed.length;
  if (!isFirst && !areTypes) wrong('geometry_types', listed);
  if (crs !== undefined && crs !== null && !(isMembers(crs) && typeof crs['type'] === 'string') && !(isFirst && typeof crs === 'string'))
    wrong('crs', crs);
  if (edges !== undefined && edges !== 'planar' && edges !== 'spherical') wrong('edges', edges);
  if (orientation !== undefined && orientation !== 'counterclockwise') wrong('orientation', orientation);
  if (epoch !== undefined && typeof epoch !== 'number') wrong('epoch', epoch);
  const isBox = Array.isArray(bbox) && (bbox.length === 4 || bbox.length === 6) && bbox.every((side) => typeof side === 'number');
  if (bbox !== undefined && !isBox) wrong('bbox', bbox);
  if (covering !== undefined && !isCovering(covering, schema)) wrong('covering', covering);
}

/** The box of each row: paths to the numbers of another column. */
function isCovering(covering: unknown, schema: Footer['schema']): boolean {
  const bbox = isMembers(covering) ? covering['bbox'] : undefined;
  if (!isMembers(bbox)) return false;
  return sides.every((side) => {
    const path = bbox[side];
    return Array.isArray(path) && path.length > 0 && path.every((step) => schema.some(({ name }) => name === step));
  });
}
