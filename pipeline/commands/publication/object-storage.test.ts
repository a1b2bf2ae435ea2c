import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, inject, test } from 'vitest';
import { useBrowser } from '../../../site/e2e/browser.ts';
import { readRecords } from '../../publication/records.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { httpReader } from '../../stores/http.ts';
import { openStore } from '../../stores/open.ts';
import { makeBucket, useServer } from '../../stores/swift.fixtures/server.ts';

/*
 * A catalogue on object storage, from the command line to the browser: built to a bucket, its site made from the bucket's public
 * address, its maps and downloads read from there.
 */

const root = join(import.meta.dirname, '..', '..', '..');
const dataset = 'geonames/lieux-habites';
const datasets = ['--datasets', 'site/demonstration'];
/** Public address of the store. */
let address = '';
/** Variables that a publishing machine holds beside the keys of the bucket, and nobody may read. */
const canaries = {
  GITHUB_TOKEN: 'canari-de-la-forge',
  ACTIONS_RUNTIME_TOKEN: 'canari-des-actions',
  NPM_TOKEN: 'canari-du-registre',
  MAPPE_STORE_AUTRUI_ACCESS_KEY_ID: 'canari-id-d-autrui',
  MAPPE_STORE_AUTRUI_SECRET_ACCESS_KEY: 'canari-cle-d-autrui',
  PUBLIC_CANARI: 'canari-public',
  VITE_CANARI: 'canari-de-vite',
};
/** All that the commands have said, the site that they have made, and the bytes of every object of the bucket. */
const made = { said: '', out: '', objects: new Map<string, Buffer>() };
let secrets: string[];

const { visit } = useBrowser(async () => {
  const server = await useServer(inject('swift'));
  const bucket = await makeBucket(server);
  address = `${server.publicUrl(bucket)}catalogue/`;
  const folder = await mkdtemp(join(tmpdir(), 'mappe-bucket-'));
  const out = join(folder, 'site');
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = server.env;
  secrets = [key, secret, ...Object.values(canaries)];
  const mappe = async (...args: string[]) => {
    const ended = await promisify(execFile)(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], {
      cwd: root,
      env: { ...process.env, ...canaries, ...server.env },
    });
    made.said += `${ended.stdout}${ended.stderr}`;
    return ended;
  };
  const { stderr } = await mappe('build', dataset, ...datasets, '--store', `s3://${bucket}/catalogue`);
  expect(stderr).toContain('ne connaît pas l’écriture conditionnelle');
  await mappe('site', ...datasets, '--store', address, '--out', out);
  made.out = out;
  const store = await openStore(`s3://${bucket}`, { env: server.env });
  for (const found of await keysOf(store, '')) made.objects.set(found, Buffer.from((await store.get(found)) ?? ''));
  // What is served beside the site is empty: every artifact comes from the bucket.
  return { out, store: join(folder, 'nothing'), remove: () => rm(folder, { recursive: true }) };
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('a map shows features that the browser reads from the bucket, range by range, and a download is the very file', async () => {
  const storage = new RegExp(`^third party: ${RegExp.escape(new URL(address).origin)}/`);
  const page = await visit(`/donnees/${dataset}/`, { expected: storage });
  const answers: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.pmtiles')) answers.push(`${response.status()} ${new URL(response.url()).origin}`);
  });
  await page.getByRole('button', { name: 'Ouvrir la carte' }).click();
  await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Tableau' }).click();
  await expect
    .poll(() => page.getByRole('status').allTextContents(), { timeout: 30_000 })
    .toContainEqual(expect.stringMatching(/[1-9]\d* objets dans la vue/));
  expect(new Set(answers)).toEqual(new Set([`206 ${new URL(address).origin}`]));

  const record = (await readRecords(httpReader(address))).get(dataset);
  for (const format of ['csv', 'geopackage', 'pmtiles'] as const) {
    const artifact = record?.version.artifacts.find((each) => each.format === format);
    const link = page.locator(`a[href="${address}${artifact?.key}"]`).first();
    const response = await fetch((await link.getAttribute('href')) ?? '');
    expect(sha256(await response.bytes()), format).toBe(artifact?.sha256);
  }
});

// attack: keys of the machine that publishes
test('no byte of a bucket, of a site made from it, or of what the commands say holds a key of the environment', () => {
  const files = globSync('**/*', { cwd: made.out, withFileTypes: true }).filter((entry) => entry.isFile());
  const places = new Map(made.objects);
  for (const { parentPath, name } of files) places.set(join(parentPath, name), readFileSync(join(parentPath, name)));
  places.set('what the commands say', Buffer.from(made.said));
  expect(places.size).toBeGreaterThan(100);
  const found = [...places].flatMap(([place, bytes]) =>
    [bytes, ...unpacked(bytes)].flatMap((each) =>
      secrets.filter((secret) => each.includes(secret)).map((secret) => `${secret} in ${place}`),
    ),
  );
  expect(found).toEqual([]);
});

/** Unpack bytes that are gzipped as a whole, so that their contents are searched as well. */
function unpacked(bytes: Buffer): Buffer[] {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? [gunzipSync(bytes)] : [];
}
