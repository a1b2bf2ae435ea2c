import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from './build.ts';
import { changed, summary } from './summary.ts';

const root = mkdtempSync(join(tmpdir(), 'summary-'));
const datasets = join(root, 'datasets');
const store = join(root, 'store');
const report = join(root, 'report.jsonl');

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const git = (...args: string[]): void => {
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@exemple.fr', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...settings, ...args], { cwd: root, stdio: 'ignore' });
};
const commit = (): void => {
  git('add', 'datasets');
  git('commit', '-m', 'x');
};

const operator = `title: Essai
description: Un catalogue d’essai.
site: https://exemple.fr/
contact: { name: Équipe, email: equipe@exemple.fr }
publisher: { name: Association }
host: { name: Hébergeur }
accessibility: { status: non-conforme }
basemap: { land: fond/terres#terres }
`;
const producer = `title: Mairie de Test
type: commune
territory: COMMUNE-51108
contact: { name: Mairie, email: mairie@exemple.fr }
`;
const manifest = (license: string): string => `title: Aires de jeux
description: Aires de jeux de la commune, avec l’âge conseillé et leurs équipements.
themes: [equipements]
license: ${license}
frequency: annual
lineage: Levé sur place par les services de la commune.
contact: { name: Mairie, email: mairie@exemple.fr }
source: { path: aires.geojson }
`;
const point = (id: number): unknown => ({
  type: 'Feature',
  properties: { id, nom: `Aire ${id}` },
  geometry: { type: 'Point', coordinates: [4 + id / 100, 49] },
});

beforeAll(async () => {
  write('datasets/operator.yaml', operator);
  write('datasets/fond/producer.yaml', producer);
  write('datasets/fond/terres/dataset.yaml', manifest('etalab-2.0'));
  git('init');
  commit();
  write('datasets/mairie/producer.yaml', producer);
  for (const name of ['aires', 'fausses']) {
    write(`datasets/mairie/${name}/dataset.yaml`, manifest(name === 'aires' ? 'etalab-2.0' : 'inconnue'));
    write(`datasets/mairie/${name}/aires.geojson`, JSON.stringify({ type: 'FeatureCollection', features: [1, 2, 3].map(point) }));
  }
  commit();
  const lines: string[] = [];
  const built = await build({
    run: 'essai',
    datasets,
    store,
    ids: ['mairie'],
    now: new Date('2026-11-24'),
    onLine: (line) => void lines.push(JSON.stringify(line)),
  });
  expect(built).toBe(false);
  writeFileSync(report, lines.join('\n'));
});
afterAll(() => rmSync(root, { recursive: true }));

test('tells the data sets that a pull request changes, and those of the base map where they are wanted', async () => {
  const options = { since: 'HEAD^1', datasets: 'datasets', root };
  expect(await changed({ ...options, baseMap: false })).toEqual(['mairie/aires', 'mairie/fausses']);
  expect(await changed({ ...options, baseMap: true })).toEqual(['fond/terres', 'mairie/aires', 'mairie/fausses']);
});

test('tells what became of each, with the silhouette and the completed manifest, and shows each problem at its line', async () => {
  const out = join(root, 'review', 'resume.md');
  const lines = await summary({ report, store, datasets, root, out, lang: 'fr' });
  const text = readFileSync(out, 'utf8');
  expect(text).toMatch(/^## ❌ À corriger\u202F: 1 jeu de données ne peut pas être publié tel quel \(sur 2 proposés\)\n/);
  expect(text).toContain('| **Objets** | 3 lus, 3 publiés |');
  expect(text).toMatch(/```text\n[\u2800-\u28FF\n]+\n```/);
  expect(text).toContain('    key: id\n');
  expect(lines.filter((line) => line.startsWith('::error '))).toEqual([
    expect.stringMatching(/^::error file=.*fausses\/dataset\.yaml,line=4,col=10,title=[\w.-]+::/),
  ]);
});
