import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import type { Questions } from './new-words.ts';
import { newDataset, type NewOptions } from './new.ts';

const trees = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures', 'arbres.geojson');

const description = 'Les arbres que la commune a relevés, avec leur essence et leur âge.';

let datasets: string;
beforeEach(() => {
  datasets = scratchFolder();
});

const plain = (text: string): string => text.replaceAll(datasets, 'datasets').replaceAll('\u202f', ' ');

/** Words that only a person can write. */
const described = { description, lineage: 'Relevé sur le terrain.' };

/** Facts that only the producer knows. */
const own = { contact: 'Service SIG <sig@exemple.fr>', territory: 'COMMUNE-51454' };

async function run(file: string, options: Partial<NewOptions>, ask?: Questions): Promise<string[]> {
  const lines: string[] = [];
  await newDataset(
    file,
    { producer: 'ma-commune', datasets, lang: 'fr', ...(ask === undefined && { ...described, ...own }), ...options },
    (line) => lines.push(plain(line)),
    ask,
  );
  return lines;
}

const refusalOf = (file: string, options: Partial<NewOptions>): Promise<string> =>
  run(file, options).then(String, (error: unknown) => plain((error as Error).message));

/** Somebody who gives these answers in turn, then what is proposed; keeps what each was refused with. */
function answering(answers: Record<string, string[]>): { ask: Questions; refused: string[] } {
  const refused: string[] = [];
  const ask: Questions = {
    choose: (_, __, guess) => Promise.resolve(guess),
    text: async (question, guess, refusal) => {
      const [, tried = []] = Object.entries(answers).find(([word]) => question.startsWith(word)) ?? [];
      for (const answer of [...tried, guess]) {
        const why = await refusal(answer);
        if (why === undefined) return answer;
        refused.push(plain(why));
      }
      throw new Error(`The guess for “${question}” is refused.`);
    },
  };
  return { ask, refused };
}

test('an answer that the manifest would be refused for is refused at its question', async () => {
  await run(trees, { dataset: 'pris', yes: true });
  const { ask, refused } = answering({
    Titre: ['Export', 'Arbres remarquables'],
    Identifiant: ['Les éoliennes de la commune', 'pris', 'arbres'],
    Description: ['<b>Arbres</b>'],
    Contact: ['EPSG:4326', 'SIG <sig@>', 'http://exemple.fr', 'SIG <sig@exemple.fr>'],
  });
  await run(trees, {}, ask);
  expect(refused).toEqual([
    expect.stringContaining('« Export »'),
    '« Les éoliennes de la commune » n’est pas un identifiant : minuscules sans accent, chiffres et traits d’union. Écrivez « les-eoliennes-de-la-commune ».',
    '« datasets/ma-commune/pris/dataset.yaml » existe déjà. Choisissez un autre identifiant avec « --dataset », ou modifiez ce fichier.',
    'Le texte contient du HTML (<b>). Écrivez du texte simple ou du Markdown : **gras**, [lien](https://…), - liste.',
    '« EPSG:4326 » n’est pas l’adresse d’un service. Écrivez une adresse électronique (sig@exemple.fr), ou celle d’une page, qui commence par https://.',
    expect.stringContaining('« sig@ » n’a pas la forme attendue (Adresse électronique).'),
    expect.stringContaining('« http://exemple.fr » n’a pas la forme attendue (Page de contact).'),
  ]);
  const dataset: unknown = parse(readFileSync(join(datasets, 'ma-commune', 'arbres', 'dataset.yaml'), 'utf8'));
  expect(dataset).toMatchObject({ title: 'Arbres remarquables', contact: { name: 'SIG', email: 'sig@exemple.fr' } });
});

test('what is wrong with options is told at once, before anything is read', async () => {
  expect(await refusalOf('/absent.csv', { yes: true, dataset: 'Les éoliennes', title: 'Export', contact: 'EPSG:4326' })).toMatch(
    /Écrivez « les-eoliennes »\.\n.*« Export ».*\n« EPSG:4326 » n’est pas l’adresse d’un service/,
  );
});

test('an id that is taken is refused before anything is read', async () => {
  await run(trees, { yes: true });
  expect(await refusalOf('/absent.csv', { yes: true, dataset: 'arbres' })).toContain('existe déjà');
});

