import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { sheetOf } from './cnig.fixtures/make-package.ts';
import { readSheet } from './metadata-sheet.ts';

/** An archive of these files, and an empty folder to work in. */
function packageOf(files: Record<string, string>): Parameters<typeof readSheet> {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'work'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  execFileSync('bsdtar', ['-a', '-cf', join(folder, 'plan.zip'), '-C', folder, ...Object.keys(files)]);
  return [{ path: join(folder, 'plan.zip'), name: 'plan.zip' }, join(folder, 'work')];
}

test('reads of a package what its sheet says, and passes by other XML', async () => {
  const { sheet, problems } = await readSheet(
    ...packageOf({ 'autre.xml': '<a/>', 'fiche.xml': sheetOf('Plan local d’urbanisme d’Exemple') }),
  );
  expect(problems).toEqual([]);
  expect(sheet).toEqual({
    path: expect.stringMatching(/\.xml$/) as string,
    name: 'fiche.xml',
    title: 'Plan local d’urbanisme d’Exemple',
    description: 'Plan local d’urbanisme numérisé b ici /b .',
    lineage: 'Numérisé sur le plan cadastral.',
    contact: { name: 'Mairie d’Exemple', email: 'mairie@exemple.fr' },
    license: 'etalab-2.0',
    dates: { issued: '2026-03-01' },
    link: {
      title: { fr: 'Document opposable, Géoportail de l’urbanisme', en: 'Enforceable document, Géoportail de l’urbanisme' },
      url: 'https://www.geoportail-urbanisme.gouv.fr/document/51108_PLU_20260301',
    },
  });
});

test('takes nothing that says nothing, and no address but the portal’s', async () => {
  for (const code of [
    'javascript:alert(1)',
    'https://www.geoportail-urbanisme.gouv.fr.exemple.fr/document/x',
    'http://www.geoportail-urbanisme.gouv.fr/document/x',
  ]) {
    const { sheet } = await readSheet(...packageOf({ 'fiche.xml': sheetOf('Plan', { code, lineage: 'Généalogie non renseignée' }) }));
    expect(sheet).not.toHaveProperty('link');
    expect(sheet).not.toHaveProperty('lineage');
  }
});

test('reads no sheet with entities or of broken XML, and says so', async () => {
  const hostile = sheetOf('&secret;').replace('?>', '?><!DOCTYPE a [<!ENTITY secret SYSTEM "file:///etc/passwd">]>');
  for (const content of [hostile, sheetOf('Plan').slice(0, 300)]) {
    const { sheet, problems } = await readSheet(...packageOf({ 'fiche.xml': content }));
    expect(sheet).toBeUndefined();
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`.replaceAll('\u202f', ' '))).toEqual([
      'warning: La fiche de métadonnées « fiche.xml » de l’archive n’a pas pu être lue : rien n’en est repris. Vérifiez qu’elle est du XML bien formé, sans DOCTYPE.',
    ]);
  }
});
