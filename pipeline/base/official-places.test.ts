import { expect, test, vi } from 'vitest';
import { officialPlaces } from '../../schemas/model/territories.ts';
import { entriesNaming, readOfficialList, readOfficialText } from '../../schemas/official-code.ts';
import { officialPlaceOf } from './official-places.ts';

// Present, delegated, without a name of its own, of a city, overseas, a union, one of the Grand Paris, and none.
const codes = ['COMMUNE-07345', 'COMMUNE-01340', 'COMMUNE-01015', 'COMMUNE-2A004', 'COMMUNE-13201', 'COMMUNE-97411', 'EPCI-200066876'];
const others = ['EPT-200057867', 'COMMUNE-00000', 'EPCI-07345', 'COMMUNE-', 'DEP-51'];

test('a place is found by its code alone as among all of them, before and after they are all read', () => {
  const all = officialPlaces({ communes: readOfficialList('communes'), epci: readOfficialList('epci'), ept: readOfficialList('ept') });
  const former = [...all].flatMap(([code, { replacedBy }]) => (replacedBy === undefined ? [] : [code]));
  const asked = [...codes, ...others, ...former.slice(0, 5), ...former.slice(-20)];
  expect(asked.map(officialPlaceOf)).toEqual(asked.map((code) => all.get(code)));
  expect(asked.filter((code) => all.has(code)).length).toBeGreaterThan(30);
});

test('one place is found without parsing the others', () => {
  const text = readOfficialText('communes');
  const parse = vi.spyOn(JSON, 'parse');
  expect(entriesNaming(text, '51108')).toMatchObject([{ nom: 'Châlons-en-Champagne' }]);
  expect(parse).toHaveBeenCalledOnce();
  parse.mockRestore();
});
