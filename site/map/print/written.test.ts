import { expect, test } from 'vitest';
import { inWinAnsi, isWinAnsi, onSheet, wrap } from './written.ts';

const measure = (text: string): number => Array.from(text).length;

test('French is written as it is, its narrow spaces as plain ones', () => {
  const text = onSheet('«\u202fL’œuvre de Noël — Ÿ, 1\u202f234,5\u202f€…\u202f»\u202f; ça\u2009!');
  expect(text).toBe('«\u00a0L’œuvre de Noël — Ÿ, 1\u00a0234,5\u00a0€…\u00a0»\u00a0; ça\u00a0!');
  expect(isWinAnsi(text)).toBe(true);
  expect(inWinAnsi(text)).toBe(text);
});

test('lets no control and no turn of direction onto a sheet', () => {
  expect(onSheet('a\u0000b\u202ec\u2066d\ne\u2028f\ud800g\u200fh')).toBe('a b c d e f g h');
  expect(onSheet('x'.repeat(10_000))).toHaveLength(2000);
});

test('letters that the standard fonts lack are told apart, and can be searched without their marks', () => {
  for (const text of ['Hīvaʻoa', 'مدينة', 'Łódź', '中', '①']) expect(isWinAnsi(text)).toBe(false);
  expect(['Hīva', 'مد', 'Łódź', '①'].map(inWinAnsi)).toEqual(['Hiva', '??', '?ódz', '1']);
});

test('lines are no wider than their place, words longer than a line are parted, and what is beyond the last line is said', () => {
  expect(wrap('un deux trois quatre', 8, measure)).toEqual(['un deux', 'trois', 'quatre']);
  expect(wrap('anticonstitutionnellement oui', 10, measure)).toEqual(['anticonsti', 'tutionnell', 'ement oui']);
  expect(wrap('un deux trois quatre', 8, measure, 2)).toEqual(['un deux', 'trois q…']);
  expect(wrap('un deux', 8, measure, 1)).toEqual(['un deux']);
  expect(wrap(' \n ', 8, measure)).toEqual([]);
  for (const line of wrap('x'.repeat(500), 7, measure, 3)) expect(measure(line)).toBeLessThanOrEqual(7);
});
