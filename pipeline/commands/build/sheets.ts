import { mkdtempDisposable, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { unsealerOf, type Unsealer } from '../../access/sealed-file.ts';
import { refuseMisplaced } from '../../changes/gates.ts';
import type { Lang } from '../../../schemas/languages.ts';
import { number } from '../../../schemas/messages/format.ts';
import { inLanguage, say } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, Problem } from '../../../schemas/types.ts';
import { choose, idsOf, type Shard } from '../../manifest/dataset-ids.ts';
import { type Manifest, readCatalogue } from '../../manifest/read.ts';
import { depositsOf } from '../../publication/deposits.ts';
import { fetchPublished } from '../../publication/fetch-artifact.ts';
import { artifactStore } from '../../publication/artifact-stores.ts';
import { convertSheets as convertOwn } from '../../raster/build-sheets.ts';
import { protect } from '../../sandbox/with-sandbox.ts';
import { fetchFiles } from '../../source/fetch.ts';
import { countRasters, recogniseKind } from '../../source/recognise-kind.ts';
import type { Access } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { text } from '../help.ts';
import type { StoreOptions } from '../operator.ts';
import { runName, shardOption } from '../options.ts';
import { faultsIn, listProblems } from '../problems.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { placeFor } from './build-one.ts';
import { openSheetCache } from './sheet-cache.ts';
import { openStores } from './open-stores.ts';
import { plan } from './plan.ts';

/** `mappe sheets`: convert a share of the sheets of large images. */
export const define = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('sheets', 'cli.sheets', 'datasets', 'store', 'json', 'no-sandbox', 'published')
    .argument('[id...]', text('cli.sheets-ids'))
    .requiredOption('--run <name>', text('cli.sheets-run'), runName)
    .requiredOption('--shard <part>', text('cli.sheets-shard'), shardOption)
    .action(
      ending(async (ids: string[], { json, ...flags }: Flags<SheetsOptions> & { json?: true }) => {
        const passed = await convertAllSheets({
          ...flags,
          ids,
          access: access(),
          now: new Date(),
          onLine: (line) =>
            print(json ? JSON.stringify({ ...line, problems: inLanguage(line.problems, lang()) }) : tellSheets(line, lang())),
        });
        return passed ? exitCodes.done : exitCodes.partly;
      }),
    );

/** Options of `mappe sheets`. */
export interface SheetsOptions extends StoreOptions {
  datasets: string;
  /** Address of the published catalogue, where `store` is a folder for new files alone. */
  published?: string;
  /** Data sets to convert; where empty, those that a plan shares out among machines. */
  ids: readonly string[];
  /** Name of the run whose build follows. */
  run: string;
  /** The sheets of one machine out of several: the second of eight takes the second, the tenth, and so on. */
  shard: Shard;
  unsafeNoSandbox?: true;
  onLine: (line: SheetsLine) => void;
}

/** Outcome of the sheets of one data set: a line of --json. */
export interface SheetsLine {
  dataset: string;
  /** Nothing: it has no sheets, which is a matter of the build. */
  outcome: 'converted' | 'nothing' | 'refused';
  sheets: number;
  /** Those of this machine, converted now or earlier. */
  own: number;
  problems: readonly Problem[];
}

interface SheetsRun extends Pick<SheetsOptions, 'run' | 'shard'> {
  store: Store;
  records: ReadonlyMap<string, DatasetRecord>;
  unsealer: Unsealer | undefined;
  onNotice: Access['onNotice'];
}

/**
 * Convert one machine's share of the image sheets to the store, where the following build finds them; false where a data set is refused.
 */
