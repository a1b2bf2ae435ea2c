import { expect, test } from 'vitest';
import { factsOf } from '../facts/facts.fixture.ts';
import { splitForPage } from './write-map-page.ts';

const shown = (facts: object) => ({ facts: factsOf(facts), opacity: 1, visible: true, hidden: [] });

// attack: restricted data in a file that anybody may be given
test('restricted data, pictures and services are left out of a page in one file, and named; what is hidden is not in it', () => {
  const all = [
    shown({ id: 'a/open' }),
    shown({ id: 'a/closed', restriction: { recipient: 'lecteur' } }),
    shown({ id: 'own/1', origin: 'result', restriction: { recipient: 'lecteur' } }),
    shown({ id: 'a/photo', raster: { encoding: 'image', tileSize: 256 } }),
    shown({ id: 'a/wms', service: { draws: 'pictures' } }),
    { ...shown({ id: 'a/hidden' }), visible: false },
  ] as Parameters<typeof splitForPage>[0];
  const { held, gaps } = splitForPage(all);
  expect(held.map(({ facts }) => facts.id)).toEqual(['a/open']);
  expect(gaps.map(({ facts, why }) => `${facts.id} ${why}`)).toEqual([
    'a/closed restricted',
    'own/1 restricted',
    'a/photo pictures',
    'a/wms service',
  ]);
});
