import { describe, expect, test } from 'vitest';
import { exampleVersion, makeManifest } from '../convert.fixtures/make-clean.ts';
import { buildRecord } from '../record.ts';
import { changedParts, inShard, tellPlan } from './plan.ts';

test('every data set is in one shard, and stays there when others come', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `a/${index}`);
  const shards = [1, 2, 3].map((index) => ids.filter((id) => inShard(id, { index, count: 3 })));
  expect(shards.flat().sort()).toEqual(ids.toSorted());
  expect(Math.min(...shards.map(({ length }) => length))).toBeGreaterThan(20);
  expect(inShard('a/1', undefined)).toBe(true);
});

describe('what a manifest asks otherwise than what is published', () => {
  const { version } = buildRecord({
    manifest: makeManifest({ layers: [{ name: 'mats', key: 'id' }] }),
    version: exampleVersion,
    attached: [],
    previous: undefined,
    date: '2026-11-24',
    problems: [],
  });
  test.each([
    ['source', { source: { path: 'autre.geojson' } }],
    ['layers', { layers: [{ name: 'mats', key: 'code' }] }],
    ['layers', { layers: [{ name: 'mats', key: 'id', fields: { hauteur: { type: 'text' as const } } }] }],
    ['tiles', { tiles: { maxzoom: 10 } }],
  ])('is told: %s', (part, asked) => expect(changedParts(makeManifest(asked).dataset, version)).toEqual([part]));

  test('is any of them where it cannot be told', () => {
    expect(changedParts(makeManifest({ tiles: { profile: 'auto', fields: ['hauteur'] } }).dataset, version)).toEqual([
      'source',
      'layers',
      'tiles',
    ]);
  });
});

test('a plan is told with its reasons', () => {
  expect(tellPlan({ dataset: 'a/b', action: 'build', reasons: [{ id: 'plan.new', message: 'Nouveau.' }] })).toBe(
    'a/b : à construire\n    Nouveau.',
  );
});
