import { glob, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flatgeobuf } from '../formats/artifacts/flatgeobuf.ts';
import { pmtiles } from '../formats/artifacts/pmtiles.ts';
import { readCatalogue } from '../manifest/read.ts';
import { fetchSource } from '../source/fetch.ts';
import { convertClean } from '../vector/convert.ts';
import { inspectSource } from '../vector/inspect.ts';
import { normaliseSource } from '../vector/normalise.ts';
import { projectClean } from '../vector/reproject.ts';
import { listPrograms, megabytes, ratio, usageFigures, usageHeads, type Benchmark, type BenchRow } from './benchmark.ts';
import { recordsOf, writeManifest } from './catalogue.ts';
import { makeData, type BenchData } from './make-data.ts';
import { watch, watchMappe, watchNode, type ResourceUse } from './watch.ts';

/** Most time of the tiles, and of everything with verification, as multiples of the recipe's; and of verifying, as one of converting. */
const targets = { tiles: 1.05, all: 1.3, verify: 0.2 };

/** Define the benchmark of converting a kind of features: by the common recipe, then the tiles alone, everything, and what verifies it. */
export const conversion = (kind: BenchData['kind'], usual: number): Benchmark => ({
  name: kind,
  size: usual,
  says: (size) => `${size} ${kind} of a GeoPackage in Lambert-93, against the common recipe of GDAL and tippecanoe`,
  figures: [...usageHeads, 'size', '× recipe', '× its CPU', 'target'],
  async *run({ size, folder, cache }) {
    const source = await makeData({ kind, features: size }, cache);
    const datasets = join(folder, 'datasets');
    const store = join(folder, 'store');
    const plain = join(folder, 'recipe.pmtiles');
    await writeManifest(datasets, 'essai', source);
    const tiles = await watchNode(import.meta.filename, datasets, join(folder, 'scratch'));
    const made = JSON.parse(tiles.output) as MadeTiles;
    const recipe = await runRecipe(source, kind, made, plain);
    const row = (what: string, usage: ResourceUse, bytes: number, target?: number, details = listPrograms(usage)): BenchRow => {
      const against = [ratio(usage.wallSeconds, recipe.wallSeconds), ratio(usage.cpuSeconds, recipe.cpuSeconds)];
      return { what, figures: [...usageFigures(usage), megabytes(bytes), ...against, target === undefined ? '' : `≤ ${target}`], details };
    };
    yield row('recipe: tiles', recipe, (await stat(plain)).size);
    yield row('mappe: tiles', tiles, (await stat(made.path)).size, targets.tiles);
    const all = await watchMappe('build', '--datasets', datasets, '--store', store);
    const artifacts = (await recordsOf(store)).flatMap(({ version }) => version.artifacts);
    const bytes = artifacts.reduce((sum, each) => sum + each.bytes, 0);
    const stages = await readStages(store);
    const { convert = Number.NaN, verify = Number.NaN } = stages;
    yield row('mappe: everything, verified, published', all, bytes, targets.all);
    const seconds = Object.entries(stages).map(([stage, each]) => `${stage} ${each.toFixed(1)}`);
    const share = `verifying takes ${ratio(verify, convert)} of what converting does (≤ ${targets.verify}): ${seconds.join(', ')}`;
    yield row('mappe verify', await watchMappe('verify', '--store', store), bytes, undefined, share);
  },
});

/** The recipe that everybody runs: a pipe of GeoJSON from GDAL into tippecanoe, which reads it in parallel. */
function runRecipe(data: string, layer: string, { minzoom, maxzoom }: MadeTiles, output: string): Promise<ResourceUse> {
  const gdal = `ogr2ogr -f GeoJSONSeq -t_srs EPSG:4326 -lco COORDINATE_PRECISION=7 /vsistdout/ ${data} ${layer}`;
  const tippecanoe = `tippecanoe -q -P -f -o ${output} -l ${layer} -Z${minzoom} -z${maxzoom} --drop-densest-as-needed`;
  // GDAL 3.10 crashes at random when it reads a GeoPackage on a busy machine.
  return watch('env', ['OGR2OGR_USE_ARROW_API=NO', 'bash', '-o', 'pipefail', '-c', `${gdal} | ${tippecanoe}`]);
}

/** Seconds of each stage of the build that the store reports. */
async function readStages(store: string): Promise<Record<string, number>> {
  const [report = ''] = await Array.fromAsync(glob('runs/*/1-of-1.json', { cwd: store }));
  const { datasets } = JSON.parse(await readFile(join(store, report), 'utf8')) as { datasets: { stages: Record<string, number> }[] };
  return datasets[0]?.stages ?? {};
}

/** Tiles of a data set, made by a process of its own. */
interface MadeTiles {
  path: string;
  minzoom: number;
  maxzoom: number;
}

/** The stages of a build that its tiles need, and no other. */
async function makeTiles(datasets: string, scratch: string): Promise<MadeTiles> {
  await mkdir(scratch, { recursive: true });
  const { manifests } = await readCatalogue(datasets, { today: '2026-01-01' });
  const [manifest] = manifests;
  if (manifest === undefined) throw new Error(`There is no data set in ${datasets}.`);
  const inspection = await inspectSource(await fetchSource(manifest, scratch), manifest.dataset, scratch);
  const clean = await normaliseSource(inspection, manifest.dataset, scratch);
  const projected = await projectClean(clean, scratch);
  const { built, tiles } = await convertClean(clean, projected, manifest, scratch, undefined, [flatgeobuf, pmtiles]);
  const file = built.find(({ format }) => format === 'pmtiles');
  if (file === undefined || tiles === undefined) throw new Error(`Nothing of ${datasets} can be drawn.`);
  return { path: file.path, minzoom: tiles.minzoom, maxzoom: tiles.maxzoom };
}

if (import.meta.main) {
  const [datasets = '', scratch = ''] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(await makeTiles(datasets, scratch)));
}
