import { describe, expect, test } from 'vitest';
import type { Dataset, Version } from '../../../schemas/types.ts';
import { exampleVersion, makeManifest } from '../../vector/convert.fixtures/make-clean.ts';
import { inShard } from '../../manifest/dataset-ids.ts';
import { changedParts, tellPlan } from './plan.ts';
import { isRenewable, olderParts } from './renewable.ts';
import { partDigests } from '../../source/version-id.ts';

test('every data set is in one shard, and stays there when others come', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `a/${index}`);
  const shards = [1, 2, 3].map((index) => ids.filter((id) => inShard(id, { index, count: 3 })));
  expect(shards.flat().sort()).toEqual(ids.toSorted());
  expect(Math.min(...shards.map(({ length }) => length))).toBeGreaterThan(20);
  expect(inShard('a/1', undefined)).toBe(true);
});

describe('what a manifest asks otherwise than what is published', () => {
  const { dataset } = makeManifest({ layers: [{ name: 'mats', key: 'id' }], source: { path: 'essai.geojson' } });
  const asked = (more: Partial<Dataset>): { dataset: Dataset } => ({ dataset: { ...dataset, ...more } });
  const version: Version = { ...exampleVersion, origin: { reason: 'first', parts: partDigests({ dataset }) } };
  test.each([
    ['source', { source: { path: 'autre.geojson' } }],
    ['layers', { layers: [{ name: 'mats', key: 'code' }] }],
    ['layers', { layers: [{ name: 'mats', key: 'id', fields: { hauteur: { type: 'text' as const } } }] }],
    ['tiles', { tiles: { maxzoom: 10 } }],
    ['raster', { raster: { lossless: true } }],
    ['schemas', { conformsTo: [{ schema: 'schema.json', onFailure: 'mark' as const }] }],
  ])('is told: %s', (part, more) => expect(changedParts(asked(more), version)).toEqual([part]));

  test('is told where it asks nothing of an image or of schemas any more', () => {
    const before = asked({ raster: { lossless: true }, conformsTo: [{ schema: 'schema.json', onFailure: 'mark' }] });
    const parts = partDigests(before);
    expect(changedParts({ dataset }, { origin: { reason: 'first', parts } })).toEqual(['raster', 'schemas']);
  });

  test('is any of them where the version does not say what it was made of', () => {
    expect(changedParts(asked({ tiles: { maxzoom: 10 } }), exampleVersion)).toEqual(['source', 'layers', 'tiles']);
  });
});

test('what is written in an older way is named, by format and by program', () => {
  const older = { ...exampleVersion, artifacts: exampleVersion.artifacts.map((artifact) => ({ ...artifact, recipe: 0 })) };
  expect(olderParts(older, { gdal: '3.11.0', tippecanoe: '2.53.0' })).toEqual({ formats: ['csv'], tools: ['gdal 3.10.3 → 3.11.0'] });
  expect(isRenewable({ version: { ...exampleVersion, artifacts: [] } }, exampleVersion.tools, [])).toBe(false);
  expect(olderParts(exampleVersion, undefined).tools, 'a program that is not installed').toEqual([]);
});

test('a plan is told with its reasons', () => {
  expect(tellPlan({ dataset: 'a/b', action: 'build', reasons: [{ id: 'plan.new', message: 'Nouveau.' }], bytes: 0 }, 'fr')).toBe(
    'a/b\u202f: à construire\n    Nouveau.',
  );
});
