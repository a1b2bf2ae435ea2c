import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishRun } from '../../publish.ts';
import { putArtifacts } from '../../publish.ts';
import type { Store } from '../../stores/store.ts';
import { putChange, putReport } from '../pending.ts';
import { publishVersions, recordOf, type TestVersion } from '../publication.fixtures/make-records.ts';
import { readRecords, recordDigest } from '../records.ts';
import { renew } from '../renew.ts';
import type { ArtifactFile } from '../../record/describe-artifact.ts';

/** Files above this go in parts here: the tests' largest has two. */
export const partBytes = 2000;

const before: TestVersion = { id: 'a/x', files: { 'x.csv': 'before' } };
const after: TestVersion = { id: 'a/x', files: { 'x.csv': 'after', 'x.pmtiles': 'tiles '.repeat(500) } };
const now = new Date('2026-03-01T12:00:00Z');

/** Publish the state before the faults. */
export async function prepare(store: Store): Promise<void> {
  await publishVersions(store, '2026-01-01', before);
}

/**
 * Make the publication of a built version, as a build does it: files in `folder`, pending change, publication; throws where it is not
 * published.
 */
export function publicationIn(folder: string): (store: Store, run: string, version?: TestVersion) => Promise<void> {
  return async (store, run, version = after) => {
    const record = recordOf(version);
    const published = (await readRecords(store)).get(record.id);
    await putArtifacts(filesOf(folder, version), store);
    await putChange(store, run, { dataset: record.id, base: published === undefined ? null : recordDigest(published), record });
    await putReport(store, { run, part: 1, of: 1, started: now.toISOString(), datasets: [{ dataset: record.id, outcome: 'built', seconds: 0, stages: {} }] });
    const { merged } = await publishRun(store, run, now);
    const [fate] = merged;
    if (fate?.outcome !== 'published' && fate?.outcome !== 'unchanged') throw new NotPublished(JSON.stringify(merged));
  };
}

/** Act on a store while faults befall it; a second run has a name of its own. */
export interface Deed {
  name: 'publication' | 'renewal';
  act: (store: Store, run: string) => Promise<unknown>;
}

/** All that moves the pointer as often as each night. */
export const deedsIn = (folder: string): Deed[] => [
  { name: 'publication', act: publicationIn(folder) },
  { name: 'renewal', act: (store) => renew({ ...store, goodForDays: 14 }, now) },
];

/** A publication that ended well without having published, and says so. */
export class NotPublished extends Error {}

function filesOf(folder: string, version: TestVersion): ArtifactFile[] {
  return recordOf(version).version.artifacts.map((artifact, index) => {
    const path = join(folder, artifact.key.replaceAll('/', '-'));
    // Written once, its key tells its bytes: another publication may be reading it.
    if (!existsSync(path)) writeFileSync(path, Object.values(version.files)[index] ?? '');
    return { ...artifact, path };
  });
}
