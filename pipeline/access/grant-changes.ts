import { isDeepStrictEqual } from 'node:util';
import type { GrantChange } from '../../schemas/types.ts';
import type { RecipientGrant } from '../manifest/read-grants.ts';

/** Changes of who may read restricted data: one a recipient, or a group, of the same layers. */
export function grantChanges(before: readonly RecipientGrant[], after: readonly RecipientGrant[]): GrantChange[] {
  const was = Map.groupBy(before, whom);
  const is = Map.groupBy(after, whom);
  return [...new Set([...is.keys(), ...was.keys()])].sort().flatMap((name) => changeOf(was.get(name) ?? [], is.get(name) ?? []));
}

/** The same recipient may read some layers until one day and others until another. */
const whom = ({ recipient, group, layers = [] }: RecipientGrant): string =>
  [group === undefined ? 'r' : 'g', group ?? recipient, ...layers.toSorted()].join(' ');

function changeOf(before: readonly RecipientGrant[], after: readonly RecipientGrant[]): GrantChange[] {
  const [told] = [...after, ...before];
  if (told === undefined || isDeepStrictEqual(before.map(opens), after.map(opens))) return [];
  const until = lastDay(after);
  const formerly = lastDay(before);
  const { recipient, group, layers, reason, passphrase } = told;
  const keys = new Map(before.map((each) => [each.recipient, each.key]));
  const members = new Set(after.map((each) => each.recipient));
  const count = (recipients: Iterable<string>, isCounted: (recipient: string) => boolean): number =>
    [...new Set(recipients)].filter(isCounted).length;
  return [
    {
      kind: before.length === 0 ? 'added' : after.length === 0 ? 'removed' : 'changed',
      ...(group === undefined
        ? { recipient }
        : {
            group,
            members: members.size,
            joined: count(members, (name) => !keys.has(name)),
            left: count(keys.keys(), (name) => !members.has(name)),
          }),
      until: until ?? formerly ?? '',
      ...(until !== undefined && formerly !== undefined && until !== formerly && { formerly }),
      // guard [isOtherKey(keys.get(each.recipient), each.key) → false]: another key of a recipient is told
      rekeyed: [...new Set(after.flatMap((each) => (isOtherKey(keys.get(each.recipient), each.key) ? [each.recipient] : [])))].sort(),
      ...(layers && { layers: layers.toSorted() }),
      ...(passphrase && { passphrase }),
      reason,
    },
  ];
}

const isOtherKey = (before: string | undefined, now: string): boolean => before !== undefined && before !== now;

/** Text of what a grant opens, and to whom: its words may change alone. */
const opens = ({ recipient, key, until }: RecipientGrant): string => `${recipient} ${key} ${until}`;

const lastDay = (grants: readonly RecipientGrant[]): string | undefined =>
  grants.map(({ until }) => until).reduce<string | undefined>((last, day) => (last === undefined || day > last ? day : last), undefined);
