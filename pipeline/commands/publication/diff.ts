import { copyFile, mkdtempDisposable, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, Version } from '../../../schemas/types.ts';
import { producerIdOf, recordKeysOf } from '../../base/dataset-keys.ts';
import { fail } from '../../base/errors.ts';
import { fetchRows, placeChanges } from '../../changes/build-changes.ts';
import { compareVersions, writeChanges } from '../../changes/compare.ts';
import { readOperatorFile } from '../../manifest/read.ts';
import { type FetchArtifact, fetchPublished } from '../../publication/fetch-artifact.ts';
import { readPastRecords, readRecordsOf } from '../../publication/record-files.ts';
import { publications, readCurrent } from '../../publication/snapshots.ts';
import { readTombstones, type Replacement, replacementOf, withoutPurged } from '../../publication/tombstones.ts';
import { protect, type Protection } from '../../sandbox/with-sandbox.ts';
import type { Reader } from '../../stores/store.ts';
import { listedTerritories, openTerritories } from '../../territories/territories.ts';
import { text } from '../help.ts';
import { allowedBy, openSigned, type StoreOptions } from '../operator.ts';
import type { Flags, Terminal } from '../terminal.ts';
import { tellChanges } from './tell-changes.ts';
import type { Territories } from '../../record/build-context.ts';

/** `mappe diff`: what has changed between two versions. */
export const define = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('diff', 'cli.diff', 'datasets', 'store', 'json-lines', 'no-sandbox')
    .argument('<dataset>', text('cli.diff-dataset'))
    .option('--from <name>', text('cli.diff-from'))
    .option('--to <name>', text('cli.diff-to'))
    .option('--out <file>', text('cli.diff-out'))
    .action(
      ending((dataset: string, flags: Flags<DiffOptions>) =>
        diff({ ...flags, dataset, access: access(), lang: lang(), now: new Date() }, print),
      ),
    );

/** Options of `mappe diff`; without versions: the one that is shown now, and the one before. */
export interface DiffOptions extends StoreOptions {
  dataset: string;
  from?: string;
  to?: string;
  json?: boolean;
  /** File for the changed features, as GeoParquet; of several layers, a file each. */
  out?: string;
  /** Compare without a sandbox. */
  unsafeNoSandbox?: boolean;
  lang: Lang;
}

/** `mappe diff`: say what has changed from one version of a data set to another; gives the exit code. */
export async function diff({ dataset, json = false, out, lang, ...options }: DiffOptions, print: (line: string) => void): Promise<number> {
  if (out !== undefined) await refuseOut(out);
  const store = await openSigned(options);
  const { records, editions } = await publishedVersions(store, dataset);
  const versions = records.map(({ version }) => version);
  const current = versions[0];
  if (current === undefined) throw fail('diff.unknown-dataset', { dataset, store: store.address });
  const named = (name: string): Version => {
    const [found, ...others] = versions.filter(({ id }) => id === name || editions.get(id)?.has(name));
    const list = (some: readonly Version[]): string => some.map(({ id }) => [id, ...(editions.get(id) ?? [])].join(' = ')).join(', ');
    if (found === undefined) throw fail('diff.unknown-version', { dataset, version: name, versions: list(versions) });
    if (others.length > 0) throw fail('diff.several', { dataset, edition: name, versions: list([found, ...others]) });
    return found;
  };
  const to = options.to === undefined ? current : named(options.to);
  const before = options.from === undefined ? (to.changes?.previous ?? versions[versions.indexOf(to) + 1]?.id) : named(options.from).id;
  if (before === undefined) throw fail('diff.first', { dataset, version: to.id });
  const protection = { ...(await allowedBy(options.datasets)), unsafe: options.unsafeNoSandbox, onNotice: options.access?.onNotice };
  const changes =
    to.changes?.previous === before && out === undefined
      ? to.changes
      : await compare({ dataset, out, datasets: options.datasets }, [named(before), to], store, records, protection);
  print(json ? JSON.stringify({ dataset, version: to.id, ...changes }) : tellChanges(dataset, to, changes, lang));
  const isSame = changes.added + changes.removed + changes.changed === 0;
  if (out !== undefined && !json && isSame) print(say('diff.out-nothing', { path: out }, lang));
  return 0;
}

