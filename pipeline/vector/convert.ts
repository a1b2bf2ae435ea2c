import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TileProfile } from '../../schemas/types.ts';
import { artifactFormats } from '../formats/artifacts/index.ts';
import type { Format, FormatLayer, Subject } from '../formats/artifacts/format.ts';
import { planTiles, type Plan } from '../formats/artifacts/tile-plan.ts';
import type { Clean } from './normalise.ts';
import type { Progress } from '../base/progress.ts';
import type { Projected } from './reproject.ts';
import type { Manifest } from '../manifest/read.ts';
import { runTask, type Task } from '../sandbox/job.ts';
import { readTippecanoeProgress } from '../formats/artifacts/tippecanoe.ts';
import { describeArtifact, type ArtifactFile } from '../record/describe-artifact.ts';

/** What a data set was converted to. */
export interface Converted {
  built: ArtifactFile[];
  /** What was chosen for the tiles; absent where nothing is on the map. */
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
  progress: Progress = () => undefined,
  formats: readonly Format[] = artifactFormats,
): Promise<Converted> {
  progress({ stage: 'convert' });
  const layers = formatLayers(clean, projected);
  const plan = planOf(layers, projected, manifest);
  const boxes = byParts(projected);
  const orders = ordersOf(
    formats,
    layers,
    { datasetId: manifest.datasetId, clean: clean.path, wgs84: projected.path, tiles: plan, boxes },
    join(scratch, 'artifacts'),
  );
  const built = new Map<Order, ArtifactFile[]>();
  await inLanes(
    orders,
    (order) => before(order, orders),
    async (order) => {
      const said = await carryOut(order, before(order, orders), progress);
      built.set(order, await describeOutputs(order, said, manifest));
    },
  );
  const { name: profile, minzoom, maxzoom } = plan;
  return {
    built: orders.flatMap((order) => built.get(order) ?? []),
    ...(layers.some(({ onMap }) => onMap > 0) && { tiles: { profile, minzoom, maxzoom } }),
  };
}

function formatLayers(clean: Clean, projected: Projected): FormatLayer[] {
  return clean.layers.map(({ name, fidColumn, fields, geometry, hasZ, features }) => {
    const found = projected.layers.find((layer) => layer.name === name);
    const drawn = found === undefined ? 0 : features - found.withoutGeometry.count;
    return {
      name,
      fidColumn,
      geometry,
      hasZ,
      drawn,
      columns: fields,
      onMap: drawn - (found?.beyondMap.count ?? 0),
      geometryColumn: found?.geometryColumn ?? null,
      crs: found?.crs ?? null,
      manyTypes: found?.manyTypes ?? false,
      isCut: found !== undefined && found.cut.count > 0,
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

function ordersOf(formats: readonly Format[], layers: readonly FormatLayer[], base: Omit<Subject, 'layers'>, scratch: string): Order[] {
  return formats.flatMap((format) => {
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

/** The orders whose files an order reads. */
const before = ({ format }: Order, orders: readonly Order[]): Order[] => orders.filter((each) => format.after?.includes(each.format.id));

/** Run the tasks of an order, with the files that it reads beside its output; gives what the last of them said. */
async function carryOut({ format, subject, tasks, folder }: Order, earlier: readonly Order[], progress: Progress): Promise<string> {
  await mkdir(join(folder, 'out'), { recursive: true });
  for (const order of earlier) {
    const name = order.subject.layers[0]?.name ?? '';
    for (const { file, suffix } of order.format.outputs) await link(join(order.folder, 'out', file), join(folder, 'out', name + suffix));
  }
  const onOutput = (text: string): void => {
    const done = format.id === 'pmtiles' ? readTippecanoeProgress(text) : undefined;
    if (done !== undefined) progress({ stage: 'convert', done });
  };
  let said = '';
  for (const task of tasks) said = await runTask(task, folder, { onOutput });
  for (const task of format.then?.(said, subject) ?? []) await runTask(task, folder, { onOutput });
  return said;
}

const describeOutputs = ({ format, folder, layer }: Order, said: string, manifest: Manifest): Promise<ArtifactFile[]> =>
  Promise.all(
    format.outputs.map(async (output) => ({
      ...(await describeArtifact(output, join(folder, 'out', output.file), manifest, layer)),
      ...format.facts?.(said, output),
    })),
  );

/** Carry orders out, `lanes` at a time: whenever one is free, the first whose forerunners are done. The first failure is told once none works any more. */
async function inLanes(
  orders: readonly Order[],
  forerunners: (order: Order) => Order[],
  work: (order: Order) => Promise<void>,
): Promise<void> {
  const waiting = new Set(orders);
  const done = new Set<Order>();
  const running = new Map<Order, Promise<void>>();
  const failures: unknown[] = [];
  const next = (): Order | undefined => [...waiting].find((order) => forerunners(order).every((each) => done.has(each)));
  for (;;) {
    for (let order = next(); order !== undefined && running.size < lanes && failures.length === 0; order = next()) {
      const started = order;
      waiting.delete(started);
      const end = work(started).then(
        () => void done.add(started),
        (cause: unknown) => void failures.push(cause),
      );
      running.set(
        started,
        end.finally(() => running.delete(started)),
      );
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length > 0) throw failures[0];
}
