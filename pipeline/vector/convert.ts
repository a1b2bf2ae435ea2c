import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { accessReasonOf } from '../../schemas/access-reasons.ts';
import { say } from '../../schemas/messages/say.ts';
import type { TileProfile } from '../../schemas/types.ts';
import { artifactFormats } from '../formats/artifacts/index.ts';
import type { Format, FormatLayer, LayerWords, Subject } from '../formats/artifacts/format.ts';
import { planTiles } from '../formats/artifacts/tile-profiles.ts';
import type { Clean } from './normalise.ts';
import type { Progress } from '../base/progress.ts';
import type { Projected } from './reproject.ts';
import type { Manifest } from '../manifest/read.ts';
import { fitOneStart, runTask, runWorks, type Task, type Work } from '../sandbox/job.ts';
import { readTippecanoeProgress } from '../formats/artifacts/tippecanoe.ts';
import { describeArtifact, type ArtifactFile } from '../record/describe-artifact.ts';

/** Files that a data set was converted to. */
export interface Converted {
  built: ArtifactFile[];
  /** Zooms, profile and fields chosen for the tiles; absent where nothing is on the map. */
  tiles?: { profile: TileProfile; minzoom: number; maxzoom: number; fields?: string[]; grouped?: true };
  /** Makes the tiles anew with all features at their maximum zoom, and gives them. */
  tileAgain?: () => Promise<ArtifactFile>;
}

/** Programs that run at a time for one data set: tippecanoe in one lane, the writers in the other. */
const lanes = 2;

/** One run of a format: for one layer, or for the data set; by programs of others, or as a work of ours. */
interface Order {
  format: Format;
  subject: Subject;
  /** Present where the file holds one layer of several. */
  layer: string | undefined;
  tasks: Task[];
  work: Work | undefined;
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
  words: ReadonlyMap<string, LayerWords> = new Map(),
): Promise<Converted> {
  progress({ stage: 'convert' });
  const layers = formatLayers(clean, projected, manifest, words);
  const plan = planOf(layers, projected, manifest);
  const boxes = byParts(projected);
  const orders = ordersOf(
    formats,
    layers,
    { datasetId: manifest.datasetId, clean: clean.path, wgs84: projected.path, tiles: plan, boxes, ...restrictionOf(manifest) },
    join(scratch, 'artifacts'),
  );
  const runs = await runsOf(orders);
  const built = new Map<Order, ArtifactFile[]>();
  await inLanes(runs, async (run) => {
    const files = await carryOut(run, orders, manifest, progress);
    for (const [place, order] of run.entries()) built.set(order, files[place] ?? []);
  });
  const { name: profile, minzoom, maxzoom } = plan;
  const tiles = { profile, minzoom, maxzoom, ...chosenFields(layers, plan.fields), ...(plan.profile.groups && { grouped: true as const }) };
  const again = orders.find(({ format, subject }) => (format.again?.(subject).length ?? 0) > 0);
  return {
    built: orders.flatMap((order) => built.get(order) ?? []),
    ...(layers.some(({ onMap }) => onMap > 0) && { tiles: tiles }),
    ...(again !== undefined && { tileAgain: () => tileAgain(again, manifest, progress) }),
  };
}

function restrictionOf({ dataset: { access, accessReason } }: Manifest): Pick<Subject, 'restriction'> {
  const reason = access === 'restricted' && accessReason !== undefined ? accessReasonOf(accessReason) : undefined;
  return reason === undefined ? {} : { restriction: say('artifact.restricted', { reason: reason.fr, article: reason.article.fr }) };
}

/** Group orders into runs carried out at a time: one order, or all works of ours together where they are small. */
async function runsOf(orders: readonly Order[]): Promise<Order[][]> {
  const { true: ours = [], false: others = [] } = Object.groupBy(orders, ({ work }) => `${work !== undefined}`);
  const fit = await fitOneStart(ours.flatMap(({ work }) => work ?? []));
  return [...others.map((order) => [order]), ...(fit && ours.length > 0 ? [ours] : ours.map((order) => [order]))];
}

const noWords: LayerWords = { fields: new Map() };

function formatLayers(clean: Clean, projected: Projected, { dataset }: Manifest, words: ReadonlyMap<string, LayerWords>): FormatLayer[] {
  return clean.layers.map(({ name, fidColumn, fields, geometry, hasZ, crs, features }) => {
    const found = projected.layers.find((layer) => layer.name === name);
    const drawn = found === undefined ? 0 : features - found.withoutGeometry.count;
    const territory = dataset.role === 'territories' ? dataset.layers?.find((layer) => layer.name === name)?.territory : undefined;
    return {
      name,
      fidColumn,
      geometry,
      hasZ,
      drawn,
      columns: fields,
      onMap: drawn - (found?.beyondMap.count ?? 0),
      geometryColumn: geometry === null ? null : 'geom',
      crs: crs === null ? null : (clean.systems.get(crs.code) ?? null),
      manyTypes: found?.manyTypes ?? false,
      ...(territory !== undefined && { territory: territory.code }),
      words: words.get(name) ?? noWords,
      isCut: found !== undefined && found.cut.count > 0,
    };
  });
}

