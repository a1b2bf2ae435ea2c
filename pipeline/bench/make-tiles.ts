import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { convertClean } from '../vector/convert.ts';
import { flatgeobuf } from '../formats/artifacts/flatgeobuf.ts';
import { pmtiles } from '../formats/artifacts/pmtiles.ts';
import { inspectSource } from '../vector/inspect.ts';
import { normaliseSource } from '../vector/normalise.ts';
import { projectClean } from '../vector/reproject.ts';
import { readCatalogue } from '../manifest/read.ts';
import { fetchSource } from '../source/fetch.ts';

/** Result of a run that makes the tiles of a data set and nothing else. */
export interface BenchTiles {
  minzoom: number;
  maxzoom: number;
  /** The file, and seconds of each stage. */
  tiles: string;
  stages: Record<string, number>;
}

/** The stages of a build that its tiles need, and no other. */
async function makeTiles(datasets: string, id: string, scratch: string): Promise<BenchTiles> {
  await mkdir(scratch, { recursive: true });
  const { manifests } = await readCatalogue(datasets, { today: '2026-01-01' });
  const manifest = manifests.find((each) => each.id === id);
  if (manifest === undefined) throw new Error(`There is no data set ${id} in ${datasets}.`);
  const stages: Record<string, number> = {};
  const timed = async <Result>(stage: string, work: Promise<Result>): Promise<Result> => {
    const started = performance.now();
    await work;
    stages[stage] = Math.round(performance.now() - started) / 1000;
    return work;
  };
  const source = await fetchSource(manifest, scratch);
  const inspection = await timed('inspect', inspectSource(source, manifest.dataset, scratch));
  const clean = await timed('normalise', normaliseSource(inspection, manifest.dataset, scratch));
  const projected = await timed('project', projectClean(clean, scratch));
  const { built, tiles } = await timed('convert', convertClean(clean, projected, manifest, scratch, undefined, [flatgeobuf, pmtiles]));
  const file = built.find(({ format }) => format === 'pmtiles');
  if (file === undefined || tiles === undefined) throw new Error(`Nothing of ${basename(datasets)} can be drawn.`);
  return { minzoom: tiles.minzoom, maxzoom: tiles.maxzoom, tiles: file.path, stages };
}

const [datasets = '', id = '', scratch = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await makeTiles(datasets, id, scratch)));
