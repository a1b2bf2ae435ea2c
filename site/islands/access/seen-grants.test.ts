import { expect, test } from 'vitest';
import type { OpenedGrant } from '../../../schemas/types.ts';
import { hasEnded, joinGrants, recallGrants } from './seen-grants.ts';

const grant = (id: string, until: string, layers?: string[]): OpenedGrant =>
  ({
    recipient: 'mairie',
    until,
    record: { id, title: id, producer: { title: 'Vion' } },
    addresses: {},
    ...(layers && { layers }),
  }) as never;

test('an access that is no longer there is told as ended after its last day, and as taken back before', () => {
  const first = recallGrants([], [grant('vion/reseaux', '2026-12-01'), grant('vion/plans', '2027-06-30')], '2026-11-30');
  const after = recallGrants(first, [], '2026-12-02');
  expect(after.map((each) => [each.id, each.closed, hasEnded(each)])).toEqual([
    ['vion/reseaux', '2026-12-02', true],
    ['vion/plans', '2026-12-02', false],
  ]);
  expect(recallGrants(after, [], '2027-05-30').map(({ closed }) => closed)).toEqual(['2026-12-02', '2026-12-02']);
  expect(recallGrants(after, [], '2027-06-30')).toEqual([]);
});

test('an access that is granted again is open, and no longer told as ended', () => {
  const ended = recallGrants(recallGrants([], [grant('vion/reseaux', '2026-12-01')], '2026-11-30'), [], '2026-12-02');
  expect(recallGrants(ended, [grant('vion/reseaux', '2027-12-01')], '2026-12-03')).toEqual([
    { id: 'vion/reseaux', title: 'vion/reseaux', producer: 'Vion', until: '2027-12-01' },
  ]);
});

test('of a data set that two keys open, the whole is shown before a layer, and the longest access', () => {
  const grants = [
    grant('a/b', '2027-01-01', ['zones']),
    grant('a/b', '2026-12-31'),
    grant('c/d', '2026-12-31'),
    grant('c/d', '2027-01-01'),
  ];
  expect(joinGrants(grants).map(({ record, until }) => [record.id, until])).toEqual([
    ['a/b', '2026-12-31'],
    ['c/d', '2027-01-01'],
  ]);
});
