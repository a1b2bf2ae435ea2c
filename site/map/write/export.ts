import type { Geometry } from 'geojson';
import type { TakenFeature, TakenLayer, TakenNotice } from '../model/taken.ts';
import type { Lang } from '../../words/languages.ts';
import { fileName } from './file-name.ts';
import type { ExportId, FilePieces, Notice, Written, WrittenFile } from './format.ts';
import type { Gdal } from './gdal.ts';
import { formatOf, type ExportFormat } from './formats.ts';
import { exportWords, noticeOf, noticeText } from './notice.ts';
import { degrees, inSystem } from './systems.ts';
import { writers } from './writers.ts';
import { ZipFile } from './zip.ts';

/** Layers of one data set, and what is owed for them. */
export interface Taking {
  layers: readonly TakenLayer[];
  notice: TakenNotice;
}

/** How takings are to be written. */
export interface ExportOptions {
  format: ExportId;
  /** "EPSG:4326", or one of `systemsFor`. */
  system?: string;
  lang: Lang;
}

/** One file, for a reader to keep. */
export interface Exported {
  name: string;
  blob: Blob;
}

/** Parts of the browser, or of a test, that writing needs. */
export interface ExportMachine {
  openGdal: () => Promise<Gdal>;
  /** Hears the share of the data sets that are written. */
  onProgress?: (share: number) => void;
}

/** Write what is taken as one file: of a format where that is one file which says what is owed, else a zip. */
export async function writeExport(
  takings: readonly Taking[],
  { format: id, system = degrees, lang }: ExportOptions,
  { onProgress, openGdal }: ExportMachine,
): Promise<Exported> {
  const format = formatOf(id);
  const write = await writers[id]();
  const folders: WrittenFile[][] = [];
  for (const [index, { layers, notice }] of takings.entries()) {
    const placed: TakenLayer[] = [];
    for (const layer of layers) placed.push(await inSystem(withLoneParts(layer), system));
    const told = noticeOf(notice, system, lang);
    const once = eachOnce();
    const nameOf = (layer?: TakenLayer): string => once(fileName(notice, layers.length > 1 ? layer?.name : ''));
    const options = { system, notice: told, lang, nameOf, openGdal };
    const written = await write(placed, options);
    folders.push([...written.files, ...(format.tells && (written.remarks ?? []).length === 0 ? [] : [readme(written, told, lang)])]);
    onProgress?.((index + 1) / takings.length);
  }
  return packed(folders, takings, format);
}

/** Make a function that gives each name once: one that is taken gets a number. */
function eachOnce(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
    taken.add(free);
    return free;
  };
}

function readme({ files, remarks = [] }: Written, notice: Notice, lang: Lang): WrittenFile {
  const words = exportWords(lang);
  const names = files.map(({ name }) => `- ${name}`);
  const paragraphs = [noticeText(notice, lang), [words.files, ...names].join('\n'), ...remarks];
  // For the editors that take a text without it for one in the letters of their country.
  return { name: words.readme, pieces: [`\uFEFF${paragraphs.join('\n\n')}\n`.replaceAll('\n', '\r\n')] };
}

/** The one file, or a zip of all: of several data sets each in a folder of its own. */
function packed(folders: readonly WrittenFile[][], takings: readonly Taking[], { mediaType }: ExportFormat): Exported {
  const [only, ...others] = folders.flat();
  if (only !== undefined && others.length === 0) return { name: only.name, blob: blobOf(only.pieces, mediaType) };
  const zip = new ZipFile();
  const once = eachOnce();
  const names = takings.map(({ notice }) => once(fileName(notice)));
  for (const [index, files] of folders.entries())
    for (const { name, pieces } of files) zip.add(folders.length === 1 ? name : `${names[index]}/${name}`, pieces);
  return { name: `${names[0] ?? 'export'}.zip`, blob: blobOf(zip.end(), 'application/zip') };
}

const blobOf = (pieces: FilePieces, type: string): Blob => new Blob(pieces, { type });

/** Types of the parts of a multi-part shape. */
const simple = { MultiPoint: 'Point', MultiLineString: 'LineString', MultiPolygon: 'Polygon' } as const;

/** The one part of a shape of several; undefined where it has none, or more. */
function lonePart(geometry: Geometry): Geometry | undefined {
  if (geometry.type === 'GeometryCollection') return undefined;
  if (geometry.type !== 'MultiPoint' && geometry.type !== 'MultiLineString' && geometry.type !== 'MultiPolygon') return geometry;
  const [first, ...others] = geometry.coordinates;
  return first === undefined || others.length > 0 ? undefined : ({ type: simple[geometry.type], coordinates: first } as Geometry);
}

/** Turn a layer's multi-part shapes into single ones, where each has but one part: the catalogue's files make all shapes multi-part. */
function withLoneParts(layer: TakenLayer): TakenLayer {
  const features: TakenFeature[] = [];
  for (const feature of layer.features) {
    const geometry = feature.geometry === null ? null : lonePart(feature.geometry);
    if (geometry === undefined) return layer;
    features.push(geometry === feature.geometry ? feature : { ...feature, geometry });
  }
  return { ...layer, features };
}
