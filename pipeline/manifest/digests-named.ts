import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Every digest that a text beside the manifests in `datasets` holds; undefined where there is no such folder. Read as texts, not as manifests: one
 * that somebody has broken still names what it names.
 */
export async function digestsNamed(datasets: string): Promise<ReadonlySet<string> | undefined> {
  const entries = await readdir(datasets, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const digests = new Set<string>();
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)))
    for (const [digest] of (await readFile(join(parentPath, name), 'utf8')).matchAll(/\b[0-9a-f]{64}\b/gi))
      digests.add(digest.toLowerCase());
  return digests;
}
