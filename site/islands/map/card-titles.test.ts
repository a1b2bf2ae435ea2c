import { expect, test } from 'vitest';
import { factsOf, layerOf } from '../../map/facts/facts.fixture.ts';
import { cardTitles } from './card-titles.ts';

const lone = factsOf({ title: 'Éoliennes de la Marne', layers: [layerOf({ title: 'Éoliennes' })] });
const several = factsOf({ title: 'Plan', layers: [layerOf({ title: 'Zones' }), layerOf({ name: 'b', title: 'Plan' })] });

test.each([
  ['of a data set of one layer, on its page', lone, 0, true, { title: 'Éoliennes' }],
  ['of one beside others, which the list of layers calls so', lone, 0, false, { title: 'Éoliennes de la Marne' }],
  ['of one of several layers', several, 0, true, { title: 'Zones', of: 'Plan' }],
  ['of a layer that is called as its data set is', several, 1, false, { title: 'Plan' }],
])('a card has one title, and says no more than needed of what it is from: %s', (_, facts, at, isAlone, titles) => {
  expect(cardTitles(facts, facts.layers[at], isAlone, 'fr')).toEqual(titles);
});
