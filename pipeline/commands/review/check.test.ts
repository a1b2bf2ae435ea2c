import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCommand } from './check.ts';
import {
  at,
  copyForEachTest,
  dataset,
  fixtureText,
  operator,
  plain,
  producer,
  root,
  write,
} from '../../manifest/read.fixtures/catalogue.ts';

copyForEachTest();

describe('mappe check', () => {
  async function check(paths: string[] = [], json = false): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const code = await checkCommand(paths, { datasets: root, lang: 'fr', json, today: '2026-11-24' }, (line) => lines.push(plain(line)));
    return { code, lines };
  }

  test('says that all is good', async () => {
    expect(await check()).toEqual({ code: 0, lines: ['Jeux de données vérifiés : 1. Rien à corriger.'] });
  });

  test('reads what says that data were withdrawn, and names what is wrong with it', async () => {
    const file = 'ddt-51/vieux/withdrawn.yaml';
    write({ [file]: 'title: Vieux mâts\nsince: 2026-11-24\nreason: Le relevé a pris fin.\nreplacedBy: ddt-51/eoliennes\n' });
    expect(await check([at('ddt-51/vieux')])).toEqual({ code: 0, lines: ['Jeux de données vérifiés : 1. Rien à corriger.'] });
    write({ [file]: 'title: Vieux mâts\nsince: 2026-02-30\nraison: Fin.\nreplacedBy: ddt-51/eolienne\n' });
    const { code, lines } = await check([at(file)]);
    expect([code, lines.join('\n')]).toEqual([1, expect.stringMatching(/date\.impossible[^]*« raison » n’existe pas ici/)]);
    write({ [file]: 'title: Vieux mâts\nsince: 2026-11-24\nreason: Le relevé a pris fin.\nreplacedBy: ddt-51/eolienne\n' });
    expect((await check([at('ddt-51/vieux')])).lines.join('\n')).toMatch(
      /replaced\.unknown {2}« ddt-51\/eolienne » n’est pas dans le catalogue/,
    );
    write({ [file]: 'title: Vieux mâts\nsince: 2026-11-24\nreason: Le relevé a pris fin.\nreplacedBy: ddt-51/vieux\n' });
    expect((await check([at('ddt-51/vieux')])).lines.join('\n')).toContain('replaced.itself');
  });

  test('refuses a producer whose folder has one letter, which no record could name', async () => {
    for (const name of readdirSync(at('ddt-51/eoliennes'))) write({ [`a/eoliennes/${name}`]: fixtureText(`ddt-51/eoliennes/${name}`) });
    write({ 'a/producer.yaml': producer });
    const { code, lines } = await check([at('a')]);
    expect(code).toBe(1);
    expect(lines[1]).toContain('folder.length  Le nom du dossier « a » doit avoir de 2 à 60 caractères (1 ici). Renommez-le.');
  });

  test('names a linked data set and a linked catalogue, and is not content with either', async () => {
    cpSync(at('ddt-51/eoliennes'), join(dirname(root), 'ailleurs'), { recursive: true });
    symlinkSync(join(dirname(root), 'ailleurs'), at('ddt-51/lien'));
    const { code, lines } = await check([at('ddt-51/lien')]);
    expect([code, lines[1]]).toEqual([1, expect.stringContaining('folder.link  « datasets/ddt-51/lien » est un lien symbolique')]);
    const linked = join(dirname(root), 'catalogue');
    symlinkSync(root, linked);
    const whole = await check([join(linked, 'ddt-51')]);
    expect([whole.code, whole.lines[1]]).toEqual([1, expect.stringContaining('est un lien symbolique')]);
  });

  test('tells errors before warnings, by data set, and counts them', async () => {
    write({
      'ddt-51/eoliennes/dataset.yaml': dataset.replace('Éoliennes terrestres', 'ÉOLIENNES TERRESTRES').replace('energie', 'énergie'),
    });
    expect(await check()).toEqual({
      code: 1,
      lines: [
        'ddt-51/eoliennes',
        '  ✗ datasets/ddt-51/eoliennes/dataset.yaml:3:10  manifest.value  « énergie » n’est pas une valeur possible (Thème). Écrivez « energie ».',
        '  ! datasets/ddt-51/eoliennes/dataset.yaml:1:8  title.capitals  Le titre est tout en capitales. Écrivez-le en minuscules, avec une capitale au début.',
        '',
        'Jeux de données vérifiés : 1. Erreurs : 1 ; avertissements : 1 ; remarques : 0.',
      ],
    });
  });

  test('warns of two data sets of one producer that bear one title', async () => {
    for (const name of readdirSync(at('ddt-51/eoliennes'))) write({ [`ddt-51/copie/${name}`]: fixtureText(`ddt-51/eoliennes/${name}`) });
    const { code, lines } = await check();
    expect(code).toBe(0);
    expect(lines).toContain(
      '  ! datasets/ddt-51/copie/dataset.yaml:1:8  title.twice  « Éoliennes terrestres » est aussi le titre de ddt-51/eoliennes. Dites dans chacun ce qui les distingue.',
    );
  });

  test('gives one line of JSON a data set', async () => {
    write({ 'ddt-51/copie/dataset.yaml': dataset });
    const { code, lines } = await check([], true);
    expect(code).toBe(1);
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        dataset: 'ddt-51/copie',
        ok: false,
        problems: [
          {
            id: 'path.absent',
            severity: 'error',
            message: 'Le fichier « eoliennes.csv » est introuvable.',
            facts: { path: 'eoliennes.csv', near: '' },
            where: 'datasets/ddt-51/copie/dataset.yaml:9:9',
          },
        ],
      },
      { dataset: 'ddt-51/eoliennes', ok: true, problems: [] },
    ]);
  });

  test.each(['ddt-51/eoliennes', 'ddt-51/eoliennes/dataset.yaml', 'ddt-51/eoliennes/'])('checks %s alone', async (path) => {
    write({ 'ddt-51/copie/dataset.yaml': dataset });
    expect((await check([at(path)], true)).lines).toHaveLength(1);
  });

  test('checks all of a producer', async () => {
    write({ 'ddt-51/copie/dataset.yaml': dataset, 'mairie/producer.yaml': producer.replace('title', 'titre') });
    expect((await check([at('ddt-51')], true)).lines).toHaveLength(2);
    expect((await check([at('mairie/producer.yaml')], true)).lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { dataset: 'mairie', ok: false },
    ]);
  });

  test('tells what is wrong with the operator together with the rest', async () => {
    write({ 'operator.yaml': operator.replace('site', 'adresse'), 'ddt-51/eoliennes/dataset.yaml': dataset.replace('title', 'titre') });
    const { code, lines } = await check([], true);
    expect([code, lines.map((line) => (JSON.parse(line) as { dataset: string }).dataset)]).toEqual([
      1,
      ['operator.yaml', 'ddt-51/eoliennes'],
    ]);
  });

  test('says which data set of the operator’s list measures nothing, and where the list names it', async () => {
    write({ 'operator.yaml': `${operator}territories:\n  - ddt-51/eoliennes\n  - ddt-51/eolienne\n  - mairie/communes\n` });
    const line = operator.trimEnd().split('\n').length + 1;
    const { code, lines } = await check([at('operator.yaml')]);
    expect(code).toBe(1);
    expect(lines.slice(0, 4)).toEqual([
      'operator.yaml',
      `  ✗ datasets/operator.yaml:${line + 1}:5  territories.plain  ddt-51/eoliennes n’est pas un jeu de territoires : il ne mesure rien. Ajoutez « role: territories » à son manifeste, ou retirez-le de « territories ».`,
      `  ✗ datasets/operator.yaml:${line + 2}:5  territories.absent  Le jeu de données ddt-51/eolienne, qui doit mesurer les autres, n’existe pas : corrigez son nom, ou retirez-le de « territories ». Le plus proche est « ddt-51/eoliennes ».`,
      `  ✗ datasets/operator.yaml:${line + 3}:5  territories.absent  Le jeu de données mairie/communes, qui doit mesurer les autres, n’existe pas : corrigez son nom, ou retirez-le de « territories ».`,
    ]);
    // Whether a manifest that cannot be read is one of territories is told once it can be.
    write({
      'operator.yaml': `${operator}territories: [ddt-51/eoliennes]\n`,
      'ddt-51/eoliennes/dataset.yaml': dataset.replace('title', 'titre'),
    });
    expect((await check([at('operator.yaml')])).code).toBe(0);
  });

  test('says which file a folder lacks, by the file above it', async () => {
    write({ 'ddt-51/vide/a.csv': 'x,y\n', 'mairie/velos/dataset.yaml': dataset });
    expect((await check([at('ddt-51/vide')])).lines.slice(0, 2)).toEqual([
      'ddt-51/vide',
      '  ✗ datasets/ddt-51/vide/dataset.yaml  manifest.absent  Le fichier dataset.yaml manque ici. Ajoutez-le, ou supprimez le dossier.',
    ]);
    expect((await check([at('mairie')])).lines.slice(0, 2)).toEqual([
      'mairie',
      '  ✗ datasets/mairie/producer.yaml  manifest.absent  Le fichier producer.yaml manque ici. Ajoutez-le, ou supprimez le dossier.',
    ]);
  });

  test.each([
    ['ddt-51', 'datasets/ddt-51'],
    ['dtd-51/eolienne', 'datasets/ddt-51/eoliennes'],
  ])('says the path that an id stands for: %s', async (id, path) => {
    expect((await check([id])).lines[1]).toBe(
      `  ✗   check.absent  Il n’y a ni jeu de données, ni producteur, ni catalogue à « ${id} ». Écrivez « ${path} ».`,
    );
  });

  test('says the path that a misspelt one was meant for', async () => {
    expect((await check([at('ddt-51/eolienne')])).lines[1]).toContain('Écrivez « datasets/ddt-51/eoliennes ».');
  });

  test('refuses a path that leads nowhere', async () => {
    expect(await check([at('rien')])).toMatchObject({
      code: 1,
      lines: [
        expect.stringContaining('rien'),
        expect.stringContaining('check.absent'),
        '',
        'Jeux de données vérifiés : 0. Erreurs : 1 ; avertissements : 0 ; remarques : 0.',
      ],
    });
  });
});
