import { datasetRules, producerRules } from '../../schemas/rules/rules.ts';
import { textsIn } from '../../schemas/messages/texts.ts';
import type { Severity } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';

/** One thing that is checked: its name, its text with dots where its finding stands, how severe it is where a rule says so. */
export interface Check {
  id: string;
  text: string;
  severity?: Severity;
}

/** Rules, and what the reading of each thing may refuse: the group is the beginning of its names. */
const groups = ['rules', 'manifest', 'yaml', 'source', 'build'] as const;
/** A kind of check. */
export type CheckGroup = (typeof groups)[number];

const plain = (text: string): string => text.replace(/([.!?])\{\w+\}/g, '$1').replace(/\{\w+\}/g, '…');

/** Every check that a producer may read of, by group, in the order of the tables. */
export function checksIn(lang: Lang): Record<CheckGroup, Check[]> {
  const severities = new Map<string, Severity>([...datasetRules, ...producerRules].map(({ id, severity }) => [id, severity]));
  const rows = Object.entries(textsIn(lang)).map(([id, text]): Check => {
    const severity = severities.get(id);
    return { id, text: plain(text), ...(severity !== undefined && { severity }) };
  });
  const belongs = ({ id, severity }: Check, group: CheckGroup): boolean =>
    group === 'rules' ? severity !== undefined : severity === undefined && id.startsWith(`${group}.`);
  return Object.fromEntries(groups.map((group) => [group, rows.filter((row) => belongs(row, group))])) as Record<CheckGroup, Check[]>;
}
