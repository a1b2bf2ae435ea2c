import { join } from 'node:path';
import { personalData } from '../../schemas/rules/personal-data.ts';
import type { Bbox, Conservation, Problem, ZoomFigures } from '../../schemas/types.ts';
import { allDone } from '../base/settle-all.ts';
import type { Converted } from './convert.ts';
import { PipelineError, problem } from '../base/errors.ts';
import type { Clean, CleanLayer } from './normalise.ts';
import type { Projected } from './reproject.ts';
import type { Manifest } from '../manifest/read.ts';
import type { CountedFile, RowsCount, RowsJob } from '../programs/clean/count-rows.ts';
import type { CountTilesJob, TilesCount } from '../programs/tiles/count-tiles.ts';
import type { Explained, MissingJob } from '../programs/clean/explain-missing.ts';
import { programTask, runTask } from '../sandbox/job.ts';
import { emptyList, type Listed } from '../base/listed.ts';
import { isBeyondMap, mercatorEnd } from '../../schemas/model/mercator.ts';
import { aroundBoxes } from '../gdal/around-boxes.ts';
import { listInOrder } from '../gdal/copy-layer.ts';
import { wgs84Name } from '../gdal/project-layer.ts';
import { readReply } from '../sandbox/job.ts';
import type { Difference } from '../programs/values/compare-cells.ts';
import type { ComparedTable } from '../programs/values/sample-rows.ts';
import type { ArtifactFile } from '../record/describe-artifact.ts';

// Longer than 250 lines: the terms of one account, counts, extents and values of every file, are read side by side.

/** What reading every artifact back has shown. */
export interface Checked {
  layers: { name: string; conservation: Conservation; outside: Listed; tooSmall: Listed }[];
  /** Of the tiles, by zoom. */
  zooms: ZoomFigures[];
  problems: Problem[];
}

/** A layer with the count of each of its files. */
interface Counted {
  layer: CleanLayer;
  withoutGeometry: number;
  rows: Map<CountedFile['kind'], RowsCount>;
}

const countedKinds: readonly CountedFile['kind'][] = ['flatgeobuf', 'geoparquet', 'geopackage', 'csv', 'csv-excel'];

/** Read every artifact back and account for every feature; throws where a file holds another number than the terms explain. */
export async function verifyArtifacts(
  clean: Clean,
  projected: Projected,
  converted: Converted,
  manifest: Manifest,
  scratch: string,
): Promise<Checked> {
  const [counted, tiles] = await allDone([
    countFiles(clean, projected, converted.built, scratch),
    countTiles(projected, clean, converted.built, manifest.dataset.tiles?.fields, scratch),
  ]);
  const wrong = counted.flatMap((each) => [...wrongCounts(each, manifest.id), ...wrongBounds(each, projected, manifest.id)]);
  const differences = [...counted.flatMap(({ rows }) => [...rows.values()]), tiles].flatMap((file) => file?.differences ?? []);
  wrong.push(...differences.map((difference) => wrongValue(difference, manifest.id)));
  if (wrong.length > 0) throw new PipelineError(wrong);
  const layers: Checked['layers'] = [];
  const problems: Problem[] = [];
  for (const each of counted) {
    const top = tiles?.top.find(({ name }) => name === each.layer.name);
    const beyond = projected.layers.find(({ name }) => name === each.layer.name)?.beyondMap ?? emptyList();
    const untiled = beyond.count === 0 ? undefined : { outside: beyond, tooSmall: emptyList(), unexplained: [] };
    const explained =
      top === undefined || tiles === undefined
        ? untiled
        : await explain(each, top, tiles.maxzoom, { built: converted.built, projected }, scratch);
    const conservation = conserve(each, top?.features ?? (untiled && 0), explained);
    if (explained !== undefined) problems.push(...lost(each, conservation, manifest.id));
    const { outside = emptyList(), tooSmall = emptyList() } = explained ?? {};
    layers.push({ name: each.layer.name, conservation, outside, tooSmall });
  }
  if (tiles !== undefined) problems.push(...wrongTileBounds(tiles, projected, manifest.id));
  else if (layers.some(({ outside }) => outside.count > 0)) problems.push(problem('build.no-tiles', {}, { severity: 'warning' }));
  if (problems.some(({ severity }) => severity === 'error')) throw new PipelineError(problems);
  return { layers, zooms: tiles?.zooms ?? [], problems };
}

