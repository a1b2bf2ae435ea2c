import { randomBytes } from 'node:crypto';
import type { AccessSlot, DatasetRecord, Envelope, GrantedAccess, OpenedGrant, Problem } from '../../schemas/types.ts';
import { accessBytes, makeSlotPoint, type SlotPoint } from '../../schemas/codecs/access-envelope.ts';
import { jsonLine } from '../../schemas/model/json-line.ts';
import { defined } from '../base/defined.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Manifest } from '../manifest/read.ts';
import { keysBelow } from '../publication/objects.ts';
import { closeDataset } from '../publication/purge.ts';
import { readRecords } from '../publication/records.ts';
import { digest } from '../stores/digest.ts';
import type { AddressSigner, SignedAddress } from '../stores/presign.ts';
import { changingJson, type Store } from '../stores/store.ts';
import { decoysOf, envelopesFor, paddedEnvelope, seal } from './envelope.ts';
import { grantedRecord } from './granted-record.ts';
import { liveGrants, type LiveGrant } from './live-grants.ts';
import { putPublicFacts, type FactsNamed } from './public-facts.ts';
import { grantedAccess, readerGrants, readerPart, withReaders, type ReadableManifest } from './producer-readers.ts';
import type { PrivateStore } from '../stores/private-store.ts';

/** How long a signed address is good: it outlives one run that fails, twice a day. */
const addressHours = 24;

/** By so much the clock of a machine may be wrong. */
const clockMs = 3_600_000;

/** The one object of access/ that is replaced: it names the envelopes of the moment. */
export const slotKey = 'access/current.json';
/** Folder of the private store with a mark for each access that lives, where nginx looks for it. */
const marksFolder = 'live/';

/** State of the last signing, in the private store: whoever has left it since holds addresses that must die. */
const signedKey = 'signing/current.json';

const inFlight = 8;

/** Grants that were signed last. */
interface SignedState {
  /** The slot of a signing that has begun, and ended unless another has come between. */
  slot?: string;
  expires: string;
  grants: LiveGrant[];
  /** Restricted data sets of which nothing is left where everybody reads. */
  closed?: string[];
  /** Access that was granted then or within the year before, for the readers of producers; absent: signed before there were any. */
  granted?: GrantedAccess[];
}

/** A manifest of restricted data, as far as signing reads one. */
type RestrictedManifest = ReadableManifest & { dataset?: Pick<Manifest['dataset'], 'publicFacts'> };

/** Stores, signer and grants of one signing. */
export interface SigningRun {
  /** The store where everybody reads envelopes. */
  published: Store;
  store: PrivateStore;
  signer: AddressSigner;
  manifests: readonly RestrictedManifest[];
  /** Data sets whose manifests or grants cannot be read, and why: what was granted before stays so. */
  unread?: ReadonlyMap<string, readonly Problem[]>;
  now: Date;
}

/** Outcome of a signing, in figures and in data sets. */
export interface SignedAccess {
  slot: AccessSlot;
  recipients: number;
  envelopes: number;
  addresses: number;
  /** Data sets of which addresses were closed, since somebody's access ended before them. */
  moved: string[];
  /** Data sets that were public: what was published of them is destroyed where everybody reads. */
  closed: string[];
  problems: Problem[];
}

