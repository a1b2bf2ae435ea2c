import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkDataset, checkDatasetShape, checkOperatorShape, checkProducer, checkProducerShape, type Checked } from './check.ts';
import { toProblems, type Locate } from '../messages/finding.ts';
import { parseYaml } from '../../pipeline/base/parse-yaml.ts';
import type { Problem } from '../types.ts';

const fixtures = join(import.meta.dirname, 'check.fixtures');

/** Problems a line each, in the order of the file: line:column  rule  sentence. */
function written(problems: readonly Problem[]): string {
  const place = ({ where = '' }: Problem): number[] => where.split(':').map(Number);
  const sorted = problems.toSorted((a, b) => (place(a)[0] ?? 0) - (place(b)[0] ?? 0) || (place(a)[1] ?? 0) - (place(b)[1] ?? 0));
  return sorted.map(({ where, severity, id, message }) => `${where} ${severity} ${id}\n    ${message}\n`).join('');
}

function read<T>(
  text: string,
  shape: (value: unknown) => Checked<T>,
  rules: (parts: Partial<T>, locate: Locate) => Problem[] = () => [],
): Problem[] {
  const { value, findings, position } = parseYaml(new TextEncoder().encode(text));
  const locate: Locate = (pointer, at) => Object.values(position(pointer, at)).join(':');
  const checked = shape(value);
  return [...toProblems([...findings, ...checked.findings], locate), ...rules(checked.parts, locate)];
}

describe('a manifest that is not right', () => {
  const names = readdirSync(fixtures).filter((name) => name.endsWith('.yaml'));

  test.each(names)('%s is told all that is wrong, each at its place', async (name) => {
    const problems = read(readFileSync(join(fixtures, name), 'utf8'), checkDatasetShape, (parts, locate) =>
      checkDataset(parts, {}, locate),
    );
    await expect(written(problems)).toMatchFileSnapshot(join(fixtures, name.replace('.yaml', '.problems.txt')));
  });

  test('has a problem for each fixture but the good one', () => {
    const silent = names.filter((name) => readFileSync(join(fixtures, name.replace('.yaml', '.problems.txt')), 'utf8') === '');
    expect(silent).toEqual(['good.yaml']);
  });
});

describe('a producer', () => {
  const of = (text: string) =>
    read(text, checkProducerShape, (parts, locate) => checkProducer(parts, {}, locate)).map(
      ({ id, where, message }) => `${where} ${id} ${message.replaceAll('\u202f', ' ')}`,
    );

  test('needs a volume and an end for a premium plan', () => {
    expect(
      of(
        'title: Mairie\ntype: commune\nsiret: "13000525500018"\nterritory: COMMUNE-51108\ncontact: { name: SIG, email: sig@exemple.fr }\nplan: { name: premium }',
      ),
    ).toEqual([
      '6:7 manifest.required Il manque « terabytes » (Volume). En téraoctets. Exemple : terabytes: 3',
      '6:7 manifest.required Il manque « until » (Fin). Le dernier jour de l’offre. Exemple : until: 2026-11-24',
    ]);
  });

  test('has neither with a free plan', () => {
    expect(
      of(
        'title: Mairie\ntype: association\nterritory: FR\ncontact: { name: SIG, email: sig@exemple.fr }\nplan: { name: free, terabytes: 3 }',
      ),
    ).toEqual(['5:21 manifest.not-with « terabytes » n’a pas sa place avec les autres valeurs d’ici. Supprimez cette ligne.']);
  });

  test('is told the English word of its type, and that codes are text', () => {
    expect(of('title: Mairie\ntype: mairie\nsiret: 13000525500018\nterritory: 51\ncontact: { name: SIG, email: sig@exemple.fr }')).toEqual(
      [
        '3:8 manifest.type SIRET : il faut un texte, pas un nombre. Mettez la valeur entre guillemets : "13000525500018".',
        '4:12 manifest.type Territoire : il faut un texte, pas un nombre. Écrivez « DEP-51 ».',
        '2:7 manifest.value « mairie » n’est pas une valeur possible (Type de producteur). Écrivez « commune ».',
      ].toSorted(),
    );
  });
});

