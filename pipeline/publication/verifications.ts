import type { DatasetRecord, Problem } from '../../schemas/types.ts';
import { depositKey, producerIdOf, stagedKey } from '../base/dataset-keys.ts';
import { causeOf, PipelineError, problem } from '../base/errors.ts';
import { digestAt } from '../stores/digest.ts';
import type { Reader, Store } from '../stores/store.ts';
import { keysBelow, putJson, readObjectText } from './objects.ts';

/** Instants at which versions were last found whole, by `<dataset>@<version>`. */
export type Verifications = Map<string, string>;

const folder = 'runs/verified/';

/** The name of a version in `Verified`. */
export const verifiedName = ({ id, version }: DatasetRecord): string => `${id}@${version.id}`;

/** Read the results of earlier verifications, with the keys of the objects that hold them. */
export async function readVerified(store: Store): Promise<{ verified: Verifications; keys: string[] }> {
  const keys = await keysBelow(store, folder);
  const verified: Verifications = new Map();
  for (const key of keys) {
    // Written by `replaceVerified`, by nobody else.
    for (const [name, when] of JSON.parse(await readObjectText(store, key)) as [string, string][])
      if ((verified.get(name) ?? '') < when) verified.set(name, when);
  }
  return { verified, keys };
}

/** Keep this knowledge instead of that read before. */
export async function replaceVerified(store: Store, verified: Verifications, before: readonly string[]): Promise<void> {
  const list = [...verified].sort(([a], [b]) => (a < b ? -1 : 1));
  const { key } = await putJson(store, folder, list);
  await store.remove(before.filter((each) => each !== key));
}

/** An artifact that is not what its record says. */
export interface WrongFile {
  key: string;
  problem: Problem;
}

/** Read every file of a record whole and hold it against its digest; `onFile` hears of each. */
export async function rereadArtifacts(record: DatasetRecord, store: Reader, onFile: () => void): Promise<WrongFile[]> {
  const { id, version, producer } = record;
  const wrong: WrongFile[] = [];
  for (const { key, sha256, bytes } of version.artifacts) {
    const facts = { dataset: id, version: version.id, key };
    const found = await digestAt(store, key, bytes).catch((error: unknown) => {
      // The bucket of one producer does not keep the others' files from being read.
      if (record.store === undefined || !(error instanceof PipelineError)) throw error;
      return error;
    });
    if (found instanceof PipelineError) {
      wrong.push({ key, problem: problem('own-store.unreachable', { ...facts, producer: producer.title, cause: causeOf(found) }) });
      // A server that does not answer is not asked for each file of a data set.
      return wrong;
    }
    if (found === undefined) wrong.push({ key, problem: problem('verify.missing', facts) });
    else if (found !== sha256) wrong.push({ key, problem: problem('verify.wrong', { ...facts, found, expected: sha256 }) });
    onFile();
  }
  return wrong;
}

/** Result of reading again the deposited files that a manifest names. */
export interface RereadDeposits {
  files: number;
  bytes: number;
  wrong: WrongFile[];
}

/** Read the deposited files of a data set whole, in place or still waiting, and compare them with the digests in its manifest. */
export async function rereadDeposits(
  dataset: string,
  named: readonly { name: string; sha256: string }[],
  store: Reader,
): Promise<RereadDeposits> {
  const reread: RereadDeposits = { files: 0, bytes: 0, wrong: [] };
  const producer = producerIdOf(dataset);
  for (const { name, sha256 } of named) {
    const facts = { dataset, file: name, producer, key: depositKey(producer, sha256) };
    for (const key of [facts.key, stagedKey(producer, sha256)]) {
      const known = await store.head(key);
      const found = known && (await digestAt(store, key, known.bytes));
      if (known === undefined || found === undefined) {
        if (key !== facts.key) reread.wrong.push({ key, problem: problem('verify.deposit-missing', facts) });
        continue;
      }
      reread.files += 1;
      reread.bytes += known.bytes;
      if (found !== sha256) reread.wrong.push({ key, problem: problem('verify.deposit-wrong', { ...facts, key, found }) });
      break;
    }
  }
  return reread;
}
