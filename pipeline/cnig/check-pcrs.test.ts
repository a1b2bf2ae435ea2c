import { expect, test } from 'vitest';
import { checkPcrs } from './check-pcrs.ts';

const layer = (name: string, ...values: string[]) => ({
  name,
  sample: [],
  fields: [
    {
      name: 'precisionPlanimetrique',
      type: 'text' as const,
      nulls: 0,
      distinct: values.length,
      top: values.map((value) => ({ value, count: 2 })),
    },
  ],
});

test('warns of a class of precision that the standard does not have', () => {
  expect(checkPcrs([layer('facadepcrs', '005', '999')])).toEqual([]);
  expect(checkPcrs([layer('facadepcrs', '005', '5')]).map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    'warning: Couche « facadepcrs », champ « precisionPlanimetrique » : le standard PCRS n’a pas de classe de précision 5. Écrivez l’une de ses classes : 002, 005, 010, 040, 150, 999.',
  ]);
  expect(checkPcrs([layer('releves', '5')])).toEqual([]);
});
