import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readManifest } from '../../manifest/read.ts';
import type { PipelineError } from '../../base/errors.ts';
import type { Questions } from './new-words.ts';
import { newDataset, type NewOptions } from './new.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-new-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Words that only a person can write. */
const described = {
  description: 'Ce que la ville a relevé sur le terrain, avec le nom de chaque objet.',
  lineage: 'Relevé sur le terrain par le service des espaces verts.',
};

/** Facts that only the producer knows. */
const own = { contact: 'Service SIG <sig@exemple.fr>', territory: 'COMMUNE-51454', theme: 'equipements' };

async function run(
  file: string,
  options: Partial<NewOptions>,
  ask?: Questions,
  written: Partial<typeof described & typeof own> = ask === undefined ? { ...described, ...own } : described,
): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await newDataset(
    file,
    {
      producer: 'ville-de-reims',
      datasets: folder,
      lang: 'fr',
      now: new Date('2026-11-24'),
      ...written,
      ...options,
    },
    (line) => lines.push(line),
    ask,
  );
  return { code, text: lines.join('\n') };
}

test('a manifest is written without a question, complete and commented, with its source and its producer', async () => {
  const { code, text } = await run(join(fixtures, 'mats.csv'), { yes: true }, undefined, own);
  expect(text).toContain('est prise en EPSG:2154 (RGF93 v1 / Lambert-93), d’après ses coordonnées');
  expect(code).toBe(0);
  const dataset = join(folder, 'ville-de-reims', 'mats');
  expect((await readdir(dataset)).sort()).toEqual(['dataset.yaml', 'mats.csv']);
  expect(await readFile(join(dataset, 'dataset.yaml'), 'utf8')).toMatchInlineSnapshot(`
    "# Manifeste d’un jeu de données, écrit par « mappe new » d’après le fichier : relisez chaque ligne.
    # Tout ce qui se mesure (emprise, nombre d’objets, valeurs) sera mesuré et ne se saisit pas.
    # Ce que sont les données, en quelques mots qu’un habitant comprend.
    title: Mats
    # Ce que contiennent les données, à quoi elles servent, leurs limites. Markdown sans HTML.
    description: "Mats : 3 objets. Données fournies par Ville de Reims."
    # Un à trois thèmes, le principal en premier.
    themes:
      - equipements
    # La licence des données : etalab-2.0 (Licence Ouverte 2.0) ou ODbL-1.0 pour une administration.
    license: etalab-2.0
    # Le rythme des mises à jour : daily, weekly, monthly, quarterly, annual, irregular, never… ou unknown.
    frequency: unknown
    # De quand datent les données, et non le fichier : created (production), issued (approbation), revised (révision).
    dates:
      revised: 2020-11-24
    # Un service, pas une personne : email ou url.
    contact:
      name: Service SIG
      email: sig@exemple.fr
    # Le fichier, à côté de ce manifeste (path) ou à une adresse (url).
    source:
      path: mats.csv
      crs: EPSG:2154
      # « crs » est deviné d’après les coordonnées : vérifiez-le sur la carte, puis retirez cette ligne.
      crsGuessed: true
      geometry:
        x: x_mat
        y: y_mat
    # Comment la carte s’allège quand on s’éloigne : points, reseau, lineaire, heterogene, schematisation… ou auto.
    tiles: { profile: points }
    # Les couches publiées. « key » identifie un objet d’une version à l’autre.
    # À chaque champ peuvent s’ajouter title, description et unit.
    layers:
      - name: mats
        title: Mats
        fields:
          identifiant: { title: Identifiant, type: text }
          x_mat: { type: number }
          y_mat: { type: number }
          Hauteur (m): { title: Hauteur, unit: m, type: number }
          code postal: { title: Code postal, type: text }
          date de pose: { title: Date de pose, type: date }
          déclaré: { type: boolean }
    "
  `);
  expect(await readFile(join(folder, 'ville-de-reims', 'producer.yaml'), 'utf8')).toMatchInlineSnapshot(`
    "# Qui est responsable des données de ce dossier.
    title: Ville de Reims
    # commune, epci, departement, region, etat, operateur, syndicat, association, entreprise ou personne.
    type: commune
    # FR, REG-44, DEP-51, EPCI-<SIREN>, COMMUNE-51108… ou MONDE.
    territory: COMMUNE-51454
    # Un service, pas une personne : email ou url.
    contact:
      name: Service SIG
      email: sig@exemple.fr
    "
  `);
});

