import { takeable, type FiltersOf, type TakeableLayer } from './takeable.ts';
import { explainTaking } from '../../../map/take/refusal.ts';
import { takeInWorker } from '../../../map/take/take-in-worker.ts';
import type { Estimate, Taker, TakeProgress, TakeRequest } from '../../../map/take/take.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import type { TakenLayer } from '../../../map/model/taken.ts';
import { tellFilters } from '../../../map/table/tell-test.ts';
import type { ExportId } from '../../../map/write/format.ts';
import { table as en } from '../../../words/en/table.ts';
import { table as fr } from '../../../words/fr/table.ts';
import type { Lang } from '../../../words/languages.ts';
import type { TakeArea } from './area.ts';
import { noticeFor } from '../../parts/notice-for.ts';
import { saveFile } from '../../parts/save-file.ts';
import { writeTakings } from './write-takings.ts';

/** Layers taken of one data set. */
export interface ExtractionPart {
  facts: MapFacts;
  layers: TakenLayer[];
  /** Filter that the features had to pass, in words; empty where all were taken. */
  filter: string;
}

/** How far an extract is. */
export type Stage =
  | { kind: 'idle' | 'cancelled' | 'empty' }
  /** `share`: of a program that comes first; absent once the file itself is written. */
  | { kind: 'writing'; share?: number }
  | { kind: 'reading'; progress: TakeProgress }
  | { kind: 'done'; name: string; bytes: number; features: number; parts: readonly ExtractionPart[] }
  | { kind: 'failed'; why: string };

/** Choice of the part of features to take, and of the format and system to write. */
export interface Choice {
  how: 'whole' | 'clipped';
  format: ExportId;
  /** "EPSG:4326", or a system of metres. */
  system: string;
}

/** State of an estimate, summed over all layers. */
type Estimated = { kind: 'none' | 'coming' } | { kind: 'failed'; why: string } | ({ kind: 'known' } & Estimate);

const sumOf = (estimates: readonly Estimate[]): Estimate => ({
  features: estimates.reduce((sum, { features }) => sum + features, 0),
  isMost: estimates.some(({ isMost }) => isMost),
  bytes: estimates.reduce((sum, { bytes }) => sum + bytes, 0),
});

const isStopped = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** Build the request for each layer. */
const requestsOf = (layers: readonly TakeableLayer[], { shape }: TakeArea, how: Choice['how'], lang: Lang): TakeRequest[] =>
  layers.map((each) => ({ facts: each.facts, layer: each.layer.name, where: shape, how, filters: each.filters, lang }));

/** Tells what a choice comes to before it is taken; the one asked before is given up. */
function createEstimate(taker: Taker, lang: Lang) {
  let estimated = $state.raw<Estimated>({ kind: 'none' });
  let asking = new AbortController();
  return {
    get now(): Estimated {
      return estimated;
    },
    async ask(layers: readonly TakeableLayer[], area: TakeArea | undefined): Promise<void> {
      asking.abort();
      const { signal } = (asking = new AbortController());
      if (area === undefined || layers.length === 0) return void (estimated = { kind: 'none' });
      estimated = { kind: 'coming' };
      try {
        const all = await taker.estimate(requestsOf(layers, area, 'clipped', lang), { signal });
        if (!signal.aborted) estimated = { kind: 'known', ...sumOf(all) };
      } catch (error) {
        if (!signal.aborted) estimated = { kind: 'failed', why: explainTaking(error, lang) ?? '' };
      }
    },
    stop: (): void => asking.abort(),
  };
}

/** Group the taken layers by data set. */
const partsOf = (layers: readonly TakeableLayer[], taken: readonly TakenLayer[], lang: Lang): ExtractionPart[] =>
  layers
    .map((each) => each.facts)
    .filter((facts, index, all) => all.indexOf(facts) === index)
    .map((facts) => {
      const own = layers.filter((each) => each.facts === facts);
      const told = own.flatMap(({ filters, layer }) => tellFilters(filters, layer.fields, lang, { fr, en }[lang]));
      return { facts, layers: taken.filter((_, index) => layers[index]?.facts === facts), filter: told.join(' ; ') };
    });

/** Takes parts of data sets: told what they come to before, read and cut in one worker, written in another, and saved. */
export function createExtraction(facts: () => readonly MapFacts[], filtersOf: FiltersOf, lang: Lang) {
  const taker = takeInWorker();
  const estimate = createEstimate(taker, lang);
  let stage = $state.raw<Stage>({ kind: 'idle' });
  let working = new AbortController();
  return {
    estimate,
    get layers(): TakeableLayer[] {
      return takeable(facts(), filtersOf);
    },
    get stage(): Stage {
      return stage;
    },
    get isBusy(): boolean {
      return stage.kind === 'reading' || stage.kind === 'writing';
    },
    /** Another choice: what was said of the one before is of no use. */
    forget(): void {
      if (!this.isBusy) stage = { kind: 'idle' };
    },
    async run(layers: readonly TakeableLayer[], area: TakeArea, choice: Choice): Promise<void> {
      const { signal } = (working = new AbortController());
      stage = { kind: 'reading', progress: { bytes: 0, ofBytes: 0, features: 0 } };
      try {
        const onProgress = (progress: TakeProgress): void => void (stage = { kind: 'reading', progress });
        const taken = await taker.take(requestsOf(layers, area, choice.how, lang), { signal, onProgress });
        const features = taken.reduce((sum, layer) => sum + layer.features.length, 0);
        if (features === 0) return void (stage = { kind: 'empty' });
        stage = { kind: 'writing' };
        const parts = partsOf(layers, taken, lang);
        const onCome = (share: number): void => void (stage = share < 1 ? { kind: 'writing', share } : { kind: 'writing' });
        const takings = parts.map((part) => ({ notice: noticeFor(part.facts, area, lang, part.filter), layers: part.layers }));
        const file = await writeTakings(takings, { ...choice, lang }, { signal, onCome });
        saveFile(file);
        stage = { kind: 'done', name: file.name, bytes: file.blob.size, features, parts };
      } catch (error) {
        stage = isStopped(error) ? { kind: 'cancelled' } : { kind: 'failed', why: explainTaking(error, lang) ?? '' };
      }
    },
    cancel: (): void => working.abort(),
    end(): void {
      estimate.stop();
      working.abort();
      taker.end();
    },
  };
}
