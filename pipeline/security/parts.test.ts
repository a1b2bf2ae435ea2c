import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord, Service } from '../../schemas/types.ts';
import { makePlan } from '../standards/cnig.fixtures/make-package.ts';
import { beginCatalogue, catalogue, collection, features, manifest, run } from '../commands/build/build.fixtures/catalogue.ts';
import { publishParts } from '../commands/publication/publish.ts';
import { PipelineError } from '../base/errors.ts';
import { putSheet, type PendingChange } from '../publication/pending.ts';
import { keysOf } from '../publication/publication.fixtures/make-records.ts';
import { playServices } from '../service/service.fixtures/play-services.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

/* A part of a run comes from a machine that reads what strangers hand in. Here it is a real one whose words were changed afterwards. */

const { server } = testServer();
const now = new Date('2026-11-24T12:00:00Z');
const id = 'ddt-51/mats';
const documents = 'documents: [{ path: notice.pdf, title: Notice }]\nlinks: [{ title: Page, url: https://exemple.fr/ }]\n';
const root = mkdtempSync(join(tmpdir(), 'mappe-test-parts-'));
const datasets = join(root, 'datasets');
const honest = join(root, 'part');
beforeAll(async () => {
  beginCatalogue(datasets);
  mkdirSync(join(datasets, id));
  const files = { 'dataset.yaml': manifest(documents), 'mats.geojson': collection(features), 'notice.pdf': '%PDF-1.4\n%%EOF\n' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(datasets, id, name), text);
  expect((await run(datasets, honest, { run: 'essai', buildOnly: true })).passed).toBe(true);
});
afterAll(() => rmSync(root, { recursive: true }));

/** A copy of the honest part whose change is changed; nothing of it may be in what is published then. */
async function publishChanged(
  change: (record: DatasetRecord) => DatasetRecord,
  { beside = datasets, from = id, part: whole = honest } = {},
): Promise<string[]> {
  const part = join(scratchFolder(), 'part');
  const store = folderStore(scratchFolder());
  cpSync(whole, part, { recursive: true });
  const file = join(part, 'pending', 'essai', `${id}.json`);
  const pending = JSON.parse(readFileSync(file, 'utf8')) as PendingChange & { record: DatasetRecord };
  const changed = { ...pending, dataset: from, record: change(pending.record) };
  if (from !== id) rmSync(file);
  mkdirSync(join(part, 'pending', 'essai', from, '..'), { recursive: true });
  writeFileSync(join(part, 'pending', 'essai', `${from}.json`), JSON.stringify(changed));
  const said = await publishParts({ store: store.address, run: 'essai', parts: [part], datasets: beside, now }).then(
    ({ merged }) => merged.flatMap(({ outcome, problems }) => [outcome, ...problems.map(({ message }) => message)]),
    (error: unknown) => {
      if (!(error instanceof PipelineError)) throw error;
      return ['refused', ...error.problems.map(({ message }) => message)];
    },
  );
  const kept = (await keysOf(store, '')).filter((key) => !key.startsWith('runs/'));
  if (said[0] === 'refused') expect(kept, 'nothing is brought').toEqual([]);
  return said.map((text) => text.replaceAll(`${beside}/`, '').replaceAll('\u202f', ' '));
}

const ofVersion = (change: Partial<DatasetRecord['version']>) => (record: DatasetRecord) => ({
  ...record,
  version: { ...record.version, ...change },
});
const forged = (keys: string): string[] => [
  'refused',
  `La part ne dit pas ce que dit ${id}/dataset.yaml (${keys}). Rien n’en est repris. Refaites la part avec le manifeste d’aujourd’hui ; si rien n’a changé, la machine qui l’a faite n’est plus sûre.`,
];
const service = { type: 'wms' as const, url: 'https://ailleurs.exemple.fr/wms', crs: [], formats: [] };
const elsewhere = 'https://ailleurs.exemple.fr/a';