const asProposed: Questions = { text: (_, guess) => Promise.resolve(guess), choose: (_, __, guess) => Promise.resolve(guess) };

test('a manifest that nobody was asked for builds: a sentence to complete is left out, and what is missing is told', async () => {
  const { text } = await run(join(fixtures, 'arbres.geojson'), { yes: true, dataset: 'sans-questions' }, undefined, own);
  const file = join(folder, 'ville-de-reims', 'sans-questions', 'dataset.yaml');
  expect(text.replaceAll('\u202f', ' ')).toContain(
    `Il manque dans ${file} ce que vous seul savez : à quoi servent les données et leurs limites (description), d’où elles viennent (lineage).`,
  );
  const { dataset } = await readManifest(file);
  expect(dataset.description).toBe('Arbres\u202f: 3 objets. Données fournies par Ville de Reims.');
  expect(dataset).not.toHaveProperty('lineage');
});

test('what only a new producer knows is asked for by its options where nobody is asked, and is never the catalogue’s own', async () => {
  const alone = { yes: true, producer: 'ddt-des-essais' };
  // All at once, what the data do not tell as well.
  await expect(run(join(fixtures, 'mats.csv'), alone, undefined, {})).rejects.toThrow(
    /--yes ne demande rien\u202f: ajoutez --theme, --contact, --territory, ou relancez/,
  );
  await expect(run('/absent.csv', { ...alone, territory: 'Marne' }, undefined, {})).rejects.toThrow(
    '«\u202fMarne\u202f» n’a pas la forme attendue',
  );
  await expect(run(join(fixtures, 'mats.csv'), { yes: true, dataset: 'sans-theme' }, undefined, {})).rejects.toThrow(
    'ajoutez --theme, ou relancez',
  );
  const asked: string[] = [];
  const answering: Questions = {
    ...asProposed,
    text: (question, guess) => {
      const [word = ''] = question.split(' ');
      asked.push(`${word} [${guess}]`);
      return Promise.resolve({ Territoire: 'DEP-51', 'Contact\u202f:': 'DDT <ddt@exemple.fr>' }[word] ?? guess);
    },
  };
  await run(join(fixtures, 'arbres.geojson'), { producer: 'ddt-des-essais' }, answering);
  expect(asked.slice(-2)).toEqual(['Contact\u202f: []', 'Territoire []']);
  const sheet = await readFile(join(folder, 'ddt-des-essais', 'producer.yaml'), 'utf8');
  expect(sheet).toMatch(/territory: DEP-51\n[^]*email: ddt@exemple\.fr/);
  expect(asked[0]).toBe('Nom [Ddt des Essais]');
});

test('fields get the titles and units that their names tell; a name that nobody knows gets none', async () => {
  const given = join(folder, 'eoliennes.csv');
  await writeFile(given, 'lib_regime,id_aerogenerateur,puissance_kw,surf_ha,xb12,lon,lat\nAutorisation,a1,3000,1.5,z,4,49\n');
  await run(given, { yes: true });
  const { layers } = (await readManifest(join(folder, 'ville-de-reims', 'eoliennes', 'dataset.yaml'))).dataset;
  expect(layers?.[0]?.fields).toMatchObject({
    lib_regime: { title: 'Libellé régime' },
    id_aerogenerateur: { title: 'Identifiant d’aérogénérateur' },
    puissance_kw: { title: 'Puissance', unit: 'kW' },
    surf_ha: { title: 'Surface', unit: 'ha' },
  });
  expect(layers?.[0]?.fields?.['xb12']).toEqual({ type: 'text' });
});

