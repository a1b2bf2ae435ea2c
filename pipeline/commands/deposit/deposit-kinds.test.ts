import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Issue, type LocalGithub, type Repository, thisProject } from '../../forge/local-github.fixtures/local-github.ts';
import { useBrowser } from '../../../site/e2e/browser.ts';
import { dropFiles } from '../../../site/e2e/publish-form.ts';
import { stagedKey } from '../../base/dataset-keys.ts';
import { digestFile } from '../../base/digest-file.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { s3Store } from '../../stores/s3.ts';
import { startProxy, type Proxy } from '../../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { manifest, operator } from '../build/build.fixtures/catalogue.ts';
import { memoryOf } from './deposit.fixtures/browser-memory.ts';
import { siteWithUploads } from './deposit.fixtures/heavy-page.ts';
import { expectNoFailure, leadToGithub, ofGithub, sendNew, startGithub, trees, type Giving } from './deposit.fixtures/town-hall.ts';

/*
 * What is more than one small file, each from the form in Chromium to the verdict of its request: the parts of a shapefile, a workbook, and
 * a file of 200 MB, which the browser sends to the operator's bucket. The command that the page shows makes the invitation, and the
 * workflows' own steps run.
 */

const mebibyte = 1024 ** 2;
const producer = 'commune-de-vion-07';
let server: Server;
let proxy: Proxy;
let endpoint: string;
let bucket: string;
const { visit } = useBrowser(async () => {
  server = await useServer(inject('swift'));
  proxy = await startProxy(server, { cors: true });
  endpoint = proxy.server.endpoint.replace('127.0.0.1', 'localhost');
  bucket = await makeBucket(server);
  return siteWithUploads(`${endpoint}/${bucket}`);
});
afterAll(() => proxy[Symbol.asyncDispose]());

let github: LocalGithub;
let repository: Repository;
let store: string;
beforeAll(async () => {
  store = `s3://${bucket}/catalogue`;
  const own = `store: ${server.publicUrl(bucket)}catalogue/\nuploads: ${endpoint}/${bucket}\n`;
  const files = {
    'datasets/operator.yaml': `${operator}${own}forge: { url: https://github.com/mappe-geo/mappe, branch: main }\n`,
    'datasets/grand-vion/producer.yaml':
      'title: Pays de Vion\ntype: association\nterritory: DEP-07\ncontact: { name: SIG, email: sig@exemple.fr }\nverified: { by: admin, on: 2026-11-24, how: dns }\n',
    'datasets/grand-vion/bancs/dataset.yaml': manifest(),
    'datasets/grand-vion/bancs/mats.geojson': trees(2).buffer,
  };
  ({ github, repository } = await startGithub(['deposit.yml', 'review.yml'], { without: ['datasets'], files }));
  // A deposit is read at the public address of a store that has been published once.
  await using copy = await mkdtempDisposable(join(tmpdir(), 'mappe-test-'));
  await promisify(execFile)('git', ['clone', '--quiet', github.gitAddress(repository, github.tokenOf('mappe-geo')), copy.path]);
  await mappe('build', '--datasets', join(copy.path, 'datasets'), '--store', store);
});
afterAll(() => github.stop());

const mappe = (...args: string[]): Promise<unknown> =>
  promisify(execFile)(execPath, [join(thisProject.folder, 'pipeline/cli.ts'), ...args], {
    env: { ...process.env, ...server.env, AWS_ENDPOINT_URL_S3: endpoint },
  });
