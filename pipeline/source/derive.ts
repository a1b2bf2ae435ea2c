import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freeName } from '../../schemas/model/column-names.ts';
import { nearest } from '../../schemas/model/nearest.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import type { Dataset, DatasetRecord, Layer, ManifestSource, Version, Problem } from '../../schemas/types.ts';
import { fail, type PipelineError, problem } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import type { KnownSource, Source } from './fetch.ts';
import { digestFile } from '../base/digest-file.ts';
import { digest } from '../stores/digest.ts';
import { describeSystem } from '../gdal/find-crs.ts';
import { runTask } from '../sandbox/job.ts';
import { joinLayers, type Join, type JoinSide } from '../gdal/join-layers.ts';
import { inDegrees, isDegrees, metricCrs, pseudoMercator, reachOf } from '../gdal/metric-crs.ts';
import type { Manifest } from '../manifest/read.ts';
import type { FetchArtifact } from '../publication/fetch-artifact.ts';

/** The published data sets that others are computed from. */
export interface Parents {
  fetch: FetchArtifact;
  /** The record published, or built earlier in the same run. */
  recordOf: (dataset: string) => DatasetRecord | undefined;
}

type Derivation = NonNullable<ManifestSource['derive']>;
type DerivationManifest = Pick<Manifest, 'locate'> & { dataset: Pick<Dataset, 'source'> };

interface ParentLayer {
  dataset: string;
  version: Version;
  layer: Layer;
  /** Facts of the parent that readers of its children are told. */
  said: Pick<NonNullable<Version['source']['derivedFrom']>['of'], 'date' | 'edition' | 'attribution'>;
}

/** Recognise the source of a derivation without computing it: its digest is that of the versions of its parents. */
export function recogniseDerived(manifest: DerivationManifest, parents: Pick<Parents, 'recordOf'> | undefined): KnownSource {
  const { join: kind, of, with: other, distance } = derivationOf(manifest);
  const left = findParent(manifest, 'of', parents);
  const right = findParent(manifest, 'with', parents);
  const told = ({ dataset, version: { id: version } }: ParentLayer, { layer }: Derivation['of']) => ({
    dataset,
    version,
    ...(layer !== undefined && { layer }),
  });
  const bare = { join: kind, of: told(left, of), with: told(right, other), ...(distance !== undefined && { distance }) };
  const sha256 = digest(JSON.stringify(bare));
  // What a parent is called and asks for makes no other data.
  const derivedFrom = { ...bare, of: { ...bare.of, ...left.said }, with: { ...bare.with, ...right.said } };
  return { name: `${left.layer.name}.gpkg`, bytes: 0, sha256, derivedFrom, files: [] };
}

/** Bring what a source was identified without: what is computed from other data sets is computed now. */
export async function completeSource(
  manifest: DerivationManifest,
  { files, ...source }: KnownSource,
  { scratch, progress }: { scratch: string; progress: Progress },
  { parents }: { parents?: Parents },
): Promise<Source> {
  if (source.derivedFrom !== undefined) {
    progress({ stage: 'derive' });
    return deriveSource(manifest, { files, ...source }, parents, scratch);
  }
  const here = files.map(({ path, ...file }) => {
    if (path === undefined) throw new Error(`${file.name} is not here, and no version is known to be made of it.`);
    return { ...file, path };
  });
  return { ...source, files: here };
}

/** Compute a source from two published data sets: the features of the one, with what the other says of their place. */
async function deriveSource(
  manifest: DerivationManifest,
  known: KnownSource,
  parents: Parents | undefined,
  scratch: string,
): Promise<Source> {
  if (parents === undefined) throw new Error('A derivation was recognised without its parents.');
  const folder = join(scratch, 'derive');
  await mkdir(folder, { recursive: true });
  const plan = await planJoin(manifest, parents, folder);
  for (const task of joinLayers(plan)) await runTask(task, folder);
  const path = join(folder, 'out', 'derived.gpkg');
  const { bytes } = await digestFile(path);
  const file = { name: known.name, bytes, sha256: known.sha256, path };
  return { ...known, bytes, files: [file] };
}

/** Features that a join has lost or doubled: one that keeps every feature has each of them, another has none twice. */
export function findMissingRows(
  manifest: DerivationManifest,
  parents: Parents | undefined,
  layers: readonly Pick<Layer, 'features'>[],
): Problem[] {
  const { derive } = manifest.dataset.source;
  if (derive === undefined) return [];
  const { dataset, layer } = findParent(manifest, 'of', parents);
  const found = layers[0]?.features ?? 0;
  const expected = layer.features;
  const keepsAll = derive.join === 'count' || derive.join === 'nearest';
  const isWrong = keepsAll ? found !== expected : found > expected;
  return isWrong ? [problem('derive.rows', { dataset, expected, found })] : [];
}

function derivationOf({ dataset }: DerivationManifest): Derivation {
  if (dataset.source.derive === undefined) throw new Error('The source is no derivation.');
  return dataset.source.derive;
}

