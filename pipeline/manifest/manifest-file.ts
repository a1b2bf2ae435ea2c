import { lstat, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Checked } from '../../schemas/check/check.ts';
import { toProblems, type Locate } from '../../schemas/messages/finding.ts';
import type { Problem } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import { shownPath } from './path-states.ts';

/** A file as read: its value where its shape is right, and everything that is wrong with it. */
export interface ReadManifestFile<T> {
  value: T | undefined;
  problems: Problem[];
  locate: Locate;
}

/** Read a manifest file and hold it to its schema; of one that is absent or not YAML only its problems are told. */
export async function readManifestFile<T>(
  path: string,
  check: (value: unknown) => Checked<T>,
): Promise<ReadManifestFile<T> & Pick<Checked<T>, 'parts'>> {
  const file = shownPath(path);
  const unread = { value: undefined, parts: {}, locate: () => file };
  // A link could lead to any file of this machine, or to one without end.
  if (await isLink(path)) return { ...unread, problems: [linked(path)] }; // guard (read.test.ts): in place of ddt-51/producer.yaml
  const isFile = (await lstat(path).catch(() => undefined))?.isFile() === true;
  const bytes = isFile ? await readFile(path).catch(() => undefined) : undefined;
  if (bytes === undefined) return { ...unread, problems: [problem('manifest.absent', { file: basename(path) }, { where: file })] };
  const { value, findings: syntax, position } = parseYaml(bytes);
  const locate: Locate = (pointer, at) => {
    const { line, column } = position(pointer, at);
    return `${file}:${line}:${column}`;
  };
  const { findings, ...checked } = syntax.length > 0 ? { value: undefined, parts: {}, findings: syntax } : check(value);
  return { ...checked, problems: toProblems(findings, locate), locate };
}

/** Problems of one file in the order of its lines. */
export function byLine(problems: readonly Problem[]): Problem[] {
  const placeOf = ({ where = '' }: Problem): number[] => where.split(':').slice(-2).map(Number);
  return problems.toSorted((a, b) => {
    const [line = 0, column = 0] = placeOf(a);
    const [otherLine = 0, otherColumn = 0] = placeOf(b);
    return line - otherLine || column - otherColumn;
  });
}

/** Refusal of a link, neither followed nor passed over: data published under its name would count as withdrawn. */
export const linked = (path: string): Problem => problem('folder.link', { path: shownPath(path) }, { where: shownPath(path) });

/** Whether a path is a link. */
export const isLink = async (path: string): Promise<boolean> => (await lstat(path).catch(() => undefined))?.isSymbolicLink() === true;
