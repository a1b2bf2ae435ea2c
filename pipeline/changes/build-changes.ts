import { join } from 'node:path';
import type { Artifact, ArtifactFormat, Version } from '../../schemas/types.ts';
import { changeFields } from '../base/change-fields.ts';
import { compareVersions, drawnFormats, rowFiles, rowFormats, type Differences } from './compare.ts';
import { convertClean } from '../vector/convert.ts';
import { defined } from '../base/defined.ts';
import { problem } from '../base/errors.ts';
import type { BuildOutput, Comparison } from '../record/build-output.ts';
import type { Clean } from '../vector/normalise.ts';
import { projectClean } from '../vector/reproject.ts';
import type { FetchArtifact } from '../publication/fetch-artifact.ts';
import type { Manifest } from '../manifest/read.ts';
import { measureChanges } from '../territories/territories.ts';
import { verifyArtifacts } from '../vector/verify.ts';
import { type ArtifactFile, withoutPath } from '../record/describe-artifact.ts';
import type { Territories, Published } from '../record/build-context.ts';

/** Above this a map of differences is one of the data, and says nothing more. */
const rowsDrawn = 200_000;

/** Formats of the files of differences among artifacts, by the format that makes their bytes. */
const formats: Partial<Record<ArtifactFormat, ArtifactFormat>> = { geoparquet: 'changes', pmtiles: 'changes-tiles' };

/** Compare a new version with the published one; nothing where there is none, a warning where its files are gone. */
export async function compareWithPublished(
  { version, files, clean }: BuildOutput,
  manifest: Manifest,
  id: string,
  { previous, fetchArtifact: fetch, territories }: Published,
  scratch: string,
): Promise<Comparison> {
  const none = { artifacts: [], files: [], problems: [] };
  if (previous === undefined || clean === undefined || fetch === undefined || version.layers.length === 0) return none;
  if (previous.version.id === id) return comparisonOf(previous.version);
  const folder = join(scratch, 'changes');
  const rows = await fetchRows(previous.version, folder, fetch);
  if (rows === undefined)
    return { ...none, problems: [problem('compare.gone', { version: previous.version.id }, { severity: 'warning' })] };
  const compared = await compareVersions(
    { id: previous.version.id, layers: previous.version.layers, files: rows },
    { id, layers: keyed(version.layers, manifest), files: pathsOf(rowFiles(files, version.layers)) },
    folder,
    { clean },
  );
  const { files: written, tiles, areas } = await convertChanges(compared, manifest, folder, territories);
  const changes = { ...compared.changes, ...defined({ tiles }), ...(areas.length > 0 && { territories: areas }) };
  return { changes, artifacts: written.map(withoutPath), files: written, problems: [] };
}

/** A version that is made again differs from the one before it as it did. */
function comparisonOf({ changes, artifacts: all }: Version): Comparison {
  const artifacts = all.filter(({ format }) => Object.values(formats).includes(format));
  return { ...(changes !== undefined && { changes }), artifacts, files: [], problems: [] };
}

/** The files of a version's rows, brought from the store; undefined where one is there no more. */
export async function fetchRows(
  { id, artifacts, layers }: Pick<Version, 'id' | 'artifacts' | 'layers'>,
  folder: string,
  fetch: FetchArtifact,
): Promise<Map<string, string> | undefined> {
  const wanted = rowFiles<Artifact>(artifacts, layers);
  const paths = new Map<string, string>();
  for (const [layer, artifact] of wanted) {
    const path = join(folder, `rows-${id}`, `${layer}.parquet`);
    if (!(await fetch(artifact, path))) return undefined;
    paths.set(layer, path);
  }
  return wanted.size === layers.length ? paths : undefined;
}

const pathsOf = (files: ReadonlyMap<string, ArtifactFile>): Map<string, string> =>
  new Map([...files].map(([layer, { path }]) => [layer, path]));

/** Layers with the key that the manifest gives: a version gets it with its record alone. */
function keyed(layers: Version['layers'], { dataset }: Manifest): Version['layers'] {
  return layers.map((layer) => {
    const key = dataset.layers?.find(({ name }) => name === layer.name)?.key;
    return key === undefined ? layer : { ...layer, key };
  });
}

interface DifferenceFiles {
  files: ArtifactFile[];
  areas: Awaited<ReturnType<typeof measureChanges>>;
  tiles?: { minzoom: number; maxzoom: number };
}

/** The tables of changed features as layers of a small data set. */
const changedLayers = (written: Differences['written']): Clean['layers'] =>
  written
    .filter(({ rows }) => rows > 0)
    .map(({ layer: { name, geometry, crs }, rows, withoutGeometry, columns, hasGeometry }): Clean['layers'][number] => ({
      name,
      features: rows,
      sourceFeatures: rows,
      filtered: 0,
      // Where no difference has a geometry they are a plain table, of which nothing is counted as lacking one.
      ...(!hasGeometry || withoutGeometry === rows ? { geometry: null, withoutGeometry: 0 } : { geometry, withoutGeometry }),
      hasZ: false,
      crs,
      bbox: null,
      fidColumn: 'fid',
      fields: columns,
    }));

/** Their coordinate systems as PROJJSON, by code. */
const systemsOf = (written: Differences['written']): Clean['systems'] =>
  new Map(written.flatMap(({ layer, crs }) => (layer.crs === null ? [] : [[layer.crs.code, crs] as const])));

/** Count the changed features that a comparison has written by the territories that they lie in. */
export async function placeChanges(
  { written, path }: Differences,
  territories: Territories,
  scratch: string,
): Promise<Awaited<ReturnType<typeof measureChanges>>> {
  const layers = changedLayers(written);
  const projected = await projectClean({ path, layers, systems: systemsOf(written), problems: [] }, scratch);
  return measureChanges({ ...projected, layers: layers.filter(({ geometry }) => geometry !== null) }, territories, scratch);
}

/** Make and verify the files of the differences: these are a small data set. */
async function convertChanges(
  { written, path }: Differences,
  manifest: Manifest,
  scratch: string,
  territories: Territories | undefined,
): Promise<DifferenceFiles> {
  const layers = changedLayers(written);
  if (layers.length === 0) return { files: [], areas: [] };
  const clean: Clean = { path, layers, systems: systemsOf(written), problems: [] };
  const asOwn: Manifest = {
    ...manifest,
    datasetId: `${manifest.datasetId}-changes`,
    // A map tells what has changed; the rest is in the table.
    dataset: { ...manifest.dataset, tiles: { fields: changeFields.map(({ name }) => name) }, layers: [] },
  };
  const draws = layers.reduce((sum, { features }) => sum + features, 0) <= rowsDrawn;
  const projected = await projectClean(clean, scratch);
  const converted = await convertClean(clean, projected, asOwn, scratch, undefined, draws ? drawnFormats : rowFormats);
  await verifyArtifacts(clean, projected, converted, asOwn, scratch);
  const files = converted.built.flatMap((each) => {
    const format = formats[each.format];
    return format === undefined ? [] : [{ ...each, format }];
  });
  const { minzoom, maxzoom } = converted.tiles ?? {};
  const placed = layers.filter(({ geometry }) => geometry !== null);
  const areas = await measureChanges({ ...projected, layers: placed }, territories, scratch);
  return { files, areas, ...(draws && minzoom !== undefined && maxzoom !== undefined && { tiles: { minzoom, maxzoom } }) };
}