async function planJoin(manifest: DerivationManifest, parents: Parents, folder: string): Promise<Join> {
  const { join: kind, distance = 0, fields = [] } = derivationOf(manifest);
  const left = findParent(manifest, 'of', parents);
  const right = findParent(manifest, 'with', parents);
  const names = left.layer.fields.map(({ name }) => name);
  const missing = fields.find((field) => !right.layer.fields.some(({ name }) => name === field));
  if (missing !== undefined)
    throw fail(
      'derive.field',
      { layer: right.layer.name, dataset: right.dataset, field: missing, fields: right.layer.fields.map(({ name }) => name).join(', ') },
      { where: manifest.locate('/source/derive/fields') },
    );
  const crs = crsOf(left, manifest, '/source/derive/of');
  const describe = async (system: string): Promise<string> => JSON.stringify((await describeSystem(system, join(folder, 'crs'))).projjson);
  const metric = metricCrs(await describe(crs), crs, left.layer.bbox);
  const other = crsOf(right, manifest, '/source/derive/with');
  const from = other === pseudoMercator ? inDegrees : isDegrees(await describe(other)) ? other : undefined;
  const isFar = from !== undefined && metric !== inDegrees && metric !== other;
  const side = async (parent: ParentLayer, taken: readonly string[]): Promise<JoinSide> => ({
    path: await fetchParent(parent, parents, folder),
    table: parent.layer.name,
    fields: taken,
  });
  const columns = left.layer.fields.map(({ name, type }) => ({ name, type }));
  const free = (name: string): string => {
    const found = freeName(name, columns);
    columns.push({ name: found, type: 'text' });
    return found;
  };
  const count = kind === 'nearest' ? undefined : free('nombre');
  const metres = kind === 'within' || kind === 'nearest' ? free('distance_m') : undefined;
  const takes = kind === 'nearest' || kind === 'intersects' ? fields : [];
  return {
    kind,
    distance,
    of: await side(left, names),
    with: await side(right, takes),
    crs,
    metric,
    ...(isFar && { reach: { wkt: reachOf(left.layer.bbox, distance), from } }),
    table: left.layer.name,
    added: { ...(count !== undefined && { count }), ...(metres !== undefined && { distance: metres }), fields: takes.map(free) },
  };
}

function findParent(manifest: DerivationManifest, side: 'of' | 'with', parents: Pick<Parents, 'recordOf'> | undefined): ParentLayer {
  const { dataset, layer: name } = derivationOf(manifest)[side];
  const where = manifest.locate(`/source/derive/${side}/dataset`);
  const record = parents?.recordOf(dataset);
  if (record === undefined) throw fail('derive.parent-absent', { dataset }, { where });
  const { version, edition, attribution } = record;
  const drawn = version.layers.filter(({ geometry }) => geometry !== null);
  const layer = name === undefined && drawn.length === 1 ? drawn[0] : drawn.find((each) => each.name === name);
  if (layer === undefined) {
    const names = drawn.map((each) => each.name);
    throw refuseLayer({ dataset, name, names }, name === undefined ? where : manifest.locate(`/source/derive/${side}/layer`));
  }
  const said = { date: version.date, ...(edition !== undefined && { edition }), attribution: attribution.slice(0, 1000) };
  return { dataset, version, layer, said };
}

/** Why a parent has no layer to compute from: none at all, several of which none is named, or none of the name. */
function refuseLayer(
  { dataset, name, names }: { dataset: string; name: string | undefined; names: string[] },
  where: string,
): PipelineError {
  const layers = names.join(', ');
  if (names.length === 0) return fail('derive.no-layers', { dataset }, { where });
  if (name === undefined) return fail('derive.layer', { dataset, layers }, { where });
  const close = nearest(name, names);
  const near = close === undefined ? '' : phrase('hint.file', { near: close });
  return fail('derive.layer-missing', { dataset, layer: name, near, layers }, { where });
}

/** Published records of both parents of a derivation. */
export const parentRecords = ({ of, with: other }: Derivation, { recordOf }: Parents): DatasetRecord[] =>
  [of.dataset, other.dataset].flatMap((dataset) => recordOf(dataset) ?? []);

function crsOf({ dataset, layer }: ParentLayer, manifest: DerivationManifest, pointer: string): string {
  const code = layer.crs?.code;
  if (code === undefined || !/^EPSG:\d+$/.test(code))
    throw fail('derive.crs', { dataset, layer: layer.name }, { where: manifest.locate(pointer) });
  return code;
}

/** Bring the GeoPackage of a parent here, byte for byte what its record says. */
async function fetchParent({ dataset, version }: ParentLayer, { fetch }: Parents, folder: string): Promise<string> {
  const artifact = version.artifacts.find(({ format }) => format === 'geopackage');
  if (artifact === undefined) throw new Error(`${dataset} has layers and no GeoPackage.`);
  const path = join(folder, `${artifact.sha256}.gpkg`);
  if (!(await fetch(artifact, path))) throw fail('derive.file', { dataset, key: artifact.key });
  return path;
}
