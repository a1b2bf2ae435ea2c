import { fill } from './fill.ts';
import texts from './fr/manifest.json' with { type: 'json' };
import type { Problem, Severity, TextFacts } from '../types.ts';

/** Id of a text on manifests: they have a file of their own, since the form of the site sends it to every reader. */
export type FindingId = keyof typeof texts;

/** Problem at a JSON pointer of a value ('' is the whole); `at` says which side of `key: value` is wrong. */
export interface Finding {
  id: FindingId;
  severity: Severity;
  /** Facts that fill the text of `id`. */
  facts: TextFacts;
  pointer: string;
  at: 'key' | 'value';
  /** Key that is missing, or that should have been written. */
  hint?: string;
}

/** One finding; severity "error" unless said. */
export function finding(
  id: FindingId,
  facts: TextFacts,
  pointer: string,
  { severity = 'error', at = 'value', hint }: { severity?: Severity; at?: 'key' | 'value'; hint?: string } = {},
): Finding {
  return { id, severity, facts, pointer, at, ...(hint !== undefined && { hint }) };
}

/** Find a pointer's place in a file, as `file:line:column`. */
export type Locate = (pointer: string, at?: 'key' | 'value') => string;

/** Findings as problems; without `locate` a problem carries the pointer itself. */
export function toProblems(findings: readonly Finding[], locate?: Locate): Problem[] {
  return findings.map(({ id, severity, facts, pointer, at }) => ({
    id,
    severity,
    message: fill(texts, id, facts, 'fr'),
    facts,
    where: locate?.(pointer, at) ?? pointer,
  }));
}

/** One step of a JSON pointer, escaped (RFC 6901 section 3). */
export function step(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The unescaped keys of a JSON pointer. */
export function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
