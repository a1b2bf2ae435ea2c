import type { AddressColumns, PlacedAddresses } from '../../../map/bring/addresses.ts';
import { askGeocoder, bringFile, type Bringing } from './bring-file.ts';
import type { Geocoded } from './geocode.ts';
import type { BringOrder } from './worker.ts';

/** Reasons why addresses have no places: too many are different, none is there, none was found, or nobody answered. */
export type Unplaced = { unasked: 'many'; count: number } | { unasked: 'none' | 'unfound' } | Extract<Geocoded, { unasked: string }>;

/** Callbacks of the work, which has two parts: the table is read, then its addresses are asked for. */
interface Steps {
  /** Told of each part as it begins. */
  onPart: (stage: 'reading' | 'asking', work: Pick<Bringing<unknown>, 'end'>) => void;
  onProgress: (share: number) => void;
}

/** Different addresses that are asked for, at most: more take minutes of a service that others wait for, too. */
export const mostAddresses = 50_000;

/** Ask where the addresses of a table are; rejects where its file could not be read. */
export async function askAddresses(
  order: BringOrder,
  columns: AddressColumns,
  { onPart, onProgress }: Steps,
): Promise<{ placed: PlacedAddresses } | Unplaced> {
  const reading = bringFile({ ...order, addresses: { columns } }, onProgress);
  onPart('reading', reading);
  const { addresses = [] } = await reading.result;
  reading.end();
  if (addresses.length === 0) return { unasked: 'none' };
  if (addresses.length > mostAddresses) return { unasked: 'many', count: addresses.length };
  const asking = askGeocoder({ geocode: addresses, look: order.look }, onProgress);
  onPart('asking', asking);
  const answer = await asking.result;
  asking.end();
  return 'placed' in answer && answer.placed.size === 0 ? { unasked: 'unfound' } : answer;
}
