import { globSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages } from '../languages.ts';
import type { Fact } from '../types.ts';
import { validateRunOutcome } from '../validators.js';
import { phrase } from './fill.ts';
import { inLanguage, say, tellProblem } from './say.ts';

const root = join(import.meta.dirname, '..', '..');
const files = readdirSync(join(import.meta.dirname, 'fr'));

type Table = Record<string, string>;
const textOf = (lang: string, name: string): string => readFileSync(join(import.meta.dirname, lang, name), 'utf8');
const read = (lang: string, name: string): Table => JSON.parse(textOf(lang, name)) as Table;
const table = (lang: string): Table => Object.assign({}, ...files.map((name) => read(lang, name))) as Table;
const fr = table('fr');
const en = table('en');
/** "run.memory" stands before "run-away.x": what begins alike is together. */
const byPart = (a: string, b: string): number => (a.replaceAll('.', '\0') < b.replaceAll('.', '\0') ? -1 : 1);
const placeholders = (text = ''): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

/** Texts that are the same in both languages, and why. */
const same: Record<string, string> = {
  'answer.geometry-point': 'the same word',
  'demo.step': 'a sign and a command',
  'check.line': 'signs and places',
  'inspect.title': 'names alone',
  'node.install': 'a name and a number',
  'doctor.alerts.cure': 'names of a page and of its button',
  'doctor.pages': 'the name of a service',
  'field-type.date': 'the same word',
  'new.ask-license': 'the same word',
  'new.pixels': 'the same word',
  'inspect.raster-classes': 'the same word',
  'propose.title-one': 'a title and an identifier',
  'source.image-one': 'the same word',
  'source.image-many': 'the same word',
  'plan.part-source': 'the same word',
  'summary.access-public': 'the same word',
  'summary.geometry-point': 'the same word',
  'summary.geometry-point-one': 'the same word',
  'summary.license': 'the same word',
  'summary.metadata-contact': 'the same word',
  'summary.metadata-dates': 'the same word',
  'summary.metadata-description': 'the same word',
  'cli.value-license': 'the same word',
  'cli.value-moment': 'the same word',
  'corpus.format': 'the same word',
  'history.added': 'signs and names',
  'history.removed': 'signs and names',
  'history.version': 'signs and names',
  'workbook.date': 'the same word',
  'workbook.height': 'the same word',
  'workbook.latitude': 'the same word',
  'workbook.longitude': 'the same word',
  'workbook.type': 'the same word',
};

