import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nests, networks, writeRestricted } from '../fixtures/restricted.ts';

const store = mkdtempSync(join(tmpdir(), 'mappe-facts-'));
let readPublicFacts: typeof import('./public-facts.ts').readPublicFacts;

beforeAll(async () => {
  writeRestricted(store);
  vi.stubEnv('MAPPE_STORE', store);
  ({ readPublicFacts } = await import('./public-facts.ts'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(store, { recursive: true });
});

test('tells of restricted data only what their manifest names, whatever the store still holds', () => {
  const told = readPublicFacts({ id: nests, publicFacts: ['count', 'fields'] });
  expect(told).toMatchObject({ id: nests, features: 214, layers: [{ name: 'aires' }] });
  expect(told).not.toHaveProperty('extent');
  expect(readPublicFacts({ id: nests, publicFacts: ['extent'] })).toEqual({
    format: 1,
    id: nests,
    extent: [{ area: 'FXX', bbox: [3.4, 48.5, 5.04, 49.41] }],
  });
  expect([readPublicFacts({ id: nests }), readPublicFacts({ id: networks, publicFacts: ['count'] })]).toEqual([undefined, undefined]);
});