describe('an operator', () => {
  test('needs its legal texts', () => {
    const problems = read('title: Mappe\nsite: https://exemple.fr/mappe', checkOperatorShape);
    expect(problems.map(({ id, message }) => `${id} ${message.slice(0, 60).replaceAll('\u202f', ' ')}`)).toMatchInlineSnapshot(`
      [
        "manifest.required Il manque « description » (Présentation). Une phrase qui dit",
        "manifest.required Il manque « contact » (Contact). Le service à qui écrire : u",
        "manifest.required Il manque « publisher » (Éditeur). L’éditeur du site, pour l",
        "manifest.required Il manque « host » (Hébergeur). L’hébergeur du site, pour le",
        "manifest.required Il manque « accessibility » (Accessibilité). L’état de confo",
        "manifest.form « https://exemple.fr/mappe » n’a pas la forme attendue (Adre",
      ]
    `);
  });
});

describe('the ground that an operator chooses', () => {
  const operator = `title: Essai
description: Un catalogue d’essai.
site: https://exemple.fr/cartes/
contact: { name: Équipe, email: equipe@exemple.fr }
publisher: { name: Éditeur }
host: { name: Hébergeur }
accessibility: { status: non-conforme }
`;
  const told = (ground: string) =>
    read(`${operator}ground: ${ground}`, checkOperatorShape).map(({ id, message }) => `${id} ${message.replaceAll('\u202f', ' ')}`);

  test.each([
    'plan-ign',
    '{ pmtiles: ground/france.pmtiles, schema: protomaps }',
    '{ pmtiles: "https://fonds.exemple.fr:8443/osm/marne-2026.pmtiles", schema: protomaps }',
  ])('may be %s', (ground) => expect(told(ground)).toEqual([]));

  test.each([
    ['osm', 'manifest.form « osm » n’a pas la forme attendue (Fond de toutes les cartes). plan-ign, ou une archive de tuiles'],
    ['plan ign', 'manifest.form « plan ign » n’a pas la forme attendue (Fond de toutes les cartes). plan-ign, ou une archive'],
    ['[plan-ign]', 'manifest.type '],
    ['{ pmtiles: ground/a.pmtiles }', 'manifest.required Il manque « schema » (Schéma des tuiles). protomaps'],
    [
      '{ pmtiles: ground/a.pmtiles, schema: openmaptiles }',
      'manifest.value « openmaptiles » n’est pas une valeur possible (Schéma des tuiles).',
    ],
    [
      '{ pmtiles: ground/a.pmtiles, schema: protomaps, zoom: 3 }',
      'manifest.unknown-key « zoom » n’existe pas ici. Clés possibles : pmtiles, schema.',
    ],
  ])('is refused, and said why: %s', (ground, message) => expect(told(ground)).toEqual([expect.stringContaining(message)]));

  test.each([
    'data/a/b/0123456789abcdef/a.pmtiles',
    '/ground/a.pmtiles',
    'ground/../current.json.pmtiles',
    'ground/.a.pmtiles',
    'ground/a.mbtiles',
    'http://fonds.exemple.fr/a.pmtiles',
    'https://localhost/a.pmtiles',
    'https://moi:secret@fonds.exemple.fr/a.pmtiles',
    'https://fonds.exemple.fr/a.pmtiles?token=0a1b2c3d4e5f',
    'https://fonds.exemple.fr;sandbox/a.pmtiles',
    'https://*.exemple.fr/a.pmtiles',
    "https://fonds.exemple.fr'/a.pmtiles",
  ])('is a file below ground/ or a plain address by https, not %s', (pmtiles) =>
    expect(told(JSON.stringify({ pmtiles, schema: 'protomaps' }))).toEqual([
      expect.stringMatching(
        /^manifest\.form .* n’a pas la forme attendue \(Archive de tuiles\)\. Un fichier \.pmtiles du dossier ground\//,
      ),
    ]),
  );
});

test('a manifest with ten thousand slips is told a hundred of them', () => {
  const findings = checkDatasetShape(Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`titre${index}`, 1]))).findings;
  expect(findings).toHaveLength(100);
  expect(findings.at(-1)?.id).toBe('manifest.more');
});

test('a value that is no manifest at all is refused', () => {
  for (const value of [null, undefined, 1, 'x', [], new Date()]) expect(checkDatasetShape(value).value).toBeUndefined();
});