/** Sign addresses for every grant that lives, one envelope a recipient; what was signed for others dies with that. */
export async function signAccess({ published, store, signer, manifests, unread = new Map(), now }: SigningRun): Promise<SignedAccess> {
  // guard: nothing is sealed where it is to be signed and cannot be
  published.refuseUnsigned?.();
  await published.refuseUnwritable();
  const records = await readRecords(store);
  const former = await readSigned(store);
  const today = now.toISOString().slice(0, 10);
  // guard [unread.has(dataset) → false]: that cannot be read take no access away
  const kept = (former?.grants ?? []).filter(({ dataset, until }) => unread.has(dataset) && (until ?? today) >= today);
  const readers = readerGrants(manifests);
  const live = withReaders([...liveGrants(manifests, today), ...kept], readers);
  const isRead = (dataset: string): boolean => !unread.has(dataset);
  const granted = grantedAccess(manifests, former?.granted ?? [], { today, isRead });
  const partOf = await readerPart(store, manifests, granted);
  const grants = live.filter(({ dataset }) => records.has(dataset));
  const problems = [
    ...[...unread].flatMap(([dataset, why]) => [...why, problem('access.unread', { dataset })]),
    ...[...new Set(live.map(({ dataset }) => dataset))]
      .filter((dataset) => !records.has(dataset))
      .map((dataset) => problem('access.not-built', { dataset }, { severity: 'warning' })),
  ];

  const { nameFor, point } = makeSlotPoint();
  const slot = signedBy(published, 'slot', newSlot(now, point));
  // Before anybody can read an address: one whose envelope shows, and whose signing dies then, is known to the next.
  // guard [[...grants, ...(former?.grants ?? [])] → former?.grants ?? []]: an address dies with its access though the signing that gave it died before its end
  const begun = { ...former, slot: slot.slot, expires: slot.expires, grants: eachOnce([...grants, ...(former?.grants ?? [])]) };
  await replaceJson(store, signedKey, begun satisfies SignedState);
  const ended = endedSince(former, grants, now);
  const { markOf } = signer;
  // Where the gate looks for marks, nothing needs to be moved.
  const moved = markOf ? await removeMarks(store, grants.map(markOf), ended) : await moveRevoked(store, records, ended);
  const signed = signedOnce(store, signer, now);
  const { recipients, envelopes } = await putEnvelopes(published, slot, { nameFor, grants, records, signed, readers, partOf });
  // Another signing that has begun since knows what is granted by now: this one would open again what that one has closed.
  // guard [=== slot.slot → !== '']: of two signings at once the later one alone is shown
  const isLast = (await readSigned(store))?.slot === slot.slot;
  if (!isLast) throw fail('access.signed-beside');
  if (markOf) await putMarks(store, grants.map(markOf));
  // What has failed until here leaves the last envelopes, whose addresses live their time.
  await replaceJson(published, slotKey, slot);
  for (const removeFormer of moved.values()) await removeFormer();
  const closing = await closePublic(
    published,
    manifests.map(({ id }) => id).filter((id) => records.has(id)),
    former?.closed ?? [],
    now,
  );
  await replaceJson(store, signedKey, {
    expires: slot.expires,
    grants,
    granted,
    closed: closing.all,
    slot: slot.slot,
  } satisfies SignedState);
  await removeSlots(published, slot);
  await putPublicFacts(published, factsNamed(manifests, records), new Set(unread.keys()));
  return {
    slot,
    recipients,
    envelopes,
    addresses: signed.count(),
    moved: [...moved.keys()].sort(),
    closed: closing.now,
    problems: [...problems, ...closing.problems],
  };
}

/** Data sets of which somebody holds addresses that no grant gives any more. */
function endedSince(former: SignedState | undefined, grants: readonly LiveGrant[], now: Date): Set<string> {
  // guard [clockMs → 0]: addresses that a wrong clock calls expired die too
  if (former === undefined || Date.parse(former.expires) <= now.valueOf() - clockMs) return new Set();
  const isKept = (was: SignedState['grants'][number]): boolean =>
    grants.some(
      ({ dataset, key, layers }) =>
        dataset === was.dataset &&
        key === was.key &&
        (layers === undefined || (was.layers?.every((layer) => layers.includes(layer)) ?? false)),
    );
  // guard [!isKept(was) → false]: an address dies with the access that gave it
  return new Set(former.grants.filter((was) => !isKept(was)).map(({ dataset }) => dataset));
}

/** Work that closes the former addresses of data sets for good, once the new ones show. */
type Closed = Map<string, () => Promise<void>>;

/** Take away the marks of all accesses but these: their addresses are dead with that. */
async function removeMarks(store: PrivateStore, marks: readonly string[], ended: ReadonlySet<string>): Promise<Closed> {
  const kept = new Set(marks.map((mark) => marksFolder + mark));
  // guard [!kept.has(key) → false]: an access that is taken away has no mark, and the others keep theirs
  await store.remove((await keysBelow(store, marksFolder)).filter((key) => !kept.has(key)));
  return new Map([...ended].map((dataset) => [dataset, () => Promise.resolve()]));
}

