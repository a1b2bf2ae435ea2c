import { expect, test } from 'vitest';
import { tellChanges } from './tell-changes.ts';

type Told = Parameters<typeof tellChanges>;

test('a key that the version before had no field for is told as such: to give one would be no advice', () => {
  const counts = { added: 1, removed: 1, changed: 0, moved: 0, unchanged: 3 };
  const lines = (fieldsAdded: string[], key: string | undefined): string[] => {
    const layers = [{ name: 'mats', ...(key !== undefined && { key }) }] as Told[1]['layers'];
    const changes: Told[2] = { previous: '1'.repeat(16), ...counts, layers: [{ name: 'mats', ...counts, byField: [], fieldsAdded }] };
    return tellChanges('ddt-51/mats', { id: '2'.repeat(16), features: 4, layers }, changes, 'fr').split('\n');
  };
  expect(lines(['ident'], 'ident')[2]).toBe(
    '    la clé «\u202fident\u202f» n’existait pas dans la version d’avant\u202f: objets reconnus par ce qui n’a pas changé',
  );
  const advice = expect.stringContaining('Donnez «\u202fkey\u202f» à la couche');
  expect([lines(['ident'], undefined)[2], lines([], undefined)[2]]).toEqual([advice, advice]);
});
