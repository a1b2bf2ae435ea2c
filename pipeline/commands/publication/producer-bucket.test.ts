import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import type { DatasetRecord } from '../../../schemas/types.ts';
import { makeDatasets } from '../../publication/kill.fixtures/scenarios.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { openStore } from '../../stores/open.ts';
import { makeBucket, useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { point, scratchFolder, square, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { collection, manifest, run } from '../build/build.fixtures/catalogue.ts';
import { publishParts } from './publish.ts';

/* `store:` in producer.yaml, from the manifest to the bucket: real builds, real object storage. */

let server: Server;
let datasets: string;
let folder: string;
let bucket: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
  const root = scratchFolder();
  datasets = makeDatasets(join(root, 'datasets'), { arbres: 'rue A' });
  folder = join(root, 'store');
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = server.env;
  env = { MAPPE_LOCAL_BUCKETS: '1', MAPPE_STORE_MAIRIE_ACCESS_KEY_ID: key, MAPPE_STORE_MAIRIE_SECRET_ACCESS_KEY: secret };
});

const producer = (): string => join(datasets, 'mairie', 'producer.yaml');
const askForBucket = (): void =>
  appendFileSync(
    producer(),
    `store: { bucket: ${bucket}, endpoint: '${server.endpoint}', region: us-east-1, address: '${server.publicUrl(bucket)}' }\n`,
  );
const outcomes = async (name: string, more: Parameters<typeof run>[2] = {}): Promise<(string | undefined)[]> =>
  (await run(datasets, folder, { run: name, access: { env }, ...more })).lines.map(({ outcome, problems }) =>
    [outcome, ...problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)].join(' '),
  );
const record = async (): Promise<DatasetRecord | undefined> => (await readRecords(folderStore(folder))).get('mairie/arbres');
const inBucket = async (): Promise<string[]> => keysOf(await openStore(`s3://${bucket}`, { env: server.env }), '');

test('a producer that names a bucket has its files moved there without another build, and those of later versions put there', async () => {
  expect(await outcomes('un')).toEqual(['published']);
  const plain = readFileSync(producer(), 'utf8');
  askForBucket();
  expect(await outcomes('deux')).toEqual(['published']);
  const moved = await record();
  const keys = moved?.version.artifacts.map(({ key }) => key).sort();
  expect(keys?.length).toBeGreaterThan(2);
  expect(await inBucket()).toEqual(keys);
  expect([moved?.store?.address, moved?.history[0]?.store]).toEqual(Array(2).fill(server.publicUrl(bucket)));
  expect(await outcomes('trois')).toEqual(['unchanged']);

  writeFileSync(join(datasets, 'mairie', 'arbres', 'liste.csv'), 'numero;rue\n1;rue B\n2;rue C\n');
  expect(await outcomes('quatre')).toEqual(['published']);
  const newer = await record();
  const added = newer?.version.artifacts.map(({ key }) => key) ?? [];
  expect((await inBucket()).filter((key) => added.includes(key)).sort()).toEqual([...new Set(added)].sort());
  expect(newer?.version.changes, 'compared with what is read from the bucket').toMatchObject({ previous: moved?.version.id });

  // Back again: the catalogue's own store has what the bucket held.
  writeFileSync(producer(), plain);
  expect(await outcomes('cinq')).toEqual(['published']);
  const back = await record();
  expect([back?.store, back?.history.map(({ store }) => store !== undefined)]).toEqual([undefined, [false, true]]);
  expect(await keysOf(folderStore(folder), 'data/')).toEqual(expect.arrayContaining(added));
});

test('without keys a build says which and where they go; a part of a run leaves the files to the publication, which has them', async () => {
  askForBucket();
  const keyless = { access: { env: { MAPPE_LOCAL_BUCKETS: '1' } } };
  const [refused] = await outcomes('un', keyless);
  expect(refused).toBe(
    `refused Les clés du compartiment ${bucket} manquent dans l’environnement\u202f: MAPPE_STORE_MAIRIE_ACCESS_KEY_ID, MAPPE_STORE_MAIRIE_SECRET_ACCESS_KEY. L’administrateur les range dans les secrets de l’environnement de publication (GitHub\u202f: Settings → Environments → store, ouvert à la seule branche main), puis les nomme dans .github/workflows/publish.yml. Rien n’est publié de mairie.`,
  );
  const part = join(scratchFolder(), 'part');
  const built = await run(datasets, part, { run: 'deux', buildOnly: true, ...keyless });
  expect(built.lines.map(({ outcome }) => outcome)).toEqual(['built']);
  expect([await inBucket(), existsSync(join(part, 'data', 'mairie'))]).toEqual([[], true]);

  const publishAs = (keys: NodeJS.ProcessEnv): ReturnType<typeof publishParts> =>
    publishParts({ store: folder, access: { env: keys }, run: 'deux', parts: [part], datasets, now: new Date('2026-11-25T12:00:00Z') });
  const [blind] = (await publishAs({ MAPPE_LOCAL_BUCKETS: '1' })).merged;
  expect([blind?.outcome, blind?.problems[0]?.id]).toEqual(['refused', 'own-store.no-keys']);
  const { merged } = await publishAs(env);
  expect(merged.map(({ outcome }) => outcome)).toEqual(['published']);
  expect(await inBucket()).toEqual((await record())?.version.artifacts.map(({ key }) => key).sort());
  expect(await keysOf(folderStore(folder), 'data/'), 'nothing passes through the catalogue’s own store').toEqual([]);
});

test('territories in a producer’s bucket measure the data of others', async () => {
  askForBucket();
  const add = (name: string, feature: Feature, extra = ''): void => {
    const place = join(datasets, 'mairie', name);
    mkdirSync(place);
    writeFileSync(join(place, 'objets.geojson'), collection([feature]));
    writeFileSync(join(place, 'dataset.yaml'), manifest(extra).replace('mats.geojson', 'objets.geojson'));
  };
  const role = 'role: territories\nlayers: [{ name: objets, territory: { level: commune, code: insee } }]';
  appendFileSync(join(datasets, 'operator.yaml'), 'territories: [mairie/communes]\n');
  add('communes', { geometry: square(4, 48.9, 0.1), properties: { insee: '51108' } }, role);
  add('bornes', { geometry: point(4.05, 48.95), properties: { n: 1 } });
  expect(await outcomes('un', { ids: ['mairie/communes', 'mairie/bornes'] })).toEqual(['published', 'published']);
  const records = await readRecords(folderStore(folder));
  expect(records.get('mairie/bornes')?.territories).toEqual(['COMMUNE-51108']);
});
