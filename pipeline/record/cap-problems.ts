import { tell } from '../../schemas/messages/say.ts';
import type { Fact, Problem, TextFacts } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';

/** Of thousands of sheets each may have a remark of its own: a reader looks at some, and a record has room for a thousand in all. */
const mostAlike = 50;
/** Limits of a record (definitions.schema.json, Problem): a remark may quote a text of a manifest, or list the fields of a layer. */
const most = { problems: 1000, message: 20_000, quoted: 300, listed: 100 };

/** What a record tells, in its order: of remarks of one kind the first ones, and behind them how many more there are. */
export function capProblems(problems: readonly Problem[]): Problem[] {
  const told = problems.filter(({ severity }) => severity !== 'error');
  const kinds = Map.groupBy(told, ({ id }) => id);
  const shown = told.flatMap((each) => {
    const alike = kinds.get(each.id) ?? [];
    const at = alike.slice(0, mostAlike).indexOf(each);
    if (at < 0) return [];
    if (at < mostAlike - 1 || alike.length === mostAlike) return [each];
    const { id, facts = {}, severity } = each;
    return [each, problem('build.more-alike', { count: alike.length - mostAlike, last: { id, facts } }, { severity })];
  });
  return shown.slice(0, most.problems).map(shortened);
}

/** A remark of a length that a reader, and a record, can take. */
function shortened(each: Problem): Problem {
  if (each.facts === undefined || JSON.stringify(each.facts).length < most.message / 20) return each;
  const short = { ...each, facts: shortFacts(each.facts) };
  return { ...short, message: tell(short, 'fr').slice(0, most.message) };
}

const shortFacts = (facts: TextFacts): TextFacts =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, shortFact(fact)]));

function shortFact(fact: Fact): Fact {
  if (typeof fact === 'string') return fact.length > most.quoted ? `${fact.slice(0, most.quoted)}…` : fact;
  if (Array.isArray(fact)) return fact.slice(0, most.listed).map(shortFact);
  return typeof fact === 'object' && 'id' in fact ? { ...fact, facts: shortFacts(fact.facts ?? {}) } : fact;
}
