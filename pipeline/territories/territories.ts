import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Bbox, DatasetRecord, MeasuredLevel, Operator, TerritoryLevel, Version } from '../../schemas/types.ts';
import { outlineBoxes, type LevelBoxes } from '../../schemas/model/outline-boxes.ts';
import { levelsWidestFirst, prefixesOf } from '../../schemas/model/territory-levels.ts';
import { territoryOf } from '../../schemas/model/territories.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import { memoize } from '../base/memoize.ts';
import { readRepository } from '../manifest/repository.ts';
import type { Manifest } from '../manifest/read.ts';
import { programTask, runProgram, runTask, runWorks, workOf } from '../sandbox/job.ts';
import { takeTerritories, territoriesTable } from '../gdal/copy-layer.ts';
import type { FoundLevel, PlacedTable, TerritoriesJob } from '../programs/territories/measure-territories.ts';
import { pointColumns } from '../base/sql.ts';
import type { Measurement, Places } from '../record/build-output.ts';
import type { Territories } from '../record/build-context.ts';

/** A published layer whose polygons are territories. */
interface TerritoryLayer {
  level: TerritoryLevel;
  by: MeasuredLevel['by'][number];
  column: string;
  file: Artifact;
  /** Boxes around them; undefined in a version that predates such files. */
  boxes: Artifact | undefined;
}

/** Most territories of one level that a record lists (France has 101 départements); more are only counted, for records below some 15 kB. */
// A national data set names no commune for this reason.
export const mostListedTerritories = 110;
/** Below a level with more, the next one has too many to list: looking for them would only take time. */
const mostAbove = 100;

/** Records of the operator's territories: another published record may still have that role, from before it was taken off the list. */
export const listedTerritories = (
  { territories = [] }: Pick<Operator, 'territories'>,
  recordOf: (id: string) => DatasetRecord | undefined,
): DatasetRecord[] => territories.flatMap((id) => recordOf(id) ?? []);

