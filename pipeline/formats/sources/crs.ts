import { phrase } from '../../../schemas/messages/fill.ts';
import { guessCrs, judgeCrs } from '../../../schemas/rules/french-systems.ts';
import type { Bbox, Problem } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';
import type { System } from '../../gdal/find-crs.ts';

/** Guess the system of a layer for which nobody states one, with the warning that says so; undefined where its coordinates fit none. */
export function takeGuess(layer: string, box: Bbox): { code: string; told: Problem } | undefined {
  const [first, ...others] = guessCrs(box);
  if (first === undefined) return undefined;
  const also = others.length === 0 ? '' : phrase('source.crs-guessed-also', { others: listedCrs(others) });
  return { code: first.code, told: problem('source.crs-guessed', { layer, ...first, also }, { severity: 'warning' }) };
}

/** Systems as a message lists them. */
export const listedCrs = (guesses: readonly { code: string; name: string }[]): string =>
  guesses.map(({ code, name }) => `${code} (${name})`).join(', ');
const rounded = (value: number): number => (Math.abs(value) > 1000 ? Math.round(value) : Math.round(value * 1e4) / 1e4);
const shown = ([west, south, east, north]: Bbox): string =>
  `x ${rounded(west)} … ${rounded(east)}, y ${rounded(south)} … ${rounded(north)}`;

/** The refusal of a layer that does not say its system, with the line that would say it. */
export function missingCrs(layer: string, box: Bbox): Problem {
  const guesses = guessCrs(box);
  const [first] = guesses;
  if (first === undefined) return problem('source.crs-missing', { layer, box: shown(box) });
  return problem('source.crs-missing-guess', { layer, box: shown(box), code: first.code, guesses: listedCrs(guesses) });
}

/** List the problems of coordinates in `box` for the system that their layer is said to be in. */
export function checkCrs(layer: string, box: Bbox, crs: System): Problem[] {
  const facts = { layer, box: shown(box), code: crs.code, name: crs.name };
  switch (judgeCrs(box, crs)) {
    case 'fits':
      return [];
    case 'outliers':
      return [problem('source.outliers', facts, { severity: 'warning' })];
    case 'exchanged':
      return [problem('source.crs-exchanged', facts)];
    case 'impossible': {
      const guesses = guessCrs(box);
      const [first] = guesses;
      if (first === undefined) return [problem('source.crs-wrong', facts)];
      return [problem('source.crs-wrong-guess', { ...facts, guesses: listedCrs(guesses), guess: first.code })];
    }
  }
}
