import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { criteria, qualityOf, type Criterion } from './quality.ts';
import type { Bbox, DatasetRecord, Service } from '../types.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'record.schema.json'), 'utf8')) as { examples: [DatasetRecord] };
const [example] = schema.examples;
const [layer] = example.version.layers;
if (layer === undefined) throw new Error('The example has no layer.');
const withLayers = (...layers: DatasetRecord['version']['layers']): Partial<DatasetRecord> => ({ version: { ...example.version, layers } });
const problem = (id: string): DatasetRecord['problems'][number] => ({ id, severity: 'warning', message: id });

/** A record that meets every criterion. */
const good: DatasetRecord = {
  ...example,
  description: 'Aires de jeux de la commune : leur âge conseillé, leur sol, leur date de contrôle, et ce qui n’y figure pas encore.',
  lineage: 'Relevé sur place.',
  dates: { revised: '2026-11-24' },
  tests: 2,
  ...withLayers({ ...layer, key: 'nom', fields: layer.fields.map((field) => ({ ...field, title: 'Nom' })) }),
};
const today = '2026-12-01';
/** All but what is asked of services alone. */
const ofFiles = criteria.filter((criterion) => criterion !== 'mapped');

test('data of which everything is said meet all criteria', () => {
  expect(qualityOf(good, today)).toMatchObject({ met: ofFiles.length, asked: ofFiles.length });
});

test('a corrected title makes old data no fresher', () => {
  const { verdicts } = qualityOf({ ...good, updated: '2029-01-01' }, '2029-01-01');
  expect(verdicts.find(({ criterion }) => criterion === 'fresh')).toMatchObject({ met: false });
});

/** For each criterion what breaks it, and it alone. */
const faults: Record<(typeof ofFiles)[number], [change: Partial<DatasetRecord>, day?: string, lacks?: 'lineage' | 'dates' | 'tests']> = {
  license: [{ license: 'LicenseRef-inconnue' }],
  rhythm: [{ frequency: 'irregular' }],
  fresh: [{}, '2029-01-01'],
  description: [{ description: 'Aires de jeux.' }],
  lineage: [{}, today, 'lineage'],
  contact: [{ contact: { name: 'Mairie' } }],
  period: [{}, today, 'dates'],
  titles: [withLayers({ ...layer, key: 'nom' })],
  territory: [{ territories: ['FR'] }],
  tests: [{}, today, 'tests'],
  key: [withLayers({ ...layer, fields: [] }, { ...layer, key: 'nom', fields: layer.fields.map((field) => ({ ...field, title: 'Nom' })) })],
  geometry: [{ problems: [problem('source.invalid-geometries')] }],
  clean: [{ problems: [problem('lineage.expected')] }],
};

test.each(ofFiles)('the lack of %s is told, and nothing else', (criterion) => {
  const [change, day = today, lacks] = faults[criterion];
  const record = { ...good, ...change };
  if (lacks === 'lineage') delete record.lineage;
  if (lacks === 'dates') delete record.dates;
  if (lacks === 'tests') delete record.tests;
  const { verdicts } = qualityOf(record, day);
  expect(verdicts.filter(({ met }) => !met)).toEqual([{ criterion, met: false }]);
});

test('data of France may cover it; a schema tests data too', () => {
  const unmet = (change: Partial<DatasetRecord>): Criterion[] =>
    qualityOf({ ...good, ...change }, today).verdicts.flatMap(({ criterion, met }) => (met ? [] : [criterion]));
  const ofFrance = (bbox: Bbox): Partial<DatasetRecord> => ({
    territories: ['FR'],
    version: { ...good.version, extent: { bbox, boxes: [{ area: 'FXX', bbox }] } },
  });
  expect(unmet(ofFrance([4, 48, 5, 49]))).toEqual(['territory']);
  expect(unmet(ofFrance([-5, 42, 8, 51]))).toEqual([]);
  const conformance = [
    {
      schema: 'jeux.json',
      title: 'Jeux',
      kind: 'json' as const,
      layer: layer.name,
      sha256: '0'.repeat(64),
      rows: 1,
      errors: 0,
      faults: [],
    },
  ];
  const { tests: _, ...untested } = good;
  expect(qualityOf({ ...untested, version: { ...good.version, conformance } }, today).met).toBe(ofFiles.length);
});

describe('what says nothing of the data is not asked', () => {
  const asked = (change: Partial<DatasetRecord>): Criterion[] => {
    const told = qualityOf({ ...good, ...change }, today).verdicts.map(({ criterion }) => criterion);
    return ofFiles.filter((each) => !told.includes(each));
  };
  test('geometry of a table', () => expect(asked(withLayers({ ...layer, geometry: null }))).toEqual(['geometry']));
  test('fields, keys and geometry of an image', () => expect(asked(withLayers())).toEqual(['titles', 'key', 'geometry']));
  test('freshness where no rhythm is promised', () => expect(asked({ frequency: 'irregular' })).toEqual(['fresh']));
});

describe('data that stay at a service', () => {
  const map = { draws: 'pictures', address: 'https://exemple.fr/{z}/{x}/{y}.png', minzoom: 0, maxzoom: 18 } as const;
  const service: Service = { type: 'tms', url: 'https://exemple.fr/tms', layer: 'jeux', crs: ['EPSG:3857'], formats: ['image/png'], map };
  const verdictsOf = (service: Service): Criterion[][] => {
    // It was described long ago, and neither counted nor tested: nothing of that is asked.
    const record = { ...good, version: { ...good.version, layers: [], service } };
    delete record.tests;
    const { verdicts } = qualityOf(record, '2029-01-01');
    return [true, false].map((wanted) => verdicts.flatMap(({ criterion, met }) => (met === wanted ? [criterion] : [])));
  };

  test('are judged by what their description can meet', () => {
    const met = ['license', 'rhythm', 'description', 'lineage', 'contact', 'period', 'territory', 'mapped', 'clean'];
    expect(verdictsOf(service)).toEqual([met, []]);
  });

  test('lack a map where browsers cannot draw the layer', () => {
    const { map: _, ...unmapped } = service;
    expect(verdictsOf(unmapped)[1]).toEqual(['mapped']);
  });
});
