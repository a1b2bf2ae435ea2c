import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { close, createIndex } from 'pagefind';
import type { DatasetRecord, RestrictedRecord } from '../../schemas/types.ts';
import { noteFault } from '../data/left-out.ts';
import { keepPageInputs } from '../data/page-inputs.ts';
import { coveredBoxes, placeAreas } from '../places/place-areas.ts';
import { keepIndex, listedRecords, readPicture, restrictedRecords } from '../data/records.ts';
import { readPreview } from '../data/settings.ts';
import { territoryChain, territoryNames } from '../places/territory-names.ts';
import type { ExtentRow } from './extents.ts';
import { restrictedIndexRecord, toIndexRecord, type IndexRecord, type SearchResult } from './index-record.ts';
import { nearWords } from './near-words.ts';
import { packExtents } from './pack-extents.ts';

/** Pagefind's own interface, which this site does not use. */
const unused = /(?:ui|highlight)\.(?:js|css)$|playground/;

/** Write the index of all listed data sets to `folder`. */
async function writeIndex(folder: string): Promise<void> {
  // One French index serves both languages: producer text is French.
  const { index, errors } = await createIndex({ forceLanguage: 'fr' });
  if (!index) throw new Error(`Pagefind could not start: ${errors.join(', ')}`);
  const words = new Set<string>();
  const areas = await placeAreas();
  const extents = new Map<string, Omit<ExtentRow, 'id'>>();
  const restricted = await restrictedRecords();
  const namesOf = ({ territories }: Pick<DatasetRecord, 'territories'>) => new Map(territories.map((code) => [code, territoryNames(code)]));
  const add = async (record: DatasetRecord | RestrictedRecord, makeEntry: () => Promise<IndexRecord> | IndexRecord): Promise<void> => {
    try {
      const entry = await makeEntry();
      const extent = { boxes: coveredBoxes(record, areas), facets: entry.filters };
      const added = await index.addCustomRecord(entry);
      if (added.errors.length > 0) throw new Error(`Pagefind refuses ${record.id}: ${added.errors.join(', ')}`);
      const { title = '', names = '', keywords = '', producer = '' } = entry.meta;
      for (const word of nearWords([title, names, keywords, producer].join(' '))) words.add(word);
      extents.set(record.id, extent);
    } catch (cause) {
      // The next attempt leaves it out.
      noteFault(record.id, 'pagefind/', cause);
    }
  };
  for await (const record of listedRecords())
    await add(record, async () => {
      const silhouette = record.version.artifacts.find(({ format }) => format === 'silhouette');
      const picture = silhouette === undefined ? {} : await readPicture(silhouette);
      // Where all are open, nobody has to choose.
      return toIndexRecord(record, picture, namesOf(record), restricted.length > 0 ? ['open'] : []);
    });
  for (const record of restricted) await add(record, () => restrictedIndexRecord(record, namesOf(record)));
  // Pagefind writes its files itself: handed over, they would be in memory twice.
  const { errors: failures } = await index.writeFiles({ outputPath: folder });
  if (failures.length > 0) throw new Error(`Pagefind could not write its index: ${failures.join(', ')}`);
  await close();
  for (const name of await readdir(folder)) if (unused.test(name)) await rm(join(folder, name), { recursive: true });
  await letFail(join(folder, 'pagefind.js'));
  await writeFile(join(folder, 'words.json'), JSON.stringify([...words].sort()));
  await writeExtents(join(folder, 'extents'), await joinFragments(join(folder, 'fragment'), extents));
}

/** Code of Pagefind that ignores missing pieces of its index: it would find nothing, and report no results. */
const passedOver = /("load_(?:index|filter)_chunk"\)\))\.catch\(\(\)\s*=>\s*\{\s*\}\)/g;
const passedOverFirst = /(Failed to load the meta index:\s*\$\{[^}]*\}`\);)/g;

/** Let a search fail whose index does not come. */
async function letFail(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const places = [passedOver, passedOverFirst].map((pattern) => text.match(pattern)?.length ?? 0);
  if (places.join() !== '2,1')
    throw new Error(`Pagefind reads its index otherwise than it did: ${places.join(' and ')} places instead of 2 and 1.`);
  await writeFile(file, text.replace(passedOver, '$1').replace(passedOverFirst, '$1throw e;'));
}

/** Pagefind's mark at the beginning of what it has compressed. */
const signature = 'pagefind_dcd';

/** Join each row with the id of its result in Pagefind: the name of the fragment that holds its data set. */
async function joinFragments(folder: string, extents: ReadonlyMap<string, Omit<ExtentRow, 'id'>>): Promise<ExtentRow[]> {
  // A result shows what stands in its address alone: the words that were indexed are not sent once more with it.
  const rows: ExtentRow[] = [];
  for (const name of extents.size === 0 ? [] : (await readdir(folder)).sort()) {
    const file = join(folder, name);
    const text = gunzipSync(await readFile(file)).toString('utf8');
    const fragment = JSON.parse(text.slice(signature.length)) as { url: string };
    const shown = { ...fragment, content: '', meta: {}, filters: {}, word_count: 0 };
    await writeFile(file, gzipSync(signature + JSON.stringify(shown), { level: 9 }));
    const extent = extents.get((JSON.parse(fragment.url) as SearchResult).summary.id);
    if (extent) rows.push({ id: name.replace(/\.pf_fragment$/, ''), ...extent });
  }
  if (rows.length !== extents.size) throw new Error(`Pagefind wrote ${rows.length} fragments for ${extents.size} data sets.`);
  return rows;
}

async function writeExtents(folder: string, rows: readonly ExtentRow[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of packExtents(rows, (code) => territoryChain(code).slice(1))) await writeFile(join(folder, name), text);
}

// In a process of its own: what it reads never weighs on the memory of those that make pages.
await keepIndex();
await keepPageInputs();
process.stdout.write('checked\n');
// A preview has no search.
if (readPreview() === undefined) await writeIndex(process.argv[2] ?? '');