/** The layers of territories among records, widest level first; what is in no list of the catalogue measures nobody. */
export function territoryLayers(records: Iterable<DatasetRecord>): TerritoryLayer[] {
  const layers = [...records].flatMap(({ id, role, access, version }) =>
    role !== 'territories' || access !== 'public'
      ? []
      : version.layers.flatMap(({ name, territory }): TerritoryLayer[] => {
          const fileOf = (wanted: Artifact['format']): Artifact | undefined =>
            version.artifacts.find(({ format, layer = name }) => format === wanted && layer === name);
          const file = fileOf('flatgeobuf');
          const boxes = fileOf('territory-boxes');
          if (territory === undefined || file === undefined) return [];
          return [{ level: territory.level, column: territory.code, file, boxes, by: { dataset: id, layer: name, version: version.id } }];
        }),
  );
  const place = ({ level, by }: TerritoryLayer): string => `${levelsWidestFirst.indexOf(level)} ${by.dataset} ${by.layer}`;
  return layers.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** Find the territories that data lie in; undefined where none are published, where nothing has a place, and of territories themselves. */
export async function measureTerritories(
  { extent, places }: Pick<Measurement, 'extent' | 'places'>,
  { dataset }: Pick<Manifest, 'dataset'>,
  territories: Territories | undefined,
  scratch: string,
): Promise<MeasuredLevel[] | undefined> {
  const layers = territoryLayers(territories?.records() ?? []);
  if (territories === undefined || layers.length === 0 || !extent || places === undefined) return undefined;
  if (dataset.role === 'territories') return undefined;
  return (await findLevels(places, extent.bbox, layers, territories, scratch)).map(({ level, found }) => describe(level, found));
}

/** A table with the fields beside which its points are. */
interface FieldedTable extends Pick<PlacedTable, 'name' | 'fidColumn'> {
  fields: Parameters<typeof pointColumns>[0];
}

type ChangedLevel = NonNullable<NonNullable<Version['changes']>['territories']>[number];

/** Count changes by the territories that they lie in: what is removed where it was, all else where it is now. */
export async function measureChanges(
  { path, extent, layers: drawn }: { path: string | null; extent: Version['extent']; layers: readonly FieldedTable[] },
  territories: Territories | undefined,
  scratch: string,
): Promise<ChangedLevel[]> {
  const layers = territoryLayers(territories?.records() ?? []);
  if (territories === undefined || layers.length === 0 || extent === null || path === null) return [];
  const tables = drawn.map(({ name, fidColumn, fields }) => ({ name, fidColumn, point: pointColumns(fields), groupBy: 'change' }));
  const { placeOf } = readRepository();
  return (await findLevels({ path, tables }, extent.bbox, layers, territories, scratch)).flatMap(({ level, found }) => {
    const [{ level: name } = { level: undefined }] = level;
    if (found === null || name === undefined || found.codes.length === 0) return [];
    const areas = found.codes.map(({ code, groups: { added = 0, removed = 0, changed = 0 } = {} }) => {
      return { code: territoryCode(name, code, placeOf) ?? code, added, removed, changed };
    });
    // Where a moved feature was counts for nothing.
    const told = withoutParts(areas, placeOf).filter(({ added, removed, changed }) => added + removed + changed > 0);
    return told.length === 0 ? [] : [{ level: name, areas: told }];
  });
}

/** Find places in the territories of every level, the widest first. */
async function findLevels(
  places: Places,
  box: Bbox,
  layers: readonly TerritoryLayer[],
  territories: Territories,
  scratch: string,
): Promise<{ level: TerritoryLayer[]; found: FoundLevel }[]> {
  const folder = join(scratch, 'territories');
  await mkdir(folder, { recursive: true });
  const levels = levelsWidestFirst.map((level) => layers.filter((layer) => layer.level === level)).filter((found) => found.length > 0);
  const inputs: Record<string, string> = {};
  const placed = { tables: [], frames: [], ...places };
  const job: TerritoriesJob = { tables: placed.tables, frames: placed.frames, box, levels: [], most: mostListedTerritories, mostAbove };
  for (const level of levels) {
    const files: TerritoriesJob['levels'][number]['files'] = [];
    for (const { file: artifact, column } of level) {
      const file = `territories${Object.keys(inputs).length}.gpkg`;
      const work = join(folder, file);
      await runTask({ command: takeTerritories(box), inputs: { 'layer.fgb': await territories.bring(artifact) } }, work);
      inputs[file] = join(work, 'out', 'territories.gpkg');
      files.push({ file, column, ...territoriesTable });
    }
    job.levels.push({ files });
  }
  if ('path' in places) inputs['places.gpkg'] = places.path;
  const measured = await runProgram<FoundLevel[]>(programTask('territories/measure-territories.ts', job, inputs), folder);
  return measured.map((found, index) => ({ level: levels[index] ?? [], found }));
}

function describe(layers: readonly TerritoryLayer[], found: FoundLevel): MeasuredLevel {
  const [first] = layers;
  if (first === undefined) throw new Error('A level has at least one layer of territories.');
  const { level } = first;
  const by = layers.map((layer) => layer.by);
  if (found === null) return { level, by };
  const { placeOf } = readRepository();
  const all = found.codes.map(({ code, features }) => ({ code: territoryCode(level, code, placeOf) ?? code, features }));
  const codes = withoutParts(all, placeOf);
  const { outside, atEdge } = found;
  const count = found.found - (all.length - codes.length);
  return { level, by, found: count, outside, ...(atEdge > 0 && { atEdge }), ...(count <= mostListedTerritories && { codes }) };
}

/** Territories without those that lie within another of them: a layer of communes may draw the districts of Paris on top of Paris. */
function withoutParts<Found extends { code: string }>(
  found: readonly Found[],
  placeOf: ReturnType<typeof readRepository>['placeOf'],
): Found[] {
  const codes = new Set(found.map(({ code }) => code));
  return found.filter(({ code }) => !codes.has(placeOf(code)?.replacedBy ?? ''));
}

/** The territory code of an official code of a level ("35238" is COMMUNE-35238); undefined where no list knows it. */
export function territoryCode(
  level: TerritoryLevel,
  code: string,
  placeOf: ReturnType<typeof readRepository>['placeOf'],
): string | undefined {
  return prefixesOf[level].map((prefix) => prefix + code).find((each) => territoryOf(each) !== undefined || placeOf(each) !== undefined);
}

const shownCodes = 5;

/** Territories are known by their codes: throws where a layer of them holds others. Fields and geometries are a matter of the rules. */
export async function checkCodes({ dataset, locate }: Manifest, clean: { path: string }, scratch: string): Promise<void> {
  if (dataset.role !== 'territories') return;
  const asked = (dataset.layers ?? []).flatMap(({ name, territory }, index) =>
    territory === undefined ? [] : [{ name, territory, index }],
  );
  const columns = asked.map(({ name, territory }) => ({ table: name, column: territory.code }));
  const [{ value }] = await runWorks([workOf('list-codes', { columns }, { 'clean.gpkg': clean.path })], join(scratch, 'codes'));
  const { placeOf } = readRepository();
  const problems = value.flatMap((codes, index) => {
    const { name: layer = '', territory, index: at } = asked[index] ?? {};
    if (territory === undefined) return [];
    const unknown = codes.filter((code) => territoryCode(territory.level, code, placeOf) === undefined);
    if (unknown.length === 0) return [];
    const facts = {
      layer,
      field: territory.code,
      level: territory.level,
      count: unknown.length,
      codes: unknown.slice(0, shownCodes).join(', '),
    };
    return [problem('territories.codes', facts, { where: locate(`/layers/${at}/territory/code`) })];
  });
  if (problems.length > 0) throw new PipelineError(problems);
}

/** A run's territories: each of their files is fetched once, into `folder`. */
export function openTerritories(
  folder: string,
  fetch: (artifact: Artifact, path: string) => Promise<boolean>,
  records: Territories['records'],
): Territories {
  const brought = memoize<string>();
  const bring = async (artifact: Artifact): Promise<string> => {
    const path = join(folder, artifact.sha256);
    if (!(await fetch(artifact, path))) throw fail('territories.file', { key: artifact.key });
    return path;
  };
  const once = (artifact: Artifact): Promise<string> => brought(() => bring(artifact), artifact.sha256);
  const read = memoize<ReadonlyMap<string, Bbox>>();
  const boxes = (): Promise<ReadonlyMap<string, Bbox>> => {
    const files = territoryLayers(records()).flatMap(({ level, boxes: file }) => (file === undefined ? [] : [{ level, file }]));
    return read(() => readBoxes(files, once), files.map(({ file }) => file.sha256).join(' '));
  };
  return { records, bring: once, boxes };
}

async function readBoxes(
  files: readonly { level: TerritoryLevel; file: Artifact }[],
  bring: Territories['bring'],
): Promise<ReadonlyMap<string, Bbox>> {
  const { placeOf } = readRepository();
  const levels = await Promise.all(
    files.map(async ({ level, file }) => ({ level, boxes: JSON.parse(await readFile(await bring(file), 'utf8')) as LevelBoxes['boxes'] })),
  );
  return outlineBoxes(levels, (code) => territoryOf(code) !== undefined || placeOf(code) !== undefined);
}

/** Boxes that declared territories are held against, by the outlines of them that are published. */
export const declaredBoxes = async ({ dataset }: Manifest, territories: Territories | undefined): Promise<ReadonlyMap<string, Bbox>> =>
  territories === undefined || dataset.role === 'territories' || (dataset.territories ?? []).length === 0
    ? new Map()
    : await territories.boxes();
