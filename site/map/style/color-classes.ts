/** Numbers from one, itself in it, to below another; without an end where it is open. */
export interface NumberRange {
  from?: number;
  below?: number;
}

/** A value, or a range of them, and its colour. */
export interface ColorClass {
  field?: string;
  value?: string | number | NumberRange;
  color: string;
  /** Its features are not those of the value alone: a colour between two, or one of what was made of the field. */
  isLoose?: true;
}

/**
 * Read the classes of a colour expression: constant, match, step, interpolate, and case of equalities; [] where it says more than a legend
 * can.
 */
export function readClasses(expression: unknown): ColorClass[] {
  if (typeof expression === 'string') return [{ color: expression }];
  if (!isList(expression)) return [];
  const [operator, ...args] = expression;
  if (operator === 'match') return loosely(readMatch(args), !isExact(args[0]));
  if (operator === 'step') return loosely(readStep(args), !isExact(args[0]));
  if (operator === 'interpolate') return loosely(readInterpolate(args), true);
  if (operator === 'case') return isList(args[1]) ? readGuarded(args) : readCase(args);
  return [];
}

function readMatch([input, ...rest]: unknown[]): ColorClass[] {
  const field = readGet(input);
  return pairs(rest)
    .flatMap(([label, color]) => [label].flat().flatMap((value) => (isScalar(value) ? colorClass(field, value, color) : [])))
    .concat(rest.length % 2 ? colorClass(field, undefined, rest.at(-1)) : []);
}

function readStep([input, first, ...rest]: unknown[]): ColorClass[] {
  const field = readGet(input);
  const stops = pairs(rest);
  const start = stops[0]?.[0];
  const bottom = typeof start === 'number' ? colorClass(field, { below: start }, first) : [];
  return [
    ...bottom,
    ...stops.flatMap(([from, color], index) => {
      const until = stops[index + 1]?.[0];
      if (typeof from !== 'number') return [];
      return colorClass(field, { from, ...(typeof until === 'number' && { below: until }) }, color);
    }),
  ];
}

function readInterpolate([, input, ...rest]: unknown[]): ColorClass[] {
  const field = readGet(input);
  if (field === undefined) return []; // by zoom: no legend
  return pairs(rest).flatMap(([at, color]) => (isScalar(at) ? colorClass(field, at, color) : []));
}

function readCase(args: unknown[]): ColorClass[] {
  const read = pairs(args).flatMap(([test, color]) => {
    const [operator, left, right] = isList(test) ? test : [];
    return operator === '==' && isScalar(right) ? loosely(colorClass(readGet(left), right, color), !isExact(left)) : [];
  });
  return [...read, ...colorClass(undefined, undefined, args.at(-1))];
}

/** Classes of the numbers alone, and the colour of what is none. */
function readGuarded([test, classes, other]: unknown[]): ColorClass[] {
  const [operator, left, right] = isList(test) ? test : [];
  const isGuard = operator === '==' && right === 'number' && isList(left) && left[0] === 'typeof';
  return isGuard ? [...readClasses(classes), ...colorClass(undefined, undefined, other)] : [];
}

/** The field of ["get", field], through the conversions that may stand around it. */
function readGet(expression: unknown): string | undefined {
  if (!isList(expression)) return undefined;
  const [operator, argument] = expression;
  if (operator === 'get') return typeof argument === 'string' ? argument : undefined;
  return ['to-string', 'to-number', 'number', 'string', 'coalesce'].includes(String(operator)) ? readGet(argument) : undefined;
}

/** Whether an expression is the value of a field, as it is or as text. */
function isExact(expression: unknown): boolean {
  if (!isList(expression)) return false;
  const [operator, argument] = expression;
  return operator === 'get' || (['to-string', 'number', 'string'].includes(String(operator)) && isExact(argument));
}

const loosely = (classes: ColorClass[], isLoose: boolean): ColorClass[] =>
  isLoose ? classes.map((each) => ({ ...each, isLoose })) : classes;

/** Whether a value is a list, of anything. */
export const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

function colorClass(field: string | undefined, value: ColorClass['value'], color: unknown): ColorClass[] {
  return typeof color === 'string' ? [{ color, ...(field === undefined ? {} : { field }), ...(value === undefined ? {} : { value }) }] : [];
}

function pairs(list: unknown[]): [unknown, unknown][] {
  return Array.from({ length: Math.floor(list.length / 2) }, (_, index) => [list[index * 2], list[index * 2 + 1]]);
}
