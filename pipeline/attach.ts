import { basename, extname, join } from 'node:path';
import type { Artifact, ArtifactFormat, Text } from '../schemas/types.ts';
import type { Source } from './fetch.ts';
import type { Manifest } from './read.ts';
import { digestFile } from './tools/digest-file.ts';

/** A file published as it is: the source, or a document. */
export type Attached = Artifact & { path: string };

const unknownType = 'application/octet-stream';

/** The folder of package.json and node_modules. */
const project = join(import.meta.dirname, '..');

/** Documents by extension: none that a browser would run on the site's own address. */
const documentTypes: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.ods': 'application/vnd.oasis.opendocument.spreadsheet',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.txt': 'text/plain',
  '.md': 'text/plain',
  '.csv': 'text/csv',
};

/** Sources by extension. */
const sourceTypes: Record<string, string> = {
  '.csv': 'text/csv',
  '.geojson': 'application/geo+json',
  '.json': 'application/json',
  '.gpkg': 'application/geopackage+sqlite3',
  '.fgb': 'application/flatgeobuf',
  '.zip': 'application/zip',
  '.gz': 'application/gzip',
  '.bz2': 'application/x-bzip2',
};

/** Endings of sources that no browser runs as a page of the site's own address: a server that knows nothing else goes by them. */
const harmlessSource =
  /\.(csv|tsv|txt|json|topojson|geojson|geojsonl|geojsons|geojsonseq|ndjson|jsonl|gpkg|fgb|gml|kml|gpx|zip|tar|tgz|gz|gzip|bz2)$/i;

/** The source as deposited (unless the manifest says not to keep it) and the documents, ready to publish. */
export async function attachFiles(manifest: Manifest, source: Source): Promise<Attached[]> {
  const { documents = [], keepSource = true } = manifest.dataset;
  const attached = documents.map(({ path, title }) => {
    const folder = path.startsWith('node_modules/') ? project : manifest.folder;
    return attach(manifest, join(folder, path), {
      format: 'document',
      name: basename(path),
      mediaType: documentTypes[extname(path).toLowerCase()] ?? unknownType,
      title,
    });
  });
  if (!keepSource) return Promise.all(attached);
  const mediaType = sourceTypes[extname(source.name).toLowerCase()] ?? unknownType;
  const { bytes, sha256 } = source;
  return Promise.all([
    attach(manifest, source.path, { format: 'source', name: sourceName(source.name), mediaType }, { bytes, sha256 }),
    ...attached,
  ]);
}

interface Described {
  format: ArtifactFormat;
  name: string;
  mediaType: string;
  title?: Text;
}

async function attach(
  { id }: Manifest,
  path: string,
  { name, ...described }: Described,
  known?: { bytes: number; sha256: string },
): Promise<Attached> {
  const { bytes, sha256 } = known ?? (await digestFile(path));
  const safe = safeName(name);
  return { ...described, name: safe, key: `data/${id}/${sha256.slice(0, 16)}/${safe}`, bytes, sha256, recipe: 1, path };
}

/** GeoJSON called x.html and GML called x.svg are read by their content, and must not be served by their name. */
function sourceName(name: string): string {
  const safe = safeName(name);
  return harmlessSource.test(safe) ? safe : `${safe.slice(0, 116)}.bin`;
}

/** A file name for an address: plain letters, digits, dot, dash, underscore. */
export function safeName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-');
  return plain.slice(-120).replace(/^[.-]+/, '') || 'source';
}
