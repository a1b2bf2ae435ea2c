import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { DatasetRecord } from '../../../schemas/types.ts';
import { digestFile } from '../../base/digest-file.ts';
import type { SummaryProposal } from '../../forge/texts/summary.ts';
import { point, scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { folderStore } from '../../stores/folder.ts';
import { operator } from '../build/build.fixtures/catalogue.ts';
import { shapesOf } from './shapes.ts';

const {
  examples: [example],
} = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/record.schema.json'), 'utf8')) as { examples: [DatasetRecord] };

const key = 'data/vion/arbres/0123456789abcdef/layer.fgb';
const folder = mkdtempSync(join(tmpdir(), 'shapes-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'operator.yaml'), operator);
mkdirSync(dirname(join(folder, key)), { recursive: true });
const features = [4.1, 4.2].map((x) => ({ type: 'Feature', properties: { nom: 'Jeanne Martin' }, geometry: point(x, 45) }));
const input = JSON.stringify({ type: 'FeatureCollection', features });
execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-lco', 'SPATIAL_INDEX=YES', join(folder, key), '/vsistdin/'], { input });
const { sha256, bytes } = await digestFile(join(folder, key));
const artifact = { format: 'flatgeobuf', name: 'layer.fgb', key, mediaType: 'application/flatgeobuf', bytes, sha256, recipe: 3 } as const;

const proposal = (more: Partial<DatasetRecord> = {}, of: Partial<SummaryProposal> = {}): SummaryProposal => ({
  id: 'vion/arbres',
  outcome: 'published',
  problems: [],
  newProducer: false,
  record: { ...example, access: 'public', version: { ...example.version, artifacts: [artifact] }, ...more },
  ...of,
});

/** Sample the shapes, and gather the warnings that sampling gives. */
async function sampled(proposals: SummaryProposal[]) {
  const noticed: string[] = [];
  const found = await shapesOf(proposals, {
    store: folderStore(folder),
    datasets: folder,
    scratch: scratchFolder(),
    onNotice: ({ id, severity }) => void noticed.push(`${severity} ${id}`),
  });
  return { found: Object.fromEntries(found), noticed };
}
const nothing = { found: {}, noticed: [] };

test('what would be published is sampled from its FlatGeobuf, its places alone', async () => {
  const points = expect.arrayContaining([
    [4.1, 45],
    [4.2, 45],
  ]) as unknown;
  expect(await sampled([proposal()])).toEqual({
    found: { 'vion/arbres': { drawn: 2, total: 2, points, lines: [], polygons: [] } },
    noticed: [],
  });
});

test('no place is taken of data that are in no list, that name people or look like it, that do not change, or that are many', async () => {
  const layers = example.version.layers.map((layer) => ({
    ...layer,
    fields: [{ name: 'nom', type: 'text', nulls: 0, personal: 'name' } as const],
  }));
  const { version } = proposal().record ?? expect.fail('There is no record.');
  expect(await sampled([proposal({ access: 'unlisted' })])).toEqual(nothing);
  expect(await sampled([proposal({ personalData: { basis: 'article L. 1', reason: 'mandats publics' } })])).toEqual(nothing);
  expect(await sampled([proposal({ version: { ...version, layers } })])).toEqual(nothing);
  expect(await sampled([proposal({}, { outcome: 'unchanged' })])).toEqual(nothing);
  expect(await sampled(Array.from({ length: 6 }, (_, index) => proposal({}, { id: `vion/a${index}` })))).toEqual(nothing);
});

test('a file that is not the one that was built is warned of, and keeps no verdict from being told', async () => {
  const { version } = proposal().record ?? expect.fail('There is no record.');
  const other = { ...artifact, sha256: '0'.repeat(64) };
  const found = await sampled([proposal({ version: { ...version, artifacts: [other] } })]);
  expect(found).toEqual({ found: {}, noticed: ['warning store.chain'] });
});
