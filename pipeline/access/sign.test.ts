import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownEnvelopeName } from '../../schemas/codecs/access-envelope.ts';
import type { AccessSlot, Envelope, Problem, PublicFactList, PublicFacts } from '../../schemas/types.ts';
import { validatePublicFacts } from '../../schemas/validators.js';
import type { RecipientGrant } from '../manifest/read-grants.ts';
import { everything, publishVersions } from '../publication/publication.fixtures/make-records.ts';
import { readRecords } from '../publication/records.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { privateStore } from '../stores/private-store.ts';
import { folderSigner, type AddressSigner } from '../stores/presign.ts';
import { openEnvelope } from './envelope.ts';
import { signAccess, slotKey, type SignedAccess } from './sign.ts';

interface Recipient {
  recipient: string;
  identity: string;
  key: string;
}

const secret = 'un-secret-de-plus-de-trente-deux-signes';
const gate = folderSigner('https://prive.exemple.fr/cartes', secret);
/** Signs as a bucket does, which looks for no mark. */
const plain = { ...gate, markOf: undefined };
const dataset = 'commune-de-vion/reseaux';
const until = '2027-06-30';
const noon = new Date('2026-12-01T12:00:00Z');
const later = (hours: number): Date => new Date(noon.valueOf() + hours * 3_600_000);

async function person(recipient: string): Promise<Recipient> {
  const identity = await generateX25519Identity();
  return { recipient, identity, key: await identityToRecipient(identity) };
}

let root: string;
let folders: { published: string; kept: string };
let secretary: Recipient | undefined;
let surveyor: Recipient | undefined;

const store = () => privateStore(folderStore(folders.kept));

/** Sign for the grants of the one data set. */
const sign = (grants: readonly RecipientGrant[], now = noon, kept = store(), signer: AddressSigner = plain): Promise<SignedAccess> =>
  signAccess({
    published: folderStore(folders.published),
    store: kept,
    signer,
    manifests: [{ id: dataset, grants }],
    now,
  });

const grantOf = ({ recipient, key }: Recipient, terms: Partial<RecipientGrant> = {}): RecipientGrant => ({
  recipient,
  key,
  until,
  reason: 'Instruction des permis.',
  ...terms,
});

const placeOf = async (slot: AccessSlot, { identity }: Recipient): Promise<string> =>
  join(folders.published, 'access', slot.slot, `${await ownEnvelopeName(slot, identity)}.age`);
const bytesOf = async (slot: AccessSlot, person: Recipient): Promise<Buffer> => readFileSync(await placeOf(slot, person));
const openOf = async ({ slot }: Pick<SignedAccess, 'slot'>, person: Recipient): Promise<Envelope> =>
  openEnvelope(await bytesOf(slot, person), person.identity);

/** The file of the private folder that a signed address names. */
const fileOf = (address = ''): string => join(folders.kept, decodeURIComponent(new URL(address).pathname.slice('/cartes/'.length)));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'access-'));
  folders = { published: join(root, 'public'), kept: join(root, 'private') };
  [secretary, surveyor] = await Promise.all([person('secretariat'), person('geometre')]);
  await publishVersions(store(), '2026-11-30', {
    id: dataset,
    access: 'restricted',
    files: { 'reseaux.pmtiles': 'tuiles', 'reseaux.csv': 'a,b' },
  });
});

afterEach(() => rm(root, { recursive: true }));

const first = () => secretary as Recipient;
const second = () => surveyor as Recipient;

