import type { DatasetRecord } from '../../../schemas/types.ts';
import { beginPreview, completePreview } from '../../publication/preview.ts';
import type { StandIn } from '../../../schemas/model/stand-in.ts';

import { readRecords, readStandIns } from '../../publication/records.ts';
import { openReader, openStore } from '../../stores/open.ts';
import { overlayStore } from '../../stores/overlay.ts';
import type { Store } from '../../stores/store.ts';
import { comparedAccess, signedAccess, type ComparedStore } from '../operator.ts';

interface OpenOptions extends ComparedStore {
  /** Address of the published catalogue, where it is in another place. */
  published?: string | undefined;
  /** `mappe publish` follows. */
  buildOnly: boolean;
  wanted: readonly string[];
  now: Date;
}

/** The store to build into, the published records, and what is left to do once the run is published. */
interface OpenStores {
  store: Store;
  records: Map<string, DatasetRecord>;
  standIns: Map<string, StandIn>;
  finish: () => Promise<void>;
}

/** Open the store at an address; over a published one what is new alone is written there: for its publication, or else as a preview. */
export async function openStores(address: string, { published, buildOnly, wanted, ...compared }: OpenOptions): Promise<OpenStores> {
  const { datasets, access, now } = compared;
  const fresh = await openStore(address, await signedAccess(datasets, access, { now }));
  const reader = published === undefined ? fresh : await openReader(published, await comparedAccess(compared));
  const records = await readRecords(reader);
  const standIns = await readStandIns(reader);
  const nothing = (): Promise<void> => Promise.resolve();
  if (published === undefined) return { store: fresh, records, standIns, finish: nothing };
  if (buildOnly) return { store: overlayStore(fresh, reader), records, standIns, finish: nothing };
  const known = wanted.flatMap((id) => records.get(id) ?? []);
  const store = await beginPreview(fresh, reader, { records: known, now });
  return { store, records, standIns, finish: () => completePreview(fresh, reader) };
}
