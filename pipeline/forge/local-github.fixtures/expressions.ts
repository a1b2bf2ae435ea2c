import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';
import type { Fields, Json } from './api-check.ts';

/** How the steps or jobs before have ended. */
export type State = 'cancelled' | 'failure' | 'success';

/** The functions that ask how what came before has ended. */
const states: Record<string, (state: State) => boolean> = {
  always: () => true,
  cancelled: (state) => state === 'cancelled',
  failure: (state) => state === 'failure',
  success: (state) => state === 'success',
};

/** Evaluate an expression as GitHub does, by GitHub's own package. */
function evaluate(expression: string, contexts: Fields, state: State): Json {
  const functions = Object.entries(states).map(([name, answer]) => ({
    name, minArgs: 0, maxArgs: 0,
    call: () => new data.BooleanData(answer(state)),
  }));
  const { tokens } = new Lexer(expression).lex();
  const tree = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  const table = new Map([...functions, ...Object.values(wellKnownFunctions)].map((each) => [each.name.toLowerCase(), each]));
  return JSON.parse(JSON.stringify(new Evaluator(tree, known, table).evaluate(), data.replacer)) as Json;
}

/** A text with what stands in ${{ }} put in its place. */
export function fillIn(text: string, contexts: Fields, state: State = 'success'): string {
  return text.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => wordOf(evaluate(expression.trim(), contexts, state)));
}

/** The value of an expression that is all of a text, as a list that another job has given. */
export function valueIn(text: string, contexts: Fields): Json {
  const [, expression] = /^\$\{\{(.*)\}\}$/s.exec(text.trim()) ?? [];
  if (expression === undefined) throw new Error(`No expression: ${text}`);
  return evaluate(expression.trim(), contexts, 'success');
}

/** Whether a condition holds: one that does not ask how what came before has ended needs its success. */
export function holds(condition: string | boolean | undefined, contexts: Fields, state: State): boolean {
  const text = String(condition ?? 'success()')
    .replace(/^\$\{\{(.*)\}\}$/s, '$1')
    .trim();
  const asks = /\b(always|cancelled|failure|success)\s*\(/.test(text);
  const value = evaluate(text, contexts, state);
  return (asks || state === 'success') && value !== false && value !== null && value !== '' && value !== 0;
}

const wordOf = (value: Json): string => (value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