describe('addresses of restricted data', () => {
  test('are read by the recipient alone, in an envelope of 24 hours', async () => {
    const signed = await sign([grantOf(first())]);
    const envelope = await openOf(signed, first());
    expect(envelope.expires).toBe('2026-12-02T12:00:00.000Z');
    const [grant] = envelope.grants;
    expect(grant?.record.id).toBe(dataset);
    expect(Object.values(grant?.addresses ?? {}).map((address) => readFileSync(fileOf(address), 'utf8'))).toEqual(['tuiles', 'a,b']);
    await expect(openEnvelope(await bytesOf(signed.slot, first()), second().identity)).rejects.toThrow(
      'no identity matched any of the file’s recipients'.replace('’', "'"),
    );
  });

  test('name files that a record does not: whoever knows their keys finds nothing there', async () => {
    await sign([grantOf(first())]);
    const [artifact] = (await openOf(await sign([grantOf(first())]), first())).grants[0]?.record.version.artifacts ?? [];
    expect(existsSync(join(folders.kept, artifact?.key ?? ''))).toBe(false);
  });

  test('an address dies with the access that gave it, at the next signing, and those of others live', async () => {
    const before = await sign([grantOf(first()), grantOf(second())]);
    const [address] = Object.values((await openOf(before, first())).grants[0]?.addresses ?? {});
    expect(existsSync(fileOf(address))).toBe(true);
    const after = await sign([grantOf(second())], later(1));
    expect(after.moved).toEqual([dataset]);
    expect(existsSync(fileOf(address))).toBe(false);
    const kept = (await openOf(after, second())).grants[0]?.addresses ?? {};
    expect(Object.values(kept).map((each) => readFileSync(fileOf(each), 'utf8'))).toEqual(['tuiles', 'a,b']);
    expect(existsSync(await placeOf(after.slot, first()))).toBe(false);
    expect(readdirSync(join(folders.published, 'access')).sort()).toEqual([after.slot.slot, 'current.json'].sort());
  });

  test('behind a gate, an access that is taken away has no mark, and the others keep theirs: nothing is moved, and their addresses live on', async () => {
    const signing = (grants: readonly RecipientGrant[], now = noon) => sign(grants, now, store(), gate);
    const addressOf = async (signed: SignedAccess, person: Recipient): Promise<string> =>
      Object.values((await openOf(signed, person)).grants[0]?.addresses ?? {})[0] ?? '';
    const isOpen = (address: string): boolean =>
      existsSync(fileOf(address)) && existsSync(join(folders.kept, 'live', new URL(address).searchParams.get('acces') ?? ''));
    const before = await signing([grantOf(first()), grantOf(second())]);
    const own = await addressOf(before, first());
    const theirs = await addressOf(before, second());
    expect([isOpen(own), isOpen(theirs), new URL(own).pathname]).toEqual([true, true, new URL(theirs).pathname]);
    expect((await signing([grantOf(second())], later(1))).moved).toEqual([dataset]);
    expect([isOpen(own), isOpen(theirs)]).toEqual([false, true]);
    // Narrowed to one layer, what was signed for the whole is dead.
    const layers = ['autre'];
    await signing([grantOf(second(), { layers })], later(2));
    expect([isOpen(theirs), readdirSync(join(folders.kept, 'live'))]).toEqual([false, [expect.stringMatching(/^[0-9a-f]{32}$/)]]);
  });

  test('nothing is moved where nobody has lost an access, nor where all that was signed has expired', async () => {
    await sign([grantOf(first()), grantOf(second())]);
    expect((await sign([grantOf(first()), grantOf(second())], later(12))).moved).toEqual([]);
    expect((await sign([grantOf(second())], later(37))).moved).toEqual([]);
  });

  test('addresses that a wrong clock calls expired die too', async () => {
    await sign([grantOf(first()), grantOf(second())]);
    expect((await sign([grantOf(second())], later(24.2))).moved).toEqual([dataset]);
  });

  test('a signing that fails leaves the last envelopes and their addresses, even of what it was to move', async () => {
    const before = await sign([grantOf(first()), grantOf(second())]);
    const [address] = Object.values((await openOf(before, first())).grants[0]?.addresses ?? {});
    const attempt = (fault: Partial<Store>): Promise<SignedAccess> =>
      signAccess({
        published: { ...folderStore(folders.published), ...fault },
        store: store(),
        signer: plain,
        manifests: [{ id: dataset, grants: [grantOf(first())] }],
        now: later(12),
      });
    const down = (): Promise<never> => Promise.reject(new Error('down'));
    await expect(attempt({ refuseUnwritable: down })).rejects.toThrow('down');
    expect(existsSync(fileOf(address))).toBe(true);
    await expect(attempt({ put: down })).rejects.toThrow('down');
    expect(existsSync(fileOf(address))).toBe(true);
    expect(JSON.parse(readFileSync(join(folders.published, slotKey), 'utf8'))).toEqual(before.slot);
    expect((await openOf(before, first())).expires).toBe(before.slot.expires);
    // The next one takes away what that one was to.
    expect((await sign([grantOf(first())], later(12))).moved).toEqual([dataset]);
    expect(existsSync(fileOf(address))).toBe(false);
  });

  test('an address dies with its access though the signing that gave it died before its end', async () => {
    await sign([grantOf(second())]);
    const kept = store();
    let writes = 0;
    const dying = {
      ...kept,
      // The state of a signing is the last that it writes.
      replace: (...given: Parameters<Store['replace']>) =>
        given[0].startsWith('signing/') && (writes += 1) > 1 ? Promise.reject(new Error('killed')) : kept.replace(...given),
    };
    await expect(sign([grantOf(first()), grantOf(second())], later(1), dying)).rejects.toThrow('killed');
    const slot = JSON.parse(readFileSync(join(folders.published, slotKey), 'utf8')) as AccessSlot;
    const [grant] = (await openOf({ slot }, first())).grants;
    const [address] = Object.values(grant?.addresses ?? {});
    expect(existsSync(fileOf(address))).toBe(true);
    expect((await sign([grantOf(second())], later(2))).moved).toEqual([dataset]);
    expect(existsSync(fileOf(address))).toBe(false);
  });

  test('of two signings at once the later one alone is shown, with what it has taken away', async () => {
    await sign([grantOf(first()), grantOf(second())]);
    const kept = store();
    let signing: Promise<SignedAccess> | undefined;
    // Whoever revokes at once does so while the job of the morning still reads the grants of before; it asks for several places at once.
    const slow = {
      ...kept,
      releases: {
        ...kept.releases,
        placeOf: async (key: string) => {
          signing ??= sign([grantOf(second())], later(2));
          await signing;
          return store().releases.placeOf(key);
        },
      },
    };
    await expect(sign([grantOf(first()), grantOf(second())], later(1), slow)).rejects.toThrow('Une autre signature a commencé');
    if (signing === undefined) throw new Error('Nothing was signed beside.');
    const beside = await signing;
    expect(JSON.parse(readFileSync(join(folders.published, slotKey), 'utf8'))).toEqual(beside.slot);
    const open = Object.values((await openOf(beside, second())).grants[0]?.addresses ?? {});
    expect(open.map((each) => readFileSync(fileOf(each), 'utf8'))).toEqual(['tuiles', 'a,b']);
  });

  test('a grant opens nothing after its last day, and an address does not outlive its grant', async () => {
    const last = await sign([grantOf(first(), { until: '2026-12-01' })]);
    const [address = ''] = Object.values((await openOf(last, first())).grants[0]?.addresses ?? {});
    expect(Number(new URL(address).searchParams.get('expires'))).toBe(Date.parse('2026-12-01T23:59:59Z') / 1000);
    expect((await sign([grantOf(first(), { until: '2026-12-01' })], later(13))).recipients).toBe(0);
  });

  test('a grant opens nothing before its first day', async () => {
    expect((await sign([grantOf(first(), { since: '2026-12-02' })])).recipients).toBe(0);
    expect((await sign([grantOf(first(), { since: '2026-12-02' })], later(12))).recipients).toBe(1);
  });

  test('a grant of one layer opens no file that holds another', async () => {
    const layer = (await openOf(await sign([grantOf(first())]), first())).grants[0]?.record.version.layers[0]?.name ?? '';
    const [grant] = (await openOf(await sign([grantOf(first(), { layers: [layer] })]), first())).grants;
    expect(grant?.record.version.layers.map(({ name }) => name)).toEqual([layer]);
    expect(grant?.addresses).toEqual({});
  });
});

