import type { ExpressionSpecification } from 'maplibre-gl';
import { shade } from './colors.ts';
import type { Coloring } from './coloring.ts';

/** A colouring as a MapLibre expression. */
export function colorExpression(coloring: Coloring): string | ExpressionSpecification {
  return mapColors(coloring, (color) => color);
}

/** Outlines: the same classes, a step further from the ground. */
export function edgeExpression(coloring: Coloring, dark: boolean): string | ExpressionSpecification {
  return mapColors(coloring, (color) => shade(color, dark ? 0.25 : -0.28));
}

function mapColors(coloring: Coloring, change: (color: string) => string): string | ExpressionSpecification {
  if (coloring.kind === 'single') return change(coloring.color);
  const value: ExpressionSpecification = ['get', coloring.field.name];
  if (coloring.kind === 'categories') return matchColors(value, coloring, change);
  return stepColors(value, coloring, change);
}

function stepColors(
  value: ExpressionSpecification,
  { breaks, colors, missing }: Extract<Coloring, { kind: 'quantiles' }>,
  change: (color: string) => string,
): ExpressionSpecification {
  const [first = missing ?? '#000000', ...others] = colors.map(change);
  const [pair, ...pairs] = breaks.map((from, index) => [from, others[index] ?? first] as const);
  if (!pair) return ['to-color', first];
  return ['case', ['==', ['typeof', value], 'number'], ['step', value, first, ...pair, ...pairs.flat()], change(missing ?? first)];
}

function matchColors(
  value: ExpressionSpecification,
  { classes, other }: Extract<Coloring, { kind: 'categories' }>,
  change: (color: string) => string,
): ExpressionSpecification {
  const rest = change(other ?? classes.at(-1)?.color ?? '#000000');
  const [pair, ...pairs] = classes.map(({ value: label, color }) => [label, change(color)] as const);
  return pair ? ['match', ['to-string', value], ...pair, ...pairs.flat(), rest] : ['to-color', rest];
}
