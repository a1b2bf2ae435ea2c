import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sealedEnding } from '../../schemas/model/deposit-name.ts';
import { schemaFileOf } from '../../schemas/rules/files.ts';
import type { Draft } from '../../schemas/rules/rule.ts';
import { grantsFile } from './read-grants.ts';

/** Files that stand beside data and hold none of them, whatever their manifest says. */
const papers: readonly string[] = ['dataset.yaml', 'withdrawn.yaml', grantsFile];

/** Select, by their paths in the folder of restricted data, files that everybody could read: neither encrypted nor a style or a schema. */
export function plainIn(paths: readonly string[], draft: Draft): string[] {
  const { style, conformsTo = [] } = draft;
  const named = new Set<unknown>([style, ...(Array.isArray(conformsTo) ? conformsTo : []).map(schemaFileOf)]);
  return paths.filter((path) => !papers.includes(path) && !path.endsWith(sealedEnding) && !named.has(path));
}

/** List files in the folder of restricted data that everybody could read once they are in git; hidden ones are a system's. */
export async function plainBeside(folder: string, draft: Draft): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.flatMap((entry) => (entry.isDirectory() ? [] : [relative(folder, join(entry.parentPath, entry.name))]));
  return plainIn(
    paths.map((path) => path.replaceAll('\\', '/')).filter((path) => !/(^|\/)\./.test(path)),
    draft,
  ).sort();
}
