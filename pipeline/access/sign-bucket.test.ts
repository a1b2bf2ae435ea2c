import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { IncomingMessage } from 'node:http';
import { expect, inject, test } from 'vitest';
import { headAddress, ownEnvelopeName } from '../../schemas/codecs/access-envelope.ts';
import type { RecipientGrant } from '../manifest/read-grants.ts';
import { publishVersions } from '../publication/publication.fixtures/make-records.ts';
import { bucketSigner } from '../stores/presign.ts';
import { privateStore } from '../stores/private-store.ts';
import { openBucket } from '../stores/s3-bucket.ts';
import { s3Store } from '../stores/s3.ts';
import { heldTo } from '../stores/swift.fixtures/policy.ts';
import { makeBucket, useServer } from '../stores/swift.fixtures/server.ts';
import { openEnvelope } from './envelope.ts';
import { signAccess, slotKey } from './sign.ts';

const dataset = 'commune-de-vion/reseaux';

test('a signed address of a bucket reads one object, and bytes of it, until its access ends, and is kept by no cache on the way; nobody lists the bucket', async () => {
  const server = await useServer(inject('swift'));
  const open = await makeBucket(server);
  const closed = await makeBucket(server);
  const published = s3Store(`s3://${open}`, { env: server.env });
  const address = `s3://${closed}/reserve`;
  const store = privateStore(s3Store(address, { env: server.env }));
  await publishVersions(store, '2026-11-30', { id: dataset, access: 'restricted', files: { 'reseaux.pmtiles': 'tuiles du réseau' } });
  const identity = await generateX25519Identity();
  const key = await identityToRecipient(identity);
  const sign = (grants: RecipientGrant[]) =>
    signAccess({
      published,
      store,
      signer: bucketSigner(openBucket(address, server.env)),
      manifests: [{ id: dataset, grants }],
      now: new Date(),
    });

  const { slot } = await sign([{ recipient: 'geometre', key, until: '2099-01-01', reason: 'Relevé du réseau.' }]);
  const bytes = await published.get(`access/${slot.slot}/${await ownEnvelopeName(slot, identity)}.age`);
  const [given] = (await openEnvelope(bytes ?? new Uint8Array(), identity)).grants;
  const [[file, signed] = ['', '']] = Object.entries(given?.addresses ?? {});
  const whole = await fetch(signed);
  expect([whole.status, await whole.text()]).toEqual([200, 'tuiles du réseau']);
  expect(whole.headers.get('cache-control'), 'is kept by no cache on the way').toBe('private, no-store');
  const { CacheControl } = await server.client.send(new HeadObjectCommand({ Bucket: open, Key: slotKey }));
  expect(CacheControl, 'the slot of a moment is asked for anew').toBe('no-cache');
  const part = await fetch(signed, { headers: { range: 'bytes=0-5' } });
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'tuiles', 'bytes 0-5/17']);
  // S3 signs one method: its own signature in the same address opens the head, and nothing else.
  const head = (given && headAddress(given, file)) ?? '';
  const told = await fetch(head, { method: 'HEAD' });
  expect([told.status, told.headers.get('content-length'), told.headers.get('accept-ranges')]).toEqual([200, '17', 'bytes']);
  expect([(await fetch(head)).status, (await fetch(signed, { method: 'HEAD' })).status]).toEqual([403, 403]);
  const [asGiven, asHead] = [signed, head].map((each) => each.replace(/X-Amz-Signature=[0-9a-f]{64}/, ''));
  expect(asHead).toBe(asGiven);

  // By a machine whose clock is ten minutes off.
  const place = new URL(signed).pathname.replace(`/${closed}/reserve/`, '');
  for (const minutes of [-10, 10]) {
    const now = new Date(Date.now() + minutes * 60_000);
    const early = await bucketSigner(openBucket(address, server.env)).sign(place, { seconds: 86_400, now });
    expect((await fetch(early.address)).status).toBe(200);
  }

  const { origin, pathname } = new URL(signed);
  const unsigned = [origin + pathname, `${origin}/${closed}`, `${origin}/${closed}?list-type=2`].map((each) => fetch(each));
  // Swift has other words for it than S3 has.
  expect((await Promise.all(unsigned)).map(({ status }) => status >= 400)).toEqual([true, true, true]);
  const other = signed.replace('/reserve/data/', '/reserve/records/');
  expect((await fetch(other)).status).toBe(403);

  expect((await sign([])).moved).toEqual([dataset]);
  expect([403, 404]).toContain((await fetch(signed)).status);
});

test('the rule of the key of a group lets it read and list one data set, and nothing else of the private store', () => {
  const rules = heldTo('group-policy.json', 'b');
  const folder = '/b/catalogue/data/PRODUCER/DATASET/';
  const allowed: [string, string][] = [
    ['GET', `${folder}${'a'.repeat(32)}/0123456789abcdef/reseaux.gpkg`],
    ['HEAD', `${folder}x`],
    ['GET', '/b?list-type=2&prefix=catalogue/data/PRODUCER/DATASET/'],
  ];
  const refused: [string, string][] = [
    ['GET', '/b/catalogue/data/PRODUCER/DATASETS/x'],
    ['GET', '/b/catalogue/records/PRODUCER/all.ndjson'],
    ['GET', '/b/catalogue/signing/current.json'],
    ['PUT', `${folder}x`],
    ['DELETE', `${folder}x`],
    ['GET', '/b?list-type=2&prefix=catalogue/data/PRODUCER/'],
    ['GET', '/b?list-type=2'],
    ['GET', '/b?uploads'],
  ];
  const answer = ([method, url]: [string, string]): ReturnType<typeof rules> => rules({ method, url } as IncomingMessage);
  expect([allowed.map(answer), refused.map(answer)]).toEqual([allowed.map(() => undefined), refused.map(() => 403)]);
});
