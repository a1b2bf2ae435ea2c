import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SheetList } from '../../../schemas/model/sheet-list.ts';
import type { Artifact, DatasetRecord, ProducerStore } from '../../../schemas/types.ts';
import { memoize } from '../../base/memoize.ts';
import { fetchFrom, type FetchArtifact } from '../../publication/fetch-artifact.ts';
import { beingCollected } from '../../publication/gc-marks.ts';
import { onlyOf, putSheet, readPending, type SheetNote } from '../../publication/pending.ts';
import { located, bucketName } from '../../publication/artifact-stores.ts';
import type { Manifest } from '../../manifest/read.ts';
import type { Store } from '../../stores/store.ts';
import type { SheetCache } from '../../record/build-context.ts';

interface CachedSheet extends Pick<SheetNote, 'artifact' | 'lossy' | 'problems' | 'pixels'> {
  fetch: FetchArtifact;
}

interface SheetCacheOptions {
  run: string;
  /** Store that the files of the data set are written to. */
  store: Store;
  /** The producer's bucket, where that is in it. */
  own: ProducerStore | undefined;
  fetchArtifact: FetchArtifact;
  manifest: Manifest;
  /** The version whose sheets may be taken over; none where all of them are to be made anew. */
  previous: DatasetRecord | undefined;
  scratch: string;
}

/** The sheets of a data set that are in the store: those of the published version, and those that a build that died has left. */
export function openSheetCache({ run, store, own, fetchArtifact, manifest, previous, scratch }: SheetCacheOptions): SheetCache {
  const once = memoize<Map<string, CachedSheet>>();
  const cached = (): Promise<Map<string, CachedSheet>> =>
    once(async () => {
      const collected = await beingCollected(store);
      const isGoing = ({ artifact: { key } }: CachedSheet): boolean => collected.has(key) || collected.has(located(manifest.producer, key));
      const listed = previous === undefined ? [] : await listedSheets(previous, fetchArtifact, join(scratch, 'known-sheets.json'));
      const ofManifest = onlyOf((dataset) => dataset === manifest.id);
      const waiting = (await readPending(store, undefined, ofManifest)).flatMap(({ sheet }) => {
        // What waits in another bucket, or elsewhere than a build would put it, is not read: the sheet is made again.
        // guard [bucketName(sheet.store) === bucketName(own)]: is not looked for in another one
        const isOwn = sheet?.dataset === manifest.id && bucketName(sheet.store) === bucketName(own);
        return isOwn ? [[sheet.made, { ...sheet, fetch: fetchFrom(store) }] as const] : [];
      });
      return new Map([...listed, ...waiting].filter(([, sheet]) => !isGoing(sheet)));
    });
  const found = new Set<string>();
  return {
    find: async (made, path) => {
      const sheet = (await cached()).get(made);
      if (sheet === undefined || !(await sheet.fetch(sheet.artifact, path))) return undefined;
      found.add(made);
      return { path, lossy: sheet.lossy, problems: sheet.problems };
    },
    sumsOf: async (seen) => [...(await cached()).values()].find(({ pixels }) => pixels?.seen === seen)?.pixels?.sums,
    keep: async ({ made, ...pixels }, { path, lossy, problems }, artifact) => {
      if (!found.has(made)) await store.put(artifact.key, { path }, artifact.sha256);
      await putSheet(store, run, { dataset: manifest.id, made, artifact, lossy, problems, pixels, ...(own && { store: own }) });
    },
  };
}

/** The sheets of a published version, by what they were made of; none where its list is no longer in the store. */
async function listedSheets({ id, version }: DatasetRecord, fetch: FetchArtifact, path: string): Promise<[string, CachedSheet][]> {
  const list = version.artifacts.find(({ format }) => format === 'sheet-list');
  if (list === undefined || !(await fetch(list, path))) return [];
  // Written by the build of that version, and held against its digest.
  const { sheets } = JSON.parse(await readFile(path, 'utf8')) as SheetList;
  const artifacts = new Map(version.artifacts.map((artifact): [string, Artifact] => [artifact.key, artifact]));
  return sheets.flatMap(({ path: below, made, lossy, problems = [] }) => {
    const artifact = artifacts.get(`data/${id}/${below}`);
    return artifact === undefined ? [] : [[made, { artifact, lossy, problems, fetch }]];
  });
}