/** Of several layers each has its own files; a single one has files without a layer's name. */
const fileOf = (built: readonly ArtifactFile[], kind: string, layer: string): ArtifactFile | undefined =>
  built.find(({ format, layer: own }) => format === kind && (own === undefined || own === layer));

/** The table of a layer that its files are compared with. */
function tableOf({ name, fidColumn, fields, features }: CleanLayer, projected: Projected): ComparedTable {
  const geometryColumn = projected.layers.find((layer) => layer.name === name)?.geometryColumn ?? null;
  return { name, fidColumn, geometryColumn, columns: fields, features };
}

/** The data that files are compared with, as programs read them. */
const comparedInputs = (clean: Clean, { path }: Projected): Record<string, string> => ({
  'clean.gpkg': clean.path,
  ...(path !== null && { [wgs84Name]: path }),
});

async function countFiles(clean: Clean, projected: Projected, built: readonly ArtifactFile[], scratch: string): Promise<Counted[]> {
  const asked = clean.layers.flatMap((layer) =>
    countedKinds.flatMap((kind) => {
      const file = fileOf(built, kind, layer.name);
      return file === undefined ? [] : [{ layer, kind, path: file.path }];
    }),
  );
  const inputs = { ...comparedInputs(clean, projected), ...Object.fromEntries(asked.map(({ path }, index) => [`file${index}`, path])) };
  const job: RowsJob = {
    files: asked.map(({ kind, layer }, index) => ({ path: `../in/file${index}`, kind, table: layer.name })),
    compared: { tables: clean.layers.map((layer) => tableOf(layer, projected)), hasGeometry: projected.path !== null },
  };
  const counts = readReply<RowsCount[]>(await runTask(programTask('clean/count-rows.ts', job, inputs), join(scratch, 'count-rows')));
  return clean.layers.map((layer) => ({
    layer,
    withoutGeometry: projected.layers.find(({ name }) => name === layer.name)?.withoutGeometry.count ?? 0,
    rows: new Map(
      asked.flatMap((each, index) => (each.layer === layer && counts[index] !== undefined ? [[each.kind, counts[index]]] : [])),
    ),
  }));
}

function wrongCounts({ layer, withoutGeometry, rows }: Counted, dataset: string): Problem[] {
  const { name, features, sourceFeatures, filtered, shapeless = emptyList() } = layer;
  const wrong = (file: string, found: number, expected: number): Problem[] =>
    found === expected ? [] : [problem('build.count', { dataset, layer: name, file, found, expected })];
  const files = [...rows].flatMap(([kind, { rows: found }]) =>
    wrong(kind, found, kind === 'flatgeobuf' ? features - withoutGeometry : features),
  );
  return [
    ...wrong('source', features + filtered + shapeless.count, sourceFeatures),
    ...wrong('geometry', withoutGeometry, layer.withoutGeometry),
    ...files,
  ];
}

