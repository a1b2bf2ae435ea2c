import { expect, test } from 'vitest';
import { factsOf, fieldOf, layerOf } from '../../map/facts/facts.fixture.ts';
import { featureTitles } from './card-titles.ts';

const lone = factsOf({ title: 'Éoliennes de la Marne', layers: [layerOf({ title: 'Éoliennes' })] });
const several = factsOf({ title: 'Plan', layers: [layerOf({ title: 'Zones' }), layerOf({ name: 'b', title: 'Plan' })] });

test.each([
  ['of a data set of one layer, on its page', lone, 0, true, { title: 'Éoliennes' }],
  ['of one beside others, which the list of layers calls so', lone, 0, false, { title: 'Éoliennes de la Marne' }],
  ['of one of several layers', several, 0, true, { title: 'Zones', of: 'Plan' }],
  ['of a layer that is called as its data set is', several, 1, false, { title: 'Plan' }],
])('a card has one title, and says no more than needed of what it is from: %s', (_, facts, at, isAlone, titles) => {
  expect(featureTitles(facts, facts.layers[at], isAlone, 'fr', {})).toEqual(titles);
});

test('a card is called as its feature is, what it is from stands above, and a name that nobody reads is none', () => {
  const layer = layerOf({ title: 'Zones', fields: [fieldOf({ name: 'code' }), fieldOf({ name: 'nom' })] });
  const facts = factsOf({ title: 'Plan', layers: [layer, layerOf({ name: 'b' })] });
  const told = (attributes: object) => featureTitles(facts, layer, true, 'fr', { ...attributes });
  expect(told({ nom: 'Les Grands Champs', code: '1AU' })).toEqual({
    title: 'Les Grands Champs',
    of: 'Plan · Zones',
    field: layer.fields[1],
  });
  for (const nom of [undefined, null, '', 'zone_12']) expect(told({ nom })).toEqual({ title: 'Zones', of: 'Plan' });
});
