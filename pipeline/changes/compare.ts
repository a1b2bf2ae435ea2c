import { join } from 'node:path';
import type { Artifact, Layer, Version } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';
import { PipelineError, problem } from '../base/errors.ts';
import { flatgeobuf } from '../formats/artifacts/flatgeobuf.ts';
import type { Format } from '../formats/artifacts/format.ts';
import { geoparquet } from '../formats/artifacts/geoparquet.ts';
import { pmtiles } from '../formats/artifacts/pmtiles.ts';
import type { CompareJob, LayerChanges } from '../programs/compare/compare-layers.ts';
import type { ComparedLayer } from '../programs/compare/compared-layer.ts';
import { mostLocal } from '../../schemas/model/field-names.ts';
import { programTask, runProgram, runWorks, workOf } from '../sandbox/job.ts';

/** One version as it is compared: what its record says of its layers, and where the GeoParquet file of each lies. */
export interface ComparedVersion {
  id: string;
  layers: readonly Pick<Layer, 'name' | 'geometry' | 'hasZ' | 'crs' | 'features' | 'key' | 'fields'>[];
  /** By the name of its layer. */
  files: ReadonlyMap<string, string>;
}

/** How changed features are written: as rows alone, or with tiles for a map, which are cut from FlatGeobuf. */
export const rowFormats: readonly Format[] = [geoparquet];
/** The same, where a map can show them. */
export const drawnFormats: readonly Format[] = [flatgeobuf, geoparquet, pmtiles];

type Changes = NonNullable<Version['changes']>;

/** Write the changed features of each layer that has some as GeoParquet; gives the path of each. */
export async function writeChanges({ written, path }: Differences, scratch: string): Promise<{ layer: string; path: string }[]> {
  const files: { layer: string; path: string }[] = [];
  for (const { layer, rows, columns, crs, hasGeometry } of written) {
    if (rows === 0) continue;
    const table = { name: layer.name, fidColumn: 'fid', geometryColumn: hasGeometry ? 'geom' : null, columns };
    const order = workOf('write-geoparquet', { table, crs, output: 'changes.parquet' }, { 'clean.gpkg': path });
    const [{ output }] = await runWorks([order], join(scratch, `written-${layer.name}`));
    files.push({ layer: layer.name, path: join(output, 'changes.parquet') });
  }
  return files;
}

/** Changes between two versions, and the file that the changed features were written to. */
export interface Differences {
  changes: Changes;
  /** Layers of the GeoPackage at `path`, as the later version that has them says. */
  written: ({ layer: ComparedVersion['layers'][number]; rows: number } & Pick<LayerChanges, 'withoutGeometry' | 'columns' | 'crs'> & {
      hasGeometry: boolean;
    })[];
  path: string;
}

/** Areas listed of a layer: more is a table to download, not a page to read. */
const areasListed = 100;

/** The GeoParquet file of each layer among artifacts. */
export function rowFiles<Item extends Artifact>(artifacts: readonly Item[], layers: readonly { name: string }[]): Map<string, Item> {
  const files = artifacts.filter(({ format }) => format === 'geoparquet');
  return new Map(
    layers.flatMap(({ name }) => {
      const file = files.find(({ layer }) => layer === undefined || layer === name);
      return file === undefined ? [] : [[name, file]];
    }),
  );
}

/**
 * Compare two versions feature by feature; `clean` writes the changed features too, in its coordinate systems, `writes` in none. Throws
 * where counts disagree.
 */
export async function compareVersions(
  old: ComparedVersion,
  now: ComparedVersion,
  scratch: string,
  { clean, writes = clean !== undefined }: { clean?: string | undefined; writes?: boolean } = {},
): Promise<Differences> {
  const pairs = [
    ...now.layers.map((layer) => ({ before: old.layers.find(({ name }) => name === layer.name), layer })),
    ...old.layers.filter(({ name }) => !now.layers.some((layer) => layer.name === name)).map((before) => ({ before, layer: undefined })),
  ].map((pair) => ({ ...pair, compared: comparedLayer(pair.before, pair.layer, now.layers) }));
  const inputs: Record<string, string> = clean === undefined ? {} : { 'clean.gpkg': clean };
  for (const [index, { before, layer }] of pairs.entries()) {
    if (before !== undefined) inputs[`old${index}.parquet`] = fileOf(old, before.name);
    if (layer !== undefined) inputs[`new${index}.parquet`] = fileOf(now, layer.name);
  }
  const job: CompareJob = { layers: pairs.map(({ compared }) => compared), writes, systems: clean !== undefined };
  const found = await runProgram<LayerChanges[]>(programTask('compare/compare-layers.ts', job, inputs), scratch);
  const all = pairs.map(({ before, layer, compared }, index) => {
    const counted = found[index];
    const own = layer ?? before;
    if (counted === undefined) throw new Error(`The layer "${compared.name}" was not compared.`);
    const changes = before && layer ? tellLayer(before, layer, compared, counted) : tellWhole(own, layer && 'added', compared, counted);
    return { layer: own, counted, compared, changes };
  });
  const layers = all.map(({ changes }) => changes);
  refuseOdd(old, now, layers);
  const sum = (term: 'added' | 'removed' | 'changed' | 'moved' | 'unchanged'): number =>
    layers.reduce((whole, layer) => whole + layer[term], 0);
  const terms = { added: sum('added'), removed: sum('removed'), changed: sum('changed'), moved: sum('moved') };
  return {
    changes: { previous: old.id, ...terms, unchanged: sum('unchanged'), layers },
    written: all.map(({ layer, compared: { hasGeometry }, counted: { written: rows, withoutGeometry, columns, crs } }) => {
      return { layer, rows, withoutGeometry, columns, crs, hasGeometry };
    }),
    path: join(scratch, 'out', 'clean.gpkg'),
  };
}

