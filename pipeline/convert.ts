import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, TileProfile } from '../schemas/types.ts';
import { artifactFormats } from './formats/artifacts/index.ts';
import type { Format, FormatLayer, Output, Subject } from './formats/artifacts/format.ts';
import { planTiles, type Plan } from './formats/artifacts/tile-plan.ts';
import type { Clean } from './normalise.ts';
import { readTippecanoeProgress, type Progress } from './progress.ts';
import type { Projected } from './project.ts';
import type { Manifest } from './read.ts';
import { digestFile } from './tools/digest-file.ts';
import { runTask, type Task } from './tools/job.ts';

/** An artifact, and where it lies in scratch until it is published. */
export type Built = Artifact & { path: string };

export interface Converted {
  built: Built[];
  /** What was chosen for the tiles; absent where nothing can be drawn. */
  tiles?: { profile: TileProfile; minzoom: number; maxzoom: number };
}

/** Programs that run at a time for one data set: tippecanoe in one lane, the writers in the other. */
const lanes = 2;

/** One run of a format: for one layer, or for the data set. */
interface Order {
  format: Format;
  subject: Subject;
  /** Present where the file holds one layer of several. */
  layer: string | undefined;
  tasks: Task[];
  folder: string;
}

/** Make every artifact of the clean data; those that do not wait for each other at the same time. */
export async function convertClean(
  clean: Clean,
  projected: Projected,
  manifest: Manifest,
  scratch: string,
  on: Progress = () => undefined,
): Promise<Converted> {
  on({ stage: 'convert' });
  const layers = formatLayers(clean, projected);
  const plan = planOf(layers, projected, manifest);
  const boxes = byParts(projected);
  const orders = ordersOf(
    layers,
    { datasetId: manifest.datasetId, clean: clean.path, wgs84: projected.path, tiles: plan, boxes },
    join(scratch, 'artifacts'),
  );
  const takeLane = limiter(lanes);
  const done = new Map<Order, Promise<void>>();
  for (const order of orders) {
    const earlier = orders.filter(({ format }) => order.format.after?.includes(format.id));
    done.set(
      order,
      Promise.all(earlier.map(async (each) => done.get(each))).then(() => takeLane(() => carryOut(order, earlier, on))),
    );
  }
  // Every order ends before a failure is told: none may still write when scratch is removed.
  await Promise.allSettled(done.values());
  await Promise.all(done.values());
  const built = orders.flatMap(({ format, folder, layer }) =>
    format.outputs.map((output) => describeArtifact(output, join(folder, 'out', output.file), manifest, layer)),
  );
  const { name: profile, minzoom, maxzoom } = plan;
  return { built: await Promise.all(built), ...(layers.some(({ drawn }) => drawn > 0) && { tiles: { profile, minzoom, maxzoom } }) };
}

function formatLayers(clean: Clean, projected: Projected): FormatLayer[] {
  return clean.layers.map(({ name, fidColumn, fields, geometry, features }) => {
    const found = projected.layers.find((layer) => layer.name === name);
    const drawn = found === undefined ? 0 : features - found.withoutGeometry;
    return {
      name,
      fidColumn,
      geometry,
      drawn,
      columns: fields.map((field) => ({ name: field.name, type: field.type })),
      geometryColumn: found?.geometryColumn ?? null,
      crs: found?.crs ?? null,
      manyTypes: found?.manyTypes ?? false,
    };
  });
}

function planOf(layers: readonly FormatLayer[], projected: Projected, { dataset }: Manifest): Plan {
  const planned = projected.layers.flatMap(({ name, bbox, ...measure }) => {
    const geometry = layers.find((layer) => layer.name === name)?.geometry ?? null;
    return bbox === null || geometry === null ? [] : [{ ...measure, bbox, geometry }];
  });
  return planTiles(planned, dataset.tiles);
}

/** Boxes of the extent, that with most parts of features first. */
function byParts({ extent, layers }: Projected): Subject['boxes'] {
  const parts = (area: string): number =>
    layers.flatMap(({ boxes }) => boxes).reduce((sum, box) => sum + (box.area === area ? box.parts : 0), 0);
  return (extent?.boxes ?? []).toSorted((a, b) => parts(b.area) - parts(a.area));
}

function ordersOf(layers: readonly FormatLayer[], base: Omit<Subject, 'layers'>, scratch: string): Order[] {
  return artifactFormats.flatMap((format) => {
    const taken = layers.filter((layer) => format.takes(layer));
    const groups = format.per === 'layer' ? taken.map((layer) => [layer]) : taken.length > 0 ? [taken] : [];
    return groups.flatMap((group) => {
      const subject = { ...base, layers: group };
      const tasks = format.tasks(subject);
      const only = format.per === 'layer' ? group[0]?.name : undefined;
      const folder = join(scratch, only === undefined ? format.id : `${format.id}-${only}`);
      return tasks.length === 0 ? [] : [{ format, subject, tasks, folder, layer: layers.length > 1 ? only : undefined }];
    });
  });
}

/** Run the tasks of an order, with the files that it reads beside its output. */
async function carryOut({ format, subject, tasks, folder }: Order, earlier: readonly Order[], on: Progress): Promise<void> {
  await mkdir(join(folder, 'out'), { recursive: true });
  for (const order of earlier) {
    const name = order.subject.layers[0]?.name ?? '';
    for (const { file, suffix } of order.format.outputs) await link(join(order.folder, 'out', file), join(folder, 'out', name + suffix));
  }
  const onOutput = (text: string): void => {
    const done = format.id === 'pmtiles' ? readTippecanoeProgress(text) : undefined;
    if (done !== undefined) on({ stage: 'convert', done });
  };
  let said = '';
  for (const task of tasks) said = await runTask(task, folder, { onOutput });
  for (const task of format.then?.(said, subject) ?? []) await runTask(task, folder, { onOutput });
}

async function describeArtifact(
  { format, suffix, mediaType, recipe }: Output,
  path: string,
  { id, datasetId }: Manifest,
  layer: string | undefined,
): Promise<Built> {
  const { bytes, sha256 } = await digestFile(path);
  const name = `${datasetId}${layer === undefined ? '' : `-${layer}`}${suffix}`;
  return {
    format,
    ...(layer !== undefined && { layer }),
    name,
    key: artifactKey(id, sha256, name),
    mediaType,
    bytes,
    sha256,
    recipe,
    path,
  };
}

/** The number of the way in which each format is written now. */
export const currentRecipes = (): Map<string, number> =>
  new Map(artifactFormats.flatMap(({ outputs }) => outputs.map(({ format, recipe }) => [format, recipe])));

/** Where an artifact lies in the store. */
const artifactKey = (dataset: string, sha256: string, name: string): string => `data/${dataset}/${sha256.slice(0, 16)}/${name}`;

/** Run work at most `count` at a time, in the order of asking. */
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
