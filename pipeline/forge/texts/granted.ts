import type { Lang } from '../../../schemas/languages.ts';
import { date, number } from '../../../schemas/messages/format.ts';
import { say, sayCount } from '../../../schemas/messages/say.ts';
import type { GrantChange } from '../../../schemas/types.ts';
import { markdownText } from '../github/github-text.ts';
import { firstLines, textIn, textList } from './markdown.ts';

/** A person reads these; more of them are a matter of groups. */
const maxChanges = 40;

/** Tell who could read restricted data, or no more: a line a recipient or group; nothing where nothing of it changes. */
export function grantsText(changes: readonly GrantChange[], lang: Lang): string {
  if (changes.length === 0) return '';
  const lines = firstLines(
    changes,
    maxChanges,
    (change) => `- ${changeText(change, lang)}`,
    (count) => say('summary.more', { count }, lang),
  );
  return [`**${say('summary.grants', {}, lang)}**\n`, ...lines].join('\n');
}

function changeText(change: GrantChange, lang: Lang): string {
  const { kind, until, formerly, layers, passphrase, rekeyed, joined = 0, left = 0, reason } = change;
  const whom = whomText(change, lang);
  const day = (value: string): string => date(value, lang);
  if (kind === 'removed') return say('summary.grant-removed', { whom, until: day(until) }, lang);
  const parts = [
    ...(kind === 'added' || formerly !== undefined ? [say('summary.grant-until', { until: day(until) }, lang)] : []),
    ...(formerly === undefined ? [] : [say('summary.grant-formerly', { until: day(formerly) }, lang)]),
    ...(layers === undefined ? [] : [say('summary.grant-layers', { layers: textList(layers) }, lang)]),
    ...(kind === 'changed' && joined > 0 ? [say('summary.grant-joined', { count: number(joined, lang) }, lang)] : []),
    ...(kind === 'changed' && left > 0 ? [say('summary.grant-left', { count: number(left, lang) }, lang)] : []),
    ...(rekeyed.length === 0 ? [] : [say('summary.grant-rekeyed', { recipients: textList(rekeyed) }, lang)]),
    ...(passphrase ? [say('summary.grant-passphrase', {}, lang)] : []),
  ];
  return say(`summary.grant-${kind}`, { whom, terms: parts.join(', '), reason: textIn(reason, lang, 300) }, lang);
}

function whomText({ recipient, group, members = 0 }: GrantChange, lang: Lang): string {
  if (group === undefined) return markdownText(recipient ?? '');
  const count = sayCount('summary.recipient-one', 'summary.recipient-many', members, lang);
  return say('summary.grant-group', { group: markdownText(group), count }, lang);
}

/** Ask whether the keys of a request are those of whom they are said to be of: no machine knows. */
export function grantsQuestion(title: string, changes: readonly GrantChange[], lang: Lang): string[] {
  const isKeyed = ({ kind, joined = 0, rekeyed }: GrantChange): boolean => kind === 'added' || joined > 0 || rekeyed.length > 0;
  return changes.some(isKeyed) ? [say('summary.judge-grants', { title }, lang)] : [];
}
