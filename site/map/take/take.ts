import type { Lang } from '../../words/languages.ts';
import { layerTitle } from '../../words/texts.ts';
import { sourceAt, type ByteSource } from '../features/byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import type { FlatColumn } from '../../../schemas/codecs/flatgeobuf.ts';
import type { Batch } from '../features/flatgeobuf-read.ts';
import type { Found } from '../features/flatgeobuf-search.ts';
import { openFlatgeobuf, type Flatgeobuf } from '../features/open-flatgeobuf.ts';
import { remember } from '../fetch/load-json.ts';
import type { Filter } from '../model/filter.ts';
import { passerOf } from '../filter/passing.ts';
import type { MapFacts, MapLayer } from '../model/model.ts';
import type { TakenFeature, TakenField, TakenLayer, TakenValue } from '../model/taken.ts';
import { boxOfGeometry } from '../model/shapes.ts';
import { cutGeometry, meetsCutter } from './cut-geometry.ts';
import { boxOfRing } from './rings.ts';
import { makeCutter, type Cutter, type CutArea } from './cutter.ts';
import { Refusal, refusalWords } from './refusal.ts';

/** Request for features of a layer. */
export interface TakeRequest {
  facts: Pick<MapFacts, 'layers'>;
  /** Its name. */
  layer: string;
  /** Absent: everywhere. */
  where?: CutArea | undefined;
  /** Handling of features at the border: all of each, or the part within. */
  how: 'whole' | 'clipped';
  /** Filters of the layer, all of which a feature has to pass. */
  filters?: readonly Filter[] | undefined;
  lang: Lang;
}

/** Estimate of a taking, before it begins. */
export interface Estimate {
  features: number;
  /** Features whose boxes alone lie at the border are counted as well, and those that filters leave out: there may be fewer. */
  isMost: boolean;
  /** To be read still. */
  bytes: number;
}

/** How far a taking is, over all layers that were asked for. */
export interface TakeProgress {
  bytes: number;
  ofBytes: number;
  features: number;
}

/** Options of a taking: a signal that stops it, and a listener to its progress. */
export interface TakeOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: TakeProgress) => void) | undefined;
}

/** Takes features out of the catalogue's files; what it has read of their indexes is kept for the next time. */
export interface Taker {
  estimate: (requests: readonly TakeRequest[], options?: Pick<TakeOptions, 'signal'>) => Promise<Estimate[]>;
  take: (requests: readonly TakeRequest[], options?: TakeOptions) => Promise<TakenLayer[]>;
}

/** Files whose indexes are kept. */
const mostFiles = 20;

/** A taker that reads files by their addresses. */
export function makeTaker(open: (url: string, bytes: number) => ByteSource = sourceAt): Taker {
  const files = new Map<string, Promise<Flatgeobuf>>();
  const cutters = new Map<string, Promise<Cutter>>();
  const plan = async (request: TakeRequest, options: ReadOptions): Promise<Plan> => {
    const { facts, where, lang } = request;
    const words = refusalWords(lang);
    const layer = facts.layers.find(({ name }) => name === request.layer);
    if (layer === undefined) throw new Refusal(words.noLayer(request.layer));
    if (layer.files?.flatgeobuf === undefined) throw new Refusal(words.noFile(layerTitle(layer, lang).text));
    const { url, bytes } = layer.files.flatgeobuf;
    const cutter = where && (await remember(cutters, JSON.stringify(where), async () => cutterOf(where, words.noBorder), 1));
    // Not stopped with the one who asks first: another may wait for it.
    const file = await remember(files, url, () => openFlatgeobuf(open(url, bytes)), mostFiles);
    const found = cutter && file.hasIndex ? await file.search(cutter.meet, options) : undefined;
    return { request, layer, file, cutter, found };
  };
  return {
    estimate: (requests, { signal } = {}) => Promise.all(requests.map(async (request) => estimateOf(await plan(request, { signal })))),
    async take(requests, { signal, onProgress } = {}) {
      const plans = await Promise.all(requests.map((request) => plan(request, { signal })));
      const progress = { bytes: 0, ofBytes: plans.reduce((sum, each) => sum + estimateOf(each).bytes, 0), features: 0 };
      const tell = (more: Partial<TakeProgress>): void => {
        progress.bytes += more.bytes ?? 0;
        progress.features += more.features ?? 0;
        onProgress?.({ ...progress });
      };
      const taken: TakenLayer[] = [];
      for (const each of plans) taken.push(await read(each, signal, tell).catch(explainMemory(each.request.lang)));
      return taken;
    },
  };
}