function fileOf({ files, id }: ComparedVersion, layer: string): string {
  const file = files.get(layer);
  if (file === undefined) throw new Error(`Version ${id} has no rows of the layer "${layer}".`);
  return file;
}

type ComparedSide = ComparedVersion['layers'][number];

function comparedLayer(old: ComparedSide | undefined, now: ComparedSide | undefined, layers: ComparedVersion['layers']): ComparedLayer {
  const own = now ?? old;
  const other = now === undefined ? undefined : old;
  if (own === undefined) throw new Error('A layer is in one version at least.');
  const side = now === undefined ? ('old' as const) : ('new' as const);
  const isOnlyOf = (one: ComparedSide, two: ComparedSide | undefined) =>
    one.fields.filter(({ name }) => !two?.fields.some((field) => field.name === name));
  const both = own.fields.flatMap(({ name, type }) => {
    const before = other?.fields.find((field) => field.name === name);
    if (before === undefined) return [];
    const field = { name, type, in: 'both' as const };
    return before.type === type ? [{ ...field, retyped: false }] : [{ ...field, retyped: true, was: before.type }];
  });
  const alone = (fields: ComparedSide['fields'], of: 'old' | 'new') =>
    fields.map(({ name, type }) => ({ name, type, in: of, retyped: false }));
  const fields = [...both, ...alone(isOnlyOf(own, other), side), ...(other === undefined ? [] : alone(isOnlyOf(other, own), 'old'))];
  const known = other === undefined ? fields : both;
  const system = layers.find(({ name, crs }) => (now === undefined ? crs !== null && crs.code === own.crs?.code : name === own.name));
  return {
    name: own.name,
    in: old !== undefined && now !== undefined ? 'both' : side,
    key: known.find(({ name }) => name === own.key)?.name ?? null,
    fields,
    // A layer that is gone is drawn where another one is in its system.
    hasGeometry: own.geometry !== null && other?.geometry !== null && system !== undefined,
    comparesGeometry: other === undefined || old?.crs?.code === now?.crs?.code,
    systemOf: system?.name ?? '',
    area: mostLocal(known.map(({ name }) => name)) ?? null,
  };
}

function tellLayer(
  old: ComparedSide,
  now: ComparedSide,
  { key, fields, hasGeometry, comparesGeometry, area }: ComparedLayer,
  { added, removed, changed, moved, unchanged, byField, byArea }: LayerChanges,
): Changes['layers'][number] {
  const both = fields.filter((field) => field.in === 'both');
  const others = Math.max(0, byArea.length - areasListed);
  const known = ({ name }: { name: string }): boolean => both.some((field) => field.name === name);
  const namesOf = (some: readonly { name: string }[]): string[] | undefined => (some.length > 0 ? some.map(({ name }) => name) : undefined);
  return {
    name: now.name,
    added,
    removed,
    changed,
    moved,
    unchanged,
    ...(key !== null && { key }),
    ...(old.geometry !== now.geometry && { geometryChanged: { before: old.geometry, after: now.geometry } }),
    ...(old.hasZ && !now.hasZ && { heightsLost: true as const }),
    ...(hasGeometry && !comparesGeometry && { crsChanged: true as const }),
    byField,
    ...defined({
      fieldsAdded: namesOf(now.fields.filter((field) => !known(field))),
      fieldsRemoved: namesOf(old.fields.filter((field) => !known(field))),
      fieldsRetyped: namesOf(both.filter(({ retyped }) => retyped)),
    }),
    ...(area !== null && byArea.length > 0 && { byArea: { field: area, areas: byArea.slice(0, areasListed), others } }),
  };
}

/** A layer that one version has and the other has not. */
function tellWhole(
  { name, geometry }: ComparedSide,
  state: 'added' | 'removed' = 'removed',
  { hasGeometry }: ComparedLayer,
  { added, removed, changed, moved, unchanged, withoutGeometry }: LayerChanges,
): Changes['layers'][number] {
  const isDrawn = state === 'removed' && geometry !== null && hasGeometry && withoutGeometry < removed;
  return { name, state, ...(isDrawn && { geometry }), added, removed, changed, moved, unchanged, byField: [] };
}

/** Every feature of both versions has become something: counts that say otherwise are a fault of ours. */
function refuseOdd(old: ComparedVersion, now: ComparedVersion, layers: Changes['layers']): void {
  const features = (version: ComparedVersion, name: string): number => version.layers.find((layer) => layer.name === name)?.features ?? 0;
  const odd = layers.flatMap(({ name, added, removed, changed, unchanged }) => {
    const before = features(old, name);
    const after = features(now, name);
    if (before === removed + changed + unchanged && after === added + changed + unchanged) return [];
    return [problem('compare.count', { layer: name, before, after, added, removed, changed, unchanged })];
  });
  if (odd.length > 0) throw new PipelineError(odd);
}
