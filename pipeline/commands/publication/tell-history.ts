import type { Lang } from '../../../schemas/languages.ts';
import { moment } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Difference, Past } from '../../publication/history.ts';
import type { RolledBack } from './rollback.ts';

/** One publication as people read it: its number, its moment, and a line for each data set that it changed. */
export function tellPast({ sequence, published, by, isWhole, differences }: Past, lang: Lang): string {
  const facts = { sequence, moment: moment(published, lang) };
  const head = by === undefined ? say('history.publication', facts, lang) : say('history.by', { ...facts, by }, lang);
  const lines = differences?.map((each) => tellDifference(each, lang)) ?? [
    `    ${say(isWhole ? 'history.unknown' : 'history.gone', {}, lang)}`,
  ];
  return [head, ...lines].join('\n');
}

/** What became of a data set, and why its data were built. */
function tellDifference({ dataset, change, version = '', reason }: Difference, lang: Lang): string {
  const why = reason === undefined ? '' : `, ${say(`reason.${reason}`, {}, lang)}`;
  return `    ${say(`history.${change}`, { dataset, version }, lang)}${change === 'version' || change === 'added' ? why : ''}`;
}

/** What was published again, or would be. */
export function tellRollback({ target, changes, pointer }: RolledBack, dryRun: boolean, lang: Lang): string {
  const facts = { target: target.sequence, moment: moment(target.published, lang), sequence: pointer?.sequence ?? 0 };
  // What is adopted is published again, be it for what could not be read of the state before.
  const id = changes.length === 0 && pointer === null ? 'rollback.nothing' : dryRun ? 'rollback.would' : 'rollback.done';
  return [say(id, facts, lang), ...changes.map((each) => tellDifference(each, lang))].join('\n');
}