/** A value that a file has otherwise than the data; one that may be a person's is not told. */
function wrongValue({ layer, file, field, feature, count, ...told }: Difference, dataset: string): Problem {
  const isPersonal = personalData(field, [told.expected, told.found]) !== undefined;
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

async function countTiles(
  projected: Projected,
  clean: Clean,
  built: readonly ArtifactFile[],
  asked: readonly string[] | undefined,
  scratch: string,
): Promise<TilesCount | undefined> {
  const file = built.find(({ format }) => format === 'pmtiles');
  if (file === undefined) return undefined;
  const drawn = projected.layers.flatMap(({ name, withoutGeometry, beyondMap }) => {
    const layer = clean.layers.find((each) => each.name === name);
    const rows = fileOf(built, 'flatgeobuf', name);
    const features = (layer?.features ?? 0) - withoutGeometry.count;
    // A layer that lies beyond the map as a whole was given to no tile.
    return layer === undefined || rows === undefined || features <= beyondMap.count ? [] : [{ layer, features, rows: rows.path }];
  });
  const columnsOf = ({ fields }: CleanLayer): CleanLayer['fields'] =>
    fields.filter(({ name }) => asked === undefined || asked.includes(name));
  const job: CountTilesJob = {
    path: '../in/tiles.pmtiles',
    layers: drawn.map(({ layer, features }, index) => ({
      name: layer.name,
      features,
      compared: { flatgeobuf: `../in/layer${index}.fgb`, table: tableOf(layer, projected), columns: columnsOf(layer) },
    })),
  };
  const inputs = {
    ...comparedInputs(clean, projected),
    'tiles.pmtiles': file.path,
    ...Object.fromEntries(drawn.map(({ rows }, index) => [`layer${index}.fgb`, rows])),
  };
  return readReply<TilesCount>(await runTask(programTask('tiles/count-tiles.ts', job, inputs), join(scratch, 'count-tiles')));
}

/** Why the maximum zoom lacks some features. */
async function explain(
  { layer: { name, fidColumn } }: Counted,
  { missing }: TilesCount['top'][number],
  zoom: number,
  { built, projected }: { built: readonly ArtifactFile[]; projected: Projected },
  scratch: string,
): Promise<Explained> {
  const file = fileOf(built, 'flatgeobuf', name);
  if (missing.length === 0 || file === undefined || projected.path === null)
    return { outside: emptyList(), tooSmall: emptyList(), unexplained: [] };
  const folder = join(scratch, `explain-${name}`);
  await runTask({ command: listInOrder(name), inputs: { 'layer.fgb': file.path } }, folder);
  const job: MissingJob = { table: name, missing, zoom, fidColumn };
  const inputs = { 'order.gpkg': join(folder, 'out', 'order.gpkg'), [wgs84Name]: projected.path };
  return readReply<Explained>(await runTask(programTask('clean/explain-missing.ts', job, inputs), folder));
}

function conserve({ layer, withoutGeometry, rows }: Counted, tiles: number | undefined, explained: Explained | undefined): Conservation {
  const count = (kind: CountedFile['kind']): number | undefined => rows.get(kind)?.rows;
  const [geopackage, flatgeobuf] = [count('geopackage'), count('flatgeobuf')];
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
  { layer: { name } }: Counted,
  { flatgeobuf = 0, tiles = 0, outsideTiles = 0, tooSmallForTiles = 0 }: Conservation,
  dataset: string,
): Problem[] {
  const unexplained = flatgeobuf - tiles - outsideTiles - tooSmallForTiles;
  return [
    ...(unexplained === 0
      ? []
      : [
          problem('build.tiles-lost', {
            dataset,
            layer: name,
            features: flatgeobuf,
            tiles,
            outside: outsideTiles,
            small: tooSmallForTiles,
            unexplained,
          }),
        ]),
    ...(outsideTiles === 0 ? [] : [problem('build.outside-tiles', { layer: name, count: outsideTiles }, { severity: 'notice' })]),
    ...(tooSmallForTiles === 0
      ? []
      : [problem('build.too-small-for-tiles', { layer: name, count: tooSmallForTiles }, { severity: 'notice' })]),
  ];
}

/** The header of a joined tileset says its bounds to the tile. */
function wrongTileBounds({ bbox, maxzoom }: TilesCount, { layers }: Projected, dataset: string): Problem[] {
  const boxes = layers.flatMap((layer) => (layer.bbox === null || isBeyondMap(layer.bbox) ? [] : [layer.bbox]));
  if (boxes.length === 0) return [];
  const within = (latitude: number): number => Math.min(Math.max(latitude, -mercatorEnd), mercatorEnd);
  const [west, south, east, north] = aroundBoxes(boxes);
  // What lies beyond ±180° is drawn on the other side of the world: the tiles then go all around it.
  const around = west < -180 || east > 180;
  const expected: Bbox = [around ? -180 : west, within(south), around ? 180 : east, within(north)];
  const tile = 360 / 2 ** maxzoom;
  return agree(bbox, expected, tile)
    ? []
    : [problem('build.bounds', { dataset, layer: '', file: 'pmtiles', found: bbox.join(' '), expected: expected.join(' ') })];
}
