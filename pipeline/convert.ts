import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Artifact, TileProfile } from '../schemas/types.ts';
import { artifactFormats } from './formats/artifacts/index.ts';
import type { Format, FormatLayer, Output, Subject, TilePlan } from './formats/artifacts/format.ts';
import { chooseProfile, profileRow } from './formats/artifacts/tile-profiles.ts';
import { guessZooms } from './formats/artifacts/zooms.ts';
import type { Clean } from './normalise.ts';
import { readGdalProgress, readTippecanoeProgress, type Progress } from './progress.ts';
import type { Projected } from './project.ts';
import type { Manifest } from './read.ts';
import { describeSource } from './tools/gdal.ts';
import { runTask, type Task } from './tools/job.ts';

/** An artifact, and where it lies in scratch until it is published. */
export type Built = Artifact & { path: string };

export interface Converted {
  built: Built[];
  /** Profile and zooms that were chosen; absent where nothing could be drawn. */
  tiles?: { profile: TileProfile; minzoom: number; maxzoom: number };
}

/** Programs that run at a time for one data set: tippecanoe on one core, the writers on the other. */
const lanes = 2;

/** Make every artifact of the clean data; those that do not wait for each other at the same time. */
export async function convertClean(clean: Clean, projected: Projected, manifest: Manifest, scratch: string, on: Progress = () => undefined): Promise<Converted> {
  const layers = await formatLayers(clean, projected, scratch);
  const tiles = planTiles(layers, projected, manifest);
  const boxes = projected.extent?.boxes ?? [];
  const base = { datasetId: manifest.datasetId, clean: clean.path, wgs84: projected.path, tiles: tiles.plan, boxes: byParts(boxes, projected) };
  const takeLane = limiter(lanes);
  const folders = new Map<string, Promise<string>>();
  const folderKey = (format: string, layer?: FormatLayer): string => (layer === undefined ? format : `${format}-${layer.name}`);

  const make = async (format: Format, subject: Subject, key: string): Promise<string> => {
    const folder = join(scratch, 'artifacts', key);
    const waited = await Promise.all((format.after ?? []).flatMap((earlier) => subject.layers.map(async (layer) => ({ earlier, layer, from: await folders.get(folderKey(earlier, layer)) }))));
    await mkdir(join(folder, 'out'), { recursive: true });
    for (const { earlier, layer, from } of waited) for (const output of outputsOf(earlier)) await link(join(from ?? '', output.file), join(folder, 'out', layer.name + output.suffix));
    await takeLane(() => runTasks(format, subject, folder, on));
    return join(folder, 'out');
  };

  const orders = artifactFormats.flatMap((format) => {
    const taken = layers.filter((layer) => format.takes(layer));
    if (taken.length === 0) return [];
    const groups = format.per === 'layer' ? taken.map((layer) => [layer]) : [taken];
    return groups.map((group) => {
      const key = folderKey(format.id, format.per === 'layer' ? group[0] : undefined);
      const folder = make(format, { ...base, layers: group }, key);
      folders.set(key, folder);
      return { format, layer: format.per === 'layer' ? group[0] : undefined, folder };
    });
  });
  // Every order ends before a failure is told: none may still write when scratch is removed.
  await Promise.allSettled(orders.map(({ folder }) => folder));
  const built = await Promise.all(
    orders.map(async ({ format, layer, folder }) => {
      const from = await folder;
      return Promise.all(format.outputs.map((output) => describeArtifact(output, join(from, output.file), manifest, layers.length > 1 ? layer : undefined)));
    }),
  );
  return { built: built.flat().filter((artifact) => artifact !== undefined), ...(tiles.chosen && { tiles: tiles.chosen }) };
}

const outputsOf = (format: string): readonly Output[] => artifactFormats.find(({ id }) => id === format)?.outputs ?? [];

async function runTasks(format: Format, subject: Subject, folder: string, on: Progress): Promise<void> {
  const onOutput = (text: string): void => {
    const done = format.id === 'pmtiles' ? readTippecanoeProgress(text) : undefined;
    if (done !== undefined) on({ stage: 'convert', done });
  };
  const runAll = async (tasks: readonly Task[]): Promise<string> => {
    let said = '';
    for (const task of tasks) said = await runTask(task, folder, { onOutput });
    return said;
  };
  const said = await runAll(format.tasks(subject));
  if (format.then !== undefined) await runAll(format.then(said, subject));
}

/** Run work at most `lanes` at a time, in the order of asking. */
function limiter(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