describe('what the public sees of an access', () => {
  test('is as many envelopes as a power of two, of few lengths, whoever has one', async () => {
    const one = await sign([grantOf(first())]);
    const sizes = (slot: string): number[] => {
      const folder = join(folders.published, 'access', slot);
      return readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
    };
    expect(sizes(one.slot.slot)).toHaveLength(16);
    expect(new Set(sizes(one.slot.slot)).size).toBe(1);
    expect(sizes((await sign([])).slot.slot)).toHaveLength(16);
  });

  test('names no data set, no recipient, no release', async () => {
    const { slot } = await sign([grantOf(first())]);
    const shown = await everything(folderStore(folders.published));
    const [release = ''] = readdirSync(join(folders.kept, 'data', dataset));
    for (const word of [dataset, 'reseaux', 'secretariat', first().key, release]) expect(shown).not.toContain(word);
    expect(JSON.parse(readFileSync(join(folders.published, slotKey), 'utf8'))).toEqual(slot);
  });
});

describe('what everybody may know of restricted data', () => {
  const shown = async (publicFacts?: PublicFactList, unread = new Map<string, Problem[]>()): Promise<unknown> => {
    await signAccess({
      published: folderStore(folders.published),
      store: store(),
      now: noon,
      unread,
      signer: plain,
      manifests: unread.size > 0 ? [] : [{ id: dataset, grants: [], dataset: publicFacts === undefined ? {} : { publicFacts } }],
    });
    const facts = await folderStore(folders.published).get(`facts/${dataset}.json`);
    return facts && (JSON.parse(Buffer.from(facts).toString('utf8')) as unknown);
  };

  test('is only what its manifest names, without a value, and gone once it names nothing', async () => {
    const record = (await readRecords(store())).get(dataset);
    const [layer] = record?.version.layers ?? [];
    expect(await shown()).toBeUndefined();
    expect(await shown(['count'])).toEqual({ format: 1, id: dataset, features: record?.version.features });
    expect(await shown([], new Map([[dataset, []]])), 'what cannot be read changes nothing').toMatchObject({ id: dataset });
    const facts = await shown(['extent', 'fields']);
    expect(validatePublicFacts(facts)).toBe(true);
    expect(Object.keys(facts as object)).toEqual(['format', 'id', 'extent', 'layers']);
    const [field] = (facts as PublicFacts).layers?.[0]?.fields ?? [];
    expect(Object.keys(field ?? {}).filter((key) => !['name', 'title', 'type'].includes(key))).toEqual([]);
    expect(field?.name).toBe(layer?.fields[0]?.name);
    expect(await shown()).toBeUndefined();
  });
});

