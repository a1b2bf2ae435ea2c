import { randomBytes } from 'node:crypto';
import type { AccessSlot, DatasetRecord, Envelope, OpenedGrant, Problem } from '../../schemas/types.ts';
import { jsonLine } from '../../schemas/model/json-line.ts';
import { problem } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Manifest } from '../manifest/read.ts';
import { keysBelow } from '../publication/objects.ts';
import { readRecords } from '../publication/records.ts';
import { digest } from '../stores/digest.ts';
import type { AddressSigner } from '../stores/presign.ts';
import type { Store } from '../stores/store.ts';
import { decoys, paddedEnvelope, envelopeName, envelopesFor, seal } from './envelope.ts';
import { grantedRecord } from './granted-record.ts';
import { liveGrants, type LiveGrant } from './live-grants.ts';
import type { PrivateStore } from '../stores/private-store.ts';

/** How long a signed address is good: it outlives one run that fails, twice a day. */
const addressHours = 24;

/** The one object of access/ that is replaced: it names the envelopes of the moment. */
export const slotKey = 'access/current.json';
/** State of the last signing, in the private store: whoever has left it since holds addresses that must die. */
const signedKey = 'signing/current.json';

const inFlight = 8;

/** Grants that were signed last. */
interface SignedState {
  expires: string;
  grants: Pick<LiveGrant, 'dataset' | 'key' | 'layers'>[];
}

/** Stores, signer and grants of one signing. */
export interface SigningRun {
  /** The store where everybody reads envelopes. */
  published: Store;
  store: PrivateStore;
  signer: AddressSigner;
  manifests: readonly Pick<Manifest, 'id' | 'grants'>[];
  now: Date;
}

/** Outcome of a signing, in figures and in data sets. */
export interface SignedAccess {
  slot: AccessSlot;
  recipients: number;
  envelopes: number;
  addresses: number;
  /** Data sets whose files were moved, since somebody's access ended before its addresses. */
  moved: string[];
  problems: Problem[];
}

/** Sign addresses for every grant that lives, one envelope a recipient; what was signed for others dies first. */
export async function signAccess({ published, store, signer, manifests, now }: SigningRun): Promise<SignedAccess> {
  const records = await readRecords(store);
  const live = liveGrants(manifests, now.toISOString().slice(0, 10));
  const grants = live.filter(({ dataset }) => records.has(dataset));
  const problems = [...new Set(live.map(({ dataset }) => dataset))]
    .filter((dataset) => !records.has(dataset))
    .map((dataset) => problem('access.not-built', { dataset }, { severity: 'warning' }));

  const moved = await moveRevoked(store, records, grants, now);
  const signed = signedOnce(store, signer, now);
  const slot = newSlot(now);
  const byKey = [...Map.groupBy(grants, ({ key }) => key)];
  const lengths = await mapLimit(
    byKey,
    async ([key, own]) => {
      const envelope: Envelope = {
        format: 1,
        expires: slot.expires,
        grants: await Promise.all(own.map((grant) => open(grant, records, signed))),
      };
      const bytes = paddedEnvelope(envelope);
      await put(published, slot, envelopeName(slot.slot, key), await seal(bytes, key));
      return bytes.length;
    },
    inFlight,
  );
  const envelopes = envelopesFor(byKey.length);
  for await (const { name, bytes } of decoys(envelopes - byKey.length, lengths)) await put(published, slot, name, bytes);

  await replaceJson(published, slotKey, slot);
  await replaceJson(store, signedKey, {
    expires: slot.expires,
    grants: grants.map(({ dataset, key, layers }) => ({ dataset, key, ...(layers && { layers }) })),
  });
  await removeFormer(published, slot);
  return { slot, recipients: byKey.length, envelopes, addresses: signed.count(), moved, problems };
}

/** Move the files of data sets for which somebody holds addresses that no grant gives any more. */
async function moveRevoked(
  store: PrivateStore,
  records: ReadonlyMap<string, DatasetRecord>,
  grants: readonly LiveGrant[],
  now: Date,
): Promise<string[]> {
  const former = await readSigned(store);
  if (former === undefined || Date.parse(former.expires) <= now.valueOf()) return [];
  const isKept = (was: SignedState['grants'][number]): boolean =>
    grants.some(
      ({ dataset, key, layers }) =>
        dataset === was.dataset &&
        key === was.key &&
        (layers === undefined || (was.layers?.every((layer) => layers.includes(layer)) ?? false)),
    );
  // guard: an address dies with the access that gave it
  const ended = new Set(former.grants.filter((was) => !isKept(was)).map(({ dataset }) => dataset));
  for (const dataset of ended) {
    const artifacts = records.get(dataset)?.version.artifacts ?? [];
    await store.releases.moveOn(dataset, new Map(artifacts.map(({ key, sha256 }) => [key, sha256])));
  }
  return [...ended].sort();
}

interface SignedOnce {
  address(key: string, until: string): Promise<string>;
  count(): number;
}

/** Signs an address once for all who read it until the same moment. */
function signedOnce(store: PrivateStore, signer: AddressSigner, now: Date): SignedOnce {
  const known = new Map<string, Promise<string>>();
  return {
    address: (key, until) => {
      const left = Math.floor((Date.parse(`${until}T23:59:59Z`) - now.valueOf()) / 1000);
      // guard: an address does not outlive its grant
      const seconds = Math.max(1, Math.min(addressHours * 3600, left));
      const name = `${seconds} ${key}`;
      const signed = known.get(name) ?? store.releases.placeOf(key).then((place) => signer.sign(place, { seconds, now }));
      known.set(name, signed);
      return signed;
    },
    count: () => known.size,
  };
}

async function open(
  { dataset, recipient, until, layers }: LiveGrant,
  records: ReadonlyMap<string, DatasetRecord>,
  signed: SignedOnce,
): Promise<OpenedGrant> {
  const whole = records.get(dataset);
  if (whole === undefined) throw new Error(`No record of ${dataset}.`);
  const record = grantedRecord(whole, layers);
  const addresses = await mapLimit(record.version.artifacts, async ({ key }) => [key, await signed.address(key, until)] as const, inFlight);
  return { recipient, until, ...(layers && { layers: [...layers] }), record, addresses: Object.fromEntries(addresses) };
}

const newSlot = (now: Date): AccessSlot => {
  const moment = now.toISOString();
  const name = moment.slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  const expires = new Date(now.valueOf() + addressHours * 3_600_000).toISOString();
  return { format: 1, slot: `${name}-${randomBytes(4).toString('hex')}`, signed: moment, expires };
};

const put = (store: Store, { slot }: AccessSlot, name: string, bytes: Uint8Array): Promise<void> =>
  store.put(`access/${slot}/${name}.age`, { bytes }, digest(bytes));

const replaceJson = async (store: Store, key: string, value: unknown): Promise<void> => {
  const bytes = Buffer.from(`${jsonLine(value)}\n`);
  await store.replace(key, bytes, digest(bytes));
};

async function readSigned(store: Store): Promise<SignedState | undefined> {
  const bytes = await store.get(signedKey);
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as SignedState);
}

/** Envelopes of former slots open nothing that is wanted; whoever reads one now asks for the new slot. */
async function removeFormer(store: Store, { slot }: AccessSlot): Promise<void> {
  const former = (await keysBelow(store, 'access/')).filter((key) => key !== slotKey && !key.startsWith(`access/${slot}/`));
  await store.remove(former);
}
