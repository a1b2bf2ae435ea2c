import type { FileMetaData } from 'hyparquet';
import { fail } from '../../base/errors.ts';
import { encodings, type Encoding } from '../geometry/write-wkb.ts';
import type { OgrSystem } from '../../base/projjson.ts';

/** Columns of a Parquet file that hold the geometry of its rows, with encoding and system. */
export interface ParquetGeometry {
  column: string;
  encoding: Encoding;
  /** As PROJJSON, by a code, or as WKT in files older than 0.4; null where the file says that it is unknown. */
  crs: { system?: OgrSystem; code?: string; wkt?: string } | null;
  /** Other columns of geometry, and those that repeat each geometry's box. */
  others: string[];
  coverings: string[];
}

/** System that GeoParquet means where it names none. */
const defaultCrs = 'OGC:CRS84';

/** The part of GeoParquet's "geo" metadata (section "File metadata") that is read here; its shape has been checked. */
interface Geo {
  primary_column: string;
  columns: Record<string, { encoding?: unknown; crs?: unknown; covering?: { bbox?: Record<string, unknown> } }>;
}

/** The geometry of a Parquet file: by GeoParquet's metadata, else by Parquet's own geometry type; undefined where it has none. */
export function findGeometry({ schema, key_value_metadata: pairs = [] }: FileMetaData): ParquetGeometry | undefined {
  const text = pairs.find(({ key }) => key === 'geo')?.value;
  if (text !== undefined) return fromGeo(JSON.parse(text) as Geo, new Set(schema.slice(1).map(({ name }) => name)));
  const typed = schema.filter(({ logical_type: type }) => type?.type === 'GEOMETRY' || type?.type === 'GEOGRAPHY');
  const [first, ...others] = typed;
  if (first?.logical_type?.type !== 'GEOMETRY' && first?.logical_type?.type !== 'GEOGRAPHY') return undefined;
  const { crs = defaultCrs } = first.logical_type;
  // "projjson:name" leads to the metadata of that name, "srid:2154" to a code.
  const kept = crs.startsWith('projjson:') ? pairs.find(({ key }) => key === crs.slice('projjson:'.length))?.value : undefined;
  return {
    column: first.name,
    encoding: 'WKB',
    crs: readCrs(kept === undefined ? crs : JSON.parse(kept)),
    others: others.map(({ name }) => name),
    coverings: [],
  };
}

function fromGeo({ primary_column: column, columns }: Geo, present: ReadonlySet<string>): ParquetGeometry {
  const { encoding, crs = defaultCrs } = columns[column] ?? {};
  const known = encodings.find((each) => each === encoding);
  if (known === undefined) throw fail('source.parquet-geo', { detail: `encoding "${String(encoding)}"` });
  const coverings = Object.values(columns).flatMap(({ covering }) => Object.values(covering?.bbox ?? {}));
  return {
    column,
    encoding: known,
    crs: readCrs(crs),
    others: Object.keys(columns).filter((name) => name !== column && present.has(name)),
    // ["bbox", "xmin"]: a column, and a number inside it.
    coverings: [...new Set(coverings.map((path) => (Array.isArray(path) ? String(path[0]) : '')))],
  };
}

function readCrs(crs: unknown): ParquetGeometry['crs'] {
  if (typeof crs === 'object') return crs === null ? null : { system: { projjson: crs as NonNullable<OgrSystem['projjson']> } };
  const text = typeof crs === 'string' ? crs : '';
  const code = /^(srid|[A-Z]+):(\w+)$/i.exec(text);
  return code === null ? { wkt: text } : { code: text.replace(/^srid:/i, 'EPSG:') };
}
