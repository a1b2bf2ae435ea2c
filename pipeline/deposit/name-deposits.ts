import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { digestFile } from '../base/digest-file.ts';
import type { NamedDeposit } from '../manifest/digests-named.ts';

/*
 * Where the operator keeps deposited files in the store, git has manifests alone: what came in a zip beside its manifest is named there by
 * its digest before anybody builds it. The file stays in the folder until then, where a build looks for it first.
 */

/** Name single files of the manifest in `folder` as deposits: those among `brought`, and those of `before` that were not brought. */
export async function nameDeposits(folder: string, brought: readonly string[], before: readonly NamedDeposit[]): Promise<void> {
  const path = join(folder, 'dataset.yaml');
  const text = await readFile(path, 'utf8');
  const edits: Edit[] = [];
  for (const map of sourcesIn(text)) {
    const pair = pairOf(map, 'path') ?? pairOf(map, 'deposit');
    const name = textOf(pair);
    if (pair === undefined || name === undefined || /[\\/]/.test(name)) continue;
    // A file with companions of its name stays a path: a deposit is one file.
    const own = brought.includes(name) && !hasCompanions(name, brought) ? (await digestFile(join(folder, name))).sha256 : undefined;
    const known = brought.includes(name) ? undefined : before.find((each) => each.name === name)?.sha256;
    const sha256 = own ?? (isScalar(pair.key) && pair.key.value === 'path' ? known : undefined);
    if (sha256 !== undefined) edits.push(...editsOf(text, map, pair, sha256));
  }
  if (edits.length > 0) await writeFile(path, applied(text, edits));
}

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '').toLowerCase();
const hasCompanions = (name: string, brought: readonly string[]): boolean =>
  brought.some((other) => other !== name && stemOf(other) === stemOf(name));

interface Edit {
  start: number;
  end: number;
  text: string;
}

type ScalarPair = Pair<Scalar, Scalar>;

/** The groups of keys of a manifest that name a file each: the source, and the items of its list. */
function sourcesIn(text: string): YAMLMap[] {
  const source = parseDocument(text).get('source');
  if (!isMap(source)) return [];
  const files = source.get('files');
  return [source, ...(isSeq(files) ? files.items.filter((item) => isMap(item)) : [])];
}

const pairOf = (map: YAMLMap, key: string): ScalarPair | undefined =>
  map.items.find((pair): pair is ScalarPair => isScalar(pair.key) && pair.key.value === key && isScalar(pair.value));

const textOf = (pair: ScalarPair | undefined): string | undefined =>
  typeof pair?.value?.value === 'string' ? pair.value.value : undefined;

/** All else of the text stays as its author has written it. */
function editsOf(text: string, map: YAMLMap, pair: ScalarPair, sha256: string): Edit[] {
  const [start = 0, end = 0] = pair.key.range ?? [];
  const named = { start, end, text: 'deposit' };
  const digest = pairOf(map, 'sha256')?.value;
  if (digest !== undefined && digest !== null) return [named, { start: digest.range?.[0] ?? 0, end: digest.range?.[1] ?? 0, text: sha256 }];
  const after = pair.value?.range?.[1] ?? end;
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  return [
    named,
    { start: after, end: after, text: map.flow === true ? `, sha256: ${sha256}` : `\n${' '.repeat(column)}sha256: ${sha256}` },
  ];
}

function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);
}
