import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SheetList } from '../../schemas/sheet-list.ts';
import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import type { FetchArtifact } from '../published/fetch-artifact.ts';
import { beingCollected } from '../published/marks.ts';
import { putSheet, readPending, type SheetNote } from '../published/pending.ts';
import { located } from '../published/place.ts';
import type { SheetKeeper } from '../raster/sheet-cogs.ts';
import type { Manifest } from '../read.ts';
import type { Store } from '../stores/store.ts';

type Known = Pick<SheetNote, 'artifact' | 'lossy' | 'problems'>;

/** What the sheets of one data set are found by. */
interface Place {
  run: string;
  store: Store;
  fetchArtifact: FetchArtifact;
  manifest: Manifest;
  /** The version whose sheets may be taken over; none where all of them are to be made anew. */
  previous: DatasetRecord | undefined;
  scratch: string;
}

/** The sheets of a data set that are in the store: those of the published version, and those that a build that died has left. */
export function keepSheets({ run, store, fetchArtifact, manifest, previous, scratch }: Place): SheetKeeper {
  let known: Promise<Map<string, Known>> | undefined;
  const read = async (): Promise<Map<string, Known>> => {
    const collected = await beingCollected(store);
    const isGoing = ({ artifact: { key } }: Known): boolean => collected.has(key) || collected.has(located(manifest.producer, key));
    const listed = previous === undefined ? [] : await listedSheets(previous, fetchArtifact, join(scratch, 'known-sheets.json'));
    const left = (await readPending(store)).flatMap(({ sheet }) => (sheet?.dataset === manifest.id ? [sheet] : []));
    return new Map([...listed, ...left.map((sheet) => [sheet.made, sheet] as const)].filter(([, sheet]) => !isGoing(sheet)));
  };
  return {
    find: async (made, path) => {
      const sheet = (await (known ??= read())).get(made);
      if (sheet === undefined || !(await fetchArtifact(sheet.artifact, path))) return undefined;
      return { path, lossy: sheet.lossy, problems: sheet.problems };
    },
    keep: async (made, { path, lossy, problems }, artifact) => {
      await store.put(artifact.key, { path }, artifact.sha256);
      await putSheet(store, run, { dataset: manifest.id, made, artifact, lossy, problems });
    },
  };
}

/** The sheets of a published version, by what they were made of; none where its list is no longer in the store. */
async function listedSheets({ id, version }: DatasetRecord, fetch: FetchArtifact, path: string): Promise<[string, Known][]> {
  const list = version.artifacts.find(({ format }) => format === 'sheet-list');
  if (list === undefined || !(await fetch(list, path))) return [];
  // Written by the build of that version, and held against its digest.
  const { sheets } = JSON.parse(await readFile(path, 'utf8')) as SheetList;
  const artifacts = new Map(version.artifacts.map((artifact): [string, Artifact] => [artifact.key, artifact]));
  return sheets.flatMap(({ path: below, made, lossy, problems = [] }) => {
    const artifact = artifacts.get(`data/${id}/${below}`);
    return artifact === undefined ? [] : [[made, { artifact, lossy, problems }]];
  });
}
