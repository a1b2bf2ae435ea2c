import { expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { producerFigures } from './figures.ts';

test('every producer has a row, also with nothing that is listed', () => {
  const premium = { terabytes: 2, until: '2027-12-31' };
  const record = (id: string, listedBytes?: number, more: Partial<DatasetRecord['producer']> = {}) => {
    const [producer = ''] = id.split('/');
    return {
      id,
      history: [],
      producer: { id: producer, title: producer.toUpperCase(), ...more } as DatasetRecord['producer'],
      ...(listedBytes !== undefined && { listedBytes }),
    };
  };
  expect(producerFigures([record('cache/un', undefined, { premium }), record('a/un', 5), record('a/cache'), record('b/un', 9)])).toEqual([
    { id: 'b', title: 'B', datasets: 1, bytes: 9 },
    { id: 'a', title: 'A', datasets: 1, bytes: 5 },
    { id: 'cache', title: 'CACHE', datasets: 0, bytes: 0, premium },
  ]);
  // What it published left the catalogue, and its bytes are in the store still.
  expect(producerFigures([record('a/un', 5)], ['a', 'parti'])).toEqual([
    { id: 'a', title: 'A', datasets: 1, bytes: 5 },
    { id: 'parti', title: 'parti', datasets: 0, bytes: 0 },
  ]);
});