test('a move that died leaves files that are nobody’s, which are swept', async () => {
  await sign([grantOf(first())]);
  const left = join('data', dataset, 'f'.repeat(32), '0123456789abcdef', 'reseaux.csv');
  const bytes = Buffer.from('reste');
  await folderStore(folders.kept).put(left, { bytes }, digest(bytes));
  const keys = [];
  for await (const { key } of store().list('data/')) keys.push(key);
  expect(keys).toHaveLength(2);
  expect(await store().releases.sweepReleases(new Date(0))).toBe(0);
  expect(await store().releases.sweepReleases(new Date())).toBe(1);
  expect(existsSync(join(folders.kept, left))).toBe(false);
});

test('what a move that died has left is removed by the next one, whose addresses may still be good', async () => {
  await sign([grantOf(first())]);
  const [address] = Object.values((await openOf(await sign([grantOf(first())]), first())).grants[0]?.addresses ?? {});
  // Copied and named anew, and then killed.
  const former = fileOf(address);
  const [release = ''] = readdirSync(join(folders.kept, 'data', dataset));
  cpSync(join(folders.kept, 'data', dataset, release), join(folders.kept, 'data', dataset, 'e'.repeat(32)), { recursive: true });
  writeFileSync(join(folders.kept, 'releases', `${dataset}.json`), `${'e'.repeat(32)}\n`);
  expect(existsSync(former)).toBe(true);
  expect((await sign([])).moved).toEqual([dataset]);
  expect(existsSync(former)).toBe(false);
  expect(readdirSync(join(folders.kept, 'data', dataset))).toHaveLength(1);
});

test('of two moves at once none removes what the other has named', async () => {
  const one = store();
  const other = store();
  const endOne = await one.releases.moveOn(dataset);
  const endOther = await other.releases.moveOn(dataset);
  await expect(endOne()).rejects.toThrow('Une autre signature a commencé');
  await endOther();
  const { artifacts } = (await readRecords(store())).get(dataset)?.version ?? { artifacts: [] };
  expect(artifacts.length).toBeGreaterThan(0);
  for (const { key } of artifacts) expect(await store().get(key)).toBeDefined();
});
