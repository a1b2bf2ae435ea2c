import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeStore } from '../../../site/fixtures/write-store.ts';
import { isPlainDrawing } from '../../../schemas/model/plain-drawing.ts';
import { readSome } from '../../publication/ground.ts';
import { putRecords } from '../../publication/records.ts';
import { advance } from '../../publication/snapshots.ts';
import { folderStore } from '../../stores/folder.ts';
import { buildSite, type SiteOptions } from './site.ts';
import { operatorAt } from '../../../site/fixtures/operator.ts';

/* The pages of a request, made of the store of a review and of what is published at an address. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-review-'));
const [store, published, out] = ['store', 'published', 'out'].map((name) => join(folder, name)) as [string, string, string];
const own = 'ddt-51/eoliennes';
let server: Server;
const read = (name: string): string => readFileSync(join(out, name), 'utf8');
const build = (more: Partial<SiteOptions> = {}) =>
  buildSite(
    {
      datasets: folder,
      store,
      out,
      address: 'https://depot.exemple.fr/apercus/7/',
      preview: '7',
      until: '2026-12-12',
      only: [own],
      ...more,
    },
    { env: process.env, now: new Date('2026-11-28T00:00:00Z'), isTrial: true },
  );

beforeAll(async () => {
  writeStore(store);
  writeStore(published);
  const layer = (await readSome(folderStore(published), ['sandre/cours-d-eau'])).get('sandre/cours-d-eau')?.version.layers[0]?.name;
  writeFileSync(
    join(folder, 'operator.yaml'),
    operatorAt(
      'https://exemple.fr/cartes/',
      `forge: { url: https://github.com/essai/cartes, branch: main }
basemap: { rivers: sandre/cours-d-eau#${layer} }
`,
    ),
  );
  server = createServer((request, response) => {
    const path = join(published, request.url ?? '');
    if (!existsSync(path)) response.writeHead(404).end();
    else response.end(readFileSync(path));
  }).listen(0, 'localhost');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('makes the pages of the request alone, in both languages, with links to the published site for the rest', async () => {
  const { pages, leftOut } = await build();
  expect([pages, leftOut]).toEqual([4, []]);
  expect(read('apercu/index.html')).toContain(`href="/apercus/7/donnees/${own}/index.html"`);
  const page = read(`donnees/${own}/index.html`);
  expect(page).toContain('Aperçu de la demande n°\u00a07. Rien de ce qui suit n’est publié.');
  expect(page).toContain('12 décembre 2026');
  // It has no day of publication.
  for (const text of [page, read('apercu/index.html')]) expect(text).not.toContain('Publié le');
  expect(page).toContain('href="https://github.com/essai/cartes/pull/7"');
  expect(page).toContain('href="https://exemple.fr/cartes/donnees/"');
  expect(page).toContain(`href="/apercus/7/en/donnees/${own}/index.html"`);
  expect(page).toContain('content="noindex, nofollow"');
  expect(read(`en/donnees/${own}/index.html`)).toContain('Nothing below is published.');
  const written = globSync('**/*', { cwd: out, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of written.filter(({ name }) => /\.(html|js|css|json|txt)$/.test(name)))
    expect(readFileSync(join(file.parentPath, file.name), 'utf8'), file.name).not.toMatch(/__apercu__|__catalogue__|apercu\.invalid/);
  for (const name of ['index.html', 'pagefind', 'territoires', 'producteurs', 'sitemap.xml'])
    expect(existsSync(join(out, name)), name).toBe(false);
  // What the comment under the request shows: where the data are, and their shape, on one card.
  const card = read(`emprise/${own}.svg`);
  expect([isPlainDrawing(card), card.match(/<g transform="translate\(\d+ 16\)">/g)?.length]).toEqual([true, 2]);
});

test.each([
  [{ preview: '7; rm' }, '«\u202f7; rm\u202f» n’est pas le numéro d’une demande. Écrivez par exemple --preview 12.'],
  [{ until: 'demain' }, '«\u202fdemain\u202f» n’est pas un jour. Écrivez par exemple --until 2026-12-31.'],
  [{ only: ['ddt-51/absent'] }, 'Le jeu de données ddt-51/absent n’est pas dans '],
  [
    { published: '/tmp/depot' },
    '/tmp/depot n’est pas une adresse que lisent les navigateurs. Donnez à --published l’adresse https:// du dépôt publié.',
  ],
])('says what to do where a preview cannot be made', async (wrong, told) => {
  await expect(build(wrong)).rejects.toThrow(told);
});

test('has nothing to show where what is in the store is what is published', async () => {
  const { port } = server.address() as AddressInfo;
  await expect(build({ published: `http://localhost:${port}/` })).rejects.toThrow(
    'ne diffère de ce qui est publié\u202f: il n’y a pas d’aperçu à faire.',
  );
});

test('draws the base map of what is published, and reads it there', async () => {
  const { port } = server.address() as AddressInfo;
  const record = (await readSome(folderStore(store))).get(own);
  if (record === undefined) throw new Error('The fixture has no such record.');
  const fresh = join(folder, 'fresh');
  mkdirSync(fresh);
  cpSync(join(store, 'data'), join(fresh, 'data'), { recursive: true });
  const target = folderStore(fresh);
  const producer = own.split('/')[0] ?? '';
  const keys = await putRecords(target, producer, [{ ...record, title: 'Titre proposé' }]);
  await advance(target, new Date('2026-11-28T00:00:00Z'), async () => ({ producers: { [producer]: keys }, tombstones: [], editions: {} }));
  await build({ store: fresh, published: `http://localhost:${port}/` });
  expect(read(`donnees/${own}/index.html`)).toContain('Titre proposé');
  expect(read(`donnees/${own}/index.html`)).toContain(`http://localhost:${port}`);
  expect(read('explorer/fond.json')).toContain(`http://localhost:${port}/data/`);
  const [file = ''] = globSync(`data/${own}/*/*.pmtiles`, { cwd: fresh });
  expect(existsSync(join(out, 'store', file))).toBe(true);
  writeFileSync(join(fresh, file), 'autre chose');
  await expect(build({ store: fresh, published: `http://localhost:${port}/`, until: '2026-12-13' })).rejects.toThrow(
    /n’est pas ce que le catalogue annonce/,
  );
  expect(read(`donnees/${own}/index.html`)).toContain('12 décembre 2026');
});
