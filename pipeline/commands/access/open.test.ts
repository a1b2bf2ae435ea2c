import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signAccess } from '../../access/sign.ts';
import { publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../../stores/folder.ts';
import { folderSigner } from '../../stores/presign.ts';
import { privateStore } from '../../stores/private-store.ts';
import { answerRequest } from '../site/static-server.ts';
import { openDataset, type OpenDatasetOptions } from './open.ts';

const dataset = 'commune-de-vion/reseaux';
const points = 'nom,X,Y\nregard,4.83,45.17\nvanne,4.84,45.18\n';
const secret = 'un-secret-de-plus-de-trente-deux-signes';

let folder: string;
let gate: Server;
let origin: string;
let identity: string;
let key: string;
/** Requests that the gate has seen. */
let asked: string[];

const folders = () => ({ published: join(folder, 'public'), kept: join(folder, 'store') });
const kept = () => privateStore(folderStore(folders().kept));

const sign = (until: string | undefined, now = new Date()) =>
  signAccess({
    published: folderStore(folders().published),
    store: kept(),
    signer: { ...folderSigner(`${origin}/store/`, secret), markOf: undefined },
    manifests: [{ id: dataset, grants: until === undefined ? [] : [{ recipient: 'geometre', key, until, reason: 'Relevé du réseau.' }] }],
    now,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-open-'));
  asked = [];
  gate = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.range ?? ''}`);
    void answerRequest(request, response, { site: folder, store: folders().kept });
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  origin = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
  identity = await generateX25519Identity();
  key = await identityToRecipient(identity);
  await writeFile(join(folder, 'geometre.key'), `# made by age-keygen\n${identity}\n`);
  await publishVersions(kept(), '2026-11-30', { id: dataset, access: 'restricted', files: { 'reseaux.csv': points } });
});

afterEach(async () => {
  gate.closeAllConnections();
  gate.close();
  await rm(folder, { recursive: true });
});

/** Runs `mappe open` while `use` reads what it serves. */
async function withOpen(use: (address: string, told: string[]) => Promise<void>, options: Partial<OpenDatasetOptions> = {}): Promise<void> {
  const lines: string[] = [];
  const told: string[] = [];
  const asking = { askPassphrase: () => Promise.resolve(''), identity: join(folder, 'geometre.key'), port: 0, lang: 'fr' as const };
  const running = openDataset(
    { dataset, store: folders().published, datasets: folder, ...asking, ...options },
    { print: (line) => lines.push(line), warn: (line) => told.push(line) },
  );
  await Promise.race([running, expect.poll(() => lines.length).toBe(3)]);
  try {
    await use(/http:\S+/.exec(lines[1] ?? '')?.[0] ?? '', told);
  } finally {
    process.emit('SIGINT');
    await running;
  }
}

