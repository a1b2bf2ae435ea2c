import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Grant } from '../../schemas/types.ts';
import { withGrant, withoutGrant } from './write-grants.ts';

const terms = { until: '2027-06-30', reason: 'Instruction.' };
const grant: Grant = { group: 'epci', ...terms };
const added = '  - group: epci\n    until: 2027-06-30\n    reason: Instruction.\n';
const written = (...lines: string[]): string => `# Convention de 2026.\ngrants:\n${lines.join('')}`;
const first =
  '  - { recipient: mairie, group: x, until: 2027-01-31, reason: Relevés du réseau enterré de la commune et de tous ses hameaux. } # oui\n';
const second = '  # Le syndicat.\n  - recipient: syndicat\n    until: 2026-12-31\n    reason: >\n      Entretien des\n      fossés.\n';

test('a grant changes its own lines, and those of no other', () => {
  expect(withGrant('', grant)).toBe(`grants:\n${added}`);
  expect(withGrant(written(first, second), grant)).toBe(written(first, second, added));
  expect(withGrant(written(first).trimEnd(), grant)).toBe(written(first, added));
  const mine: Grant = { ...grant, group: 'syndicat' };
  expect(withGrant(written(first, second, added), mine)).toBe(
    written(first, '  # Le syndicat.\n', added.replace('epci', 'syndicat'), added),
  );
  expect(withoutGrant(written(first, second, added), 'syndicat')).toBe(written(first, '  # Le syndicat.\n', added));
  expect(withoutGrant(written(first, second, added, second), 'mairie')).toBe(written(second, added, second));
  expect(parse(withoutGrant(written(second, added, second), 'syndicat') ?? '')).toEqual({ grants: [grant] });
  expect(withoutGrant(written(first), 'absent')).toBeUndefined();
});

test('a list within brackets, or without an item, is written anew', () => {
  for (const text of ['grants: []\n', '{ grants: [] }\n', 'grants: [{ group: epci, until: 2026-12-31, reason: Ancienne. }]\n'])
    expect(parse(withGrant(text, grant))).toEqual({ grants: [grant] });
  expect(parse(withoutGrant('grants: [{ group: epci, until: 2026-12-31, reason: Ancienne. }]\n', 'epci') ?? '')).toEqual({ grants: [] });
  expect(parse(withoutGrant(`grants:\n${added}`, 'epci') ?? '')).toEqual({ grants: [] });
});

test('a grant of other layers stays beside it, and one of the same layers is renewed', () => {
  const of = (layers: string[] | undefined, until: string): Grant => ({
    group: 'epci',
    until,
    reason: 'Instruction.',
    ...(layers && { layers }),
  });
  const whole = of(undefined, '2027-06-30');
  const mains = of(['conduites', 'vannes'], '2027-06-30');
  const valves = of(['regards'], '2027-06-30');
  const text = [whole, mains, valves].reduce(withGrant, '');
  expect(parse(text)).toEqual({ grants: [whole, mains, valves] });
  const later = of(['vannes', 'conduites'], '2027-09-30');
  expect(parse(withGrant(text, later))).toEqual({ grants: [whole, later, valves] });
  expect(parse(withGrant(text, of(undefined, '2027-09-30')))).toEqual({ grants: [of(undefined, '2027-09-30'), mains, valves] });
});
