import { join } from 'node:path';
import { personalColumn } from '../../schemas/rules/personal-column.ts';
import type { Bbox, Conservation, Problem, ZoomFigures } from '../../schemas/types.ts';
import { settleAll } from '../base/settle-all.ts';
import type { Converted } from './convert.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Clean, CleanLayer } from './normalise.ts';
import type { Projected } from './reproject.ts';
import type { Manifest } from '../manifest/read.ts';
import type { CountedFile, RowsCount } from '../programs/clean/count-rows.ts';
import type { TilesCount } from '../programs/tiles/count-tiles.ts';
import type { MissingExplanation } from '../programs/clean/explain-missing.ts';
import { runWorks, startWorks, workOf, type Work } from '../sandbox/job.ts';
import { emptyList, type Listed } from '../base/listed.ts';
import { mostSheetRows } from '../../schemas/model/sheet-rows.ts';
import { isBeyondMap, latitudeOnMap } from '../../schemas/codecs/mercator.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import { wgs84Name } from '../gdal/project-layer.ts';
import type { Difference } from '../programs/values/compare-cells.ts';
import type { ComparedTable } from '../programs/values/sample-rows.ts';
import type { ArtifactFile } from '../record/describe-artifact.ts';

/** Results of reading every artifact back. */
export interface Verification {
  /** The artifacts as they are now: tiles that lacked features for want of room were made anew. */
  built: ArtifactFile[];
  layers: { name: string; conservation: Conservation; outside: Listed; tooSmall: Listed }[];
  /** Figures of the tiles, by zoom. */
  zooms: ZoomFigures[];
  problems: Problem[];
}

interface Counted {
  layer: CleanLayer;
  withoutGeometry: number;
  rows: Map<CountedFile['kind'], RowsCount>;
}

const countedKinds: readonly CountedFile['kind'][] = ['flatgeobuf', 'geoparquet', 'geopackage', 'csv', 'csv-excel', 'xlsx'];

/** Read every artifact back and account for every feature; throws where a file holds another number than the terms explain. */
export async function verifyArtifacts(
  clean: Clean,
  projected: Projected,
  converted: Converted,
  manifest: Manifest,
  scratch: string,
): Promise<Verification> {
  const { counted, tiles, built } = await readBack(clean, projected, converted, manifest, join(scratch, 'verify'));
  const wrong = counted.flatMap((each) => [...wrongCounts(each, manifest.id), ...wrongBounds(each, projected, manifest.id)]);
  const differences = [...counted.flatMap(({ rows }) => [...rows.values()]), tiles].flatMap((file) => file?.differences ?? []);
  wrong.push(...differences.map((difference) => wrongValue(difference, manifest.id))); // guard: does not tell one that may be a person
  if (wrong.length > 0) throw new PipelineError(wrong);
  const layers: Verification['layers'] = [];
  const problems: Problem[] = [];
  for (const each of counted) {
    const top = tiles?.top.find(({ name }) => name === each.layer.name);
    const beyond = projected.layers.find(({ name }) => name === each.layer.name)?.beyondMap ?? emptyList();
    const untiled = beyond.count === 0 ? undefined : { outside: beyond, tooSmall: emptyList() };
    const explained = top === undefined ? untiled : (top.explained ?? { outside: emptyList(), tooSmall: emptyList() });
    const conservation = conserve(each, top?.features ?? (untiled && 0), explained);
    if (explained !== undefined) problems.push(...lost(each, conservation, manifest.id));
    const { outside = emptyList(), tooSmall = emptyList() } = explained ?? {};
    layers.push({ name: each.layer.name, conservation, outside, tooSmall });
  }
  if (tiles !== undefined) problems.push(...wrongTileBounds(tiles, projected, manifest.id));
  else if (layers.some(({ outside }) => outside.count > 0)) problems.push(problem('build.no-tiles', {}, { severity: 'warning' }));
  if (problems.some(({ severity }) => severity === 'error')) throw new PipelineError(problems);
  return { built, layers, zooms: tiles?.zooms ?? [], problems };
}

/** Find the file of a layer: each of several layers has its own; that of a single layer has no layer's name. */
const fileOf = (built: readonly ArtifactFile[], kind: string, layer: string): ArtifactFile | undefined =>
  built.find(({ format, layer: own }) => format === kind && (own === undefined || own === layer));

const tableOf = ({ name, fidColumn, fields, features, geometry }: CleanLayer): ComparedTable => ({
  name,
  fidColumn,
  features,
  columns: fields,
  geometryColumn: geometry === null ? null : 'geom',
});

