import { expect, test } from 'vitest';
import { metresBetween } from '../model/sphere.ts';
import type { Position } from '../model/model.ts';
import { readCoordinates, readMetres } from './coordinates.ts';
import { planesOf } from './project.ts';
import { planeSystems, systemsAt } from './systems.ts';
import { openWriting, writePosition } from './write-position.ts';

const reims: Position = [4.03172, 49.25831];
const write = async (at: Position, name: string, lang: 'fr' | 'en' = 'fr') =>
  writePosition(at, await openWriting(name), lang).replace(/[\u00a0\u202f]/g, ' ');

test('a position is written as a map is read in its language', async () => {
  expect(await write(reims, 'degrees')).toBe('49,25831° N, 4,03172° E');
  expect(await write([-61.0742, 14.6], 'degrees')).toBe('14,60000° N, 61,07420° O');
  expect(await write([55.45, -20.88], 'degrees', 'en')).toBe('20.88000° S, 55.45000° E');
  expect(await write([-0.5, 44.85], 'degrees', 'en')).toBe('44.85000° N, 0.50000° W');
  expect(await write(reims, 'sexagesimal')).toBe('49° 15′ 29,9″ N, 4° 01′ 54,2″ E');
  expect(await write([-3, 48.99999], 'sexagesimal', 'en')).toBe('49° 00′ 00.0″ N, 3° 00′ 00.0″ W');
  expect(await write([3, 46.5], 'EPSG:2154')).toBe('X 700 000, Y 6 600 000');
  expect(await write(reims, 'nothing that is known')).toBe('49,25831° N, 4,03172° E');
});

test.each(['fr', 'en'] as const)('what is written is read back, to the metre and to three of a tenth of a second (%s)', async (lang) => {
  const places: Position[] = [reims, [-4.49, 48.39], [-61.07, 14.6], [55.45, -20.88], [166.44, -22.27], [-149.57, -17.54], [-176.2, -13.3]];
  for (const at of places) {
    for (const [name, least] of [
      ['degrees', 2],
      ['sexagesimal', 4],
    ] as const) {
      const back = readCoordinates(writePosition(at, await openWriting(name), lang));
      expect(metresBetween(at, back?.at ?? [0, 0]), `${name} of ${at.join()}`).toBeLessThan(least);
    }
    for (const system of systemsAt(at)) {
      const written = readMetres(writePosition(at, await openWriting(system.code), lang));
      const back = written && planesOf(written).find((each) => each.system === system);
      expect(metresBetween(at, back?.at ?? [0, 0]), `${system.title} of ${at.join()}`).toBeLessThan(1);
    }
  }
  expect(new Set(places.flatMap(systemsAt)).size).toBeGreaterThan(planeSystems.length / 3);
});