const plain = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');
const said = ({ comments }: Issue): string => plain(comments.map(({ body }) => body).join('\n'));
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Send data by the form; gives the request that comes of it, with its verdict, and what its manifest says of where the data are. */
async function request(giving: Giving): Promise<{ answer: string; verdict: string; status: string; manifest: string; paths: string[] }> {
  const page = await visit('/publier/', {
    context: { viewport: { width: 1280, height: 900 }, acceptDownloads: true },
    expected: new RegExp(`${ofGithub.source}|404.*/${producer}/`),
  });
  await leadToGithub(page, github);
  const { issuePage } = await sendNew(page, giving);
  const number = Number(new URL(issuePage.url()).pathname.replace(/.*\//, ''));
  await github.settled();
  expectNoFailure(repository);
  const asked = repository.issues.findLast(({ pull }) => pull?.head.branch === `depot/${number}`);
  const answer = said(repository.issues[number - 1] ?? expect.fail(`There is no issue ${number}.`));
  if (asked?.pull === undefined) return expect.fail(`No request was opened: ${answer}`);
  const { branch } = asked.pull.head;
  const changed = await repository.git.changedFiles('refs/heads/main', `refs/heads/${branch}`);
  const paths = changed.map(({ path }) => path);
  const written = await repository.git.readBlob(`refs/heads/${branch}:${paths.find((path) => path.endsWith('/dataset.yaml')) ?? ''}`);
  return {
    answer,
    paths,
    manifest: written.toString(),
    verdict: said(asked),
    status: plain(repository.statuses.findLast(({ sha }) => sha === asked.pull?.sha)?.description ?? ''),
  };
}

/** Write a file of so many rows, each with its place, and give its path; the bytes are the same each time. */
function tableOf(rows: number, text = ''): string {
  const path = join(scratchFolder(), 'releves.csv');
  const lines = Array.from({ length: rows }, (_, index) => {
    const lon = 4.75 + ((index * 7919) % 10_000) / 100_000;
    const lat = 45 + ((index * 104_729) % 10_000) / 100_000;
    return `${index + 1},${lon.toFixed(5)},${lat.toFixed(5)},${'ABC'[index % 3]}${text}\n`;
  });
  writeFileSync(path, `numero,lon,lat,reglement\n${lines.join('')}`);
  return path;
}

test('the four parts of a shapefile that are dropped together become a request with its verdict', { timeout: 900_000 }, async () => {
  const folder = scratchFolder();
  const { buffer } = trees(4);
  writeFileSync(join(folder, 'a.geojson'), buffer);
  execFileSync('ogr2ogr', ['-t_srs', 'EPSG:2154', join(folder, 'ARBRES.shp'), join(folder, 'a.geojson')]);
  const parts = ['shp', 'shx', 'dbf', 'prj'].map((ending) => join(folder, `ARBRES.${ending}`));
  const give = async (page: Page): Promise<void> => {
    await dropFiles(page, parts);
    await page.getByText('Lu dans votre navigateur').waitFor();
  };
  const { paths, answer, verdict, status } = await request({ give, title: 'Arbres de la commune' });
  expect(paths).toEqual([
    `datasets/${producer}/arbres-de-la-commune/ARBRES.zip`,
    `datasets/${producer}/arbres-de-la-commune/dataset.yaml`,
    `datasets/${producer}/producer.yaml`,
  ]);
  expect(answer).toContain('4 objets (points)');
  expect(verdict).toContain('🆕 nouveau producteur');
  expect(status).toBe('Vérifié ; un administrateur doit vérifier le producteur');
});

test('a workbook of one table becomes a request with its verdict', { timeout: 900_000 }, async () => {
  const path = tableOf(20);
  const workbook = path.replace('.csv', '.xlsx');
  execFileSync('ogr2ogr', ['-f', 'XLSX', workbook, path]);
  const give = async (page: Page): Promise<void> => {
    await page.getByLabel('Fichier de données').setInputFiles(workbook);
    await page.getByText('Lu dans votre navigateur').waitFor();
  };
  const { paths, answer, verdict, status } = await request({ give, title: 'Relevés du classeur' });
  expect(paths).toContain(`datasets/${producer}/releves-du-classeur/releves.csv`);
  expect(answer).toContain('20 objets (points)');
  expect(verdict).toContain('🆕 nouveau producteur');
  expect(status).toBe('Vérifié ; un administrateur doit vérifier le producteur');
});

test(
  'a file of 200 MB that the browser sends to the bucket becomes a request, which is judged from there',
  { timeout: 1_800_000 },
  async () => {
    // The whole text of a rule stands in every row, as exports of regulations have it.
    const file = tableOf(20_000, ' : toute construction y est soumise à l’avis du service gestionnaire.'.repeat(140));
    const { sha256, bytes } = await digestFile(file);
    expect(bytes).toBeGreaterThan(190 * mebibyte);
    const invitation = join(scratchFolder(), 'invitation.json');
    const told: string[] = [];
    const give = async (page: Page): Promise<void> => {
      await page.getByLabel('Fichier de données').setInputFiles(file);
      const begun = performance.now();
      await page.getByRole('button', { name: 'Envoyer le fichier d’ici' }).click();
      await page.getByText(sha256).first().waitFor();
      told.push(`digest: ${seconds(begun)}`);
    };
    const afterwards = async (page: Page): Promise<void> => {
      await page.getByText('Ce que l’administrateur lance').click();
      const command = await page.locator('pre code').first().innerText();
      const args = command.replace(/^npm run mappe -- /, '').replace('s3://…', store);
      await mappe(...args.split(/[\s\\]+/), '--out', invitation);
      const begun = performance.now();
      const before = proxy.seen.length;
      await page.getByLabel('Fichier de l’invitation').setInputFiles(invitation);
      await page.getByText('Le fichier est déjà dans le dépôt du catalogue').waitFor({ timeout: 300_000 });
      const { partBytes } = JSON.parse(readFileSync(invitation, 'utf8')) as { partBytes: number };
      const requests = proxy.seen.slice(before).map((line) => line.split(' ')[0] ?? '');
      expect(requests.filter((method) => method === 'PUT')).toHaveLength(Math.ceil(bytes / partBytes));
      told.push(`sending: ${seconds(begun)} in ${requests.length} requests`, await memoryOf(page));
    };
    const begun = performance.now();
    const { paths, answer, manifest: written, verdict, status } = await request({ give, afterwards, title: 'Relevés lourds' });
    process.stdout.write(`    ${(bytes / 1e6).toFixed(0)} MB; ${told.join('; ')}; all: ${seconds(begun)}\n`);
    // The file waits under its digest, and neither the zip nor git has it.
    expect(await s3Store(store, { env: server.env }).head(stagedKey(producer, sha256))).toMatchObject({ bytes });
    expect(paths).toEqual([`datasets/${producer}/producer.yaml`, `datasets/${producer}/releves-lourds/dataset.yaml`]);
    expect(written).toContain(`source:\n  deposit: releves.csv\n  sha256: ${sha256}\n`);
    expect(answer).toContain('20 000 objets (points)');
    expect(verdict).toContain('lus : 20 000, publiés : 20 000');
    expect(verdict).toContain('🆕 nouveau producteur');
    expect(status).toBe('Vérifié ; un administrateur doit vérifier le producteur');
  },
);