interface LayerFile {
  layer: CleanLayer;
  kind: CountedFile['kind'];
  path: string;
}

/** Count all files, the tiles once more where they had to be made anew. */
async function readBack(
  clean: Clean,
  projected: Projected,
  { built, tileAgain }: Converted,
  { dataset }: Manifest,
  folder: string,
): Promise<{ counted: Counted[]; tiles: TilesCount | undefined; built: ArtifactFile[] }> {
  const files = clean.layers.flatMap((layer) =>
    countedKinds.flatMap((kind): LayerFile[] => {
      const file = fileOf(built, kind, layer.name);
      return file === undefined ? [] : [{ layer, kind, path: file.path }];
    }),
  );
  const inputs = {
    'clean.gpkg': clean.path,
    ...(projected.path !== null && { [wgs84Name]: projected.path }),
    ...Object.fromEntries(files.map(({ path }, index) => [`file${index}`, path])),
  };
  const job = {
    files: files.map(({ kind, layer }, index) => ({ name: `file${index}`, kind, table: layer.name })),
    tables: clean.layers.map(tableOf),
    hasGeometry: projected.path !== null,
  };
  const rowsWork = workOf('count-rows', job, inputs);
  const tileset = built.find(({ format }) => format === 'pmtiles');
  if (tileset === undefined) {
    const [{ value: rows }] = await runWorks([rowsWork], folder);
    return { counted: countLayers(clean, projected, files, rows), tiles: undefined, built };
  }
  const layers = tiledLayers(projected, files, dataset.tiles?.fields);
  const tilesWork = (path: string, refusesLeftOut: boolean): Work<'count-tiles'> =>
    workOf('count-tiles', { tileset: 'tiles.pmtiles', layers, refusesLeftOut }, { ...inputs, 'tiles.pmtiles': path });
  const [rows, first] = startWorks([rowsWork, tilesWork(tileset.path, tileAgain !== undefined)], folder);
  const tiles = first.then(async ({ value }) => {
    if (value.leftOut === 0 || tileAgain === undefined) return { count: value, tileset };
    const anew = await tileAgain();
    const [{ value: count }] = await runWorks([tilesWork(anew.path, false)], join(folder, 'again'));
    return { count, tileset: anew };
  });
  const [{ value: counts }, { count, tileset: last }] = await settleAll([rows, tiles]);
  return {
    counted: countLayers(clean, projected, files, counts),
    tiles: count,
    built: built.map((file) => (file === tileset ? last : file)),
  };
}

const countLayers = (clean: Clean, projected: Projected, files: readonly LayerFile[], counts: readonly RowsCount[]): Counted[] =>
  clean.layers.map((layer) => ({
    layer,
    withoutGeometry: projected.layers.find(({ name }) => name === layer.name)?.withoutGeometry.count ?? 0,
    rows: new Map(
      files.flatMap((each, index) => (each.layer === layer && counts[index] !== undefined ? [[each.kind, counts[index]]] : [])),
    ),
  }));

function wrongCounts({ layer, withoutGeometry, rows }: Counted, dataset: string): Problem[] {
  const { name, features, sourceFeatures, filtered, shapeless = emptyList() } = layer;
  const wrong = (file: string, found: number, expected: number): Problem[] =>
    found === expected ? [] : [problem('build.count', { dataset, layer: name, file, found, expected })];
  const files = [...rows].flatMap(([kind, { rows: found }]) =>
    wrong(kind, found, kind === 'flatgeobuf' ? features - withoutGeometry : kind === 'xlsx' ? Math.min(features, mostSheetRows) : features),
  );
  return [
    ...wrong('source', features + filtered + shapeless.count, sourceFeatures),
    ...wrong('geometry', withoutGeometry, layer.withoutGeometry),
    ...files,
  ];
}

/** A value that a file has otherwise than the data; one that may be a person's is not told. */
function wrongValue({ layer, file, field, feature, count, ...told }: Difference, dataset: string): Problem {
  // guard [personalColumn(… → false]: does not tell one that may be a person
  const isPersonal = personalColumn(field, [told.expected, told.found]) !== undefined;
  const { expected, found } = isPersonal ? { expected: '…', found: '…' } : told;
  return problem('build.value', { dataset, layer, file, field, feature, expected, found, count });
}

/** Degrees and metres alike: writers keep doubles, GDAL may go over a box once more. */
const tolerance = 1e-6;

