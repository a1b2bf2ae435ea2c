import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Invitation } from '../../../schemas/types.ts';
import { depositKey, stagedKey } from '../../base/dataset-keys.ts';
import { acceptDeposits } from '../../publication/deposits.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { digest } from '../../stores/digest.ts';
import { s3Store } from '../../stores/s3.ts';
import { sendFile } from '../../stores/send-file.ts';
import type { Store } from '../../stores/store.ts';
import { startProxy, type Manners } from '../../stores/swift.fixtures/proxy.ts';
import { useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { fileOf, invitedName, inviting, partBytes, placesOf, plain, refusalOf, someFile } from './deposit.fixtures/heavy-files.ts';

/* Files in parts on a real S3 server: sent on invitation, and accepted by who holds the key. */

const now = new Date();
let server: Server;
let bucket: string;
let place: Awaited<ReturnType<typeof placesOf>>['place'];
beforeAll(async () => {
  server = await useServer(inject('swift'));
  ({ bucket, place } = await placesOf(server));
});

const waiting = stagedKey('commune-de-vion', invitedName);
const sending = { now, waitsMs: [10] };
const accept = (store: Store, most = 1e9): ReturnType<typeof acceptDeposits> => acceptDeposits(store, { named: new Set(), most });

/** Send a file in a process of its own, which is killed once so many parts have arrived, or the completion is asked for. */
async function sendAndKill(path: string, { parts, complete }: { parts: number; complete: boolean }, through: Server): Promise<Invitation> {
  const { address } = place();
  const held: Manners = {
    refuse: ({ method, url }) => {
      const isPart = method === 'PUT' && url?.includes('partNumber') === true;
      if (isPart) sent += 1;
      return (isPart && sent > parts) || (complete && method === 'POST' && url?.includes('uploads') === false) ? 'hold' : undefined;
    },
  };
  let sent = 0;
  await using proxy = await startProxy(through, held);
  const invitation = await inviting(address, proxy.server.env);
  const file = join(scratchFolder(), 'invitation.json');
  writeFileSync(file, JSON.stringify(invitation));
  const script = `
    const { sendFile } = await import(${JSON.stringify(join(import.meta.dirname, '../../stores/send-file.ts'))});
    const { readFileSync } = await import('node:fs');
    await sendFile(${JSON.stringify(path)}, JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8')), { now: new Date() });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  const isDue = (): boolean => (complete ? proxy.seen.some((line) => line.startsWith('POST') && !line.includes('uploads')) : sent > parts);
  const arrived = async (): Promise<number> => ((await (await fetch(invitation.list)).text()).match(/<Part>/g) ?? []).length;
  while (!isDue() || (await arrived()) < parts) await wait(20);
  child.kill('SIGKILL');
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  return invitation;
}

test('an upload on invitation that is killed at any part goes on with those that are missing', async () => {
  const file = someFile(5);
  for (const at of [0, 1, 2, 3, 4, 5]) {
    // The addresses name the proxy, which has ended: a second one stands at the same port.
    const kills = await sendAndKill(file.path, { parts: at, complete: at === 5 }, server);
    const port = Number(new URL(kills.list).port);
    await using again = await startAt(port);
    const prefix = new URL(kills.list).pathname.split('/')[2] ?? '';
    const store = s3Store(`s3://${bucket}/${prefix}`, { env: server.env });
    expect(await store.head(waiting)).toBeUndefined();
    expect(await sendFile(file.path, kills, sending)).toEqual({ sha256: file.sha256, bytes: file.bytes.length });
    expect(again.parts(), `killed after ${at} parts`).toBe(5 - at);
    expect(await accept(store)).toEqual([{ producer: 'commune-de-vion', bytes: file.bytes.length, sha256: file.sha256 }]);
    expect(Buffer.from((await store.get(depositKey('commune-de-vion', file.sha256))) ?? []).equals(file.bytes)).toBe(true);
    expect(await keysOf(store, 'staging/')).toEqual([]);
  }
});

