import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { beforeEach, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { newDataset, type NewOptions } from './new.ts';
import { newDatasets } from './new-table.ts';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
  mkdirSync(join(folder, 'données'));
  mkdirSync(join(folder, 'datasets'));
});

const give = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text);

async function run(table: string | Buffer): Promise<{ code: number; text: string }> {
  give('titres.csv', table);
  const lines: string[] = [];
  const datasets = join(folder, 'datasets');
  const own = { contact: 'SIG <sig@reims.example.fr>', territory: 'COMMUNE-51454', theme: 'equipements' };
  const given: NewOptions = { producer: 'ville-de-reims', datasets, lang: 'fr', now: new Date('2026-11-24'), ...own };
  const code = await newDatasets(join(folder, 'données'), join(folder, 'titres.csv'), given, (line) => lines.push(line), newDataset);
  return { code, text: lines.join('\n').replaceAll('\u202f', ' ') };
}
const refusal = (table: string): Promise<string> =>
  run(table).then(
    () => 'not refused',
    (error: unknown) => (error instanceof PipelineError ? error.message.replaceAll('\u202f', ' ') : String(error)),
  );

test('the files of a folder have the titles of a table, whose words and encoding are those of French spreadsheets', async () => {
  const head = 'fichier;titre;description;thème;licence;fréquence;contact;origine\n';
  const rows = Array.from({ length: 2 }, (_, index) => {
    give(`données/couche_${index}.csv`, `nom;lon;lat\nSquare ${index};${4 + index / 100};49,2\n`);
    return `couche_${index}.csv;Relevé n° ${index};"Ce que la ville a relevé ; chaque objet a son nom, série ${index}.";equipements;etalab-2.0;annual;Service SIG <sig@reims.example.fr>;Relevé sur le terrain par la ville.\n`;
  });
  // As Excel writes it in France.
  const { code, text } = await run(Buffer.from(head + rows.join(''), 'latin1'));
  expect(text).toContain('Manifestes écrits : 2 sur 2.');
  expect(code).toBe(0);
  const own = join(folder, 'datasets', 'ville-de-reims');
  expect(readdirSync(own)).toHaveLength(3);
  expect(parse(readFileSync(join(own, 'couche-1', 'dataset.yaml'), 'utf8'))).toMatchObject({
    title: 'Relevé n° 1',
    description: 'Ce que la ville a relevé ; chaque objet a son nom, série 1.',
    themes: ['equipements'],
    contact: { name: 'Service SIG', email: 'sig@reims.example.fr' },
  });
});

test('a table is looked at as a whole before any file is read', async () => {
  give('données/a.csv', 'nom\nA\n');
  expect(await refusal('fichier,titre,auteur\na.csv,A,B\n')).toContain('auteur');
  expect(await refusal('titre\nA\n')).toContain('fichier');
  expect(await refusal('fichier\n')).toContain('aucune ligne');
  const wrong = await refusal('fichier,theme\na.csv,eaux\nb.csv,\n../titres.csv,eau\n');
  expect(wrong).toContain('Ligne 2 (a.csv)');
  expect(wrong).toContain('« eaux » n’est pas une valeur de --theme');
  expect(wrong).toContain('Ligne 3 : « b.csv » n’est pas dans');
  expect(wrong).toContain('Ligne 4 : « ../titres.csv » n’est pas dans');
  expect(readdirSync(join(folder, 'datasets'))).toEqual([]);
});

test('a file that is refused is told, and the others go on', async () => {
  give('données/a.geojson', '{"type": "FeatureCollection", "features": [');
  give('données/b.csv', 'nom;lon;lat\nSquare;4,58;48,72\n');
  const { code, text } = await run('file,title\na.geojson,Abîmé\nb.csv,Squares de la ville\n');
  expect(code).toBe(1);
  expect(text).toContain('Fichier 1 sur 2 : a.geojson');
  expect(text).toContain('Manifestes écrits : 1 sur 2.');
  expect(readdirSync(join(folder, 'datasets', 'ville-de-reims')).sort()).toEqual(['b', 'producer.yaml']);
});
