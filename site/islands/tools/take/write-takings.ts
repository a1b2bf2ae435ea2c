import type { Exported, ExportOptions, Taking } from '../../../map/write/export.ts';
import { startExport } from '../../../map/write/start-export.ts';

/** Write what was taken with what is owed for it; ends with the signal. `onCome` hears the share of a program that comes first. */
export async function writeTakings(
  takings: readonly Taking[],
  { format, system, lang }: ExportOptions,
  { signal, onCome }: { signal: AbortSignal; onCome: (share: number) => void },
): Promise<Exported> {
  const options = { format, lang, ...(system !== undefined && { system }) };
  const { exported, stop } = startExport(takings, options, (share, step) => step === 'program' && onCome(share));
  const stopped = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => {
      stop();
      reject(new DOMException('Stopped.', 'AbortError'));
    }),
  );
  return Promise.race([exported, stopped]);
}
