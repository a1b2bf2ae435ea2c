import { describe, expect, test } from 'vitest';
import type { Grant, Groups } from '../types.ts';
import { grantFindings, groupFindings, readerFindings } from './grants.ts';

const key = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const groups: Groups = { groups: [{ id: 'grand-reims', title: 'Grand Reims', members: [{ recipient: 'bezannes', key }] }] };
const own: Grant = { recipient: 'service-urbanisme', key, until: '2027-06-30', reason: 'Instruction.' };
const ofGroup: Grant = { group: 'grand-reims', until: '2027-06-30', reason: 'Instruction.' };

const told = (...grants: Grant[]): string[] => grantFindings({ grants }, groups).map(({ id, pointer }) => `${pointer} ${id}`);

describe('a grant', () => {
  test('goes to a recipient with a key, or to a group that the producer has', () => {
    expect(told(own, ofGroup)).toEqual([]);
    expect(told({ ...own, ...ofGroup })).toEqual(['/grants/0 grant.whom']);
    expect(told({ until: own.until, reason: own.reason, recipient: 'sans-cle' })).toEqual(['/grants/0 grant.whom']);
    expect(told({ ...ofGroup, group: 'inconnu' })).toEqual(['/grants/0/group grant.unknown-group']);
  });

  test('with a key to which nothing can be encrypted is refused: one of them would end every signing', () => {
    const cut = `${key.slice(0, -1)}q`;
    const ofNobody = [
      'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z',
      'age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya',
    ];
    expect([cut, ...ofNobody].map((each) => told({ ...own, key: each }))).toEqual(Array(3).fill(['/grants/0/key grant.key']));
    const readers = [cut, key].map((each) => ({ recipient: 'service-sig', key: each }));
    expect(readerFindings({ readers }).map(({ id, pointer }) => `${pointer} ${id}`)).toEqual(['/readers/0/key grant.key']);
    const group = { id: 'epci', title: 'EPCI', members: [{ recipient: 'bezannes', key: cut }] };
    expect(groupFindings({ groups: [group] }).map(({ id, pointer }) => `${pointer} ${id}`)).toEqual(['/groups/0/members/0/key grant.key']);
  });

  test('to so many that signing would end for everybody is refused', () => {
    const epci = { id: 'epci', title: 'EPCI', members: Array.from({ length: 10_000 }, (_, at) => ({ recipient: `commune-${at}`, key })) };
    const thrice = Array.from({ length: 3 }, (): Grant => ({ ...ofGroup, group: 'epci' }));
    const many = (count: number): string[] =>
      grantFindings({ grants: thrice.slice(0, count) }, { groups: [epci] }).map(({ id, pointer }) => `${pointer} ${id}`);
    expect([many(2), many(3)]).toEqual([[], ['/grants grant.many']]);
  });

  test('ends on a day that there is, after it began, within three years', () => {
    expect(told({ ...own, until: '2027-02-30' })).toEqual(['/grants/0/until date.impossible']);
    expect(told({ ...own, since: '2027-07-01' })).toEqual(['/grants/0/until grant.ends-first']);
    expect(told({ ...own, since: '2024-01-01' })).toEqual(['/grants/0/until grant.for-years']);
    // Where it does not say since when, from today.
    const withoutStart = (today: string) => grantFindings({ grants: [{ ...own, until: '2030-06-30' }] }, groups, today).map(({ id }) => id);
    expect([withoutStart('2026-12-01'), withoutStart('2028-01-01')]).toEqual([['grant.for-years'], []]);
  });

  test('a passphrase opens nothing after a month, and nothing to a group', () => {
    const words: Grant = { ...own, since: '2027-06-01', until: '2027-07-02', passphrase: true };
    expect(told(words)).toEqual([]);
    expect(told({ ...words, until: '2027-07-03' })).toEqual(['/grants/0/until grant.passphrase-long']);
    expect(told({ ...own, passphrase: true })).toEqual(['/grants/0 grant.passphrase-long']);
    expect(told({ ...ofGroup, since: '2027-06-29', passphrase: true })).toEqual(['/grants/0/passphrase grant.passphrase-group']);
  });
});

test('a group, and a member of it, is named once', () => {
  const [group] = groups.groups;
  if (group === undefined) throw new Error('No group.');
  const [member] = group.members;
  if (member === undefined) throw new Error('No member.');
  const twice = { groups: [{ ...group, members: [member, member] }, group] };
  expect(groupFindings(twice).map(({ id, pointer }) => `${pointer} ${id}`)).toEqual([
    '/groups/1/id grant.repeated',
    '/groups/0/members/1/recipient grant.repeated',
  ]);
});