async function putMarks(store: PrivateStore, marks: readonly string[]): Promise<void> {
  const bytes = new Uint8Array();
  const known = new Set(await keysBelow(store, marksFolder));
  const missing = [...new Set(marks)].map((mark) => marksFolder + mark).filter((key) => !known.has(key));
  await mapLimit(missing, (key) => store.put(key, { bytes }, digest(bytes)), inFlight);
}

/** Data sets whose manifests let everybody know something of them. */
const factsNamed = (manifests: readonly RestrictedManifest[], records: ReadonlyMap<string, DatasetRecord>): FactsNamed[] =>
  manifests.flatMap(({ id, dataset }) => {
    const record = records.get(id);
    const named = dataset?.publicFacts ?? [];
    return record === undefined || named.length === 0 ? [] : [{ record, named }];
  });

/** Move the files of data sets below another release; gives what makes the addresses of the former one name nothing. */
async function moveRevoked(store: PrivateStore, records: ReadonlyMap<string, DatasetRecord>, ended: ReadonlySet<string>): Promise<Closed> {
  const moved: Closed = new Map();
  for (const dataset of ended) {
    const artifacts = records.get(dataset)?.version.artifacts ?? [];
    moved.set(dataset, await store.releases.moveOn(dataset, new Map(artifacts.map(({ key, sha256 }) => [key, sha256]))));
  }
  return moved;
}

/** Grants and addresses of envelopes, and what readers of producers have beside them. */
interface Enveloped extends Pick<SlotPoint, 'nameFor'> {
  grants: readonly LiveGrant[];
  records: ReadonlyMap<string, DatasetRecord>;
  signed: SignedOnce;
  readers: readonly LiveGrant[];
  partOf: Awaited<ReturnType<typeof readerPart>>;
}

/** Put an envelope for each recipient, among decoys; gives how many recipients there are, and how many envelopes. */
async function putEnvelopes(
  published: Store,
  slot: AccessSlot,
  { nameFor, grants, records, signed, readers, partOf }: Enveloped,
): Promise<{ recipients: number; envelopes: number }> {
  // A reader is told of what is not built, too.
  const keys = new Set([...grants, ...readers].map(({ key }) => key));
  const opened = Map.groupBy(grants, ({ key }) => key);
  const byKey = [...keys].map((key): [string, LiveGrant[]] => [key, opened.get(key) ?? []]);
  const lengths = await mapLimit(
    byKey,
    async ([key, own]) => {
      const envelope: Envelope = {
        format: 1,
        slot: slot.slot,
        key,
        expires: slot.expires,
        grants: await Promise.all(own.map((grant) => open(grant, records, signed))),
        ...(await partOf(key)),
      };
      const bytes = paddedEnvelope(signedBy(published, 'envelope', envelope));
      await put(published, slot, nameFor(slot.slot, key), await seal(bytes, key));
      return bytes.length;
    },
    inFlight,
  );
  const envelopes = envelopesFor(byKey.length);
  const decoy = await decoysOf(lengths);
  await mapLimit(
    Array.from({ length: envelopes - byKey.length }),
    async () => {
      const { name, bytes } = await decoy();
      await put(published, slot, name, bytes);
    },
    inFlight,
  );
  return { recipients: byKey.length, envelopes };
}

/** A signing that fails again and again adds nothing to what the one before has kept. */
const eachOnce = (grants: readonly LiveGrant[]): LiveGrant[] => [...new Map(grants.map((each) => [JSON.stringify(each), each])).values()];

interface Closing {
  all: string[];
  now: string[];
  problems: Problem[];
}

/** Destroy what everybody reads of data that are restricted by now, and that the private store has; what was looked through is `known`. */
async function closePublic(published: Store, restricted: readonly string[], known: readonly string[], now: Date): Promise<Closing> {
  const closing: Closing = { all: [], now: [], problems: [] };
  for (const dataset of restricted) {
    try {
      // A backup that is put back shows in its files.
      const isClosed = known.includes(dataset) && (await isEmpty(published, `data/${dataset}/`));
      if (!isClosed && (await closeDataset(published, dataset, now))) closing.now.push(dataset);
      closing.all.push(dataset);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      // Recipients have their envelopes by now: it keeps nobody from theirs, and is tried again.
      closing.problems.push(...error.problems, problem('access.not-closed', { dataset }));
    }
  }
  return closing;
}

