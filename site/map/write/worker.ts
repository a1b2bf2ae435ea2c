import { gatherPieces, type LayerPiece } from '../model/pieces.ts';
import type { TakenLayer, TakenNotice } from '../model/taken.ts';
import { writeExport, type Exported, type ExportMachine, type ExportOptions } from './export.ts';
import { openGdal } from './open-gdal.ts';

/* Writes files beside the page, which stays alive; stopped by ending it. WebAssembly is allowed to it, as it is to no page with a map. */

/** Orders to the worker: the data sets without their features, these piece by piece, and their end. */
export type ExportOrder =
  | { takings: readonly { notice: TakenNotice; layers: number }[]; shells: readonly TakenLayer[]; options: ExportOptions }
  | LayerPiece
  | { done: true };

/** Steps that take time: GDAL is fetched, data sets are written. */
export type ExportStep = 'program' | 'files';

/** Answers of the worker: progress, then the file or a failure. */
export type ExportAnswer = { step: ExportStep; share: number } | { exported: Exported } | { failed: string };

const tell = (answer: ExportAnswer): void => self.postMessage(answer);

let begun: Extract<ExportOrder, { shells: unknown }> | undefined;
let gathered: ReturnType<typeof gatherPieces> | undefined;

self.addEventListener('message', ({ data: order }: MessageEvent<ExportOrder>) => {
  if ('shells' in order) [begun, gathered] = [order, gatherPieces(order.shells)];
  else if ('features' in order) gathered?.add(order);
  else if (begun !== undefined) {
    const layers = gathered?.layers() ?? [];
    const takings = begun.takings.map(({ notice, layers: count }) => ({ notice, layers: layers.splice(0, count) }));
    const machine: ExportMachine = {
      openGdal: () => openGdal((share) => tell({ step: 'program', share })),
      onProgress: (share) => tell({ step: 'files', share }),
    };
    writeExport(takings, begun.options, machine).then(
      (exported) => tell({ exported }),
      (error: unknown) => tell({ failed: String(error) }),
    );
  }
});
