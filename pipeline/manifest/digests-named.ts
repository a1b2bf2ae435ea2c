import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYaml } from '../base/parse-yaml.ts';

/** Read every digest in the YAML files of `datasets`; undefined where there is no such folder. */
export async function digestsNamed(datasets: string): Promise<ReadonlySet<string> | undefined> {
  const entries = await readdir(datasets, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const digests = new Set<string>();
  // Read as texts, not as manifests: one that somebody has broken still names its digests.
  for (const { name, parentPath } of entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)))
    for (const [digest] of (await readFile(join(parentPath, name), 'utf8')).matchAll(/\b[0-9a-f]{64}\b/gi))
      digests.add(digest.toLowerCase());
  return digests;
}

/** A deposited file that a manifest names. */
export interface NamedDeposit {
  name: string;
  sha256: string;
}

/** The deposited files that the manifest of a data set names; none where there is no such manifest. */
export const depositsNamed = async (datasets: string, id: string): Promise<NamedDeposit[]> =>
  depositsIn(await readFile(join(datasets, id, 'dataset.yaml')).catch(() => undefined));

/** The deposited files that a manifest names, read as far as it can be: one of another shape still names what it names. */
export const depositsIn = (manifest: Uint8Array | string | undefined): NamedDeposit[] =>
  manifest === undefined ? [] : depositsOf(parseYaml(typeof manifest === 'string' ? Buffer.from(manifest) : Buffer.from(manifest)).value);

function depositsOf(value: unknown): NamedDeposit[] {
  if (typeof value !== 'object' || value === null) return [];
  const { deposit: name, sha256 } = value as Record<string, unknown>;
  if (typeof name === 'string' && typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256))
    return [{ name, sha256: sha256.toLowerCase() }];
  return Object.values(value).flatMap(depositsOf);
}
