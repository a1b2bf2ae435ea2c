import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { recordsOf } from './catalogue.ts';
import { writeConversionCatalogue } from './conversions.ts';
import { makeData, type BenchData } from './make-data.ts';
import { watchMappe, type ResourceUse } from './watch.ts';

/** Cost of reading back: while a data set is built, and later, when the store is verified. */
export interface VerifyFigures {
  /** Seconds of each stage of the build, in their order. */
  stages: Record<string, number>;
  /** The build, with what each of its programs has used. */
  build: ResourceUse;
  /** `mappe verify` of the store. */
  usage: ResourceUse;
  /** Bytes that `mappe verify` has read. */
  bytes: number;
}

/** Build and publish a data set, then verify the store that it lies in; `folder` is emptied. */
export async function benchVerify(data: BenchData, folder: string, cache: string): Promise<VerifyFigures> {
  await rm(folder, { recursive: true, force: true });
  const datasets = await writeConversionCatalogue(folder, makeData(data, cache));
  const store = join(folder, 'store');
  const build = await watchMappe('build', '--datasets', datasets, '--store', store);
  const stages = await readStages(join(store, 'runs'));
  const usage = await watchMappe('verify', '--store', store);
  const artifacts = [...recordsOf(store)].flatMap(({ version }) => version.artifacts);
  return { stages, build, usage, bytes: artifacts.reduce((sum, artifact) => sum + artifact.bytes, 0) };
}

async function readStages(runs: string): Promise<Record<string, number>> {
  const [run = ''] = await readdir(runs);
  const report = JSON.parse(await readFile(join(runs, run, '1-of-1.json'), 'utf8')) as {
    datasets: { outcome: string; stages: Record<string, number> }[];
  };
  const [built] = report.datasets;
  if (built === undefined || report.datasets.length !== 1) throw new Error(`${runs} tells of ${report.datasets.length} data sets.`);
  return built.stages;
}
