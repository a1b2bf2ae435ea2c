import { expect, test } from 'vitest';
import { withoutPersonal } from './measure.ts';

test('what looks personal keeps its counts and the reason, and loses every value, in the sample too', () => {
  const emails = ['jeanne.martin@orange.fr', 'paul.durand@free.fr'];
  const { fields, sample, values } = withoutPersonal({
    name: 'declarations',
    fields: [
      { name: 'mel', type: 'text', nulls: 1, distinct: 2, min: emails[0] ?? null, example: emails[0] ?? null, values: emails },
      { name: 'n', type: 'integer', nulls: 0, distinct: 2, min: 1, max: 2, quantiles: [1, 1, 2, 2, 2], values: [1, 2] },
    ],
    sample: [
      [emails[0] ?? null, 1],
      [null, 2],
    ],
  });
  expect(fields).toEqual([
    { name: 'mel', type: 'text', nulls: 1, distinct: 2, personal: 'email' },
    { name: 'n', type: 'integer', nulls: 0, distinct: 2, min: 1, max: 2, quantiles: [1, 1, 2, 2, 2] },
  ]);
  expect(sample).toEqual([
    [null, 1],
    [null, 2],
  ]);
  expect(values).toEqual([[], [1, 2]]);
});
