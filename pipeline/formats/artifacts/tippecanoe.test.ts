import { expect, test } from 'vitest';
import { readTippecanoeProgress } from './tippecanoe.ts';

test('reads how far tippecanoe is with its tiles, not how far it is with reading', () => {
  expect(readTippecanoeProgress('Reordering geometry: 98% \r  45.4%  5/16/11  \r  75.0%  10/520/362  ')).toBe(0.75);
  expect(readTippecanoeProgress('Reordering geometry: 98%')).toBeUndefined();
});
