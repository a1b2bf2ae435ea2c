import type { Problem } from '../schemas/types.ts';
import { problem } from './errors.ts';

/** Of thousands of sheets each may have a remark of its own: a reader looks at some, and a record has room for a thousand in all. */
const mostAlike = 50;

/** What a record tells, in its order: of remarks of one kind the first ones, and behind them how many more there are. */
export function toldProblems(problems: readonly Problem[]): Problem[] {
  const told = problems.filter(({ severity }) => severity !== 'error');
  const kinds = Map.groupBy(told, ({ id }) => id);
  return told.flatMap((each) => {
    const alike = kinds.get(each.id) ?? [];
    const at = alike.slice(0, mostAlike).indexOf(each);
    if (at < 0) return [];
    if (at < mostAlike - 1 || alike.length === mostAlike) return [each];
    const { id, facts = {}, severity } = each;
    return [each, problem('build.more-alike', { count: alike.length - mostAlike, last: { id, facts } }, { severity })];
  });
}