describe('the address of a restricted file on its recipient’s machine', () => {
  test('is read by GDAL, by range and HEAD, and stays while what is behind it is moved and signed anew', async () => {
    await sign('2099-01-01');
    const addresses: string[] = [];
    await withOpen(async (address) => {
      addresses.push(new URL(address).pathname);
      const head = await fetch(address, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
        200,
        String(points.length),
        'bytes',
      ]);
      const part = await fetch(address, { headers: { range: 'bytes=0-2' } });
      expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'nom', `bytes 0-2/${points.length}`]);
      expect((await fetch(address, { headers: { range: 'bytes=900-' } })).status).toBe(416);
      // Another loses access: what was signed for this one dies too.
      const removeFormer = await kept().releases.moveOn(dataset);
      await removeFormer();
      await sign('2099-01-01');
      asked = [];
      expect(await (await fetch(address)).text()).toBe(points);
      expect(asked, 'refused once, then renewed').toHaveLength(2);
      const { stdout } = await promisify(execFile)('ogrinfo', [
        '-so',
        '-al',
        '-oo',
        'X_POSSIBLE_NAMES=X',
        '-oo',
        'Y_POSSIBLE_NAMES=Y',
        `/vsicurl/${address}`,
      ]);
      expect(stdout).toContain('Feature Count: 2');
    });
    await withOpen(async (address) => void addresses.push(new URL(address).pathname));
    expect(new Set(addresses).size).toBe(1);
  });

  test('ends with the access, and says so', async () => {
    await sign('2099-01-01');
    await withOpen(async (address, told) => {
      await sign(undefined);
      const answer = await fetch(address);
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Rien n’est ouvert à cette clé')]);
      expect(told).toEqual([expect.stringContaining('Rien n’est ouvert à cette clé')]);
      expect((await fetch(address, { method: 'HEAD' })).status).toBe(403);
    });
    await expect(withOpen(async () => undefined)).rejects.toThrow('Rien n’est ouvert à cette clé');
  });

  test('is guessed by nobody, and read by no page', async () => {
    await sign('2099-01-01');
    await withOpen(async (address) => {
      const { origin: own, pathname } = new URL(address);
      const others = ['/', '/reseaux.csv', pathname.replace('/reseaux.csv', '/'), `/${'0'.repeat(32)}/reseaux.csv`, '/%'];
      expect(await Promise.all(others.map(async (path) => (await fetch(own + path)).status))).toEqual(others.map(() => 404));
      const { headers } = await fetch(address, { headers: { origin: 'https://exemple.fr' } });
      expect([headers.get('access-control-allow-origin'), headers.get('cache-control')]).toEqual([null, 'no-store']);
    });
  });
});

describe('the key of `mappe open`', () => {
  test('is the copy that a passphrase opens, or an identity of age', async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase('six mots');
    encrypter.setScryptWorkFactor(8);
    await writeFile(join(folder, 'cle-mappe.age'), await encrypter.encrypt(identity));
    await sign('2099-01-01');
    const copy = { identity: join(folder, 'cle-mappe.age') };
    await withOpen(async (address) => expect(await (await fetch(address)).text()).toBe(points), {
      ...copy,
      askPassphrase: () => Promise.resolve('six mots'),
    });
    await expect(withOpen(async () => undefined, copy)).rejects.toThrow('Ce n’est pas la phrase de passe de cette clé');
    await writeFile(join(folder, 'autre.txt'), key);
    await expect(withOpen(async () => undefined, { identity: join(folder, 'autre.txt') })).rejects.toThrow('Ce fichier n’est pas une clé');
  });

  test('is opened by the words that are piped in, where there is no terminal', async () => {
    const encrypter = new Encrypter();
    encrypter.setPassphrase('six mots');
    encrypter.setScryptWorkFactor(8);
    await writeFile(join(folder, 'cle-mappe.age'), await encrypter.encrypt(identity));
    await sign('2099-01-01');
    const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
    const args = ['open', dataset, '--identity', 'cle-mappe.age', '--store', folders().published, '--datasets', folder, '--port', '0'];
    const said = async (words: string): Promise<string> => {
      const child = spawn(process.execPath, [cli, ...args], { cwd: folder });
      child.stdin.end(words);
      let text = '';
      for await (const part of child.stdout) if ((text += String(part)).includes('reseaux.csv')) child.kill();
      return text;
    };
    expect(await said('six mots\n')).toMatch(/http:\S+reseaux\.csv/);
    expect(await said('')).toBe('');
  });

  test('opens no other data set, and none where nothing or nothing new was signed', async () => {
    await expect(withOpen(async () => undefined)).rejects.toThrow('n’a signé aucun accès');
    await sign('2099-01-01');
    await expect(withOpen(async () => undefined, { dataset: 'commune-de-vion/eau' })).rejects.toThrow(
      'commune-de-vion/eau n’est pas ouvert à cette clé, ou ne l’est plus. Elle ouvre\u202f: commune-de-vion/reseaux.',
    );
    await sign('2099-01-01', new Date(Date.now() - 25 * 3_600_000));
    await expect(withOpen(async () => undefined)).rejects.toThrow('ne valent plus depuis la signature du');
  });

  test('serves at one port, or not at all', async () => {
    await sign('2099-01-01');
    const { port } = gate.address() as AddressInfo;
    await expect(withOpen(async () => undefined, { port })).rejects.toThrow(`Le port ${port} est déjà pris`);
  });
});
