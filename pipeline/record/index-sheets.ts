import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Bbox, Problem } from '../../schemas/types.ts';
import { ringOf } from '../../schemas/model/boxes.ts';
import { fail, problem } from '../base/errors.ts';
import { isBeyondMap } from '../../schemas/codecs/mercator.ts';
import { indexOfSheets } from '../gdal/gdal-raster.ts';
import { runTask, runWorks, workOf } from '../sandbox/job.ts';
import { tilesOfSheets } from '../formats/artifacts/tippecanoe.ts';
import { rasterOutputs } from '../formats/artifacts/whole.ts';
import type { Manifest } from '../manifest/read.ts';
import { type ArtifactFile, describeArtifact } from './describe-artifact.ts';

/** A file of several, as the index tells it. */
export interface IndexedSheet {
  /** Deposited name. */
  name: string;
  /** YYYY-MM-DD. */
  date: string | null;
  /** Further facts of the sheet: its pixels, its points. */
  facts: Record<string, number>;
  /** Longitudes and latitudes around it, closed. */
  frame: [number, number][];
}

/** Deposited names may be paths of any length. */
const longestName = 300;

/** A published file, with what its sheet was deposited as. */
export const asSheet = <File extends Artifact>(file: File, { name, date }: Pick<IndexedSheet, 'name' | 'date'>): File => ({
  ...file,
  sheet: { name: name.slice(-longestName), ...(date !== null && { date }) },
});

/** The frames of sheets, as programs read them and as a map draws them. */
export interface SheetIndex {
  flatgeobuf: string;
  /** Absent where all of them lie beyond where maps end. */
  drawn?: { tiles: string; zooms: NonNullable<Artifact['zooms']> };
}

/** Maps and tippecanoe go no deeper. */
const deepestZoom = 22;
/** Units, of the 4096 across a tile, below which a frame may vanish. */
const seenUnits = 4;
/** Zooms from where the smallest frame is just seen to where it is half a tile: from closer, a map enlarges it. */
const usefulZooms = 9;
/** Frames of any breadth fit into a second of work and a megabyte. */
const mostTiles = 10_000;
/** Degrees, a metre: a file of one point has a frame without breadth. */
const leastBreadth = 1e-5;

/** Zooms from which on the smallest frame is seen, and the deepest one at which all of them do not fill too many tiles. */
export function zoomsOfFrames(frames: readonly (readonly [number, number][])[]): NonNullable<Artifact['zooms']> {
  const sides = frames.map((frame) => [0, 1].map((axis) => spread(frame.map((point) => point[axis] ?? 0))));
  const least = Math.max(leastBreadth, Math.min(...sides.flat()));
  const tilesAt = (zoom: number): number => {
    const across = (degrees: number): number => Math.ceil((degrees / 360) * 2 ** zoom);
    return sides.reduce((sum, [width = 0, height = 0]) => sum + across(width) * across(height), 0);
  };
  const seen = Math.min(deepestZoom, Math.max(0, Math.ceil(Math.log2((360 / least) * (seenUnits / 4096)))));
  let maxzoom = Math.min(deepestZoom, seen + usefulZooms);
  while (maxzoom > 0 && tilesAt(maxzoom) > mostTiles) maxzoom -= 1;
  return { minzoom: Math.min(seen, maxzoom), maxzoom };
}

const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

/** A frame of a metre where there is none of that breadth: what has no area is in no tile. */
function widened(frame: IndexedSheet['frame']): IndexedSheet['frame'] {
  const axes = [0, 1].map((axis) => frame.map((point) => point[axis] ?? 0));
  if (axes.every((numbers) => spread(numbers) >= leastBreadth)) return frame;
  const [[west = 0, east = 0] = [], [south = 0, north = 0] = []] = axes.map((numbers) => {
    const more = Math.max(0, leastBreadth - spread(numbers)) / 2;
    return [Math.min(...numbers) - more, Math.max(...numbers) + more];
  });
  return ringOf([west, south, east, north]);
}

/** Web maps end before the poles. */
function isOnMap(frame: IndexedSheet['frame']): boolean {
  const latitudes = frame.map(([, latitude]) => latitude);
  return !isBeyondMap([0, Math.min(...latitudes), 0, Math.max(...latitudes)]);
}

/** Write the sheets' frames, each with its deposited name, its published file, its date and its size; gives the paths. */
export async function indexSheets(deposited: readonly IndexedSheet[], built: readonly Artifact[], work: string): Promise<SheetIndex> {
  await mkdir(work, { recursive: true });
  const sheets = deposited.map((sheet) => ({ ...sheet, frame: widened(sheet.frame) }));
  const path = join(work, 'frames.geojson');
  const features = sheets.map(({ name, date, facts, frame }, index) => {
    const { name: file, key, bytes, sha256 } = built[index] ?? { name: '', key: '', bytes: 0, sha256: '' };
    const properties = { dalle: name, fichier: file, chemin: key, date, ...facts, octets: bytes, sha256 };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [frame] } };
  });
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  await runTask({ command: indexOfSheets, inputs: { 'frames.geojson': path } }, work);
  const shown = sheets.flatMap(({ frame }) => (isOnMap(frame) ? [frame] : []));
  const flatgeobuf = join(work, 'out', 'sheets.fgb');
  if (shown.length === 0) return { flatgeobuf };
  const zooms = zoomsOfFrames(shown);
  await runTask({ command: tilesOfSheets(zooms), inputs: {} }, work);
  const tiles = join(work, 'out', 'sheets.pmtiles');
  const job = { tileset: 'sheets.pmtiles', layers: [{ name: 'dalles', features: sheets.length }] };
  const [{ value: counted }] = await runWorks([workOf('count-tiles', job, { 'sheets.pmtiles': tiles })], join(work, 'count'));
  const short = counted.zooms.find((zoom) => zoom.features !== shown.length);
  if (short !== undefined) throw fail('raster.index-count', { zoom: short.zoom, expected: shown.length, found: short.features });
  return { flatgeobuf, drawn: { tiles, zooms } };
}

/** The tiles of the frames of sheets, as they are published: none where no map shows any. */
export async function describeFrames(drawn: SheetIndex['drawn'], manifest: Manifest): Promise<ArtifactFile[]> {
  if (drawn === undefined) return [];
  return [{ ...(await describeArtifact(rasterOutputs.frames, drawn.tiles, manifest)), zooms: drawn.zooms }];
}

/** A warning where all files of a data set lie where no web map shows them. */
export const warnBeyondMap = (boxes: readonly Bbox[]): Problem[] =>
  boxes.every(isBeyondMap) ? [problem('build.no-tiles', {}, { severity: 'warning' })] : [];
