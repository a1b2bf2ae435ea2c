import { link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordsOf } from './catalogue.ts';
import { makeData, type BenchData } from './make-data.ts';
import type { BenchTiles } from './make-tiles.ts';
import { watch, watchMappe, watchNode, type ResourceUse } from './watch.ts';

/** One way of making the tiles, or everything, of the same data. */
export interface ConversionRow {
  what: string;
  usage: ResourceUse;
  bytes: number;
  /** How long it may take, as a multiple of the recipe's time. */
  target?: number;
  /** Details of the run: zooms, seconds of each stage, or number of files. */
  detail: string;
}

type Zooms = Pick<BenchTiles, 'minzoom' | 'maxzoom'>;

const id = 'banc/essai';

/** Most time of the tiles, and of everything with verification, as multiples of the recipe's time. */
const targets = { tiles: 1.05, all: 1.3 };

/** The operator of the catalogues that are measured. */
export const operatorYaml = `title: Banc d’essai
description: Un catalogue pour mesurer.
site: https://exemple.fr/
contact: { name: Banc, email: banc@exemple.fr }
publisher: { name: Exemple }
host: { name: Exemple }
accessibility: { status: non-conforme }
`;
/** Their producer. */
export const producerYaml = `title: Banc d’essai
type: association
territory: FR
contact: { name: Banc, email: banc@exemple.fr }
`;
/** A manifest that says no more than it must: everything else is chosen as for any data set. */
export const datasetYaml = (source: string, name: string): string => `title: Jeu d’essai ${name}
description: Des objets inventés, les mêmes à chaque fois, pour mesurer combien de temps prend une conversion.
themes: [urbanisme]
license: etalab-2.0
frequency: annual
lineage: Inventé pour le banc d’essai.
contact: { name: Banc, email: banc@exemple.fr }
source: { path: ${source} }
`;

/** A catalogue of one data set, its source the file at `data`. */
export async function writeConversionCatalogue(folder: string, data: string): Promise<string> {
  const datasets = join(folder, 'datasets');
  const own = join(datasets, ...id.split('/'));
  await mkdir(own, { recursive: true });
  await writeFile(join(datasets, 'operator.yaml'), operatorYaml);
  await writeFile(join(datasets, 'banc', 'producer.yaml'), producerYaml);
  await writeFile(join(own, 'dataset.yaml'), datasetYaml('essai.gpkg', 'converti'));
  await link(data, join(own, 'essai.gpkg'));
  return datasets;
}

/** The recipe that everybody runs: a pipe of GeoJSON from GDAL into tippecanoe, which reads it in parallel. */
async function runRecipe(data: string, layer: string, { minzoom, maxzoom }: Zooms, output: string): Promise<ResourceUse> {
  const gdal = `ogr2ogr -f GeoJSONSeq -t_srs EPSG:4326 -lco COORDINATE_PRECISION=7 /vsistdout/ ${data} ${layer}`;
  const tippecanoe = `tippecanoe -q -P -f -o ${output} -l ${layer} -Z${minzoom} -z${maxzoom} --drop-densest-as-needed`;
  // GDAL 3.10 crashes at random when it reads a GeoPackage on a busy machine.
  return watch('env', ['OGR2OGR_USE_ARROW_API=NO', 'bash', '-o', 'pipefail', '-c', `${gdal} | ${tippecanoe}`]);
}

/** Convert the same data by Mappe and by the recipe, one after the other; `folder` is emptied. */
export async function* benchConversion(
  data: BenchData,
  folder: string,
  cache: string,
  ways: { tiles: boolean; all: boolean },
): AsyncGenerator<ConversionRow> {
  await rm(folder, { recursive: true, force: true });
  const source = makeData(data, cache);
  const datasets = await writeConversionCatalogue(folder, source);
  const tiles = ways.tiles ? await runTiles(datasets, folder) : undefined;
  const all = ways.all ? await runAll(datasets, folder) : undefined;
  const zooms = tiles?.zooms ?? all?.zooms;
  if (zooms === undefined) return;
  const output = join(folder, 'recipe.pmtiles');
  const usage = await runRecipe(source, data.kind, zooms, output);
  yield { what: 'recipe: tiles', usage, bytes: (await stat(output)).size, detail: `zooms ${zooms.minzoom}–${zooms.maxzoom}` };
  if (tiles !== undefined) yield tiles.row;
  if (all !== undefined) yield all.row;
}

/** Seconds by what took them, as a line. */
export const listSeconds = (seconds: readonly (readonly [string, number])[]): string =>
  seconds.map(([name, each]) => `${name} ${each.toFixed(1)}`).join(', ');

interface Run {
  row: ConversionRow;
  zooms: Zooms;
}

async function runTiles(datasets: string, folder: string): Promise<Run> {
  const scratch = join(folder, 'scratch');
  const usage = await watchNode(join(import.meta.dirname, 'make-tiles.ts'), datasets, id, scratch);
  const { tiles, stages, ...zooms } = JSON.parse(usage.output) as BenchTiles;
  const { size: bytes } = await stat(tiles);
  await rm(scratch, { recursive: true });
  return { row: { what: 'mappe: tiles', usage, bytes, target: targets.tiles, detail: listSeconds(Object.entries(stages)) }, zooms };
}

async function runAll(datasets: string, folder: string): Promise<Run> {
  const store = join(folder, 'store');
  const usage = await watchMappe('build', '--datasets', datasets, '--store', store);
  const [record] = recordsOf(store);
  if (record?.version.tiles === undefined) throw new Error(`Nothing was published: ${usage.output}`);
  const { artifacts, tiles: zooms } = record.version;
  const bytes = artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0);
  const row = { what: 'mappe: everything, verified, published', usage, bytes, target: targets.all, detail: `${artifacts.length} files` };
  return { row, zooms };
}
