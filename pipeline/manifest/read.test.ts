import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { goneFrom } from './dataset-ids.ts';
import { readCatalogue, readManifest } from './read.ts';
import { at, copyForEachTest, dataset, operator, plain, producer, root, write } from './read.fixtures/catalogue.ts';

copyForEachTest();

const idsOf = async () =>
  Object.fromEntries(
    [...(await readCatalogue(root)).problems].map(([id, problems]) => [
      id,
      problems.map((each) => `${plain(each.where ?? '')} ${each.id}`),
    ]),
  );

describe('a link in a catalogue is named, with the cure', () => {
  const link = (from: string, to: string): void => symlinkSync(to, at(from));
  const moved = (path: string): string => {
    cpSync(at(path), join(dirname(root), 'ailleurs'), { recursive: true });
    rmSync(at(path), { recursive: true });
    return join(dirname(root), 'ailleurs');
  };

  // attack: links in the place of data sets
  test('in place of the folder of a data set', async () => {
    link('ddt-51/eoliennes', moved('ddt-51/eoliennes'));
    expect(await idsOf()).toEqual({ 'ddt-51/eoliennes': ['datasets/ddt-51/eoliennes folder.link'] });
    const [told] = (await readCatalogue(root)).problems.get('ddt-51/eoliennes') ?? [];
    expect(plain(told?.message ?? '')).toBe(
      '« datasets/ddt-51/eoliennes » est un lien symbolique : ce à quoi il mène n’est pas lu. Remplacez-le par le dossier ou le fichier lui-même.',
    );
  });

  test('in place of the folder of a producer, also where it leads nowhere', async () => {
    link('ddt-51', moved('ddt-51'));
    link('sdis-51', join(root, 'absent'));
    expect(await idsOf()).toEqual({ 'ddt-51': ['datasets/ddt-51 folder.link'], 'sdis-51': ['datasets/sdis-51 folder.link'] });
  });

  test.each(['ddt-51/producer.yaml', 'ddt-51/eoliennes/dataset.yaml'])('in place of %s', async (file) => {
    link(file, moved(file));
    expect(Object.values(await idsOf()).flat()).toContain(`datasets/${file} folder.link`);
  });

  test('in place of operator.yaml, and of the whole folder', async () => {
    link('operator.yaml', moved('operator.yaml'));
    await expect(readCatalogue(root)).rejects.toThrow(/operator\.yaml.{0,3} est un lien symbolique/);
    const whole = join(dirname(root), 'catalogue');
    symlinkSync(root, whole);
    await expect(readCatalogue(whole)).rejects.toThrow(/catalogue.{0,3} est un lien symbolique/);
  });

  test('but not where it is a file that nothing reads', async () => {
    link('LISEZMOI.md', join(root, 'operator.yaml'));
    expect(await idsOf()).toEqual({});
  });
});

test('a store that lies among the producers is told of, and its folders are taken for no data sets', async () => {
  for (const name of ['data', 'records', 'runs', 'snapshots']) mkdirSync(at(`depot/${name}`), { recursive: true });
  const told = { depot: ['datasets/depot folder.store'] };
  expect(await idsOf()).toEqual(told);
  write({ 'depot/current.json': '{}' });
  expect(await idsOf()).toEqual(told);
  const { problems, manifests } = await readCatalogue(root);
  expect(manifests.map(({ id }) => id)).toEqual(['ddt-51/eoliennes']);
  expect(problems.get('depot')?.map(({ message }) => plain(message))).toEqual([
    '« datasets/depot » est un dépôt publié (--store), pas un producteur : il n’est pas lu. Déplacez-le hors du dossier des jeux de données, et donnez son nouveau chemin à --store.',
  ]);
});

test('a folder that pretends to be a store in place of a producer takes nothing of it out of the catalogue', async () => {
  rmSync(at('ddt-51/producer.yaml'));
  write({ 'ddt-51/current.json': '{}' });
  expect(goneFrom(await readCatalogue(root), ['ddt-51/eoliennes'])).toEqual([]);
});

