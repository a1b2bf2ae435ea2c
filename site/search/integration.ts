import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';
import { listedRecords, readDrawing } from '../records.ts';
import { territoryNames } from '../territory-names.ts';
import { toIndexRecord } from './index-record.ts';
import { nearWords } from './near-words.ts';

/** Pagefind's own interface, which this site does not use. */
const unused = /(?:ui|highlight)\.(?:js|css)$|playground/;

/** Write the index of all listed data sets to `folder`. */
async function writeIndex(folder: string): Promise<number> {
  // One French index serves both languages: producer text is French.
  const { index, errors } = await createIndex({ forceLanguage: 'fr' });
  if (!index) throw new Error(`Pagefind could not start: ${errors.join(', ')}`);
  let count = 0;
  const words = new Set<string>();
  for await (const record of listedRecords()) {
    const silhouette = record.version.artifacts.find(({ format }) => format === 'silhouette');
    const svg = silhouette && (await readDrawing(silhouette));
    const entry = toIndexRecord(record, svg, new Map(record.territories.map((code) => [code, territoryNames(code)])));
    const added = await index.addCustomRecord(entry);
    if (added.errors.length > 0) throw new Error(`Pagefind refuses ${record.id}: ${added.errors.join(', ')}`);
    for (const word of nearWords(`${entry.meta['title']} ${entry.meta['keywords']} ${entry.meta['producer']}`)) words.add(word);
    count += 1;
  }
  const { files, errors: failures } = await index.getFiles();
  if (failures.length > 0) throw new Error(`Pagefind could not write its index: ${failures.join(', ')}`);
  for (const { path, content } of files.filter((file) => !unused.test(file.path))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  await writeFile(join(folder, 'words.json'), JSON.stringify([...words].sort()));
  await close();
  return count;
}

/** Writes the search index beside the pages once they are built. */
export function searchIndex(): AstroIntegration {
  return {
    name: 'mappe-search',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const count = await writeIndex(join(fileURLToPath(dir), 'pagefind'));
        logger.info(`${count} data sets indexed`);
      },
    },
  };
}