/** Versions of a data set, and the editions that each has been: the same data told otherwise are another edition. */
interface PublishedVersions {
  records: DatasetRecord[];
  editions: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Every version of a data set that the publications still tell of, newest first. */
async function publishedVersions(store: Reader, dataset: string): Promise<PublishedVersions> {
  const found = new Map<string, DatasetRecord>();
  const editions = new Map<string, Set<string>>();
  let replacement: Replacement | undefined;
  let seen = '';
  const producer = producerIdOf(dataset);
  for await (const { snapshot } of publications(store)) {
    replacement ??= replacementOf(await readTombstones(store, snapshot));
    const own = withoutPurged({ producers: { [producer]: recordKeysOf(snapshot.producers, producer) } }, replacement);
    const keys = JSON.stringify(own);
    if (keys === seen) continue;
    const isCurrent = seen === '';
    seen = keys;
    const record = (await (isCurrent ? readRecordsOf : readPastRecords)(store, own)).get(dataset);
    if (record === undefined) continue;
    const { id } = record.version;
    if (!found.has(id)) found.set(id, record);
    if (record.edition !== undefined) editions.set(id, (editions.get(id) ?? new Set()).add(record.edition));
  }
  return { records: [...found.values()], editions };
}

/** Open the published territories that the operator lists; undefined where there are none. */
async function publishedTerritories(store: Reader, datasets: string | undefined, scratch: string): Promise<Territories | undefined> {
  const operator = datasets === undefined ? undefined : (await readOperatorFile(join(datasets, 'operator.yaml'))).value;
  const owners = new Set(operator?.territories?.map(producerIdOf));
  const current = owners.size > 0 ? await readCurrent(store) : undefined;
  if (operator === undefined || current === undefined) return undefined;
  const producers = Object.fromEntries(Object.entries(current.snapshot.producers).filter(([producer]) => owners.has(producer)));
  const records = await readRecordsOf(store, { producers });
  const listed = listedTerritories(operator, (id) => records.get(id));
  const fetch = fetchPublished(store, (id) => records.get(id));
  return listed.length === 0 ? undefined : openTerritories(join(scratch, 'territories'), fetch, () => listed);
}

/** A GeoPackage of a version, which says in which systems its layers are; undefined where it is there no more. */
async function fetchSystems({ artifacts }: Version, scratch: string, fetch: FetchArtifact): Promise<string | undefined> {
  const artifact = artifacts.find(({ format }) => format === 'geopackage');
  const path = join(scratch, 'systems.gpkg');
  return artifact !== undefined && (await fetch(artifact, path)) ? path : undefined;
}

async function compare(
  { dataset, out, datasets }: { dataset: string; out: string | undefined; datasets: string | undefined },
  [old, now]: [Version, Version],
  store: Reader,
  records: readonly DatasetRecord[],
  protection: Protection,
): Promise<NonNullable<Version['changes']>> {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'mappe-'));
  const scratch = temporary.path;
  // An artifact lies where the record of its version says.
  const fetch: FetchArtifact = (artifact, path) =>
    fetchPublished(store, () => records.find(({ version }) => version.artifacts.some(({ key }) => key === artifact.key)))(artifact, path);
  const before = await fetchRows(old, scratch, fetch);
  const after = await fetchRows(now, scratch, fetch);
  if (before === undefined) throw fail('diff.gone', { dataset, version: old.id });
  if (after === undefined) throw fail('diff.gone', { dataset, version: now.id });
  const territories = await publishedTerritories(store, datasets, scratch);
  const clean = territories && (await fetchSystems(now, scratch, fetch));
  return await protect(protection, async () => {
    const writes = out !== undefined || clean !== undefined;
    const compared = await compareVersions({ ...old, files: before }, { ...now, files: after }, scratch, { clean, writes });
    if (out !== undefined) await putFiles(await writeChanges(compared, scratch), out);
    const areas = territories && clean !== undefined ? await placeChanges(compared, territories, scratch) : [];
    return { ...compared.changes, ...(areas.length > 0 && { territories: areas }) };
  });
}

/** Refuse a file that cannot be written, before what takes long. */
async function refuseOut(out: string): Promise<void> {
  const { dir, ext } = parse(out);
  if (ext !== '.parquet') throw fail('diff.out-format', { path: out });
  const folder = await stat(dir || '.').catch(() => undefined);
  if (folder?.isDirectory() !== true) throw fail('diff.out-folder', { path: out, folder: dir });
}

/** Put the changes of the only layer that has some at `out`, else those of each with its name before the ending. */
async function putFiles(files: readonly { layer: string; path: string }[], out: string): Promise<void> {
  const { dir, name, ext } = parse(out);
  for (const { layer, path } of files) {
    const target = files.length === 1 ? out : join(dir, `${name}-${layer}${ext}`);
    await copyFile(path, target).catch((cause: unknown) => {
      // What the system calls a failure: its sentence names a folder of ours.
      const detail = String(cause instanceof Error && 'code' in cause ? cause.code : cause);
      throw fail('diff.out-unwritten', { path: target, detail }, { cause });
    });
  }
}
