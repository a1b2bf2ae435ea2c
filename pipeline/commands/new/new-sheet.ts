import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../../schemas/messages/say.ts';
import type { Dataset, Problem } from '../../../schemas/types.ts';
import { readSheet, type MetadataSheet } from '../../standards/metadata-sheet.ts';
import { nameOfUrl, type Source } from '../../source/fetch.ts';

/** The metadata sheet in the only file of a source, where that is a package; what is wrong with it. */
export async function findSheet({ files }: Source, scratch: string): Promise<{ sheet?: MetadataSheet; problems: Problem[] }> {
  const [only, ...others] = files;
  return only === undefined || others.length > 0 ? { problems: [] } : readSheet(only, join(scratch, 'sheet'));
}

/** A new manifest with what its package says of itself: where the data come from, of which day they are, the sheet beside them. */
export function withSheet(dataset: Dataset, sheet: MetadataSheet | undefined): Dataset {
  if (sheet === undefined) return dataset;
  const { lineage, date, link } = sheet;
  return {
    ...dataset,
    ...(lineage !== undefined && { lineage }),
    ...(date !== undefined && { temporal: { start: date } }),
    documents: [{ path: localName(sheet), title: { fr: say('new.sheet-title', {}, 'fr'), en: say('new.sheet-title', {}, 'en') } }],
    ...(link !== undefined && { links: [link] }),
  };
}

/** Put the sheet beside the manifest that names it. */
export async function copySheet(sheet: MetadataSheet | undefined, folder: string): Promise<void> {
  if (sheet !== undefined) await copyFile(sheet.path, join(folder, localName(sheet)));
}

/** A browser would run what XML holds: as a text it only shows it. */
const localName = ({ name }: MetadataSheet): string => nameOfUrl(`file:///${encodeURIComponent(`${name}.txt`)}`);
