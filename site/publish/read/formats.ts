import { fileEndings } from '../../../schemas/model/source-endings.ts';
import type { GivenFile, RawReading } from './reading.ts';

/** The first bytes of a file, and the ending of its name. */
export interface Head {
  bytes: Uint8Array;
  /** The same bytes as text; those that are none are shown as such. */
  text: string;
  /** Lower case, without the dot. */
  ending: string;
}

/** How one format is known, and read in the browser; absent where only the pipeline reads it. */
export interface ReadFormat {
  /** As people call it. */
  name: string;
  endings: readonly string[];
  matches: (head: Head) => boolean;
  read?: (file: GivenFile) => Promise<RawReading>;
}

const begins =
  (magic: string) =>
  ({ bytes }: Head): boolean =>
    Array.from(magic).every((letter, index) => bytes[index] === letter.charCodeAt(0));

/** How what may stand before the root of an XML text begins and ends. */
const prologue = [
  ['<?', '?>'],
  ['<!--', '-->'],
  ['<!DOCTYPE', '>'],
] as const;

/** Find the local name of an XML text's root element; undefined where the head lacks it, or the end of a piece before it. */
export function rootOf({ text }: Pick<Head, 'text'>): string | undefined {
  let rest = text.trimStart();
  for (;;) {
    // Each piece before the root is passed once.
    const piece = prologue.find(([begin]) => rest.startsWith(begin));
    if (piece === undefined) return /^<(?:[\w.-]+:)?([\w.-]+)/.exec(rest)?.[1];
    const [begin, end] = piece;
    const at = rest.indexOf(end, begin.length);
    if (at === -1) return undefined;
    rest = rest.slice(at + end.length).trimStart();
  }
}
const isXml = (head: Head): boolean => rootOf(head) !== undefined;
const isObject = ({ text }: Head): boolean => /^\ufeff?\x1e?\s*\{/.test(text);
const signature = /"type"\s*:\s*"(Feature|FeatureCollection|GeometryCollection|(Multi)?(Point|LineString|Polygon))"|"features"\s*:\s*\[/;

const { geopackage, flatgeobuf, parquet, gpx, kml, gml, geojson, geojsonseq, topojson, csv, geotiff, jpeg2000, pointCloud, grid } =
  fileEndings;

/** Each by its first bytes; the last are texts of any kind. To add one: its file, and its row. */
export const formats: readonly ReadFormat[] = [
  {
    name: 'GeoPackage',
    endings: geopackage,
    matches: begins('SQLite format 3\0'),
    read: async (file) => (await import('./geopackage.ts')).readGeopackage(file),
  },
  {
    name: 'FlatGeobuf',
    endings: flatgeobuf,
    matches: begins('fgb'),
    read: async (file) => (await import('./flatgeobuf.ts')).readFlatgeobuf(file),
  },
  { name: 'GeoParquet', endings: parquet, matches: begins('PAR1'), read: async (file) => (await import('./parquet.ts')).readParquet(file) },
  { name: 'GPX', endings: gpx, matches: (head) => rootOf(head) === 'gpx', read: async (file) => (await import('./gpx.ts')).readGpx(file) },
  { name: 'KML', endings: kml, matches: (head) => rootOf(head) === 'kml', read: async (file) => (await import('./kml.ts')).readKml(file) },
  { name: 'GML', endings: gml, matches: (head) => isXml(head) && gml.some((ending) => ending === head.ending) },
  {
    // Explorer alone reads it.
    name: 'uMap',
    endings: ['umap'],
    matches: (head) => isObject(head) && (head.ending === 'umap' || /^\ufeff?\s*\{\s*"type"\s*:\s*"umap"/.test(head.text)),
    read: async (file) => (await import('./umap.ts')).readUmap(file),
  },
  { name: 'TopoJSON', endings: topojson.slice(0, 1), matches: (head) => isObject(head) && /"type"\s*:\s*"Topology"/.test(head.text) },
  {
    name: 'GeoJSONSeq',
    endings: geojsonseq.slice(0, 5),
    matches: (head) => isObject(head) && (geojsonseq.slice(0, 5) as readonly string[]).includes(head.ending),
    read: async (file) => (await import('./geojson.ts')).readGeojson(file),
  },
  {
    name: 'GeoJSON',
    endings: geojson,
    matches: (head) => isObject(head) && (head.ending === 'geojson' || signature.test(head.text)),
    read: async (file) => (await import('./geojson.ts')).readGeojson(file),
  },
  { name: 'JSON', endings: ['json'], matches: ({ text, ending }) => ending === 'json' && /^\ufeff?\s*[[{]/.test(text) },
  { name: 'GeoTIFF', endings: geotiff, matches: (head) => begins('II')(head) || begins('MM')(head) },
  { name: 'JPEG 2000', endings: jpeg2000, matches: (head) => begins('\0\0\0\x0cjP')(head) || begins('\xff\x4f\xff\x51')(head) },
  { name: 'LAS', endings: pointCloud, matches: begins('LASF') },
  { name: 'ASCII Grid', endings: grid, matches: ({ text }) => /^\s*ncols\s/i.test(text) || text.startsWith('DSAA') },
  { name: '7z', endings: ['7z'], matches: begins('7z\xbc\xaf') },
  { name: 'gzip', endings: ['gz', 'gzip', 'tgz'], matches: begins('\x1f\x8b') },
  { name: 'bzip2', endings: ['bz2'], matches: begins('BZh') },
  { name: 'tar', endings: ['tar'], matches: ({ bytes }) => new TextDecoder('latin1').decode(bytes.subarray(257, 262)) === 'ustar' },
  {
    name: 'CSV',
    endings: csv,
    matches: (head) => {
      const isUtf16 = head.bytes[0] === 0xff && head.bytes[1] === 0xfe;
      return (
        (csv as readonly string[]).includes(head.ending) &&
        (isUtf16 || !head.bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32))) &&
        !isXml(head)
      );
    },
    read: async (file) => (await import('./csv.ts')).readCsv(file),
  },
];

export const beginsAsZip = begins('PK');