test('a field that a national standard names gets no title of its words, which may be false there: its page has the standard’s own', async () => {
  const given = join(folder, 'AC1_ASSIETTE_SUP_S.csv');
  await writeFile(given, 'IdSup,nomAss,surf_ha,lon,lat\ns1,Abords,1.5,4,49\n');
  await run(given, { yes: true, dataset: 'abords' });
  const { layers } = (await readManifest(join(folder, 'ville-de-reims', 'abords', 'dataset.yaml'))).dataset;
  expect(layers?.[0]?.fields).toMatchObject({ IdSup: { type: 'text' }, surf_ha: { title: 'Surface', unit: 'ha' } });
  expect(layers?.[0]?.fields?.['IdSup']).not.toHaveProperty('title');
});

test('what a person has to write is told with its place, and no check lets the manifest pass until it is written', async () => {
  const { code, text } = await run(join(fixtures, 'arbres.geojson'), { dataset: 'a-ecrire' }, asProposed, {});
  expect(code).toBe(0);
  const file = join(folder, 'ville-de-reims', 'a-ecrire', 'dataset.yaml');
  const told = text.replaceAll('\u202f', ' ');
  expect(told).toContain(`Il reste à écrire dans ${file}, sans quoi « check » le refuse et rien n’est publié :\n`);
  expect(told).toMatch(
    /a-ecrire\/dataset\.yaml:\d+:\d+ Ce texte reste à écrire : « À compléter : ce que décrivent les données et leurs limites »\. Écrivez-le,/,
  );
  expect(told).toMatch(/:\d+:\d+ Ce texte reste à écrire : « À compléter : comment et quand elles ont été produites »\./);
  const refusal: unknown = await readManifest(file).catch((error: unknown) => error);
  expect((refusal as PipelineError).problems.map(({ id }) => id)).toEqual(['text.placeholder', 'text.placeholder']);
  const written = (await readFile(file, 'utf8')).replaceAll(/ À compléter\s?:[^"]*/g, '');
  await writeFile(file, written);
  expect((await readManifest(file)).dataset.title).toBe('Arbres');
});

test('the date in a file’s name is proposed as that of the data, and asked', async () => {
  const given = join(folder, 'bancs_2024-06.csv');
  await writeFile(given, 'nom,lon,lat,date_maj\nparc,4,49,2020-01-31\n');
  const datesOf = async (name: string) => (await readManifest(join(folder, 'ville-de-reims', name, 'dataset.yaml'))).dataset.dates;
  const { text } = await run(given, { yes: true, dataset: 'bancs-nom' });
  expect(await datesOf('bancs-nom')).toEqual({ issued: '2024-06' });
  expect(text).toMatch(/à vérifier dans .*dataset\.yaml\u202f: .*dates/);
  const answering = (date: string): Questions => ({
    text: async (question, guess, refusal) => {
      if (!question.startsWith('De quand datent')) return guess;
      expect(guess).toBe('2024-06');
      expect(await refusal('juin 2024')).toContain('n’a pas la forme attendue');
      return date;
    },
    choose: (_, __, guess) => Promise.resolve(guess),
  });
  await run(given, { dataset: 'bancs-autre', theme: 'equipements' }, answering('2023'));
  expect(await datesOf('bancs-autre')).toEqual({ revised: '2023' });
  await run(given, { dataset: 'bancs-sans', theme: 'equipements' }, answering(''));
  expect(await datesOf('bancs-sans')).toBeUndefined();
  await run(given, { yes: true, dataset: 'bancs-option', date: '2019' });
  expect(await datesOf('bancs-option')).toEqual({ revised: '2019' });
});

test('small coordinates of no place on Earth are refused, with the option that says their system', async () => {
  const path = join(folder, 'plan.csv');
  await writeFile(path, 'nom,x,y\nporte,1.5,2\nmur,24,18\n');
  await expect(run(path, { yes: true })).rejects.toThrow(/ne ressemblent à aucun système français/);
  expect(await readdir(join(folder, 'ville-de-reims'))).not.toContain('plan');
});

test('a guessed coordinate system is asked: an answer confirms it, another one has the file read in that', async () => {
  const answering = (crs: string, asked: string[] = []): Questions => ({
    text: async (question, guess, refusal) => {
      if (!question.startsWith('Système')) return guess;
      asked.push(`${question} [${guess}]`);
      expect(await refusal('2154')).toContain('Écrivez «\u202fEPSG:2154\u202f»');
      expect(await refusal(crs)).toBeUndefined();
      return crs;
    },
    choose: (_, __, guess) => Promise.resolve(guess),
  });
  const said = { license: 'etalab-2.0', theme: 'energie' };
  const asked: string[] = [];
  const { text } = await run(join(fixtures, 'mats.csv'), { ...said, dataset: 'confirme' }, answering('EPSG:2154', asked));
  expect(asked).toEqual([
    'Système de coordonnées\u202f: le fichier ne le dit pas, celui-ci est deviné d’après les coordonnées [EPSG:2154]',
  ]);
  expect(text).not.toContain('d’après ses coordonnées');
  const sourceOf = async (name: string) => (await readManifest(join(folder, 'ville-de-reims', name, 'dataset.yaml'))).dataset.source;
  expect(await sourceOf('confirme')).toMatchObject({ crs: 'EPSG:2154' });
  expect(await sourceOf('confirme')).not.toHaveProperty('crsGuessed');

  await run(join(fixtures, 'mats.csv'), { ...said, dataset: 'corrige' }, answering('EPSG:9794'));
  expect(await sourceOf('corrige')).toMatchObject({ crs: 'EPSG:9794' });
  expect(await sourceOf('corrige')).not.toHaveProperty('crsGuessed');
  // Two zones further south, where these coordinates cannot be.
  await expect(run(join(fixtures, 'mats.csv'), { ...said, dataset: 'faux' }, answering('EPSG:3942'))).rejects.toThrow(
    'n’y sont pas possibles',
  );
});

test('a system that an option says is confirmed', async () => {
  await run(join(fixtures, 'mats.csv'), { yes: true, crs: 'EPSG:2154', dataset: 'dit' });
  const { dataset } = await readManifest(join(folder, 'ville-de-reims', 'dit', 'dataset.yaml'));
  expect(dataset.source).toMatchObject({ crs: 'EPSG:2154' });
  expect(dataset.source).not.toHaveProperty('crsGuessed');
});

test('what options say is written as it is', async () => {
  const words = {
    dataset: 'parcs-et-jardins',
    title: 'Parcs et jardins',
    description: 'Les parcs et jardins que la ville ouvre au public, avec leurs accès.',
    license: 'ODbL-1.0',
    frequency: 'annual',
    theme: 'biodiversite',
    contact: 'Espaces verts <parcs@exemple.fr>',
  };
  const { code } = await run(join(fixtures, 'parcs.gml'), { yes: true, ...words });
  expect(code).toBe(0);
  const { dataset } = await readManifest(join(folder, 'ville-de-reims', 'parcs-et-jardins', 'dataset.yaml'));
  expect(dataset).toMatchObject({
    title: words.title,
    description: words.description,
    license: 'ODbL-1.0',
    frequency: 'annual',
    themes: ['biodiversite'],
    contact: { name: 'Espaces verts', email: 'parcs@exemple.fr' },
    source: { path: 'parcs.gml' },
    layers: [{ name: 'parc', source: 'Parc', fields: { insee: { type: 'text' }, surface: { type: 'number' } } }, { name: 'acces' }],
  });
});

test('what nobody has said is asked, with a guess as the answer', async () => {
  const asked: [string, string][] = [];
  const ask: Questions = {
    text: (question, guess) => Promise.resolve((asked.push([question, guess]), question === 'Titre' ? 'Arbres remarquables' : guess)),
    choose: (question, choices, guess) => Promise.resolve((asked.push([question, `${guess} de ${choices.length > 5}`]), guess)),
  };
  const { code } = await run(join(fixtures, 'arbres.geojson'), { license: 'etalab-2.0' }, ask, {});
  expect(code).toBe(0);
  expect(asked.map(([question]) => question)).toEqual([
    'Titre',
    'Identifiant du jeu de données (minuscules et traits d’union)',
    'Description\u202f: ce que contiennent les données, d’où elles viennent, leurs limites',
    'Généalogie\u202f: d’où viennent les données, comment et quand elles ont été produites',
    'Thème',
    'Fréquence de mise à jour',
    'De quand datent les données (2017, 2017-10 ou 2017-10-13\u202f; vide si vous ne le savez pas)',
    'Contact\u202f: le service et son adresse (Service SIG <sig@exemple.fr>)',
  ]);
  const manifest = await readFile(join(folder, 'ville-de-reims', 'arbres', 'dataset.yaml'), 'utf8');
  expect(manifest).toContain('title: Arbres remarquables');
});

test('a manifest is never written over', async () => {
  await copyFile(join(fixtures, 'trace.gpx'), join(folder, 'trace.gpx'));
  expect((await run(join(folder, 'trace.gpx'), { yes: true })).code).toBe(0);
  await expect(run(join(folder, 'trace.gpx'), { yes: true })).rejects.toThrow('existe déjà');
});

test.each<[Partial<NewOptions>, string]>([
  [{ producer: 'Ville de Reims' }, 'Écrivez «\u202fville-de-reims\u202f».'],
  [{ dataset: '../ailleurs' }, 'Écrivez «\u202failleurs\u202f».'],
  [{ license: 'libre' }, '«\u202flibre\u202f» n’est pas une valeur de --license.'],
  [{ theme: 'divers' }, '«\u202fdivers\u202f» n’est pas une valeur de --theme.'],
  [{ license: 'Licence Ouverte 2.0' }, 'n’est pas une valeur de --license. Écrivez «\u202fetalab-2.0\u202f».'],
  [{ license: 'etalab-2' }, '--license. Écrivez «\u202fetalab-2.0\u202f».'],
  [{ frequency: 'annuelle' }, '--frequency. Écrivez «\u202fannual\u202f».'],
  [{ frequency: 'zzz' }, '--frequency. Valeurs possibles\u202f: continuous, hourly,'],
  [{ crs: '4326' }, '«\u202f4326\u202f» n’est pas un code EPSG. Écrivez «\u202fEPSG:4326\u202f».'],
])('a wrong option is refused before anything is read: %j', async (options, message) => {
  await expect(run('/absent.csv', { yes: true, ...options })).rejects.toThrow(message);
});

test('the place of a new producer is written as the territory is called, in its name and in the title', async () => {
  const file = join(folder, 'bancs_saint_etienne.geojson');
  await writeFile(file, '{"type":"Feature","properties":{"etat":"bon"},"geometry":{"type":"Point","coordinates":[4.4,45.4]}}');
  await run(file, { yes: true, producer: 'ville-de-saint-etienne', territory: 'COMMUNE-42218' });
  const home = join(folder, 'ville-de-saint-etienne');
  expect(await readFile(join(home, 'producer.yaml'), 'utf8')).toContain('title: Ville de Saint-Étienne\n');
  expect(await readFile(join(home, 'bancs-saint-etienne', 'dataset.yaml'), 'utf8')).toContain('title: Bancs Saint-Étienne\n');
});
