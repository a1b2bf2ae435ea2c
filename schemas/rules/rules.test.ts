import { describe, expect, test } from 'vitest';
import { say } from '../messages/say.ts';
import { applyRules, type Draft, type Facts, type ProducerDraft, type Rule } from './rule.ts';
import * as addresses from './rules.fixtures/addresses.ts';
import * as drawing from './rules.fixtures/drawing.ts';
import * as fields from './rules.fixtures/fields.ts';
import * as files from './rules.fixtures/files.ts';
import { dataset, facts, producer, type Changed, type Example, type ProducerExample } from './rules.fixtures/good.ts';
import * as keywords from './rules.fixtures/keywords.ts';
import * as kinds from './rules.fixtures/kinds.ts';
import * as layers from './rules.fixtures/layers.ts';
import * as people from './rules.fixtures/people.ts';
import * as places from './rules.fixtures/places.ts';
import * as rights from './rules.fixtures/rights.ts';
import * as service from './rules.fixtures/service.ts';
import * as territories from './rules.fixtures/territories.ts';
import * as texts from './rules.fixtures/texts.ts';
import * as time from './rules.fixtures/time.ts';
import { datasetRules, producerRules } from './rules.ts';

/** Each rule of data sets with its examples: a file of rules.fixtures/ a file of rules. */
const cases: Record<string, Example> = {
  ...addresses.examples,
  ...drawing.examples,
  ...fields.examples,
  ...files.examples,
  ...keywords.examples,
  ...kinds.examples,
  ...layers.examples,
  ...people.examples,
  ...places.examples,
  ...rights.examples,
  ...service.examples,
  ...territories.examples,
  ...texts.examples,
  ...time.examples,
};

const producerCases: Record<string, ProducerExample> = {
  ...addresses.producerExamples,
  ...people.producerExamples,
  ...places.producerExamples,
  ...time.producerExamples,
};

/** Texts are written here with plain spaces; the catalogue's own have narrow ones, which nobody can see in an editor. */
const spaced = (text: string) => text.replaceAll('\u202f', ' ');

function change<T extends object>(whole: T, changes: Changed<T> = {}): Partial<T> {
  // Without the keys whose value is undefined, every key that is left has the type that T gives it.
  return Object.fromEntries(Object.entries({ ...whole, ...changes }).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function told<Subject>(rules: readonly Rule<Subject>[], id: string, subject: Subject, known: Facts): string[] {
  return applyRules(rules, subject, known)
    .filter((finding) => finding.id === id)
    .map((finding) => spaced(say(finding.id, finding.facts)));
}

describe('rules of data sets', () => {
  test('say nothing of a good manifest', () => {
    expect(applyRules(datasetRules, dataset, facts)).toEqual([]);
  });

  test('say nothing where nothing is known', () => {
    expect(applyRules(datasetRules, {}, {})).toEqual([]);
  });

  test('have an example each', () => {
    expect(Object.keys(cases).sort()).toEqual(datasetRules.map(({ id }) => id).sort());
  });

  test.each(Object.entries(cases))(
    '%s tells a bad manifest from a good one',
    (id, { good: [goodChange, goodFacts], bad: [badChange, badFacts], says }) => {
      expect(told(datasetRules, id, change<Draft>(dataset, goodChange), change(facts, goodFacts))).toEqual([]);
      expect(told(datasetRules, id, change<Draft>(dataset, badChange), change(facts, badFacts))).toEqual([says]);
    },
  );
});

test('what cannot be asked of an image or of points is told at its place in the manifest', () => {
  const schema = { schema: 'schema.json', onFailure: 'refuse' } as const;
  const asked: Draft = {
    raster: {},
    tiles: {},
    layers: [{ name: 'a' }],
    expect: { features: { min: 1 }, layers: { a: {} } },
    conformsTo: ['CNIG', schema],
  };
  const places = (kind: 'features' | 'image' | 'cloud'): string[] =>
    applyRules(datasetRules, asked, { layers: [], data: { kind } }).map(({ id, pointer }) => `${id} ${pointer}`);
  const unread = (...pointers: string[]): string[] => pointers.map((pointer) => `kind.unread ${pointer}`);
  const ofFeatures = unread('/tiles', '/layers', '/expect/features', '/expect/layers', '/conformsTo/1');
  expect(places('image')).toEqual(ofFeatures);
  expect(places('cloud')).toEqual([...unread('/raster'), ...ofFeatures]);
  expect(places('features')).toEqual(unread('/raster'));
});

test('a schema cannot be held against rows that stay at their service, a standard can be named', () => {
  const told = applyRules(
    datasetRules,
    {
      source: { service: { type: 'pmtiles', url: 'https://exemple.fr/forets.pmtiles' } },
      conformsTo: ['CNIG', { schema: 'schema.json', onFailure: 'refuse' }],
    },
    {},
  );
  expect(told.map(({ id, pointer, facts: { key } }) => [id, pointer, key])).toEqual([['service.alone', '/conformsTo/1', 'conformsTo']]);
});

describe('rules of producers', () => {
  test('say nothing of a good producer', () => {
    expect(applyRules(producerRules, producer, facts)).toEqual([]);
  });

  test('have an example each', () => {
    expect(Object.keys(producerCases).sort()).toEqual(producerRules.map(({ id }) => id).sort());
  });

  test.each(Object.entries(producerCases))('%s tells a bad producer from a good one', (id, { good, bad, says }) => {
    expect(told(producerRules, id, change<ProducerDraft>(producer, good), facts)).toEqual([]);
    expect(told(producerRules, id, change<ProducerDraft>(producer, bad), facts)).toEqual([says]);
  });
});
