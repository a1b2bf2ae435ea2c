import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { ownEnvelopeName } from '../../schemas/codecs/access-envelope.ts';
import type { AccessSlot, Envelope } from '../../schemas/types.ts';
import { validateAccessSlot, validateEnvelope } from '../../schemas/validators.js';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { publishVersions } from '../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../stores/folder.ts';
import { folderSigner } from '../stores/presign.ts';
import { privateStore } from '../stores/private-store.ts';
import { makeKeyPair } from '../stores/signature.ts';
import { signedStore } from '../stores/signing.ts';
import { openEnvelope, seal } from './envelope.ts';
import { readOwnEnvelope } from './read-access.ts';
import { signAccess, slotKey } from './sign.ts';

/* Whoever can write to the store where everybody reads envelopes, and what comes of it where the operator signs. */

const dataset = 'commune-de-vion/reseaux';
const keys = makeKeyPair();
const now = new Date('2026-12-01T12:00:00Z');
const trust = { signers: [keys.publicKey], address: 'https://prive.exemple.fr/' };

let folders: { published: string; kept: string };
let secretary = '';
let stranger = '';

const sign = async ({ secretKey }: { secretKey?: string } = keys, at = now): Promise<AccessSlot> => {
  const recipients = await Promise.all([secretary, stranger].map(identityToRecipient));
  const grants = recipients.map((key, index) => ({ recipient: `lecteur-${index}`, key, until: '2027-06-30', reason: 'Instruction.' }));
  const { slot } = await signAccess({
    published: signedStore(folderStore(folders.published), { publicKey: keys.publicKey, ...(secretKey !== undefined && { secretKey }) }),
    store: privateStore(folderStore(folders.kept)),
    signer: folderSigner(trust.address, 's'.repeat(32)),
    manifests: [{ id: dataset, grants }],
    now: at,
  });
  return slot;
};
const fileOf = async (slot: AccessSlot, identity: string): Promise<string> =>
  join(folders.published, 'access', slot.slot, `${await ownEnvelopeName(slot, identity)}.age`);
const read = (held: Partial<typeof trust> = trust): Promise<Envelope> =>
  readOwnEnvelope(folderStore(folders.published), { identity: secretary, trust: { signers: [], ...held }, now });
const put = async (slot: AccessSlot, envelope: Envelope): Promise<void> =>
  writeFileSync(await fileOf(slot, secretary), await seal(Buffer.from(JSON.stringify(envelope)), await identityToRecipient(secretary)));
const openAs = async (slot: AccessSlot, identity: string): Promise<Envelope> =>
  openEnvelope(readFileSync(await fileOf(slot, identity)), identity);

beforeEach(async () => {
  const root = scratchFolder();
  folders = { published: join(root, 'public'), kept: join(root, 'private') };
  [secretary, stranger] = [await generateX25519Identity(), await generateX25519Identity()];
  const files = { 'reseaux.csv': 'a,b' };
  await publishVersions(privateStore(folderStore(folders.kept)), '2026-11-30', { id: dataset, access: 'restricted', files });
});

test('an envelope is signed by the operator for its slot and its recipient, and read where it is', async () => {
  const slot = await sign();
  expect([validateAccessSlot(slot), validateEnvelope(await read())]).toEqual([true, true]);
  expect((await read({ signers: [makeKeyPair().publicKey, keys.publicKey] })).grants).toHaveLength(1);
  await expect(read({ signers: [makeKeyPair().publicKey] })).rejects.toThrow('ne sont pas ceux de ce catalogue');
});

test('what nobody has signed is refused where the operator signs, and read where they do not', async () => {
  const slot = await sign();
  const { signature: _, ...unsigned } = await openAs(slot, secretary);
  await put(slot, unsigned);
  await expect(read()).rejects.toThrow('ne sont pas ceux de ce catalogue');
  expect((await read({ address: trust.address })).grants).toHaveLength(1);
  const { signature: __, ...bare } = slot;
  writeFileSync(join(folders.published, slotKey), JSON.stringify({ ...bare, expires: '2099-01-01T00:00:00.000Z' }));
  await expect(read()).rejects.toThrow('ne sont pas ceux de ce catalogue');
});

test('an envelope of another, or of another moment, is refused', async () => {
  const slot = await sign();
  const former = await openAs(slot, secretary);
  await put(slot, await openAs(slot, stranger));
  await expect(read()).rejects.toThrow('ne sont pas ceux de ce catalogue');
  await put(await sign(keys, new Date(now.valueOf() + 1000)), former);
  await expect(read()).rejects.toThrow('ne sont pas ceux de ce catalogue');
});

test('an address of another place is refused, signed or not', async () => {
  await sign();
  await expect(read({ address: 'https://prive.exemple.fr.ailleurs.org/' })).rejects.toThrow('ne sont pas ceux de ce catalogue');
  // Whoever fetches an address follows what climbs out of its folder: a bucket may stand beside that of the operator.
  const address = 'https://s3.exemple.fr/prive/';
  for (const climbs of ['../autre/', '%2e%2e/autre/', '..\\autre/', 'a/.\t./../autre/']) {
    const slot = await sign();
    const { signature: _, ...envelope } = await openAs(slot, secretary);
    const putAt = (where: string): Promise<void> =>
      put(slot, { ...envelope, grants: envelope.grants.map((grant) => ({ ...grant, addresses: { 'data/x': where } })) });
    await putAt(`${address}reseaux.csv`);
    expect((await read({ signers: [], address })).grants).toHaveLength(1);
    await putAt(`${address}${climbs}reseaux.csv`);
    await expect(read({ signers: [], address }), climbs).rejects.toThrow('ne sont pas ceux de ce catalogue');
    // A page makes a link of it, whether or not the operator says where addresses lead.
    await putAt('javascript:alert(1)');
    await expect(read({ signers: [] }), 'no address').rejects.toThrow('ne sont pas ceux de ce catalogue');
  }
});

test('nothing is sealed where it is to be signed and cannot be', async () => {
  await expect(sign({})).rejects.toThrow('MAPPE_SIGNING_KEY');
  expect(await folderStore(folders.kept).get('signing/current.json')).toBeUndefined();
  await expect(sign(makeKeyPair())).rejects.toThrow('n’est pas la moitié secrète');
});
