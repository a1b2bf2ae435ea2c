import { describe, expect, test } from 'vitest';
import type { ArtifactFormat, Dataset, DatasetRecord, FieldType, TileProfile, Version } from '../../../schemas/types.ts';
import { exampleVersion, makeManifest } from '../../vector/convert.fixtures/make-clean.ts';
import { currentOutputs } from '../../formats/artifacts/index.ts';
import { inShard, type Shard } from '../../manifest/dataset-ids.ts';
import { changedParts, tellPlan } from './plan.ts';
import { isRenewable, mostRepaired, olderParts, repairsAmong } from './renewable.ts';
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

describe('what is written in an older way', () => {
  const [layer] = exampleVersion.layers;
  const fieldsOf = (...types: FieldType[]): Version['layers'] =>
    layer === undefined ? [] : [{ ...layer, fields: types.map((type) => ({ name: type, type, nulls: 0 })) }];
  const made = (recipes: Record<string, number>, layers = fieldsOf()): Version => ({
    ...exampleVersion,
    layers,
    artifacts: exampleVersion.artifacts.flatMap((artifact) =>
      Object.entries(recipes).map(([format, recipe]) => ({ ...artifact, format: format as ArtifactFormat, recipe })),
    ),
  });
  const whole = { csv: 3, 'csv-excel': 4, geoparquet: 5, xlsx: 1 };

  test('is named, by format and by program', () => {
    const older = made({ ...whole, csv: 0 });
    const tools = ['gdal 3.10.3 → 3.11.0'];
    expect(olderParts(older, { gdal: '3.11.0', tippecanoe: '2.53.0' })).toEqual({ formats: ['csv'], changes: [], missing: [], tools });
    expect(isRenewable({ version: { ...exampleVersion, artifacts: [] } }, exampleVersion.tools, [])).toBe(false);
    expect(olderParts(exampleVersion, undefined).tools, 'a program that is not installed').toEqual([]);
  });

  test('is told with what has changed since, of what the layers hold', () => {
    const changesOf = (version: Version, profile: TileProfile): unknown =>
      olderParts({ ...version, tiles: { profile, minzoom: 5, maxzoom: 9, zooms: [] } }).changes;
    const changes = (types: FieldType[]): unknown =>
      changesOf(made({ ...whole, pmtiles: 3, geoparquet: 4 }, fieldsOf(...types)), 'heterogene');
    const order = { why: 'recipe.same-order', formats: ['geoparquet'] };
    const ground = { why: 'recipe.whole-ground', formats: ['pmtiles'] };
    expect(changes(['text', 'boolean'])).toEqual([order, { why: 'recipe.typed-tiles', repairs: true, formats: ['pmtiles'] }, ground]);
    expect(changes(['text']), 'no boolean, and no whole number').toEqual([order, ground]);
    const before = made({ ...whole, pmtiles: 5 });
    expect(changesOf(before, 'points')).toEqual([{ why: 'recipe.single-counts', formats: ['pmtiles'] }]);
    expect(changesOf(before, 'reseau'), 'no groups of points').toEqual([]);
  });

  test('is told with the formats that there are since', () => {
    const { xlsx: _, ...before } = whole;
    expect(olderParts(made(before)).missing).toEqual(['xlsx']);
    expect(isRenewable({ version: made(before) }, exampleVersion.tools, [])).toBe(true);
    expect(olderParts(made({ cog: 3 })).missing, 'an image has no table').toEqual([]);
  });

  test('is told by every format whose recipe was raised, but for one of which nobody knows it', () => {
    const untold = currentOutputs.filter(({ recipe, changes = [] }) => recipe > 1 && changes.at(-1)?.recipe !== recipe);
    expect(untold.map(({ format }) => format)).toEqual(['sheet-index']);
  });

  test('is repaired as far as a publication may, each machine its part, and begun elsewhere the next day', () => {
    const record = (id: string, bytes: number, csv = 2): [string, DatasetRecord] => {
      const version = made({ ...whole, csv }, fieldsOf('text'));
      return [id, { id, version: { ...version, source: { ...version.source, bytes } } } as DatasetRecord];
    };
    const records = new Map([
      ...Array.from({ length: 20 }, (_, index) => record(`a/${index}`, 1e6)),
      record('a/large', 1e9),
      record('a/right', 1, 3),
    ]);
    const chosen = (today: string, shard?: Shard): string[] => [...repairsAmong([...records.keys()], records, { most: 8e6, shard, today })];
    expect(chosen('2026-01-01')).toHaveLength(8);
    expect(chosen('2026-01-01', { index: 1, count: 2 })).toHaveLength(4);
    expect(chosen('2026-01-02')).not.toEqual(chosen('2026-01-01'));
    expect([...chosen('2026-01-01'), ...chosen('2026-01-02')]).not.toContain('a/right');
    expect(repairsAmong([...records.keys()], records, { most: mostRepaired({ repair: { gigabytes: 0 } }), today: '2026-01-01' }).size).toBe(
      0,
    );
    expect(repairsAmong([...records.keys()], records, { most: mostRepaired({}), today: '2026-01-01' }).has('a/right')).toBe(false);
  });
});

test('a plan is told with its reasons', () => {
  expect(tellPlan({ dataset: 'a/b', action: 'build', reasons: [{ id: 'plan.new', message: 'Nouveau.' }], bytes: 0 }, 'fr')).toBe(
    'a/b\u202f: à construire\n    Nouveau.',
  );
});
