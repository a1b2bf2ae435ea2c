import { describe, expect, test } from 'vitest';
import en from '../../schemas/messages/en/manifest.json' with { type: 'json' };
import fr from '../../schemas/messages/fr/manifest.json' with { type: 'json' };
import { publish as enWords } from '../words/en/publish.ts';
import { publish } from '../words/fr/publish.ts';
import { controls, problemsOf, type FormProblem } from './findings.ts';
import { emptyForm, type PublishForm } from './form.ts';
import { filled } from './publish.fixtures/filled.ts';

const known = { producers: [], today: '2026-11-24' };
const problems = (form: PublishForm, more: Partial<Parameters<typeof problemsOf>[1]> = {}): FormProblem[] =>
  problemsOf(form, { ...known, ...more }, publish.problems, { lang: 'fr', texts: fr });
const told = (form: PublishForm, ...of: FormProblem['control'][]): string[] =>
  problems(form).flatMap(({ control, message }) => (of.includes(control) ? [`${control}: ${message}`] : []));

/** Terms that suit manifests alone, never a form: keys, folders, lines. */
const ofManifests =
  /\b(lineage|temporal|links|departements|etalab-2\.0|source\.url)\b|«\u202f(siret|email|url)\u202f»|“(siret|email|url)”|dossier|folder|manifest|ligne est|guillemets|quotes|git\b/i;

/** Breaks every rule that its fields can break, but those of an address. */
const broken: PublishForm = {
  ...filled(),
  newProducer: { ...filled().newProducer, title: 'M'.repeat(300), siret: '12' },
  columns: { kind: 'xy', x: '', y: '', wkt: '' },
  title: `AIRES DE JEUX 2020${' X'.repeat(100)}.`,
  folder: 'Aires de jeux',
  description: 'https://exemple.fr/jeux',
  keywords: 'jeux, jeux, x',
  license: 'CC-BY-NC-4.0',
  frequency: 'daily',
  since: '',
  lineage: '',
  contact: { name: '', email: 'jean dupont', url: 'exemple.fr' },
};

describe('what a form is told', () => {
  test('is in the order in which its controls stand', () => {
    const order: string[] = [...controls.data, ...controls.describe];
    for (const form of [emptyForm(), broken]) {
      const places = problems(form).map(({ control }) => order.indexOf(control));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  test.each([
    ['as much as can be', broken],
    ['no SIRET, and a license of no administration', { ...filled(), license: 'CC-BY-4.0', title: 'Aires de jeux 2020' }],
    ['a signed address', { ...filled(), origin: 'url', url: 'https://exemple.fr/jeux.csv?token=1' }],
    ['an address of several files', { ...filled(), origin: 'url', url: 'https://exemple.fr/{departement}.csv' }],
  ] as const)('is said in its own words, where it breaks %s', (_, form) => {
    for (const [lang, texts, words] of [
      ['fr', fr, publish],
      ['en', en, enWords],
    ] as const)
      for (const { message } of problemsOf({ ...form }, known, words.problems, { lang, texts })) expect(message).not.toMatch(ofManifests);
  });
});

describe('a contact', () => {
  test('is told at each of its boxes what is wrong there, at once', () => {
    const contact = { name: ' ', email: 'jean dupont', url: 'exemple.fr' };
    expect(told({ ...filled(), contact }, 'contactName', 'contactEmail', 'contactUrl')).toEqual([
      'contactName: Remplissez ce champ.',
      'contactEmail: «\u202fjean dupont\u202f» n’a pas la forme attendue. Exemple\u202f: sig@exemple.fr',
      'contactUrl: «\u202fexemple.fr\u202f» n’a pas la forme attendue. Exemple\u202f: https://www.exemple.fr/donnees',
    ]);
  });

  test('is asked for an address, which a page stands for', () => {
    const of = (url: string): string[] => told({ ...filled(), contact: { name: 'Espaces verts', email: '', url } }, 'contactEmail');
    expect(of('')).toEqual(['contactEmail: Remplissez ce champ.']);
    expect(of('https://exemple.fr/contact')).toEqual([]);
  });
});

describe('what exists already', () => {
  test('is an organisation of the list, whatever its name is written like', () => {
    const producers = [{ id: 'ville-de-vitry-le-francois', title: 'Vitry', type: 'commune', territory: 'COMMUNE-51649' }] as const;
    const form = filled();
    form.newProducer.title = 'VILLE DE VITRY LE FRANÇOIS';
    expect(problems(form, { producers })).toContainEqual({
      control: 'newProducer',
      severity: 'error',
      message: 'Cet organisme existe déjà\u202f: choisissez-le dans «\u202fQui publie\u202f?\u202f».',
    });
    expect(problems({ ...form, producer: 'ville-de-vitry-le-francois' }, { producers })).toEqual([]);
  });

  test('is a data set of this name, whose page is given', () => {
    const published = [{ href: '/donnees/a/b/', label: 'Voir sa page' }];
    expect(problems(filled(), { published })).toContainEqual({
      control: 'folder',
      severity: 'error',
      message: publish.problems.published,
      links: published,
    });
  });
});

test('a file that is too large for git is no fault once the store has it, in the name of the producer that is chosen', () => {
  const sent = { sha256: 'a'.repeat(64), producer: 'ddt-51' };
  const told = (producer: string, more = {}): string[] =>
    problemsOf(
      { ...filled(), producer, origin: 'file', file: { name: 'ortho.tif', bytes: 200e6, ...more } },
      { producers: [{ id: producer, title: 'x', type: 'commune', territory: 'FR' }], today: '2026-11-30' },
      publish.problems,
      { lang: 'fr', texts: fr },
    ).flatMap(({ control, severity, message }) => (control === 'file' && severity === 'error' ? [message] : []));
  expect([told('ddt-51', { sent }), told('ddt-51'), told('autre', { sent })]).toEqual([
    [],
    [publish.problems.tooLarge],
    [publish.problems.tooLarge],
  ]);
});