/** The fields that tiles hold, where some are left out. */
export function chosenFields(
  layers: readonly Pick<FormatLayer, 'columns'>[],
  chosen: readonly string[] | undefined,
): { fields?: string[] } {
  const names = [...new Set(layers.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  const fields = names.filter((name) => chosen === undefined || chosen.includes(name));
  return fields.length < names.length ? { fields } : {};
}

function planOf(layers: readonly FormatLayer[], projected: Projected, { dataset }: Manifest): ReturnType<typeof planTiles> {
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
      const tasks = format.tasks?.(subject) ?? [];
      const work = format.work?.(subject);
      const only = format.per === 'layer' ? group[0]?.name : undefined;
      const folder = join(scratch, only === undefined ? format.id : `${format.id}-${only}`);
      return tasks.length === 0 && work === undefined
        ? []
        : [{ format, subject, tasks, work, folder, layer: layers.length > 1 ? only : undefined }];
    });
  });
}

/** The orders whose files an order reads. */
const before = ({ format }: Order, orders: readonly Order[]): Order[] => orders.filter((each) => format.after?.includes(each.format.id));

async function carryOut(
  run: readonly Order[],
  orders: readonly Order[],
  manifest: Manifest,
  progress: Progress,
): Promise<ArtifactFile[][]> {
  const works = run.flatMap((order) => (order.work === undefined ? [] : withEarlier(order, order.work, before(order, orders))));
  const done = await runWorks(works, run[0]?.folder ?? '');
  return Promise.all(
    run.map(async (order, place) => {
      const { value, output } = done[place] ?? { value: undefined, output: await runTasks(order, before(order, orders), progress) };
      return describeOutputs(order, output, manifest, value);
    }),
  );
}

/** A work with the files of its layers that other orders have written. */
const withEarlier = ({ subject }: Order, work: Work, earlier: readonly Order[]): Work => ({
  ...work,
  inputs: {
    ...work.inputs,
    ...Object.fromEntries(
      earlier
        .filter((order) => order.subject.layers.every((layer) => subject.layers.includes(layer)))
        .flatMap((order) => filesOf(order).map(({ name, path }) => [name, path])),
    ),
  },
});

/** Names and paths of the files that an order has written, as its readers call them. */
const filesOf = ({ format, subject, folder }: Order): { name: string; path: string }[] =>
  format.outputs.map(({ file, suffix }) => ({ name: `${subject.layers[0]?.name ?? ''}${suffix}`, path: join(folder, 'out', file) }));

/** Run the tasks of an order, with the files that it reads beside its output; gives its output folder. */
async function runTasks({ format, tasks, folder }: Order, earlier: readonly Order[], progress: Progress): Promise<string> {
  const output = join(folder, 'out');
  await mkdir(output, { recursive: true });
  for (const { name, path } of earlier.flatMap(filesOf)) await link(path, join(output, name));
  for (const task of tasks) await runTask(task, folder, { onOutput: followTiles(format, progress) });
  return output;
}

/** Make tiles anew from the files that still lie beside them. */
async function tileAgain(order: Order, manifest: Manifest, progress: Progress): Promise<ArtifactFile> {
  for (const task of order.format.again?.(order.subject) ?? [])
    await runTask(task, order.folder, { onOutput: followTiles(order.format, progress) });
  const [tiles] = await describeOutputs(order, join(order.folder, 'out'), manifest);
  if (tiles === undefined) throw new Error(`The format ${order.format.id} has no file.`);
  return tiles;
}

const followTiles =
  ({ id }: Format, progress: Progress) =>
  (text: string): void => {
    const done = id === 'pmtiles' ? readTippecanoeProgress(text) : undefined;
    if (done !== undefined) progress({ stage: 'convert', done });
  };

const describeOutputs = ({ format, layer }: Order, folder: string, manifest: Manifest, found?: unknown): Promise<ArtifactFile[]> =>
  Promise.all(
    format.outputs.map(async (output) => ({
      ...(await describeArtifact(output, join(folder, output.file), manifest, layer)),
      ...(found !== undefined && format.facts?.(found, output)),
    })),
  );

/** Carry out runs, `lanes` at a time: a free lane takes the first whose forerunners are done; failures are thrown once all lanes stop. */
async function inLanes(runs: readonly Order[][], work: (run: Order[]) => Promise<void>): Promise<void> {
  const orders = runs.flat();
  const waiting = new Set(runs);
  const done = new Set<Order>();
  const running = new Map<Order[], Promise<void>>();
  const failures: unknown[] = [];
  const next = (): Order[] | undefined =>
    [...waiting].find((run) => run.flatMap((order) => before(order, orders)).every((each) => done.has(each)));
  for (;;) {
    for (let run = next(); run !== undefined && running.size < lanes && failures.length === 0; run = next()) {
      const started = run;
      waiting.delete(started);
      const end = work(started).then(
        () => started.forEach((order) => done.add(order)),
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
