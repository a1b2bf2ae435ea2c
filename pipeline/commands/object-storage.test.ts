import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { useBrowser } from '../../site/e2e/browser.ts';
import { readRecords } from '../published/records.ts';
import { httpReader } from '../stores/http.ts';
import { makeBucket, useServer } from '../stores/swift.fixtures/server.ts';

/*
 * A catalogue on object storage, from the command line to the browser: built to a bucket, its site made from the bucket's public
 * address, its maps and downloads read from there.
 */

const root = join(import.meta.dirname, '..', '..');
const dataset = 'geonames/lieux-habites';
/** Where everybody reads the store. */
let address = '';

const { visit } = useBrowser(async () => {
  const server = await useServer(inject('swift'));
  const bucket = await makeBucket(server);
  address = `${server.publicUrl(bucket)}catalogue/`;
  const folder = await mkdtemp(join(tmpdir(), 'mappe-bucket-'));
  const out = join(folder, 'site');
  const mappe = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], {
      cwd: root,
      env: { ...process.env, ...server.env },
    });
  const { stderr } = await mappe('build', dataset, '--store', `s3://${bucket}/catalogue`);
  expect(stderr).toContain('ne connaît pas l’écriture conditionnelle');
  await mappe('site', '--store', address, '--out', out);
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
