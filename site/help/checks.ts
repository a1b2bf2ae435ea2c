import { datasetRules, producerRules } from '../../schemas/rules/rules.ts';
import build from '../../schemas/texts/fr/build.json' with { type: 'json' };
import manifest from '../../schemas/texts/fr/manifest.json' with { type: 'json' };
import source from '../../schemas/texts/fr/source.json' with { type: 'json' };
import type { Severity } from '../../schemas/types.ts';

/** One thing that is checked: its name, its text with dots where its finding stands, how severe it is where a rule says so. */
export interface Check {
  id: string;
  text: string;
  severity?: Severity;
}

export type CheckGroup = 'rules' | 'manifest' | 'yaml' | 'source' | 'build';

/** Texts that are parts of others, not remarks of their own, unless a rule bears their name. */
const parts = /^(hint|type|personal)\./;

const plain = (text: string): string => text.replace(/([.!?])\{\w+\}/g, '$1').replace(/\{\w+\}/g, '…');

/** Every check that a producer may read of, by group, in the order of the tables. */
export function checks(): Record<CheckGroup, Check[]> {
  const severities = new Map([...datasetRules, ...producerRules].map(({ id, severity }): [string, Severity] => [id, severity]));
  const rows = (texts: Record<string, string>): Check[] =>
    Object.entries(texts)
      .filter(([id]) => severities.has(id) || !parts.test(id))
      .map(([id, text]) => {
        const severity = severities.get(id);
        return { id, text: plain(text), ...(severity !== undefined && { severity }) };
      });
  const written = rows(manifest);
  return {
    rules: written.filter(({ id }) => severities.has(id)),
    manifest: written.filter(({ id }) => id.startsWith('manifest.')),
    yaml: written.filter(({ id }) => id.startsWith('yaml.')),
    source: rows(source).filter(({ id }) => id.startsWith('source.')),
    build: rows(build),
  };
}
