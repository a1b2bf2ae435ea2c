import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { checkDataset } from '../schemas/check/check.ts';
import type { Bbox, Dataset, DatasetRecord } from '../schemas/types.ts';
import { PipelineError } from './base/errors.ts';
import { buildDataset } from './build.ts';
import { compareWithPublished } from './changes/build-changes.ts';
import { passAgain, passGates } from './changes/gates.ts';
import { buildIn } from './record/build.fixtures/machine.ts';
import type { Territories } from './record/build-context.ts';
import type { BuildResult } from './record/build-output.ts';
import { describeKnown, describeVersion } from './record/describe.ts';
import { attachFiles } from './source/attach.ts';
import { fetchSource } from './source/fetch.ts';
import { completeSource } from './source/derive.ts';
import { identifySource } from './source/identify.ts';
import { recogniseKind } from './source/recognise-kind.ts';
import { screenDocuments } from './source/screen-documents.ts';
import { measureTerritories } from './territories/territories.ts';
import { offerSources } from './vector/build-offer.ts';
import { buildVector } from './vector/build-vector.ts';
import { convertClean } from './vector/convert.ts';
import { makeManifest } from './vector/convert.fixtures/make-clean.ts';
import { inspectSource } from './vector/inspect.ts';
import { normaliseSource } from './vector/normalise.ts';
import { verifyArtifacts } from './vector/verify.ts';

/* Each step of a build is entered once, in the order of build.ts. */

vi.mock('../schemas/check/check.ts', { spy: true });
vi.mock('./changes/build-changes.ts', { spy: true });
vi.mock('./changes/gates.ts', { spy: true });
vi.mock('./record/describe.ts', { spy: true });
vi.mock('./source/attach.ts', { spy: true });
vi.mock('./source/derive.ts', { spy: true });
vi.mock('./source/fetch.ts', { spy: true });
vi.mock('./source/identify.ts', { spy: true });
vi.mock('./source/recognise-kind.ts', { spy: true });
vi.mock('./source/screen-documents.ts', { spy: true });
vi.mock('./territories/territories.ts', { spy: true });
vi.mock('./vector/build-offer.ts', { spy: true });
vi.mock('./vector/build-vector.ts', { spy: true });
vi.mock('./vector/convert.ts', { spy: true });
vi.mock('./vector/inspect.ts', { spy: true });
vi.mock('./vector/normalise.ts', { spy: true });
vi.mock('./vector/verify.ts', { spy: true });

const steps = {
  identifySource,
  fetchSource,
  attachFiles,
  screenDocuments,
  completeSource,
  recogniseKind,
  buildVector,
  inspectSource,
  normaliseSource,
  measureTerritories,
  passGates,
  passAgain,
  checkDataset,
  convertClean,
  verifyArtifacts,
  compareWithPublished,
  offerSources,
  describeVersion,
  describeKnown,
};

/** The steps that were entered, each as often as it was, in their order. */
const entered = (): string[] =>
  Object.entries(steps)
    .flatMap(([name, step]) => vi.mocked(step).mock.invocationCallOrder.map((order) => ({ name, order })))
    .sort((a, b) => a.order - b.order)
    .map(({ name }) => name);

const identified = ['identifySource', 'fetchSource', 'attachFiles', 'screenDocuments'];
const judged = [
  ...[...identified, 'completeSource', 'recogniseKind', 'buildVector', 'inspectSource', 'normaliseSource'],
  ...['measureTerritories', 'passGates', 'checkDataset'],
];
const built = [...judged, 'convertClean', 'verifyArtifacts', 'compareWithPublished', 'offerSources', 'describeVersion'];

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-steps-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => vi.clearAllMocks());
let count = 0;

const trees = ['nom,lon,lat', ...Array.from({ length: 20 }, (_, index) => `Arbre ${index},${4 + (index % 10) / 100},49.2`)];
const document = join(folder, 'notice.txt');
writeFileSync(document, 'Relevé sur place.');

async function build(
  rows: number,
  previous?: DatasetRecord,
  { renew = false, outlines, ...dataset }: Partial<Dataset> & { renew?: boolean; outlines?: Territories } = {},
): Promise<BuildResult> {
  writeFileSync(join(folder, 'arbres.csv'), `${trees.slice(0, rows + 1).join('\n')}\n`);
  const manifest = makeManifest({ source: { path: 'arbres.csv' }, documents: [{ path: 'notice.txt', title: 'Notice' }], ...dataset });
  const given = buildIn(join(folder, String((count += 1))), { previous, ...(outlines && { territories: outlines }) });
  return buildDataset({ ...manifest, folder }, { ...given, policy: { ...given.policy, renew } });
}

test('a new data set goes through every step once, an unchanged one through those that identify it, a renewed one through all again', async () => {
  const first = await build(20);
  expect([first.outcome, entered()]).toEqual(['published', built]);

  vi.clearAllMocks();
  const again = await build(20, first.record);
  expect([again.outcome, entered()]).toEqual(['unchanged', [...identified, 'passAgain', 'checkDataset', 'describeKnown']]);

  vi.clearAllMocks();
  const renewed = await build(20, first.record, { renew: true });
  expect([renewed.outcome, renewed.record.version.origin?.renewed, entered()]).toEqual(['published', true, built]);
  const bytesOf = ({ files }: BuildResult): string[] => files.map(({ path }) => readFileSync(path, 'base64'));
  expect(bytesOf(renewed)).toEqual(bytesOf(first));
});

test('a data set is refused for all its reasons at once, before anything is converted', async () => {
  const { record } = await build(20);
  vi.clearAllMocks();
  const refused: unknown = await build(10, record, { expect: { features: { min: 15 } } }).catch((error: unknown) => error);
  const reasons = refused instanceof PipelineError ? refused.problems.filter(({ severity }) => severity === 'error') : [];
  expect(reasons.map(({ id }) => id)).toEqual(['expect.features', 'regression.refused']);
  expect(entered()).toEqual(judged);

  // A new version and a known one are held against the outline of the commune that they declare, where it is published.
  const boxes: ReadonlyMap<string, Bbox> = new Map([['COMMUNE-51454', [3.98, 48.2, 4.13, 48.31]]]);
  const outlines = { records: () => [], bring: () => Promise.reject(new Error('asked')), boxes: () => Promise.resolve(boxes) };
  for (const renew of [true, false]) {
    const far: unknown = await build(20, record, { renew, territories: ['COMMUNE-51454'], outlines }).catch((error: unknown) => error);
    expect(far instanceof PipelineError && far.problems.map(({ id }) => id)).toContain('territory.elsewhere');
  }
});
