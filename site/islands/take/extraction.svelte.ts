import { noticeFor, takeable, type TakeableLayer } from './takeable.ts';
import { explainTaking } from '../../map/cut/refusal.ts';
import { takeInWorker } from '../../map/cut/take-in-worker.ts';
import type { Estimate, TakeProgress, TakeRequest } from '../../map/cut/take.ts';
import type { MapFacts } from '../../map/model/model.ts';
import type { TakenLayer } from '../../map/model/taken.ts';
import type { ExportId } from '../../map/write/format.ts';
import { startExport } from '../../map/write/start-export.ts';
import type { Lang } from '../../words/languages.ts';
import type { Area } from './area.ts';

/** How far an extract is. */
export type Stage =
  | { kind: 'idle' | 'writing' | 'cancelled' | 'empty' }
  | { kind: 'reading'; progress: TakeProgress }
  | { kind: 'done'; name: string; bytes: number; features: number; layers: readonly TakenLayer[] }
  | { kind: 'failed'; why: string };

/** What is to be taken, and how it is to be written. */
export interface Choice {
  how: 'whole' | 'clipped';
  format: ExportId;
  /** "EPSG:4326", or a system of metres. */
  system: string;
}

/** What an estimate came to, of all layers together. */
type Estimated = { kind: 'none' | 'coming' } | { kind: 'failed'; why: string } | ({ kind: 'known' } & Estimate);

const sumOf = (estimates: readonly Estimate[]): Estimate => ({
  features: estimates.reduce((sum, { features }) => sum + features, 0),
  isMost: estimates.some(({ isMost }) => isMost),
  bytes: estimates.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** Gives the reader a file to keep. */
function save({ name, blob }: { name: string; blob: Blob }): void {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  // The browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const isStopped = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** Takes parts of data sets: told what they come to before, read and cut in one worker, written in another, and saved. */
export function createExtraction(facts: () => readonly MapFacts[], lang: Lang) {
  const taker = takeInWorker();
  let estimated = $state.raw<Estimated>({ kind: 'none' });
  let stage = $state.raw<Stage>({ kind: 'idle' });
  let asking = new AbortController();
  let working = new AbortController();

  const requestsOf = (layers: readonly TakeableLayer[], { shape }: Area, how: Choice['how']): TakeRequest[] =>
    layers.map((each) => ({ facts: each.facts, layer: each.layer.name, where: shape, how, lang }));

  /** One file of each data set's layers, in the order of the map. */
  async function write(layers: readonly TakeableLayer[], taken: readonly TakenLayer[], area: Area, choice: Choice) {
    const { signal } = working;
    const datasets = [...new Set(layers.map((each) => each.facts))];
    const takings = datasets.map((each) => ({
      notice: noticeFor(each, area, lang),
      layers: taken.filter((_, index) => layers[index]?.facts === each),
    }));
    const { exported, stop } = startExport(takings, { format: choice.format, system: choice.system, lang }, () => undefined);
    signal.addEventListener('abort', stop);
    return Promise.race([
      exported,
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')))),
    ]);
  }

  return {
    get layers(): TakeableLayer[] {
      return takeable(facts());
    },
    get estimated(): Estimated {
      return estimated;
    },
    get stage(): Stage {
      return stage;
    },
    get isBusy(): boolean {
      return stage.kind === 'reading' || stage.kind === 'writing';
    },
    /** Asks what a choice comes to; the one asked before is given up. */
    async estimate(layers: readonly TakeableLayer[], area: Area | undefined): Promise<void> {
      asking.abort();
      asking = new AbortController();
      const { signal } = asking;
      if (!this.isBusy) stage = { kind: 'idle' };
      if (area === undefined || layers.length === 0) return void (estimated = { kind: 'none' });
      estimated = { kind: 'coming' };
      try {
        const all = await taker.estimate(requestsOf(layers, area, 'clipped'), { signal });
        if (!signal.aborted) estimated = { kind: 'known', ...sumOf(all) };
      } catch (error) {
        if (!signal.aborted) estimated = { kind: 'failed', why: explainTaking(error, lang) ?? '' };
      }
    },
    async run(layers: readonly TakeableLayer[], area: Area, choice: Choice): Promise<void> {
      working = new AbortController();
      const { signal } = working;
      stage = { kind: 'reading', progress: { bytes: 0, ofBytes: 0, features: 0 } };
      try {
        const onProgress = (progress: TakeProgress): void => void (stage = { kind: 'reading', progress });
        const taken = await taker.take(requestsOf(layers, area, choice.how), { signal, onProgress });
        const features = taken.reduce((sum, layer) => sum + layer.features.length, 0);
        if (features === 0) return void (stage = { kind: 'empty' });
        stage = { kind: 'writing' };
        const file = await write(layers, taken, area, choice);
        save(file);
        stage = { kind: 'done', name: file.name, bytes: file.blob.size, features, layers: taken };
      } catch (error) {
        stage = isStopped(error) ? { kind: 'cancelled' } : { kind: 'failed', why: explainTaking(error, lang) ?? '' };
      }
    },
    cancel: (): void => working.abort(),
    end(): void {
      asking.abort();
      working.abort();
      taker.end();
    },
  };
}

/** The making of extracts. */
export type Extraction = ReturnType<typeof createExtraction>;
