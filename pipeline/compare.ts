import { join } from 'node:path';
import type { Artifact, Layer, Version } from '../schemas/types.ts';
import { PipelineError, problem } from './errors.ts';
import { flatgeobuf } from './formats/artifacts/flatgeobuf.ts';
import type { Format } from './formats/artifacts/format.ts';
import { geoparquet } from './formats/artifacts/geoparquet.ts';
import { pmtiles } from './formats/artifacts/pmtiles.ts';
import { changeFields } from './tools/change-table.ts';
import type { ComparedLayer, CompareJob, LayerChanges } from './tools/compare-layers.ts';
import { isAreaField } from './tools/code-fields.ts';
import { programTask, runTask } from './tools/job.ts';
import { readReply } from './tools/reply.ts';

/** One version as it is compared: what its record says of its layers, and where the GeoParquet file of each lies. */
export interface ComparedVersion {
  id: string;
  layers: readonly Pick<Layer, 'name' | 'geometry' | 'crs' | 'features' | 'key' | 'fields'>[];
  /** By the name of its layer. */
  files: ReadonlyMap<string, string>;
}

export { changeFields };
/** How changed features are written: as rows alone, or with tiles for a map, which are cut from FlatGeobuf. */
export const rowFormats: readonly Format[] = [geoparquet];
/** The same, where a map can show them. */
export const drawnFormats: readonly Format[] = [flatgeobuf, geoparquet, pmtiles];

type Changes = NonNullable<Version['changes']>;

/** What has changed, and where the changed features were written. */
export interface Compared {
  changes: Changes;
  /** Layers of the GeoPackage at `path` that hold some; `geometries`: of them, those with a geometry column. */
  written: { layer: ComparedVersion['layers'][number]; rows: number; withoutGeometry: number }[];
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

/** Compare two versions feature by feature; throws where a count does not add up. `clean`: write the changed features too, in its coordinate systems. */
export async function compareVersions(old: ComparedVersion, now: ComparedVersion, scratch: string, clean?: string): Promise<Compared> {
  const pairs = now.layers.flatMap((layer) => {
    const before = old.layers.find(({ name }) => name === layer.name);
    return before === undefined ? [] : [{ before, layer, compared: comparedLayer(before, layer) }];
  });
  const inputs: Record<string, string> = clean === undefined ? {} : { 'clean.gpkg': clean };
  for (const [index, { layer }] of pairs.entries()) {
    inputs[`old${index}.parquet`] = fileOf(old, layer.name);
    inputs[`new${index}.parquet`] = fileOf(now, layer.name);
  }
  const job: CompareJob = { layers: pairs.map(({ compared }) => compared), writes: clean !== undefined };
  const found = readReply<LayerChanges[]>(await runTask(programTask('compare-layers.ts', job, inputs), scratch));
  const both = pairs.map(({ before, layer, compared }, index) => {
    const counted = found[index];
    if (counted === undefined) throw new Error(`The layer "${layer.name}" was not compared.`);
    return { layer, counted, told: tellLayer(before, layer, compared, counted) };
  });
  const layers = [...both.map(({ told }) => told), ...wholeLayers(old, now, 'removed'), ...wholeLayers(now, old, 'added')];
  refuseOdd(old, now, layers);
  const sum = (term: 'added' | 'removed' | 'changed' | 'moved' | 'unchanged'): number =>
    layers.reduce((all, layer) => all + layer[term], 0);
  return {
    changes: {
      previous: old.id,
      added: sum('added'),
      removed: sum('removed'),
      changed: sum('changed'),
      moved: sum('moved'),
      unchanged: sum('unchanged'),
      layers,
    },
    written: both.map(({ layer, counted: { written: rows, withoutGeometry } }) => ({ layer, rows, withoutGeometry })),
    path: join(scratch, 'out', 'clean.gpkg'),
  };
}

function fileOf({ files, id }: ComparedVersion, layer: string): string {
  const file = files.get(layer);
  if (file === undefined) throw new Error(`Version ${id} has no rows of the layer "${layer}".`);
  return file;
}

type ComparedSide = ComparedVersion['layers'][number];

function comparedLayer(old: ComparedSide, now: ComparedSide): ComparedLayer {
  const fields = now.fields.flatMap(({ name, type }) => {
    const before = old.fields.find((field) => field.name === name);
    return before === undefined ? [] : [{ name, retyped: before.type !== type }];
  });
  const has = (name: string | undefined): name is string => fields.some((field) => field.name === name);
  return {
    name: now.name,
    key: has(now.key) ? now.key : null,
    fields,
    hasGeometry: old.geometry !== null && now.geometry !== null,
    comparesGeometry: old.crs?.code === now.crs?.code,
    area: fields.find(({ name }) => isAreaField(name))?.name ?? null,
  };
}

function tellLayer(
  old: ComparedSide,
  now: ComparedSide,
  { key, fields, hasGeometry, comparesGeometry, area }: ComparedLayer,
  { added, removed, changed, moved, unchanged, byField, byArea }: LayerChanges,
): Changes['layers'][number] {
  const known = ({ name }: { name: string }): boolean => fields.some((field) => field.name === name);
  const named = (id: string, names: readonly { name: string }[]): object =>
    names.length > 0 ? { [id]: names.map(({ name }) => name) } : {};
  return {
    name: now.name,
    ...{ added, removed, changed, moved, unchanged },
    ...(key !== null && { key }),
    ...(hasGeometry && !comparesGeometry && { crsChanged: true as const }),
    byField,
    ...named(
      'fieldsAdded',
      now.fields.filter((field) => !known(field)),
    ),
    ...named(
      'fieldsRemoved',
      old.fields.filter((field) => !known(field)),
    ),
    ...named(
      'fieldsRetyped',
      fields.filter(({ retyped }) => retyped),
    ),
    ...(area !== null &&
      byArea.length > 0 && {
        byArea: { field: area, areas: byArea.slice(0, areasListed), others: Math.max(0, byArea.length - areasListed) },
      }),
  };
}

/** Layers that one version has and the other has not. */
const wholeLayers = (own: ComparedVersion, other: ComparedVersion, state: 'added' | 'removed'): Changes['layers'] =>
  own.layers
    .filter(({ name }) => !other.layers.some((layer) => layer.name === name))
    .map(({ name, features }) => ({
      name,
      state,
      ...{ added: 0, removed: 0, changed: 0, moved: 0, unchanged: 0, [state]: features },
      byField: [],
    }));

/** Every feature of both versions has become something: counts that say otherwise are a fault of ours. */
function refuseOdd(old: ComparedVersion, now: ComparedVersion, layers: Changes['layers']): void {
  const features = (version: ComparedVersion, name: string): number => version.layers.find((layer) => layer.name === name)?.features ?? 0;
  const odd = layers.flatMap(({ name, added, removed, changed, unchanged }) => {
    const [before, after] = [features(old, name), features(now, name)];
    if (before === removed + changed + unchanged && after === added + changed + unchanged) return [];
    return [problem('compare.count', { layer: name, before, after, added, removed, changed, unchanged })];
  });
  if (odd.length > 0) throw new PipelineError(odd);
}