test('of a manifest that would be refused nothing stays, but for what was there before', async () => {
  const file = join(scratchFolder(), 'export.geojson');
  copyFileSync(trees, file);
  expect(await refusalOf(file, { yes: true, theme: 'foret' })).toMatch(
    /dataset\.yaml:\d+:\d+ .*« Export »[^]*\nRien n’est gardé de ce manifeste\. .* puis relancez la commande\.$/,
  );
  expect(readdirSync(datasets)).toEqual([]);
  const mine = join(datasets, 'ma-commune', 'export');
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, 'notes.txt'), 'Notes');
  await refusalOf(file, { yes: true, theme: 'foret' });
  expect([readdirSync(mine), existsSync(join(datasets, 'ma-commune', 'producer.yaml'))]).toEqual([['notes.txt'], false]);
  await run(file, { yes: true, theme: 'foret', title: 'Arbres' });
  expect(readdirSync(mine).sort()).toEqual(['dataset.yaml', 'export.geojson', 'notes.txt']);
});

test('what was guessed is told by file, of the producer too, with commands as they are typed', async () => {
  const lines = await run(trees, { yes: true });
  expect(lines.slice(-6)).toEqual([
    'Manifeste écrit : datasets/ma-commune/arbres/dataset.yaml',
    'Valeurs supposées, à vérifier dans datasets/ma-commune/arbres/dataset.yaml : title, theme, license, frequency, dates.',
    'Producteur écrit : datasets/ma-commune/producer.yaml',
    'Valeurs supposées, à vérifier dans datasets/ma-commune/producer.yaml : type (commune).',
    'Le nom du producteur reste à écrire dans datasets/ma-commune/producer.yaml (title) : « Ma Commune » n’est que son identifiant, sans ses accents ni ses majuscules. L’option --producer-title le donne aussi.',
    'Vérifiez-le avec « npm run mappe -- check datasets/ma-commune/arbres », puis publiez-le avec « npm run mappe -- build ma-commune/arbres ».',
  ]);
});

test('the kind of a new producer is never supposed: where its identifier tells none it is said, or asked', async () => {
  const alone = { yes: true, producer: 'amis-des-arbres' };
  expect(await refusalOf(trees, alone)).toContain('--yes ne demande rien : ajoutez --type, ou relancez');
  expect(await refusalOf('/absent.csv', { ...alone, type: 'club' })).toMatch(
    /« club » n’est pas une valeur de --type\. .*syndicat, association/,
  );
  const lines = await run(trees, { ...alone, type: 'association' });
  expect(lines.filter((line) => line.includes('à vérifier dans datasets/amis-des-arbres/producer.yaml'))).toEqual([]);
  const { ask } = answering({});
  const choose: Questions['choose'] = (question, choices, guess) =>
    Promise.resolve(question === 'Type d’organisme du producteur' ? (choices[6]?.value ?? '') : guess);
  await run(trees, { producer: 'eaux-de-la-vallee', ...own }, { ...ask, choose });
  expect(parse(readFileSync(join(datasets, 'eaux-de-la-vallee', 'producer.yaml'), 'utf8'))).toMatchObject({ type: 'syndicat' });
});

test('a new producer has the name that is given, or that the source or its contact spells; else it is said to be without one', async () => {
  const titleOf = async (producer: string, options: Partial<NewOptions>): Promise<[string, boolean]> => {
    const lines = await run(trees, { yes: true, producer, type: 'etat', ...options });
    const { title } = parse(readFileSync(join(datasets, producer, 'producer.yaml'), 'utf8')) as { title: string };
    return [title, lines.some((line) => line.includes('Le nom du producteur reste à écrire'))];
  };
  expect(await titleOf('georisques', {})).toEqual(['Georisques', true]);
  expect(await titleOf('bureau-des-risques', { producerTitle: 'Bureau des risques' })).toEqual(['Bureau des risques', false]);
  expect(await titleOf('meteo', { contact: 'Météo <contact@exemple.fr>' })).toEqual(['Météo', false]);
  expect(await titleOf('ville-de-reims', {})).toEqual(['Ville de Reims', false]);
  expect(await titleOf('office-des-eaux', { contact: 'Service SIG <sig@exemple.fr>' })).toEqual(['Office des Eaux', true]);
  expect(await refusalOf(trees, { yes: true, producerTitle: '' })).toMatch(/titre|vide|caractère/i);
});