describe('a catalogue', () => {
  test('is read with its operator, producers and data sets', async () => {
    const {
      operator: { title },
      manifests,
      problems,
    } = await readCatalogue(root);
    expect(title).toBe('Mappe');
    expect([...problems]).toEqual([]);
    expect(manifests).toHaveLength(1);
    const [manifest] = manifests;
    expect(manifest).toMatchObject({
      id: 'ddt-51/eoliennes',
      producerId: 'ddt-51',
      datasetId: 'eoliennes',
      dataset: { license: 'etalab-2.0' },
      producer: { type: 'etat' },
    });
    expect(plain(manifest?.file ?? '')).toBe('datasets/ddt-51/eoliennes/dataset.yaml');
    expect(plain(manifest?.locate('/source/path') ?? '')).toBe('datasets/ddt-51/eoliennes/dataset.yaml:9:9');
  });

  test('is told where previews would pass for published pages', async () => {
    write({ 'operator.yaml': `${operator.trimEnd()}\npreviews: https://exemple.fr/previews/\n` });
    const { problems } = await readCatalogue(root);
    expect(problems.get('operator.yaml')).toMatchObject([
      { id: 'operator.previews', severity: 'error', where: expect.stringMatching(/operator\.yaml:\d+/) },
    ]);
  });

  test('is read where its operator.yaml names what is not there, and whoever reads it is told', async () => {
    const line = operator.trimEnd().split('\n').length + 1;
    write({ 'operator.yaml': `${operator.trimEnd()}\nterritories: [ddt-51/communes]\n` });
    const told: string[] = [];
    const { manifests } = await readCatalogue(root, { onNotice: ({ id, where = '' }) => void told.push(`${plain(where)} ${id}`) });
    expect(manifests).toHaveLength(1);
    expect(told).toEqual([`datasets/operator.yaml:${line}:15 territories.absent`]);
  });

  test('keeps what is good beside what is not, and names every problem', async () => {
    write({
      'ddt-51/autre/dataset.yaml': dataset.replace('license', 'licence').replace('eoliennes.csv', 'eolienne.csv'),
      'ddt-51/autre/eoliennes.csv': 'x',
    });
    expect((await readCatalogue(root)).manifests.map(({ id }) => id)).toEqual(['ddt-51/eoliennes']);
    expect(await idsOf()).toEqual({
      'ddt-51/autre': ['datasets/ddt-51/autre/dataset.yaml:4:1 manifest.unknown-key', 'datasets/ddt-51/autre/dataset.yaml:9:9 path.absent'],
    });
  });

  test('keeps a data set that is only warned of', async () => {
    write({ 'ddt-51/eoliennes/dataset.yaml': dataset.replace('Éoliennes terrestres', 'ÉOLIENNES TERRESTRES') });
    expect((await readCatalogue(root)).manifests).toHaveLength(1);
    expect(await idsOf()).toEqual({ 'ddt-51/eoliennes': ['datasets/ddt-51/eoliennes/dataset.yaml:1:8 title.capitals'] });
  });

  test('refuses the data sets of a producer that is not right', async () => {
    write({ 'ddt-51/producer.yaml': producer.replace('DEP-51', 'DEP-99') });
    expect((await readCatalogue(root)).manifests).toEqual([]);
    expect(await idsOf()).toEqual({
      'ddt-51': ['datasets/ddt-51/producer.yaml:4:12 territory.unknown'],
      'ddt-51/eoliennes': ['datasets/ddt-51/producer.yaml manifest.producer-broken'],
    });
  });

  test('names the files that lack', async () => {
    mkdirSync(at('mairie/parcs'), { recursive: true });
    expect(await idsOf()).toEqual({
      mairie: ['datasets/mairie/producer.yaml manifest.absent'],
      'mairie/parcs': ['datasets/mairie/parcs/dataset.yaml manifest.absent', 'datasets/mairie/producer.yaml manifest.producer-broken'],
    });
  });

  test('refuses two data sets with one identifier', async () => {
    write({
      'ddt-51/eoliennes/dataset.yaml': `${dataset}identifier: mats\n`,
      'ddt-51/copie/dataset.yaml': `${dataset}identifier: mats\n`,
      'ddt-51/copie/eoliennes.csv': 'x',
    });
    const { manifests, problems } = await readCatalogue(root);
    expect(manifests).toEqual([]);
    expect([...problems].map(([id, [first]]) => [id, plain(first?.message ?? '')])).toEqual([
      ['ddt-51/copie', 'L’identifiant « mats » est déjà celui de ddt-51/eoliennes. Donnez-en un autre dans « identifier ».'],
      ['ddt-51/eoliennes', 'L’identifiant « mats » est déjà celui de ddt-51/copie. Donnez-en un autre dans « identifier ».'],
    ]);
  });

  test('of forty data sets with one title, each is told of a few others', async () => {
    for (let index = 10; index < 50; index += 1)
      write({ [`ddt-51/copie-${index}/dataset.yaml`]: dataset, [`ddt-51/copie-${index}/eoliennes.csv`]: 'x' });
    const { problems } = await readCatalogue(root);
    expect(problems.get('ddt-51/copie-10')?.flatMap(({ id, facts }) => (id === 'title.twice' ? [facts?.['others']] : []))).toEqual([
      ['ddt-51/copie-11', 'ddt-51/copie-12', 'ddt-51/copie-13', 'ddt-51/copie-14', 'ddt-51/copie-15', '…'],
    ]);
  });

  test('refuses an identifier that is the name of another’s folder to its writer alone', async () => {
    write({ 'ddt-51/copie/dataset.yaml': `${dataset}identifier: ddt-51/eoliennes\n`, 'ddt-51/copie/eoliennes.csv': 'x' });
    const { manifests, problems } = await readCatalogue(root);
    expect(manifests.map(({ id }) => id)).toEqual(['ddt-51/eoliennes']);
    expect(problems.get('ddt-51/copie')?.map(({ id }) => id)).toContain('identifier.twice');
    expect(problems.get('ddt-51/eoliennes')?.map(({ id }) => id)).toEqual(['title.twice']);
  });

  test('refuses restricted access before anything is fetched', async () => {
    write({ 'ddt-51/eoliennes/dataset.yaml': `${dataset.replace('etalab-2.0', 'LicenseRef-acces-restreint')}access: restricted\n` });
    expect((await readCatalogue(root)).manifests).toEqual([]);
    expect(await idsOf()).toEqual({
      'ddt-51/eoliennes': [
        'datasets/ddt-51/eoliennes/dataset.yaml:8:1 access.restricted',
        'datasets/ddt-51/eoliennes/dataset.yaml:10:9 access.no-reason',
      ],
    });
  });

  // attack: territories that a producer makes itself
  test('refuses territories that the operator has not made so, with the line and the way out', async () => {
    const claiming = `${dataset}role: territories\nlayers: [{ name: eoliennes, territory: { level: commune, code: insee } }]\n`;
    write({ 'ddt-51/eoliennes/dataset.yaml': claiming });
    for (const list of ['', 'territories: []\n', 'territories: [ddt-51/communes]\n']) {
      write({ 'operator.yaml': `${operator}${list}` });
      const { manifests, problems } = await readCatalogue(root);
      expect(manifests).toEqual([]);
      expect(problems.get('ddt-51/eoliennes')?.map(({ where, message }) => plain(`${where} ${message}`))).toEqual([
        'datasets/ddt-51/eoliennes/dataset.yaml:10:7 Les territoires du catalogue mesurent tous les autres jeux : leur liste est à l’administrateur. Demandez-lui d’ajouter ddt-51/eoliennes à « territories » dans operator.yaml, ou retirez « role ».',
      ]);
    }
    write({ 'operator.yaml': `${operator}territories: [ddt-51/eoliennes]\n` });
    expect((await readCatalogue(root)).manifests).toHaveLength(1);
  });

  test('takes a style that is right, and refuses one that is not', async () => {
    const layer = { id: 'mats', type: 'circle', 'source-layer': 'eoliennes', filter: ['has', 'hauteur'] };
    write({ 'ddt-51/eoliennes/dataset.yaml': `${dataset}style: style.json\n`, 'ddt-51/eoliennes/style.json': JSON.stringify([layer]) });
    expect((await readCatalogue(root)).manifests[0]).toMatchObject({
      style: [layer],
      styleUses: [{ id: 'mats', sourceLayer: 'eoliennes', fields: ['hauteur'] }],
    });
    write({ 'ddt-51/eoliennes/style.json': JSON.stringify([{ ...layer, type: 'background' }]) });
    expect((await readCatalogue(root)).manifests).toEqual([]);
    expect(await idsOf()).toEqual({ 'ddt-51/eoliennes': ['datasets/ddt-51/eoliennes/style.json:1:22 style.type'] });
  });

  test('knows communes, and those that another one replaced', async () => {
    write({ 'ddt-51/eoliennes/dataset.yaml': `${dataset}territories: [COMMUNE-51108, COMMUNE-01340, COMMUNE-99999]\n` });
    expect(await idsOf()).toEqual({
      'ddt-51/eoliennes': [
        'datasets/ddt-51/eoliennes/dataset.yaml:10:30 territory.replaced',
        'datasets/ddt-51/eoliennes/dataset.yaml:10:45 territory.unknown',
      ],
    });
  });

  test('cannot do without its operator', async () => {
    write({ 'operator.yaml': operator.replace('site: https://exemple.fr/mappe/\n', '') });
    const error: unknown = await readCatalogue(root).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PipelineError);
    expect(plain(String(error))).toMatch(/operator\.yaml:1:1 Il manque « site »/);
  });
});