function wrongBounds({ layer: { name }, rows }: Counted, projected: Projected, dataset: string): Problem[] {
  const wgs84 = projected.layers.find((layer) => layer.name === name)?.bbox ?? null;
  const wrong = (file: string, found: Bbox | null | undefined, expected: Bbox | null | undefined): Problem[] =>
    found === undefined || found === null || expected === undefined || expected === null || agree(found, expected, tolerance)
      ? []
      : [problem('build.bounds', { dataset, layer: name, file, found: found.join(' '), expected: expected.join(' ') })];
  return [
    ...wrong('flatgeobuf', rows.get('flatgeobuf')?.bbox, wgs84),
    ...wrong('geoparquet', rows.get('geoparquet')?.bbox, rows.get('geopackage')?.bbox),
  ];
}

const agree = (found: Bbox, expected: Bbox, by: number): boolean =>
  found.every((side, index) => Math.abs(side - (expected[index] ?? NaN)) <= by * Math.max(1, Math.abs(side) * tolerance));

/** The layers that have features in tiles, with what these are compared with. */
const tiledLayers = (
  projected: Projected,
  files: readonly LayerFile[],
  fields: readonly string[] | undefined,
): Work<'count-tiles'>['job']['layers'] =>
  projected.layers.flatMap(({ name, withoutGeometry, beyondMap }) => {
    const place = files.findIndex(({ layer, kind }) => kind === 'flatgeobuf' && layer.name === name);
    const layer = files[place]?.layer;
    const features = (layer?.features ?? 0) - withoutGeometry.count;
    // A layer that lies beyond the map as a whole was given to no tile.
    if (layer === undefined || features <= beyondMap.count) return [];
    const columns = layer.fields.filter((field) => fields === undefined || fields.includes(field.name));
    return [{ name, features, compared: { flatgeobuf: `file${place}`, table: tableOf(layer), columns } }];
  });

function conserve(
  { layer, withoutGeometry, rows }: Counted,
  tiles: number | undefined,
  explained: Pick<MissingExplanation, 'outside' | 'tooSmall'> | undefined,
): Conservation {
  const count = (kind: CountedFile['kind']): number | undefined => rows.get(kind)?.rows;
  const geopackage = count('geopackage');
  const flatgeobuf = count('flatgeobuf');
  return {
    source: layer.sourceFeatures,
    filtered: layer.filtered,
    ...(layer.shapeless !== undefined && { withoutShape: layer.shapeless.count }),
    clean: layer.features,
    ...(geopackage !== undefined && { geopackage }),
    geoparquet: count('geoparquet') ?? 0,
    csv: count('csv') ?? 0,
    ...(flatgeobuf !== undefined && { flatgeobuf }),
    withoutGeometry,
    ...(tiles !== undefined && { tiles }),
    ...(explained !== undefined && { outsideTiles: explained.outside.count, tooSmallForTiles: explained.tooSmall.count }),
  };
}

/** The equation of the tiles, and what a reader may want to know of its terms. */
function lost(
  { layer: { name: layer } }: Counted,
  { flatgeobuf: features = 0, tiles = 0, outsideTiles: outside = 0, tooSmallForTiles: small = 0 }: Conservation,
  dataset: string,
): Problem[] {
  const unexplained = features - tiles - outside - small;
  const facts = { dataset, layer, features, tiles, outside, small, unexplained };
  return [
    ...(unexplained === 0 ? [] : [problem('build.tiles-lost', facts)]),
    ...(outside === 0 ? [] : [problem('build.outside-tiles', { layer, count: outside }, { severity: 'notice' })]),
    ...(small === 0 ? [] : [problem('build.too-small-for-tiles', { layer, count: small }, { severity: 'notice' })]),
  ];
}

/** The header of a joined tileset says its bounds to a tile of the zoom below the maximum, or to the one beside. */
function wrongTileBounds({ bbox, maxzoom }: TilesCount, { layers }: Projected, dataset: string): Problem[] {
  const boxes = layers.flatMap((layer) => (layer.bbox === null || isBeyondMap(layer.bbox) ? [] : [layer.bbox]));
  if (boxes.length === 0) return [];
  const [west, south, east, north] = aroundBoxes(boxes);
  // What lies beyond ±180° is drawn on the other side of the world: the tiles then go all around it.
  const around = west < -180 || east > 180;
  const expected: Bbox = [around ? -180 : west, latitudeOnMap(south), around ? 180 : east, latitudeOnMap(north)];
  const tile = 360 / 2 ** Math.max(maxzoom - 1, 0);
  return agree(bbox, expected, 2 * tile)
    ? []
    : [problem('build.bounds', { dataset, layer: '', file: 'pmtiles', found: bbox.join(' '), expected: expected.join(' ') })];
}