/** A server at a port that one has just left. */
async function startAt(port: number): Promise<AsyncDisposable & { parts: () => number }> {
  let parts = 0;
  const listener = createServer((asked, answer) => {
    if (asked.method === 'PUT' && asked.url?.includes('partNumber')) parts += 1;
    const onward = request(`${server.endpoint}${asked.url ?? ''}`, { method: asked.method, headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((done) => listener.listen(port, '127.0.0.1', done));
  return {
    parts: () => parts,
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections();
      await new Promise((done) => listener.close(done));
    },
  };
}

test('a part that is not the file’s is sent again, and what others have sent beyond its end is left out', async () => {
  const { address, store } = place();
  const file = someFile(3);
  const invitation = await inviting(address, server.env);
  for (const part of [2, 9]) await fetch(invitation.parts[part - 1] ?? '', { method: 'PUT', body: randomBytes(partBytes) });
  expect(await refusalOf(sendFile(file.path, invitation, sending))).toBe('nothing was refused');
  expect(await accept(store)).toMatchObject([{ sha256: file.sha256 }]);
});

test('two who send at once by one invitation, and one who sends again, leave one whole file', async () => {
  const { address, store } = place();
  const file = someFile(4);
  const invitation = await inviting(address, server.env);
  await Promise.all([sendFile(file.path, invitation, sending), sendFile(file.path, invitation, sending)]);
  await using proxy = await startProxy(server, {});
  const moved = JSON.parse(
    JSON.stringify(invitation).replaceAll(new URL(server.endpoint).host, new URL(proxy.server.endpoint).host),
  ) as Invitation;
  // Signed for another host: nothing is asked of it.
  expect(await refusalOf(sendFile(file.path, moved, sending))).toContain('refuse l’envoi (403, SignatureDoesNotMatch)');
  await sendFile(file.path, invitation, sending);
  expect(await accept(store)).toHaveLength(1);
  expect(await keysOf(store, '')).toEqual([depositKey('commune-de-vion', file.sha256)]);
});

test('where the store forgets an upload that is complete, as AWS does, it is known by the tag of the whole', async () => {
  const { address, store } = place();
  let isForgotten = false;
  await using proxy = await startProxy(server, {
    refuse: ({ method, url }) => (isForgotten && method !== 'HEAD' && url?.includes('uploadId') ? 404 : undefined),
  });
  const file = someFile(3);
  const other = someFile(3);
  const invitation = await inviting(address, proxy.server.env);
  await sendFile(file.path, invitation, sending);
  isForgotten = true;
  expect(await sendFile(file.path, invitation, sending)).toEqual({ sha256: file.sha256, bytes: file.bytes.length });
  expect(await refusalOf(sendFile(other.path, invitation, sending))).toMatch(/^Cette invitation a déjà servi/);
  expect(await accept(store)).toMatchObject([{ sha256: file.sha256 }]);
  expect(await refusalOf(sendFile(file.path, invitation, sending))).toMatch(/^Cette invitation a déjà servi/);
});

test('two who accept at once take each file over, once', async () => {
  const { store } = place();
  const files = [someFile(1), someFile(2), someFile(3)];
  for (const { path, sha256 } of files) await store.put(stagedKey('a', sha256), { path }, sha256);
  const named = new Set(files.map(({ sha256 }) => sha256));
  const both = await Promise.all([1, 2].map(() => acceptDeposits(store, { named, most: 1e9 })));
  expect(both.flat().filter(({ refused }) => refused !== undefined)).toEqual([]);
  expect((await keysOf(store, '')).sort()).toEqual(files.map(({ sha256 }) => depositKey('a', sha256)).sort());
});

test('a file that another run takes over between the look and the copy is left to that run', async () => {
  const { store } = place();
  const { path, sha256 } = someFile(1);
  await store.put(stagedKey('a', sha256), { path }, sha256);
  const taken = { named: new Set([sha256]), most: 1e9 };
  const late: typeof store = {
    ...store,
    copy: async (...asked) => {
      expect(await acceptDeposits(store, taken)).toMatchObject([{ sha256 }]);
      await store.copy(...asked);
    },
  };
  expect(await acceptDeposits(late, taken)).toEqual([]);
  expect(await keysOf(store, '')).toEqual([depositKey('a', sha256)]);
});

test('bytes that change on the way are told, and are not kept', async () => {
  await using proxy = await startProxy(server, { damage: (_, body) => Buffer.from(body.map((byte) => byte ^ 1)) });
  const { address } = place();
  const invitation = await inviting(address, proxy.server.env);
  expect(await refusalOf(sendFile(someFile(2).path, invitation, sending))).toMatch(/n’a pas reçu ce qui a été envoyé/);
});

test('a server that fails for a moment is asked again; one that is gone is told without the signature', async () => {
  let failed = 0;
  await using proxy = await startProxy(server, {
    refuse: ({ url }) => (url?.includes('partNumber=2') && (failed += 1) <= 2 ? ([503, 'cut'] as const)[failed - 1] : undefined),
  });
  const { address, store } = place();
  const file = someFile(3);
  const invitation = await inviting(address, proxy.server.env);
  await sendFile(file.path, invitation, { now, waitsMs: [10, 10, 10] });
  expect(await accept(store)).toMatchObject([{ sha256: file.sha256 }]);
  proxy.close();
  const told = await refusalOf(sendFile(file.path, invitation, sending));
  expect(told).toContain('ECONNREFUSED');
  expect(told).not.toContain('Signature');
});

test('a store that redirects is not followed: where that leads was signed by nobody', async () => {
  const { address } = place();
  const invitation = await inviting(address, server.env);
  let followed = 0;
  const listener = createServer(({ url }, answer) => {
    if (url === '/elsewhere') followed += 1;
    answer.writeHead(307, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const moved = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const led = JSON.parse(JSON.stringify(invitation).replaceAll(new URL(invitation.list).origin, moved)) as Invitation;
  await refusalOf(sendFile(someFile(1).path, led, sending));
  await new Promise((done) => listener.close(done));
  expect(followed).toBe(0);
});

test('an invitation that has expired is told before anything is sent, and its addresses do nothing any more', async () => {
  const { address } = place();
  const file = someFile(1);
  const old = await inviting(address, server.env, { now: new Date(Date.now() - 2 * 86_400_000) });
  expect(await refusalOf(sendFile(file.path, old, sending))).toMatch(/^L’invitation a expiré le \d{4}-\d\d-\d\d\./);
  expect((await fetch(old.parts[0] ?? '', { method: 'PUT', body: 'x' })).status).toBe(403);
  // A clock that is wrong: the server tells it.
  expect(await refusalOf(sendFile(file.path, old, { ...sending, now: new Date(0) }))).toContain('refuse l’envoi (403, AccessDenied)');
});

test('an invitation lets nothing else be done: no other file, no reading, no list, no removal', async () => {
  const { address, store } = place();
  await store.put('data/a', { bytes: Buffer.from('a') }, digest('a'));
  const invitation = await inviting(address, server.env);
  const first = new URL(invitation.parts[0] ?? '');
  const tries: [string, (url: URL) => void][] = [
    ['PUT', (url) => (url.pathname = url.pathname.replace(/staging.*/, 'data/a'))],
    ['PUT', (url) => url.searchParams.delete('partNumber')],
    ['DELETE', () => undefined],
    ['GET', (url) => (url.pathname = url.pathname.replace(/staging.*/, 'data/a'))],
    ['GET', (url) => (url.pathname = `/${bucket}`)],
  ];
  for (const [method, change] of tries) {
    const url = new URL(first);
    change(url);
    expect(
      (await fetch(url, { method, ...(method === 'PUT' && { body: 'x' }) })).status,
      `${method} ${url.pathname}`,
    ).toBeGreaterThanOrEqual(403);
  }
});

test('a file that is too large, empty or not there is refused before anything is sent', async () => {
  const { address } = place();
  const invitation = await inviting(address, server.env, { bytes: partBytes });
  expect(await refusalOf(sendFile(someFile(2).path, invitation, sending))).toMatch(/pèse 130 ko ; l’invitation permet 66 ko/);
  expect(await refusalOf(sendFile(fileOf(Buffer.of()).path, invitation, sending))).toMatch(/est vide : il n’y a rien à déposer/);
  expect(await refusalOf(sendFile('/nowhere/a.tif', invitation, sending))).toContain('introuvable');
});

test('what was sent and is empty, too large, or other than its digest says is destroyed, and told; the rest is accepted', async () => {
  const { store } = place();
  const good = someFile(1);
  const forged = digest('what it should be');
  const put = (key: string, bytes: Buffer): Promise<void> => store.put(key, { bytes }, digest(bytes));
  await put(stagedKey('a', invitedName), Buffer.of());
  await put(stagedKey('b', invitedName), randomBytes(200_000));
  await put(stagedKey('c', forged), Buffer.from('what it is'));
  await put(stagedKey('d', good.sha256), good.bytes);
  await put(stagedKey('e', digest('unnamed')), Buffer.from('unnamed'));
  await put('staging/x/a', Buffer.from('no name of ours'));
  const all = await acceptDeposits(store, { named: new Set([forged, good.sha256]), most: 100_000 });
  expect(all.map(({ producer, sha256, refused }) => [producer, sha256 ?? plain(refused?.message ?? '')])).toEqual([
    ['a', 'Un fichier envoyé pour a est vide : il est effacé.'],
    [
      'b',
      'Un fichier envoyé pour b pèse 200 ko, plus que les 100 ko qu’une source peut peser (« limits.sourceBytes » d’operator.yaml) : il est effacé.',
    ],
    ['c', expect.stringMatching(/^Un fichier envoyé pour c n’est pas celui qui était annoncé/)],
    ['d', good.sha256],
  ]);
  expect(await keysOf(store, '')).toEqual([depositKey('d', good.sha256), stagedKey('e', digest('unnamed')), 'staging/x/a']);
});

test('an acceptance that is killed between any two requests is finished by the next', async () => {
  const file = someFile(2);
  for (const at of ['copy', 'digest', 'remove']) {
    const { store } = place();
    await store.put(waiting, { path: file.path }, file.sha256);
    const key = depositKey('commune-de-vion', file.sha256);
    const die = (): never => {
      throw new Error('killed');
    };
    const dying: Store = {
      ...store,
      copy: at === 'copy' ? die : store.copy.bind(store),
      open: (each) => (at === 'digest' && each === key ? die() : store.open(each)),
      remove: at === 'remove' ? die : store.remove.bind(store),
    };
    await expect(accept(dying)).rejects.toThrow('killed');
    expect(await keysOf(store, 'staging/'), at).toEqual([waiting]);
    expect(await accept(store)).toMatchObject([{ sha256: file.sha256 }]);
    expect(await keysOf(store, ''), at).toEqual([key]);
  }
});

test('a half-made copy of other bytes is never left under a digest', async () => {
  const { store } = place();
  const file = someFile(1);
  const key = depositKey('commune-de-vion', file.sha256);
  // As one leaves it that was killed while somebody changed what waits.
  await store.put(key, { bytes: Buffer.from('other') }, digest('other'));
  await store.put(waiting, { path: file.path }, file.sha256);
  expect((await accept(store)).map(({ refused }) => refused?.id)).toEqual(['deposit.staged-bytes']);
  expect(await keysOf(store, '')).toEqual([]);
});

test('a large object is copied inside the store in pieces', async () => {
  const { address } = place();
  await using proxy = await startProxy(server, {});
  const store = s3Store(address, { env: proxy.server.env, transfer: { copyBytes: partBytes, partBytes } });
  const file = someFile(4);
  await store.put(waiting, { path: file.path }, file.sha256);
  const before = proxy.seen.length;
  expect(await accept(store)).toMatchObject([{ sha256: file.sha256 }]);
  expect(proxy.seen.slice(before).filter((line) => line.startsWith('PUT') && line.includes('partNumber='))).toHaveLength(4);
  expect(Buffer.from((await store.get(depositKey('commune-de-vion', file.sha256))) ?? []).equals(file.bytes)).toBe(true);
});
