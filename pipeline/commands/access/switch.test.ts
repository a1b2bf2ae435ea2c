import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DatasetRecord, Problem } from '../../../schemas/types.ts';
import { sealFile } from '../../access/sealed-file.ts';
import { depositKey } from '../../base/dataset-keys.ts';
import { point, square, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { everything } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords, readStandIns } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import { makePrivate, privateStore } from '../../stores/private-store.ts';
import { catalogue, collection, manifest, run } from '../build/build.fixtures/catalogue.ts';
import { gc } from '../publication/gc.ts';
import { rollBack } from '../publication/rollback.ts';
import { verify } from '../publication/verify.ts';
import { sign } from './sign.ts';

/* What was public becomes restricted, and public again: the same catalogue from one act to the next. */

const id = 'ddt-51/mats';
const secretWord = 'LIEUDIT-LES-GRANDES-VIGNES';
const places: Feature[] = [4.05, 4.06].map((east, index) => ({
  geometry: point(east, 48.95),
  properties: { code: `A${index}`, lieu: `${secretWord}-${index}` },
}));
const gate = { MAPPE_PRIVATE_ADDRESS: 'https://prive.exemple.fr/', MAPPE_PRIVATE_SECRET: 's'.repeat(32) };

let made: ReturnType<typeof catalogue>;
let published = '';
let kept = '';
let identity = '';
let restricted = '';
const open = () => folderStore(published);
const closed = () => privateStore(folderStore(kept));
const recordIn = async (store: ReturnType<typeof open>): Promise<DatasetRecord | undefined> => (await readRecords(store)).get(id);
const outcomes = ({ lines }: Awaited<ReturnType<typeof run>>): string[] => lines.map(({ dataset, outcome }) => `${dataset} ${outcome}`);
const signAt = (day: string) =>
  sign({ datasets: made.datasets, store: published, private: kept, env: gate, now: new Date(`${day}T12:00:00Z`) });

/** Communes of the Marne, published for everybody: 51108 west, 51454 east. */
function addCommunes(): void {
  const folder = join(made.datasets, 'ddt-51', 'communes');
  mkdirSync(folder);
  const communes = ['51108', '51454'].map((insee, index): Feature => ({
    geometry: square(4 + index / 10, 48.9, 0.1),
    properties: { insee },
  }));
  writeFileSync(join(folder, 'communes.geojson'), collection(communes));
  const role = 'role: territories\nlayers: [{ name: communes, territory: { level: commune, code: insee } }]\n';
  writeFileSync(join(folder, 'dataset.yaml'), manifest(role).replace('mats.geojson', 'communes.geojson'));
  appendFileSync(join(made.datasets, 'operator.yaml'), 'territories: [ddt-51/communes]\n');
}

const root = mkdtempSync(join(tmpdir(), 'mappe-test-switch-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeAll(async () => {
  made = catalogue('', places, root);
  [published, kept, identity] = [join(root, 'public'), join(root, 'private'), await generateX25519Identity()];
  addCommunes();
  await run(made.datasets, published);
  // The producer sends the next state sealed, and takes the file out of the repository.
  const plain = join(root, 'mats.geojson');
  const sealed = join(root, 'mats.geojson.age');
  writeFileSync(plain, collection([...places, { geometry: point(4.15, 48.95), properties: { code: 'A2', lieu: secretWord } }]));
  await sealFile(plain, sealed, { recipient: await identityToRecipient(identity), producer: 'ddt-51' });
  const bytes = readFileSync(sealed);
  await makePrivate(folderStore(kept));
  await folderStore(kept).put(depositKey('ddt-51', digest(bytes)), { bytes }, digest(bytes));
  restricted = `${manifest().replace(/^source:.*$/m, `source: { deposit: mats.geojson.age, sha256: ${digest(bytes)} }`)}access: restricted
accessReason: crpa-l311-5-2-d
`;
  rmSync(join(made.folder, 'mats.geojson'));
  made.write('dataset.yaml', restricted);
});

const build = (day: string): ReturnType<typeof run> =>
  run(made.datasets, kept, { now: day, private: true, published, access: { env: { MAPPE_BUILD_IDENTITY: identity } } });

test('data that become restricted leave what everybody reads, no rollback brings it back, and their history goes on in the private store', async () => {
  const { lines } = await run(made.datasets, published, { now: '2026-11-25' });
  const line = lines.find(({ dataset }) => dataset === id);
  expect([line?.outcome, line?.problems.map((each) => each.id)]).toEqual(['described', ['access.was-public']]);
  // As long as the private store has nothing of them, nothing is destroyed.
  await signAt('2026-11-25');
  expect(await everything(open())).toContain(secretWord);

  expect(outcomes(await build('2026-11-26'))).toEqual([`${id} published`]);
  const record = await recordIn(closed());
  expect([record?.access, record?.history.map(({ features }) => features)]).toEqual(['restricted', [3, 2]]);
  expect(record?.version.changes, 'compared with what was public').toMatchObject({ layers: [{ added: 1, removed: 0 }] });
  expect(record?.territories, 'measured by public communes').toEqual(['COMMUNE-51108', 'COMMUNE-51454']);
  expect((await readCurrent(closed()))?.snapshot.sequence, 'the state that was public is one to go back to').toBe(2);

  expect((await signAt('2026-11-27')).closed).toEqual([id]);
  expect(await everything(open())).not.toContain(secretWord);
  expect([...(await readRecords(open())).keys(), (await readStandIns(open())).get(id)?.status]).toEqual(['ddt-51/communes', 'restricted']);
  expect((await signAt('2026-11-28')).closed).toEqual([]);
  const back = { to: '1', run: 'retour', now: new Date('2026-11-28T13:00:00Z') };
  await expect(rollBack(open(), { ...back, dataset: id })).rejects.toThrow(`${id} est à accès restreint depuis le 2026-11-27`);
  await rollBack(open(), back);
  expect([...(await readRecords(open())).keys()], 'no rollback brings it back').toEqual(['ddt-51/communes']);
});

test('data that become public again are published whole, and nothing forbids them', async () => {
  made.write('dataset.yaml', manifest());
  made.write('mats.geojson', collection(places));
  expect(outcomes(await run(made.datasets, published, { now: '2026-11-29' }))).toContainEqual(`${id} published`);
  expect(outcomes(await build('2026-11-29'))).toEqual([`${id} removed`]);
  expect((await signAt('2026-11-30')).closed).toEqual([]);
  const notices: Problem[] = [];
  const at = { datasets: made.datasets, store: published, now: new Date('2026-12-01') };
  const quiet = { lang: 'fr' as const, confirm: () => Promise.resolve(true) };
  await gc({ ...at, ...quiet, grace: 1000, keep: 1, keepDays: 0, most: 100 }, () => undefined);
  expect(await verify({ ...at, ids: [], onLine: ({ problems }) => notices.push(...problems) }), JSON.stringify(notices)).toBe(true);
  expect((await recordIn(open()))?.version.features).toBe(2);
  expect(await everything(folderStore(kept)), 'until gc').toContain(secretWord);
});
