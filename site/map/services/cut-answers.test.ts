import type { StyleSpecification } from 'maplibre-gl';
import { expect, test } from 'vitest';
import { cutIn, noteAnswer } from './cut-answers.ts';

const url = 'service://carto.exemple.fr/wfs?REQUEST=GetFeature&COUNT=3&BBOX=0,0,1,1';
const features = [{}, {}, {}];
const styleOf = (...data: (string | { type: 'FeatureCollection'; features: [] })[]): Pick<StyleSpecification, 'sources'> => ({
  sources: Object.fromEntries(data.map((each, index) => [`service:${index}`, { type: 'geojson', data: each }])),
});

test.each([
  ['as many as were asked for, uncounted', { features }, 3],
  ['as many as were asked for, of a number that is not known', { features, numberMatched: 'unknown' }, 3],
  ['as many as were asked for, and these are all', { features, numberMatched: 3 }, undefined],
  ['fewer than were asked for', { features: [{}] }, undefined],
  ['fewer than there are, as the service has a limit of its own', { features: [{}], numberMatched: 250_000 }, 1],
  ['no features at all', {}, undefined],
])('an answer with %s', (_, answer, shown) => {
  noteAnswer(url, answer);
  expect(cutIn(styleOf(url))).toBe(shown);
});

test('what is cut is told of the addresses that a style shows, together, until they give all they have', () => {
  const other = url.replace('0,0,1,1', '5,5,6,6');
  noteAnswer(url, { features });
  noteAnswer(other, { features, numberMatched: 5 });
  expect([cutIn(styleOf(url, other)), cutIn(styleOf(other))]).toEqual([6, 3]);
  expect(cutIn(styleOf({ type: 'FeatureCollection', features: [] }))).toBeUndefined();
  noteAnswer(other, { features: [] });
  expect(cutIn(styleOf(other))).toBeUndefined();
});
