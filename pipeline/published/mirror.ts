import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';
import { fail, PipelineError } from '../errors.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { pointerKey, type Reader, type Store } from '../stores/store.ts';
import { putJson, readText } from './objects.ts';
import { eachOf } from '../each-of.ts';
import { refuseCollected } from './record-files.ts';
import { refuseOlder, remember } from './seen.ts';
import { attempts, publicationAt, readCurrent, type Publication } from './snapshots.ts';
import { readTombstones, replacementOf, withoutPurged } from './tombstones.ts';

/**
 * Copy the catalogue of a store into a folder: what is published now, or what was at a moment (a sequence, a day, an instant). Records
 * and drawings alone, only those that are not there yet, each held against its digest: from the pointer to the snapshot, from there to
 * the records, from there to the drawings. What was purged since, or is no longer named, does not stay. A store that shows an older state
 * than it did before is refused: a note in the folder says which one that was.
 */
export async function mirrorStore(source: Reader, folder: string, { at }: { at?: string | undefined } = {}): Promise<Publication> {
  for (let attempt = 1; ; attempt += 1) {
    const current = await readCurrent(source);
    if (current === undefined) throw fail('store.no-pointer', { address: source.address });
    await refuseOlder(seenFile(folder), source.address, current.pointer);
    try {
      const wanted = at === undefined ? current : await publicationAt(source, at);
      const left = withoutPurged(wanted.snapshot, replacementOf(await readTombstones(source, current.snapshot)));
      await refuseCollected(source, { ...wanted, snapshot: left }, current.snapshot);
      const shown = await copy(source, folderStore(folder), left, wanted);
      await remember(seenFile(folder), source.address, current.pointer);
      return shown;
    } catch (error) {
      // A publication or a purge came in between: what is named now is there.
      const moved = (await source.readPointer())?.tag !== current.tag;
      if (!moved || attempt === attempts || !(error instanceof PipelineError)) throw error;
    }
  }
}

/** No object of the store: what the mirror itself knows of its past. */
const seenName = 'seen.json';
const seenFile = (folder: string): string => join(folder, seenName);

async function copy(source: Reader, mirror: Store, snapshot: Snapshot, { pointer }: Publication): Promise<Publication> {
  const recordKeys = Object.values(snapshot.producers).flat();
  // Of a file no more is held than its drawings: all together are as long as the catalogue.
  const drawings = (await eachOf(recordKeys, async (key) => drawingsOf(await keepText(source, mirror, key)))).flat();
  await eachOf(drawings, (drawing) => keepDrawing(source, mirror, drawing));
  const shown = await keepSnapshot(source, mirror, { pointer, snapshot });
  const before = await mirror.readPointer();
  if (before === undefined || !isDeepStrictEqual(before.pointer, shown)) await mirror.replacePointer(shown, before?.tag);
  await removeOthers(mirror, new Set([pointerKey, seenName, shown.snapshot, ...recordKeys, ...drawings.map(({ key }) => key)]));
  return { pointer: shown, snapshot };
}

/** Keep a snapshot as it is; one that has lost something to a purge as what is left of it, under a name of its own. Gives its pointer. */
async function keepSnapshot(source: Reader, mirror: Store, { pointer, snapshot }: Publication): Promise<Pointer> {
  const whole = await keepText(source, mirror, pointer.snapshot);
  if (JSON.stringify(JSON.parse(whole)) === JSON.stringify(snapshot)) return pointer;
  const { key, sha256 } = await putJson(mirror, `snapshots/${snapshot.sequence}-`, snapshot);
  // Nobody has signed what is left.
  const { signature: _, ...unsigned } = pointer;
  return { ...unsigned, snapshot: key, sha256 };
}

/** The text of an object whose name holds its digest, from the mirror where it is there. */
async function keepText(source: Reader, mirror: Store, key: string): Promise<string> {
  const known = await mirror.get(key);
  if (known !== undefined) return Buffer.from(known).toString('utf8');
  const text = await readText(source, key);
  const bytes = Buffer.from(text);
  await mirror.put(key, { bytes }, digest(bytes));
  return text;
}

type Drawing = Pick<DatasetRecord['version']['artifacts'][number], 'key' | 'sha256'>;

/** The drawings that pages hold, of the records in a file. */
function drawingsOf(text: string): Drawing[] {
  const records = text.split('\n').filter((line) => line !== '');
  return records.flatMap((line) =>
    (JSON.parse(line) as DatasetRecord).version.artifacts.flatMap(({ key, sha256, mediaType }) =>
      mediaType === 'image/svg+xml' ? [{ key, sha256 }] : [],
    ),
  );
}

async function keepDrawing(source: Reader, mirror: Store, { key, sha256 }: Drawing): Promise<void> {
  if ((await mirror.head(key)) !== undefined) return;
  const bytes = Buffer.from(await readText(source, key, sha256));
  await mirror.put(key, { bytes }, sha256);
}

/** Remove what is in the mirror and not in the catalogue that it shows. */
async function removeOthers(mirror: Store, wanted: ReadonlySet<string>): Promise<void> {
  const others: string[] = [];
  for await (const { key } of mirror.list('')) if (!wanted.has(key)) others.push(key);
  await mirror.remove(others);
}