function cutterOf(where: CutArea, noBorder: string): Cutter {
  const cutter = makeCutter(where);
  if (cutter === undefined) throw new Refusal(noBorder);
  return cutter;
}

/** Bytes of a file that are none are said by its reader: what is out of a range here did not fit into memory. */
const explainMemory =
  (lang: Lang) =>
  (error: unknown): never => {
    const words = refusalWords(lang);
    throw error instanceof RangeError ? new Refusal(words.noMemory, { cause: error }) : error;
  };

/** A layer whose index has been searched; `found` is absent where all of it is read. */
interface Plan {
  request: TakeRequest;
  layer: MapLayer;
  file: Flatgeobuf;
  cutter: Cutter | undefined;
  found: Found[] | undefined;
}

function estimateOf({ request: { filters = [] }, file, cutter, found }: Plan): Estimate {
  const isFiltered = filters.length > 0;
  if (found === undefined)
    return { features: file.header.features, isMost: isFiltered || cutter !== undefined, bytes: file.bytes - file.header.featuresStart };
  return { features: found.length, isMost: isFiltered || found.some(({ meeting }) => meeting === 'part'), bytes: file.weigh(found) };
}

async function read(
  { request, layer, file, cutter, found }: Plan,
  signal: AbortSignal | undefined,
  tell: (more: Partial<TakeProgress>) => void,
): Promise<TakenLayer> {
  const { columns } = file.header;
  const fields = columns.map((column) => fieldOf(column, layer, request.lang));
  const passes = passerOf(request.filters ?? [], fields);
  const asTaken = fields.map(({ type }) => (type === 'date' ? dayOf : undefined));
  const features: TakenFeature[] = [];
  const options: ReadOptions = { signal, onBytes: (bytes) => tell({ bytes }) };
  const batches = found === undefined ? file.readAll(options) : file.read(found, options);
  let at = 0;
  for await (const batch of batches) {
    signal?.throwIfAborted();
    const before = features.length;
    for (const feature of batch) {
      const meeting = found?.[at]?.meeting;
      at += 1;
      if (!passes(feature.values)) continue;
      const geometry = cutter === undefined || meeting === 'whole' ? feature.geometry : cutOne(feature, cutter, request.how);
      if (geometry === null && cutter !== undefined) continue;
      const values = feature.values.map((value, index) => asTaken[index]?.(value) ?? value);
      features.push({ geometry, values, row: feature.row });
    }
    tell({ features: features.length - before });
  }
  return {
    name: layer.name,
    title: layerTitle(layer, request.lang).text,
    geometry: layer.geometry,
    ...(layer.crs !== undefined && { crs: layer.crs }),
    fields,
    features,
  };
}

function cutOne({ geometry }: Batch[number], cutter: Cutter, how: TakeRequest['how']): TakenFeature['geometry'] {
  if (geometry === null) return null;
  const meeting = cutter.meet(boxOfGeometry(geometry) ?? boxOfRing([]));
  if (meeting !== 'part') return meeting === 'whole' ? geometry : null;
  return how === 'clipped' ? cutGeometry(geometry, cutter) : meetsCutter(geometry, cutter) ? geometry : null;
}

/** A column as the catalogue describes it, else as its file does. */
function fieldOf({ name, type, title }: FlatColumn, { fields }: MapLayer, lang: Lang): TakenField {
  const known = fields.find((field) => field.name === name);
  const heading = known?.title === undefined ? title : layerTitle(known, lang).text;
  return { name, type: known?.type ?? type, ...(heading !== undefined && { title: heading }) };
}

/** FlatGeobuf has moments alone: a day is one at midnight. */
const dayOf = (value: TakenValue): TakenValue => (typeof value === 'string' ? value.replace(/T00:00:00.*$/, '') : value);