async function isEmpty(store: Store, prefix: string): Promise<boolean> {
  for await (const _ of store.list(prefix)) return false;
  return true;
}

interface SignedOnce {
  address(key: string, grant: LiveGrant): Promise<SignedAddress>;
  count(): number;
}

/** Signs an address once for all who read it until the same moment by the same access. */
function signedOnce(store: PrivateStore, signer: AddressSigner, now: Date): SignedOnce {
  const known = new Map<string, Promise<SignedAddress>>();
  return {
    address: (key, grant) => {
      const { until } = grant;
      const left = until === undefined ? Infinity : Math.floor((Date.parse(`${until}T23:59:59Z`) - now.valueOf()) / 1000);
      // guard [Math.min(addressHours * 3600, left) → addressHours * 3600]: an address does not outlive its grant
      const seconds = Math.max(1, Math.min(addressHours * 3600, left));
      const mark = signer.markOf?.(grant);
      const name = `${seconds} ${mark ?? ''} ${key}`;
      const signed =
        known.get(name) ?? store.releases.placeOf(key).then((place) => signer.sign(place, { seconds, now, ...defined({ mark }) }));
      known.set(name, signed);
      return signed;
    },
    count: () => known.size,
  };
}

async function open(grant: LiveGrant, records: ReadonlyMap<string, DatasetRecord>, signed: SignedOnce): Promise<OpenedGrant> {
  const { dataset, recipient, until, layers } = grant;
  const whole = records.get(dataset);
  if (whole === undefined) throw new Error(`No record of ${dataset}.`);
  const record = grantedRecord(whole, layers);
  const files = await mapLimit(record.version.artifacts, async ({ key }) => ({ key, ...(await signed.address(key, grant)) }), inFlight);
  const heads = files.flatMap(({ key, head }) => (head === undefined ? [] : [[key, head] as const]));
  return {
    recipient,
    ...defined({ until }),
    ...(layers && { layers: [...layers] }),
    record,
    addresses: Object.fromEntries(files.map(({ key, address }) => [key, address])),
    ...(heads.length > 0 && { heads: Object.fromEntries(heads) }),
  };
}

/** A slot or an envelope with the operator's signature, where its operator signs what is published. */
const signedBy = <Value extends AccessSlot | Envelope>({ sign }: Store, kind: 'slot' | 'envelope', value: Value): Value =>
  sign === undefined ? value : { ...value, signature: sign(accessBytes(kind, value)) };

const newSlot = (now: Date, point: string): AccessSlot => {
  const moment = now.toISOString();
  const name = moment.slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  const expires = new Date(now.valueOf() + addressHours * 3_600_000).toISOString();
  return { format: 1, slot: `${name}-${randomBytes(4).toString('hex')}`, signed: moment, expires, point };
};

const put = (store: Store, { slot }: AccessSlot, name: string, bytes: Uint8Array): Promise<void> =>
  store.put(`access/${slot}/${name}.age`, { bytes }, digest(bytes));

const replaceJson = async (store: Store, key: string, value: unknown): Promise<void> => {
  const bytes = Buffer.from(`${jsonLine(value)}\n`);
  await store.replace(key, bytes, digest(bytes), changingJson);
};

async function readSigned(store: Store): Promise<SignedState | undefined> {
  const bytes = await store.get(signedKey);
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as SignedState);
}

/** Envelopes of former slots open nothing that is wanted; whoever reads one now asks for the new slot. */
async function removeSlots(store: Store, { slot }: AccessSlot): Promise<void> {
  // Those of a later one are not its own to remove: slots are named after their moment.
  const former = (await keysBelow(store, 'access/')).filter((key) => key !== slotKey && key < `access/${slot}/`);
  await store.remove(former);
}
