import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { local, testServer } from '../../download/download.fixtures/test-server.ts';
import { hostTurns } from '../../download/host-turns.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, manifest, run } from './build.fixtures/catalogue.ts';
import { tellSkipped } from './build.ts';

/* Data sets whose file lies at an address. */

const { server } = testServer();

/** A catalogue of two data sets whose files are at `origin`. */
function catalogueAt(origin: string): { datasets: string; store: string } {
  const { datasets } = catalogue();
  for (const name of ['mats', 'postes']) {
    mkdirSync(join(datasets, 'ddt-51', name), { recursive: true });
    const text = manifest().replace('path: mats.geojson', `url: ${origin}/${name}.geojson`);
    writeFileSync(join(datasets, 'ddt-51', name, 'dataset.yaml'), text.replace('title: Mâts', `title: ${name}, mâts`));
  }
  return { datasets, store: join(scratchFolder(), 'store') };
}

test('without a network all are skipped with a word', async () => {
  const { datasets, store } = catalogueAt('https://nulle-part.invalid');
  const { passed, lines } = await run(datasets, store, { network: { turns: hostTurns(0) } });
  expect(passed).toBe(true);
  expect(lines.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
  expect(tellSkipped(lines, 'fr')).toEqual([
    '– 2 ignorés\u202f: serveur injoignable (nulle-part.invalid). Rien n’a été fait pour\u202f: ddt-51/mats, ddt-51/postes.',
  ]);
});

test('a server that refuses the connection is silence too, an answer that says no is not', async () => {
  const { datasets, store } = catalogueAt('https://127.0.0.1:9');
  const ids = ['ddt-51/mats'];
  const { lines } = await run(datasets, store, { network: { ...local, turns: hostTurns(0) }, ids });
  expect(lines.map(({ outcome, problems }) => [outcome, problems[0]?.id])).toEqual([['skipped', 'source.host-unreachable-new']]);
  expect(lines[0]?.problems[0]?.message).toMatch(
    / Rien n’est encore publié de ce jeu\u202f: vérifiez l’adresse, ou réessayez plus tard\.$/,
  );
  server.answer = (_, response) => void response.writeHead(404).end();
  const dead = catalogueAt(server.origin);
  const { lines: refused } = await run(dead.datasets, dead.store, { network: local, ids });
  expect(refused.map(({ outcome, problems }) => [outcome, problems[0]?.id])).toEqual([['refused', 'source.url-status']]);
});

test('of a data set that is published, a silent server is told as one that may come back', async () => {
  const { datasets, write } = catalogue();
  const store = join(scratchFolder(), 'store');
  expect((await run(datasets, store)).lines).toMatchObject([{ outcome: 'published' }]);
  write('dataset.yaml', manifest().replace('path: mats.geojson', 'url: https://127.0.0.1:9/mats.geojson'));
  const { lines } = await run(datasets, store, { network: { ...local, turns: hostTurns(0) } });
  expect(lines).toMatchObject([{ outcome: 'skipped', problems: [{ id: 'source.host-unreachable' }] }]);
  expect(lines[0]?.problems[0]?.message).toMatch(/ ce qui en est publié reste\. Si cela dure, vérifiez l’adresse\.$/);
});

test('the address of a Table Schema that leads nowhere is a fault of the manifest', async () => {
  const { datasets } = catalogue('conformsTo: [{ schema: "https://nulle-part.invalid/schema.json" }]\n');
  const { passed, lines } = await run(datasets, join(scratchFolder(), 'store'), { network: { turns: hostTurns(0) } });
  expect(passed).toBe(false);
  expect(lines).toMatchObject([{ outcome: 'refused', problems: [{ id: 'source.url-failed' }] }]);
});