describe('a part of a run', () => {
  test('that says what the manifest says is published', async () => {
    expect(await publishChanged((record) => record)).toEqual(['published']);
  });

  test.each<[string, string, (record: DatasetRecord) => DatasetRecord]>([
    ['another title', 'title', (record) => ({ ...record, title: 'Avis à la population' })],
    ['another licence', 'license', (record) => ({ ...record, license: 'CC0-1.0' })],
    ['links of its own', 'links', (record) => ({ ...record, links: [{ title: 'Page', url: elsewhere }] })],
    ['a contact of its own', 'contact', (record) => ({ ...record, contact: { name: 'SIG', url: elsewhere } })],
    [
      'a paid plan',
      'producer',
      (record) => ({ ...record, producer: { ...record.producer, premium: { terabytes: 9, until: '2099-01-01' } } }),
    ],
    ['a verified producer', 'producer', (record) => ({ ...record, producer: { ...record.producer, verified: true } })],
    ['the territories of the catalogue', 'role', (record) => ({ ...record, role: 'territories' })],
    ['the page of another data set', 'path', (record) => ({ ...record, path: 'insee/communes' })],
    ['an identifier of another one', 'identifier', (record) => ({ ...record, identifier: 'insee/communes' })],
    [
      'a past of its own',
      'history',
      (record) => ({ ...record, history: [...record.history, { id: '0123456789abcdef', date: '2020-01-01', features: 1, bytes: 1 }] }),
    ],
    ['a style of its own', 'style', (record) => ({ ...record, style: [{ id: 'a', type: 'circle' }] })],
    [
      'another document',
      'version',
      (record) =>
        ofVersion({ artifacts: record.version.artifacts.map((each) => (each.format === 'document' ? { ...each, title: 'Autre' } : each)) })(
          record,
        ),
    ],
    [
      'another version',
      'version.id',
      (record) =>
        ofVersion({ id: '0123456789abcdef' })({ ...record, history: record.history.map((each) => ({ ...each, id: '0123456789abcdef' })) }),
    ],
    ['data from elsewhere', 'version.source', (record) => ofVersion({ source: { ...record.version.source, url: elsewhere } })(record)],
    [
      'other data than lie beside the manifest',
      'version.source',
      (record) => ofVersion({ source: { ...record.version.source, sha256: '0'.repeat(64) } })(record),
    ],
    ['a service that pages would call', 'version.service', ofVersion({ service })],
    // attack: a part of a run that forges what manifests say
  ])('that gives itself %s is refused', async (_, keys, change) => {
    expect(await publishChanged(change)).toEqual(forged(keys));
  });

  test('that speaks of a data set which has no manifest, or a broken one, is refused with what is wrong', async () => {
    const rename = (record: DatasetRecord): DatasetRecord =>
      JSON.parse(JSON.stringify(record).replaceAll(id, 'ddt-51/autre')) as DatasetRecord;
    expect((await publishChanged(rename, { from: 'ddt-51/autre' })).slice(0, 2)).toEqual([
      'refused',
      'La part publie un jeu de données que ddt-51/autre/dataset.yaml ne décrit pas, ou pas bien. Rien n’en est repris. Corrigez le manifeste, ou refaites la part avec celui d’aujourd’hui.',
    ]);
    const { datasets: broken, write } = catalogue(documents);
    write('dataset.yaml', manifest(`${documents}access: restricted\n`));
    expect((await publishChanged((record) => record, { beside: broken })).join(' ')).toMatch(
      /ne décrit pas, ou pas bien.*« restricted »|restreint/,
    );
  });

  test.each(['page.html', 'dessin.svg', 'programme.js', 'dessin.svgz', 'page.XHTML'])(
    'that calls a file of its own %s is refused: the store would answer it as such',
    async (name) => {
      const rename = (record: DatasetRecord): DatasetRecord => {
        const artifacts = record.version.artifacts.map((each) =>
          each.format === 'csv' ? { ...each, name, key: each.key.replace(/[^/]+$/, name) } : each,
        );
        return { ...record, version: { ...record.version, artifacts } };
      };
      expect((await publishChanged(rename))[1]).toMatch(
        new RegExp(`nomme data/${id}/[0-9a-f]{16}/${name}, et aucun fichier du format « csv » ne s’appelle`),
      );
    },
  );

  test('with the written pieces of a package is published; with one that is no PDF its data set is refused', async () => {
    const { datasets: planned, folder, write } = catalogue();
    const plan = join(scratchFolder(), '2A004_PLU_20260301');
    makePlan(plan);
    execFileSync('bsdtar', ['-a', '-cf', join(folder, 'plan.zip'), '-C', plan, '.']);
    write('dataset.yaml', manifest().replace('path: mats.geojson', 'path: plan.zip'));
    const part = join(scratchFolder(), 'part');
    expect((await run(planned, part, { run: 'essai', buildOnly: true })).passed).toBe(true);
    expect(await publishChanged((record) => record, { beside: planned, part })).toEqual(['published']);

    const bytes = Buffer.from('<script>alert(1)</script>');
    const sha256 = digest(bytes);
    const key = `data/${id}/${sha256.slice(0, 16)}/2A004_reglement_20260301.pdf`;
    await folderStore(part).put(key, { bytes }, sha256);
    const swap = (record: DatasetRecord): DatasetRecord => {
      const artifacts = record.version.artifacts.map((each) =>
        each.format === 'piece' ? { ...each, key, sha256, bytes: bytes.length } : each,
      );
      return { ...record, version: { ...record.version, artifacts } };
    };
    const [outcome, told] = await publishChanged(swap, { beside: planned, part });
    expect([outcome, told?.slice(told.indexOf(id))]).toEqual([
      'refused',
      `${id} nomme ${key}, une pièce écrite qui n’est pas un PDF. Rien n’en est repris ; refaites la part avec « mappe build ».`,
    ]);
  });

  test('whose data stay at their service is published, and leads pages to no other one', async () => {
    server.answer = playServices(() => server.origin);
    const { datasets: referring, write } = catalogue();
    const asked = `source: { service: { type: wms, url: "${server.origin}/wms", layer: forets } }`;
    write('dataset.yaml', manifest().replace('source: { path: mats.geojson }', asked));
    const part = join(scratchFolder(), 'part');
    expect((await run(referring, part, { run: 'essai', buildOnly: true, services: local })).passed).toBe(true);
    const toService = (change: (found: Service) => Service) => (record: DatasetRecord) => {
      const { service: found } = record.version;
      return found === undefined ? record : ofVersion({ service: change(found) })(record);
    };
    const publish = (change: (record: DatasetRecord) => DatasetRecord): Promise<string[]> =>
      publishChanged(change, { beside: referring, part });
    expect(await publish((record) => record)).toEqual(['published']);
    expect(await publish(toService((found) => ({ ...found, legend: elsewhere })))).toEqual(forged('version.service'));
    expect(
      await publish(toService((found) => ({ ...found, map: { draws: 'pictures', minzoom: 0, maxzoom: 9, address: elsewhere } }))),
    ).toEqual(forged('version.service'));
    expect(await publish(toService((found) => ({ ...found, url: `${server.origin}/wfs` })))).toEqual(forged('version.service'));
  });

  // attack: a part of a run that forges what manifests say
  test('leaves no sheet in the store, and none of another data set in a note', async () => {
    const part = join(scratchFolder(), 'part');
    const store = folderStore(scratchFolder());
    cpSync(honest, part, { recursive: true });
    const artifact = { format: 'sheet' as const, name: 'a.tif', mediaType: 'image/tiff', bytes: 1, recipe: 1, sha256: '0'.repeat(64) };
    const note = { dataset: id, made: '0'.repeat(16), lossy: false, problems: [] };
    const publish = () => publishParts({ store: store.address, run: 'essai', parts: [part], datasets, now });
    await putSheet(folderStore(part), 'essai', { ...note, artifact: { ...artifact, key: `data/${id}/${'0'.repeat(16)}/a.tif` } });
    expect((await publish()).merged.map(({ outcome }) => outcome)).toEqual(['published']);
    expect(await keysOf(store, 'pending/')).toEqual([]);
    await putSheet(folderStore(part), 'essai', { ...note, artifact: { ...artifact, key: `data/insee/communes/${'0'.repeat(16)}/a.tif` } });
    expect((await publish()).merged).toMatchObject([
      {
        dataset: id,
        outcome: 'refused',
        problems: [{ facts: { key: `pending/essai/${id}/${'0'.repeat(16)}.json` }, id: 'publish.part-name' }],
      },
    ]);
  });

  test.each<[string, object]>([
    ['words that no report has', { html: '<script>' }],
    ['a list that is none', { datasets: { length: 1 } }],
    ['a line that is none', { datasets: [null] }],
    ['problems that are none', { datasets: [{ dataset: id, outcome: 'refused', seconds: 0, stages: {}, problems: ['<b>'] }] }],
    ['seconds that are text', { datasets: [{ dataset: id, outcome: 'built', seconds: '<b>', stages: {} }] }],
    // attack: a part of a run that forges what manifests say
  ])('whose report has %s is refused: it is kept as it is', async (_, more) => {
    const part = join(scratchFolder(), 'part');
    cpSync(honest, part, { recursive: true });
    const file = join(part, 'pending', 'essai', '1-of-1.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...more }));
    const { merged, problems } = await publishParts({ store: scratchFolder(), run: 'essai', parts: [part], datasets, now });
    expect(
      merged.map(({ outcome }) => outcome),
      'what it has built is held against all else',
    ).toEqual(['published']);
    expect(problems).toMatchObject([{ id: 'publish.part-name', facts: { key: 'pending/essai/1-of-1.json' } }]);
  });
});
