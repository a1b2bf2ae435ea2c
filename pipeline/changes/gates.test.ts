import { expect, test } from 'vitest';
import type { Bbox, Dataset, DatasetRecord, Field, Problem, Version } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { exampleVersion, makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { passGates, refuseMisplaced } from './gates.ts';
import { measuresOf } from './regression.ts';

/** Messages of the gates on territories, for data in a box whose manifest declares these territories. */
function told(territories: string[], bbox: Bbox, outlines?: ReadonlyMap<string, Bbox>): string[] {
  const extent = { bbox, boxes: [{ area: 'FXX', bbox }] };
  const version = { ...exampleVersion, ...measuresOf(exampleVersion), extent };
  const texts = (problems: readonly Problem[]): string[] =>
    problems.flatMap(({ id, severity, message }) =>
      id.startsWith('territory.') ? [`${severity} ${message.replaceAll('\u202f', ' ')}`] : [],
    );
  try {
    return texts(
      passGates(makeManifest({ territories }), version, { previous: undefined, ...(outlines && { outlines }) }, { problems: [] }),
    );
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return texts(error.problems);
  }
}

test('a declared territory that the data do not touch is refused, a commune by its département; what goes beyond it is told', () => {
  expect(told(['DEP-51'], [3.9, 48.9, 4.4, 49.1])).toEqual([]);
  expect(told(['COMMUNE-30014'], [3.9, 48.9, 4.4, 49.1])).toEqual([
    expect.stringMatching(/^error Les données ne touchent pas Arpaillargues-et-Aureillac \(COMMUNE-30014\)\. Corrigez « territories »/),
  ]);
  expect(told(['DEP-51', 'DEP-972'], [3.9, 48.9, 4.4, 49.1])).toEqual([expect.stringMatching(/^error .*Martinique \(DEP-972\)/)]);
  expect(told(['DEP-51'], [3.9, 47, 4.4, 49.1])).toEqual([
    'warning Les données dépassent les territoires déclarés : Marne (DEP-51). Complétez « territories », ou retirez-le.',
  ]);
  // Off the coast of the Charente-Maritime, some fifteen kilometres out.
  expect(told(['DEP-17'], [-1.75, 45.9, -1.7, 45.95])).toEqual([]);
});

test('a declared commune of which an outline is published is held against that, and no longer against its département', () => {
  const reims: ReadonlyMap<string, Bbox> = new Map([['COMMUNE-51454', [3.98, 49.2, 4.13, 49.31]]]);
  // Fifty kilometres south of Reims, and within its département.
  const south: Bbox = [4.36, 48.7, 4.4, 48.75];
  const beyond: Bbox = [4, 48.7, 4.4, 49.25];
  expect([told(['COMMUNE-51454'], south), told(['COMMUNE-51454'], south, reims)]).toEqual([
    [],
    [expect.stringMatching(/^error Les données ne touchent pas Reims \(COMMUNE-51454\)\./)],
  ]);
  expect([told(['COMMUNE-51454'], beyond), told(['COMMUNE-51454'], beyond, reims)]).toEqual([
    [],
    ['warning Les données dépassent les territoires déclarés : Reims (COMMUNE-51454). Complétez « territories », ou retirez-le.'],
  ]);
});

test('restricted data are built into a private store alone, and nothing else is', () => {
  const restricted = makeManifest({ access: 'restricted', accessReason: 'crpa-l311-5-2-d' });
  expect(() => refuseMisplaced(restricted, true)).not.toThrow();
  expect(() => refuseMisplaced(restricted, false)).toThrow(
    'elles se construisent dans un dépôt privé, pas dans celui que tout le monde lit',
  );
  expect(() => refuseMisplaced(makeManifest({}), true)).toThrow('elles ne vont pas dans un dépôt privé, où personne ne les lirait');
});

test('a question that new data at an address raise is refused, for nobody reads them before; one that was read, or is of a file, is asked', () => {
  const versionOf = (...more: Field[]) => ({
    ...exampleVersion,
    layers: exampleVersion.layers.map((layer) => ({ ...layer, fields: [...layer.fields, ...more] })),
  });
  const names: Field = { name: 'nom', type: 'text', nulls: 0, personal: 'full-name' };
  const told = (source: Dataset['source'], before: Version, more: Partial<Dataset> = {}): string[] => {
    const version = { ...versionOf(names), ...measuresOf(versionOf(names)) };
    const previous = { version: before, problems: [] as Problem[] } as DatasetRecord;
    const ids = (problems: readonly Problem[]): string[] =>
      problems.flatMap(({ id, severity }) => (id.startsWith('personal.') ? [`${severity} ${id}`] : []));
    try {
      return ids(passGates(makeManifest({ source, ...more }), version, { previous }, { problems: [] }));
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      return ids(error.problems);
    }
  };
  const url = 'https://exemple.fr/mats.geojson';
  const plain: Field = { name: 'nom', type: 'text', nulls: 0 };
  expect(told({ url }, versionOf(plain))).toEqual(['warning personal.asked', 'error personal.unread']);
  expect(told({ url }, versionOf(names))).toEqual(['warning personal.asked']);
  expect(told({ url, sha256: 'a'.repeat(64) }, versionOf(plain))).toEqual(['warning personal.asked']);
  expect(told({ path: 'mats.geojson' }, versionOf(plain))).toEqual(['warning personal.asked']);
  const personalData = { basis: 'CGCT, art. L. 2121-1', reason: 'Les mandats électifs sont publics.' };
  expect(told({ url }, versionOf(plain), { personalData })).toEqual([]);
});
