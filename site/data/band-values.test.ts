import { expect, test } from 'vitest';
import { tellScaling } from './band-values.ts';

test('of a band it is told how its values come from the numbers of its file, and nothing where they are these numbers', () => {
  const told = (scale?: number, offset?: number): string[] => {
    const band = { ...(scale !== undefined && { scale }), ...(offset !== undefined && { offset }) };
    return (['fr', 'en'] as const).map((lang) => tellScaling(band, lang).replaceAll('\u00a0', ' '));
  };
  expect(told(0.1, -100)).toEqual(['× 0,1 − 100', '× 0.1 − 100']);
  expect(told(0.0001)).toEqual(['× 0,0001', '× 0.0001']);
  expect(told(1, 2.5)).toEqual(['+ 2,5', '+ 2.5']);
  expect(told(1, 0)).toEqual(['', '']);
  expect(told()).toEqual(['', '']);
});
