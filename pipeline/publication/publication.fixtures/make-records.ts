import schema from '../../../schemas/record.schema.json' with { type: 'json' };
import type { Artifact, ArtifactFormat, DatasetRecord } from '../../../schemas/types.ts';
import { publish } from '../../publish.ts';
import { digest } from '../../stores/digest.ts';
import type { Store } from '../../stores/store.ts';
import { putChange, readPending, type PendingChange } from '../pending.ts';
import { readRecords, recordDigest } from '../records.ts';

/** A version of a data set, by the texts of its files: as far as publication looks at one. */
export interface TestVersion {
  id: string;
  /** Name → text. */
  files: Record<string, string>;
  /** Text of the source, of which a record holds the digest. */
  source?: string;
  /** A value that the record itself shows. */
  sample?: string | null;
  version?: string;
  access?: DatasetRecord['access'];
}

const versionOf = ({ files, source, version }: TestVersion): string => version ?? digest(JSON.stringify([files, source])).slice(0, 16);

/** The record that the schema shows; the tests' own differ from it by what publication looks at. */
const examples: readonly unknown[] = schema.examples;
const example = examples[0] as DatasetRecord;
const formats: Record<string, ArtifactFormat> = { csv: 'csv', pmtiles: 'pmtiles', svg: 'drawing', tif: 'sheet' };
const types: Record<string, string> = { csv: 'text/csv', pmtiles: 'application/vnd.pmtiles', svg: 'image/svg+xml', tif: 'image/tiff' };

/** A record that publication can handle. */
export function recordOf(made: TestVersion): DatasetRecord {
  const { id, files, source = 'source', sample = null, access = 'public' } = made;
  const artifacts = Object.entries(files).map(([name, text]): Artifact => {
    const sha256 = digest(text);
    const ending = name.slice(name.lastIndexOf('.') + 1);
    const format = formats[ending] ?? 'csv';
    const mediaType = types[ending] ?? 'text/csv';
    return { format, name, key: `data/${id}/${sha256.slice(0, 16)}/${name}`, mediaType, bytes: Buffer.byteLength(text), sha256, recipe: 1 };
  });
  const layers = example.version.layers.map((layer) => ({ ...layer, sample: [[sample]] }));
  const { origin: _, ...shown } = example.version;
  const version = { ...shown, id: versionOf(made), source: { ...example.version.source, sha256: digest(source) }, artifacts, layers };
  // Two letters at least.
  const producer = { ...example.producer, id: (id.split('/')[0] ?? '').padEnd(2, '0') };
  const history = [{ id: version.id, date: version.date, features: 1, bytes: 0 }];
  return { ...example, id, identifier: id, path: id, title: id, access, producer, version, history };
}

/** Put the files of a version. */
export async function putFiles(store: Store, { id, files }: TestVersion): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const sha256 = digest(text);
    await store.put(`data/${id}/${sha256.slice(0, 16)}/${name}`, { bytes: Buffer.from(text) }, sha256);
  }
}

/** Build versions as far as a store can see, without publishing them. */
export async function waitFor(store: Store, run: string, versions: readonly TestVersion[]): Promise<PendingChange[]> {
  const published = await readRecords(store);
  for (const version of versions) {
    await putFiles(store, version);
    const known = published.get(version.id);
    await putChange(store, run, { dataset: version.id, base: known === undefined ? null : recordDigest(known), record: recordOf(version) });
  }
  return (await readPending(store, run)).flatMap(({ change }) => change ?? []);
}

/** Publish versions on a day, as one snapshot. */
export async function publishVersions(store: Store, day: string, ...versions: TestVersion[]): Promise<void> {
  const changes = await waitFor(store, 'essai', versions);
  const { merged } = await publish(changes, store, new Date(`${day}T12:00:00Z`));
  const refused = merged.flatMap(({ problems }) => problems.map(({ message }) => message));
  if (refused.length > 0) throw new Error(refused.join('\n'));
  await store.remove((await readPending(store, 'essai')).map(({ key }) => key));
}

/** Every byte of a store, and its keys. */
export async function everything(store: Store): Promise<string> {
  const pieces: string[] = [];
  for await (const { key } of store.list('')) pieces.push(key, Buffer.from((await store.get(key)) ?? '').toString('latin1'));
  return pieces.join('\n');
}

/** Keys of a store below a prefix. */
export const keysOf = async (store: Store, prefix: string): Promise<string[]> => (await Array.fromAsync(store.list(prefix))).map(({ key }) => key);
