import { sendPieces, shellsOf } from '../model/pieces.ts';
import type { Exported, ExportOptions, Taking } from './export.ts';
import type { ExportAnswer, ExportOrder, ExportStep } from './worker.ts';

/** A file that is being written. */
export interface Exporting {
  /** Rejects where it could not be written; never answers once it is stopped. */
  exported: Promise<Exported>;
  stop: () => void;
}

/** Write what is taken in a worker of its own; `onProgress` hears the share that is done of a step. */
export function startExport(
  takings: readonly Taking[],
  options: ExportOptions,
  onProgress: (share: number, step: ExportStep) => void,
): Exporting {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const tell = (order: ExportOrder): void => worker.postMessage(order);
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    worker.terminate();
  };
  const exported = new Promise<Exported>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ExportAnswer>) => {
      if ('share' in data) {
        onProgress(data.share, data.step);
        return;
      }
      worker.terminate();
      if ('exported' in data) resolve(data.exported);
      else reject(new Error(data.failed));
    });
    worker.addEventListener('error', (event) => {
      worker.terminate();
      reject(new Error(event.message));
    });
    const layers = takings.flatMap((taking) => taking.layers);
    tell({ takings: takings.map(({ notice, layers: own }) => ({ notice, layers: own.length })), shells: shellsOf(layers), options });
    sendPieces(layers, (piece) => {
      if (!isStopped) tell(piece);
    }).then(() => tell({ done: true }), reject);
  });
  return { exported, stop };
}
