import { expect, test } from 'vitest';
import { chooseFiles, type DataFile } from './choose.ts';
import { csv } from './csv.ts';
import { geopackage } from './geopackage.ts';

const map: DataFile = { format: geopackage, path: '/f0', names: { source: 'zones' }, deposited: ['zones.gpkg'] };
const table: DataFile = { format: csv, path: '/f1', names: { source: 'codes' }, deposited: ['dossier/codes.csv'] };

const told = (found: DataFile[], unread: string[]): string[] =>
  chooseFiles('envoi.zip', found, unread).problems.map(({ message }) => message.replaceAll('\u202f', ' '));

test('what is left aside is told under its deposited name', () => {
  expect(told([map, table], ['a/plan.dwg', 'notice.pdf'])).toEqual(['Fichiers laissés de côté : plan.dwg, codes.csv (2 en tout).']);
});

test('of many files that are left aside some are named, and it is said that there are more', () => {
  const unread = Array.from({ length: 7 }, (_, index) => `plan-${index}.dwg`);
  expect(told([map], unread)).toEqual([
    'Fichiers laissés de côté : plan-0.dwg, plan-1.dwg, plan-2.dwg, plan-3.dwg, plan-4.dwg… (7 en tout).',
  ]);
});