describe('the texts', () => {
  test('in French have the narrow no-break spaces of French before and inside of its signs', () => {
    const broken = / [»:;?!%](?=[\s"\\.,)]|$)|« /m;
    expect(Object.entries(fr).filter(([, text]) => broken.test(text))).toEqual([]);
  });

  test('are in the same files in each language', () => {
    for (const lang of languages) expect(readdirSync(join(import.meta.dirname, lang)).sort()).toEqual(files.sort());
  });

  test('are filled by facts that a report or a verdict may carry: one that may not is refused whole', () => {
    const names = Object.values(fr).flatMap((text) => placeholders(text).map((each) => each.slice(1, -1)));
    const isRefused = (name: string): boolean => {
      const problems = [{ id: 'x', severity: 'error', message: 'x', facts: { [name]: 'x' } }];
      return !validateRunOutcome({ format: 1, datasets: [], missing: [], problems });
    };
    expect([...new Set(names)].filter(isRefused)).toEqual([]);
  });

  test.each(files)('of %s have the same ids in each language', (name) => {
    expect(Object.keys(read('en', name))).toEqual(Object.keys(read('fr', name)));
  });

  test.each(['manifest.json', 'pipeline.json'])('of %s stand in the order of their ids, each once', (name) => {
    const ids = [...textOf('fr', name).matchAll(/^ {2}"([^"]+)":/gm)].map(([, id = '']) => id);
    expect(ids.toSorted(byPart)).toEqual(ids);
    expect(Object.keys(read('fr', name))).toEqual(ids);
  });

  test('have an id each', () => {
    const others = new Set(Object.keys(read('fr', 'pipeline.json')));
    expect(Object.keys(read('fr', 'manifest.json')).filter((id) => others.has(id))).toEqual([]);
  });

  test('have the same placeholders in each language', () => {
    const differing = Object.keys(fr).filter((id) => placeholders(fr[id]).join() !== placeholders(en[id]).join());
    expect(differing).toEqual([]);
  });

  test('differ, but for those that are known to be the same', () => {
    const equal = Object.keys(fr).filter((id) => fr[id] === en[id]);
    expect(equal.sort()).toEqual(Object.keys(same).sort());
  });

  test('are written with the signs of their language', () => {
    const french = Object.entries(fr).filter(([, text]) => /\p{L}'\p{L}|[“”]/u.test(text));
    expect(french.map(([id]) => id)).toEqual([]);
    const english = Object.entries(en).filter(([, text]) => /[«»\u202f]|\p{L}'\p{L}/u.test(text));
    expect(english.map(([id]) => id)).toEqual([]);
  });

  test('keep the signs of French with their words, by a narrow space', () => {
    const parted = Object.entries(fr).filter(([, text]) => /[ \u00a0][»:;!?%](?!\p{L})|«[ \u00a0]|«(?!\u202f)/u.test(text));
    expect(parted.map(([id]) => id)).toEqual([]);
  });

  test('of a refusal by a limit have its figure, and how an administrator raises it or why nobody does', () => {
    const byLimit =
      /^(?!manifest\.|build\.|reject\.|regression\.)[\w-]+\.(too-(large|many|deep|long|slow|sparse)|\w+-too-(large|many)|too-many-\w+(-\w+)?|text-too-long|url-(slow|drip|redirects)|archive-(entries|bytes|ratio)|parquet-group|json-large-value|xml-limit|size|bands|timeout|memory|cpu|output-too-large|file-too-large)$/;
    const limits = Object.keys(fr).filter((id) => byLimit.test(id) || fr[id]?.includes('{raise}'));
    expect(limits.length).toBeGreaterThanOrEqual(30);
    const figure = /\{(limit|most|ratio|seconds|minutes|bytes|kibibytes|megabytes|gigabytes|levels)\}/;
    const silent = limits.filter(
      (id) =>
        !(
          figure.test(fr[id] ?? '') &&
          /\{raise\}|Cette limite est fixe\u202f: \S/.test(fr[id] ?? '') &&
          /\{raise\}|This limit is fixed: \S/.test(en[id] ?? '')
        ),
    );
    expect(silent).toEqual([]);
  });

  test('are all used', () => {
    const sources = globSync('{pipeline,schemas,site,.ci}/**/*.{ts,mjs,svelte,astro}', {
      cwd: root,
      exclude: ['**/*.test.ts', '**/*.fixtures/**'],
    });
    const code = sources.map((name) => readFileSync(join(root, name), 'utf8')).join('\n');
    const quoted = new Set([...code.matchAll(/'([a-z0-9-]+(?:\.[a-z0-9-]+)*)'/g)].map(([, id = '']) => id));
    const templates = [...code.matchAll(/`([a-z0-9-]+\.(?:[a-z0-9-]*\$\{[^}`]+\})+[a-z0-9.-]*)`/g)].map(
      ([, written = '']) => new RegExp(`^${written.replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '[a-z0-9-]+')}$`),
    );
    // What a rule says to whoever fills the form is said with the rule.
    const said = Object.keys(fr).map((id) => id.replace(/@form.*$/, ''));
    expect(said.filter((id) => !(id in fr) || (!quoted.has(id) && !templates.some((template) => template.test(id))))).toEqual([]);
  });
});

describe('a text', () => {
  test('is said in the language asked for, with texts, names and lists inside it', () => {
    const facts = { left: phrase('hint.key', { key: 'path' }), right: [{ fr: 'Titre', en: 'Title' }, 3] };
    expect(say('hint.and', facts)).toBe('«\u202fpath\u202f» et Titre, 3');
    expect(say('hint.and', facts, 'en')).toBe('“path” and Title, 3');
  });

  test('that lacks a fact is a bug', () => {
    expect(() => say('hint.key')).toThrow('Text "hint.key" needs the fact "key".');
  });
});

describe('a problem', () => {
  const message = 'Deux couches…';

  test('is told from its facts', () => {
    const told = { id: 'layers.twice', message, facts: { name: 'mats' } };
    expect(tellProblem(told, 'en')).toBe('Two layers are called “mats”. Give them different names.');
    expect(inLanguage([told], 'en')[0]?.message).toBe(tellProblem(told, 'en'));
  });

  test.each([
    ['an id that is none', { id: 'gone.text', facts: {} }],
    ['no facts', { id: 'layers.twice' }],
    ['other facts than its text needs', { id: 'layers.twice', facts: { layer: 'mats' } }],
    ['a text inside it that is none', { id: 'layers.twice', facts: { name: { id: 'gone.text' } } }],
  ])('of an older record keeps its message: %s', (_, told) => {
    expect(tellProblem({ ...told, message }, 'en')).toBe(message);
  });
});

/** A text that says its fact three times, inside of itself again and again. */
function nested(times: number): Fact {
  let fact: Fact = 'x';
  for (let i = 0; i < times; i++)
    fact = { id: 'verify.wrong', facts: { dataset: fact, version: 'v', key: 'k', expected: 'a', found: 'b' } };
  return fact;
}

test('a text that is inside of itself without end keeps its message: to say it would take for ever', () => {
  const message = 'Trop de textes.';
  const facts = { name: nested(9) };
  expect(tellProblem({ id: 'layers.twice', message, facts }, 'en') === message, 'its own message').toBe(true);
  expect(tellProblem({ id: 'layers.twice', message, facts: { name: nested(2) } }, 'en')).not.toBe(message);
  expect(tellProblem({ id: 'layers.twice', message, facts: { name: [[[[[[[['x']]]]]]]] } }, 'en')).toBe(message);
});

describe('what a text is told', () => {
  const run = (stderr: string): string => say('run.failed', { program: 'gdal', code: 1, command: 'c', stderr }, 'fr');
  test('cannot steer a terminal', () => {
    expect(say('source.absent', { path: 'a\u001b[2J\r\n\u202eb' }, 'fr')).toContain('a·[2J···b');
  });
  test('has no character that nobody sees', () => {
    expect(say('source.absent', { path: 'a\u200b\u061c\ufeff\u{e0041}b\tc' }, 'fr')).toContain('a····b\tc');
  });
  test('keeps the lines of a log, of which none is a command of a workflow', () => {
    expect(run('one\r\n::add-mask::x\n \t::y\n##[z]\u001b')).toMatch(/one\n·::add-mask::x\n· \t::y\n#·#\[z\]·$/);
  });
});
