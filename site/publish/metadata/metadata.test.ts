import { strToU8, zipSync } from 'fflate';
import initSqlJs from 'sql.js';
import { describe, expect, test } from 'vitest';
import { emptyForm } from '../form.ts';
import { isoRecord, packageOf, qgisRecord } from '../publish.fixtures/metadata.ts';
import { prefill, takeBack } from './prefill.ts';
import { readMetadata } from './read-metadata.ts';
import { readRecordText } from './read-record.ts';
import { licenseIn, type Said } from './said.ts';

const openSqlite = (): ReturnType<typeof initSqlJs> => initSqlJs();
const read = async (name: string, bytes: Uint8Array): Promise<Said> =>
  (await readMetadata(new File([bytes as Uint8Array<ArrayBuffer>], name), { openSqlite })).said;

const qgis: Said = {
  title: 'Mâts éoliens de la Marne',
  description: 'Les mâts en service ou autorisés.\nLes parcs en projet n’y figurent pas.',
  keywords: 'éolien, énergie',
  license: 'etalab-2.0',
  date: '2024-03-31',
  lineage: 'Levé au GPS en 2023.\nMis à jour d’après les arrêtés.',
  contactName: 'DDT de la Marne',
  contactEmail: 'ddt-sig@exemple.fr',
};

describe('what QGIS packages with layers', () => {
  test('fills in eight answers', async () => {
    expect(await read('mats.gpkg', await packageOf([qgisRecord()]))).toEqual(qgis);
  });

  test('of several layers is taken as far as they agree', async () => {
    const said = await read('mats.gpkg', await packageOf([qgisRecord(), qgisRecord('Parcs éoliens')]));
    const { title: _, ...others } = qgis;
    expect(said).toEqual(others);
  });

  test('is nothing where a file has none, is broken, or hides entities', async () => {
    expect(await read('vide.gpkg', await packageOf([]))).toEqual({});
    expect(await read('casse.gpkg', strToU8('bonjour'))).toEqual({});
    expect(await read('casse.zip', strToU8('bonjour'))).toEqual({});
    const hostile = '<!DOCTYPE qgis [<!ENTITY a "aaaa">]><qgis><title>&a;</title></qgis>';
    expect(await readRecordText(hostile)).toBeUndefined();
    expect(await readRecordText('<html><title>a</title></html>')).toBeUndefined();
    expect(await readRecordText('<a>'.repeat(1000))).toBeUndefined();
  });
});

describe('the ISO 19139 record of a zipped package', () => {
  test('fills in what it says of the data, and nothing of itself', async () => {
    const zip = zipSync({ '30014_PLU/metadata/fr-30014.xml': strToU8(isoRecord), '30014_PLU/a.shp.xml': strToU8('<x/>') });
    expect(await read('30014_PLU.zip', zip)).toEqual({
      title: 'Plan local d’urbanisme de Vion',
      description: 'Le plan local d’urbanisme numérisé.',
      keywords: 'Usage des sols, PLU',
      license: 'etalab-2.0',
      date: '2017-10-13',
      lineage: 'Numérisé sur le cadastre.',
      contactName: 'Mairie de Vion',
      contactEmail: 'mairie@exemple.fr',
    });
  });
});

test.each([
  ['Licence Ouverte 2.0 (Etalab)', 'etalab-2.0'],
  ['https://www.etalab.gouv.fr/licence-ouverte-open-licence', 'etalab-2.0'],
  ['Données sous licence ODbL', 'ODbL-1.0'],
  ['CC-BY-SA 4.0', 'CC-BY-SA-4.0'],
  ['cc-by', 'CC-BY-4.0'],
  ['Pas de restriction d’accès public selon INSPIRE, attribution', undefined],
  ['ODbL ou Licence Ouverte', undefined],
  ['', undefined],
])('a license is read from "%s"', (text, license) => {
  expect(licenseIn(text)).toBe(license);
});

test('what the reader has written stays, and what another file said goes with that file', () => {
  const form = emptyForm();
  form.description = 'De moi.';
  const filled = prefill(form, qgis, (key) => key !== 'description');
  expect([form.title, form.description, form.contact.name]).toEqual([qgis.title, 'De moi.', 'DDT de la Marne']);
  form.lineage = 'Corrigé.';
  takeBack(form, filled);
  expect({ ...form, description: '', lineage: '' }).toEqual(emptyForm());
  expect([form.description, form.lineage]).toEqual(['De moi.', 'Corrigé.']);
});