describe('one manifest', () => {
  test('is read from its file', async () => {
    expect((await readManifest(at('ddt-51/eoliennes/dataset.yaml'))).id).toBe('ddt-51/eoliennes');
  });

  test('throws every error at once', async () => {
    write({ 'ddt-51/eoliennes/dataset.yaml': dataset.replace('license', 'licence').replace('energie', 'énergie') });
    const error: unknown = await readManifest(at('ddt-51/eoliennes/dataset.yaml')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PipelineError);
    expect(error instanceof PipelineError ? error.problems.map(({ id }) => id) : []).toEqual(['manifest.value', 'manifest.unknown-key']);
  });

  test('that is a link is not followed', async () => {
    rmSync(at('ddt-51/eoliennes/dataset.yaml'));
    symlinkSync('/etc/passwd', at('ddt-51/eoliennes/dataset.yaml'));
    await expect(readManifest(at('ddt-51/eoliennes/dataset.yaml'))).rejects.toThrow(
      /dataset\.yaml.{0,3} est un lien symbolique.{0,2}: ce à quoi il mène n’est pas lu/,
    );
  });

  test('that is not there is told', async () => {
    await expect(readManifest(at('ddt-51/rien/dataset.yaml'))).rejects.toThrow('Le fichier dataset.yaml manque ici.');
  });
});
