import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRecord } from '../../schemas/types.ts';
import { askGit } from '../base/git.ts';
import { mapLimit } from '../base/map-limit.ts';
import { sign } from '../commands/access/sign.ts';
import { publish } from '../publish.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { makePrivate, privateStore } from '../stores/private-store.ts';
import type { Benchmark, BenchRow } from './benchmark.ts';
import { recordsOf, writeManifest } from './catalogue.ts';
import { watchMappe } from './watch.ts';

const restricted = 50;
const grants = 1000;
const recipients = 200;
const env = { MAPPE_PRIVATE_ADDRESS: 'https://prive.exemple.fr/', MAPPE_PRIVATE_SECRET: 's'.repeat(32) };
const idOf = (index: number): string => `banc/jeu-${index}`;

/** A record of restricted data like a real one, whose files are small. */
function recordOf(real: DatasetRecord, id: string): DatasetRecord {
  const text = JSON.stringify(real).replaceAll(real.id, id);
  const record = JSON.parse(text) as DatasetRecord;
  const artifacts = record.version.artifacts.map((artifact) => {
    const bytes = bytesOf(artifact.key);
    return { ...artifact, sha256: digest(bytes), bytes: bytes.length };
  });
  return { ...record, access: 'restricted', version: { ...record.version, artifacts } };
}
const bytesOf = (key: string): Buffer => Buffer.from(key.repeat(10));

/** Write the grants of each data set to its share of the recipients, but for those who have lost it. */
async function writeGrants(datasets: string, keys: readonly string[], lost = 0): Promise<void> {
  const each = grants / restricted;
  for (let index = 0; index < restricted; index += 1) {
    const lines = Array.from({ length: each - (index === 0 ? lost : 0) }, (_, at) => {
      const number = (index * each + at) % recipients;
      return `  - { recipient: commune-${number}, key: ${keys[number] ?? ''}, until: 2099-01-01, reason: Banc d’essai. }\n`;
    });
    await writeFile(join(datasets, idOf(index), 'grants.yaml'), `grants:\n${lines.join('')}`);
  }
}

/** Folders of a catalogue with restricted data. */
interface Folders {
  datasets: string;
  published: string;
  kept: string;
}

/** Fill a private store with copies of a real record, and write their manifests. */
async function prepare({ datasets, published, kept }: Folders, source: string): Promise<void> {
  const point = { type: 'Feature', properties: { code: '51108' }, geometry: { type: 'Point', coordinates: [4.1, 48.9] } };
  await writeFile(source, JSON.stringify({ type: 'FeatureCollection', features: [point] }));
  await writeManifest(datasets, 'jeu-0', source);
  await watchMappe('build', '--datasets', datasets, '--store', published);
  const [real] = await recordsOf(published);
  if (real === undefined) throw new Error('Nothing was built.');
  await rm(published, { recursive: true });
  const store = privateStore(folderStore(kept));
  await makePrivate(folderStore(kept));
  const records = Array.from({ length: restricted }, (_, index) => recordOf(real, idOf(index)));
  for (const { key, sha256 } of records.flatMap(({ version }) => version.artifacts)) await store.put(key, { bytes: bytesOf(key) }, sha256);
  const changes = records.map((record) => ({ dataset: record.id, base: null, record }));
  await publish(changes, store, new Date());
  const sealed = `source: { deposit: ${'0'.repeat(32)}.age, sha256: ${'a'.repeat(64)} }\naccess: restricted\naccessReason: crpa-l311-5-2-d\n`;
  for (let index = 0; index < restricted; index += 1) {
    await writeManifest(datasets, `jeu-${index}`, source);
    const file = join(datasets, idOf(index), 'dataset.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^source:.*\n/m, sealed));
  }
}

/** Sign, and tell how long it took. */
async function timed(what: string, { datasets, published, kept }: Folders): Promise<BenchRow> {
  const begun = performance.now();
  const signed = await sign({ datasets, store: published, private: kept, env, now: new Date() });
  const seconds = (performance.now() - begun) / 1000;
  if (signed.recipients !== recipients || signed.problems.length > 0) throw new Error(`${what}: ${JSON.stringify(signed)}`);
  return { what, figures: [seconds.toFixed(1), '< 10 s'] };
}

/** Sign who may read restricted data; `size` is how many data sets everybody reads beside them. */
export const access: Benchmark = {
  name: 'access',
  size: 100_000,
  says: (size) => `signing of ${grants} grants on ${restricted} restricted data sets, beside ${size} that everybody reads`,
  figures: ['seconds', 'target'],
  async *run({ size, folder }) {
    const folders = { datasets: join(folder, 'datasets'), published: join(folder, 'store'), kept: join(folder, 'reserve') };
    const { datasets } = folders;
    await prepare(folders, join(folder, 'points.geojson'));
    const keys = await Promise.all(Array.from({ length: recipients }, async () => identityToRecipient(await generateX25519Identity())));
    await writeGrants(datasets, keys);
    const git = (...args: string[]): Promise<unknown> => askGit(args, { cwd: datasets });
    await git('init', '--quiet');
    await git('add', '.');
    yield await timed('alone', folders);
    yield await timed('again', folders);
    const others = Array.from({ length: size }, (_, index) => join(datasets, `commune-${Math.floor(index / 100)}`, `jeu-${index}`));
    await mapLimit(others, async (own) => {
      await mkdir(own, { recursive: true });
      await writeFile(join(own, 'dataset.yaml'), 'title: Ouvert à tous\n');
    });
    await git('add', '.');
    yield await timed('beside all others', folders);
    await writeGrants(datasets, keys, 1);
    yield await timed('one grant taken back', folders);
  },
};