export async function convertAllSheets({ ids, now, onLine, unsafeNoSandbox: unsafe, ...options }: SheetsOptions): Promise<boolean> {
  const catalogue = await readCatalogue(options.datasets, { today: now.toISOString().slice(0, 10) });
  const { datasets, published, access } = options;
  const { store, records } = await openStores(options.store, { published, datasets, access, buildOnly: true, wanted: [], now });
  const wanted = ids.length > 0 ? choose(ids, idsOf(catalogue)) : await planned({ ...options, now });
  const call: SheetsRun = {
    run: options.run,
    shard: options.shard,
    store,
    records,
    unsealer: unsealerOf(access?.env),
    onNotice: access?.onNotice,
  };
  await using scratch = await mkdtempDisposable(join(tmpdir(), 'mappe-sheets-'));
  const { limits, ports } = catalogue.operator;
  let passed = true;
  await protect({ limits, ports, unsafe, onNotice: options.access?.onNotice }, async () => {
    for (const id of wanted) {
      const manifest = catalogue.manifests.find((each) => each.id === id);
      const problems = catalogue.problems.get(id) ?? [];
      const line =
        manifest === undefined ? lineOf(id, 'refused', problems) : await attempt(manifest, call, join(scratch.path, id.replace('/', '--')));
      passed &&= line.outcome !== 'refused';
      onLine(line);
    }
  });
  return passed;
}

/** The images that a plan shares out, whichever machine asks. */
async function planned({ datasets, store, published = store, access, now }: Omit<SheetsOptions, 'ids' | 'onLine'>): Promise<string[]> {
  const lines = await plan({ datasets, store: published, ids: [], now, ...(access && { access }) });
  return [...new Set(lines.flatMap(({ dataset, action }) => (action === 'sheets' ? [dataset] : [])))];
}

function lineOf(dataset: string, outcome: 'nothing' | 'refused', problems: readonly Problem[] = []): SheetsLine {
  return { dataset, outcome, sheets: 0, own: 0, problems };
}

async function attempt(manifest: Manifest, call: SheetsRun, scratch: string): Promise<SheetsLine> {
  try {
    return await convertOne(manifest, call, scratch);
  } catch (error) {
    return lineOf(manifest.id, 'refused', faultsIn(error, manifest.id, call.onNotice));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function convertOne(manifest: Manifest, { run, shard, store, records, unsealer }: SheetsRun, scratch: string): Promise<SheetsLine> {
  const { id, dataset } = manifest;
  const nothing = lineOf(id, 'nothing');
  refuseMisplaced(manifest, store.releases !== undefined);
  if (dataset.source.service !== undefined || dataset.source.derive !== undefined) return nothing;
  const listed = manifest.sourceFiles;
  const isOwn = (index: number): boolean => index % shard.count === shard.index - 1;
  // A list of images names a sheet each: others than one's own are not brought. What an archive holds shows when it is here.
  const isList = listed.length > 1 && countRasters(listed.map(({ path, url, deposit }) => path ?? url ?? deposit ?? '')) === listed.length;
  const needed = isList ? listed.filter((_, index) => isOwn(index)) : listed;
  if (needed.length === 0) return { ...nothing, outcome: 'converted', sheets: listed.length };
  const deposits = { bring: depositsOf(store, manifest.producerId), unseal: unsealer?.(manifest.producerId) };
  const files = await fetchFiles(manifest, needed, scratch, { deposits });
  if ((await recogniseKind({ files }, scratch)) !== 'raster') return nothing;
  const place = placeFor(manifest, { store, buildOnly: true });
  const cache = openSheetCache({
    run,
    manifest,
    scratch,
    own: place,
    store: await artifactStore(store, { id, store: place }),
    fetchArtifact: fetchPublished(store, (each) => records.get(each)),
    previous: records.get(id),
  });
  const { sheets, own } = await convertOwn(files, manifest, scratch, { cache, isOwn, listed: isList ? listed.length : undefined });
  return { ...nothing, ...(sheets > 1 && { outcome: 'converted', sheets, own }) };
}

function tellSheets({ dataset, outcome, sheets, own, problems }: SheetsLine, lang: Lang): string {
  const mark = { converted: '✓', nothing: '=', refused: '✗' }[outcome];
  const facts = { dataset, sheets: number(sheets, lang), own: number(own, lang) };
  return [`${mark} ${say(`sheets.${outcome}`, facts, lang)}`, ...listProblems(problems, lang)].join('\n');
}
