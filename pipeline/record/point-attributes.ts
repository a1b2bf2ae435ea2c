type PointAttribute = 'time' | 'color' | 'infrared' | 'wave';

/** Attributes of a point beside its coordinates, by point format (LAS 1.4 R15, section 2.6). */
const attributes: readonly (readonly PointAttribute[])[] = [
  [],
  ['time'],
  ['color'],
  ['time', 'color'],
  ['time', 'wave'],
  ['time', 'color', 'wave'],
  ['time'],
  ['time', 'color'],
  ['time', 'color', 'infrared'],
  ['time', 'wave'],
  ['time', 'color', 'infrared', 'wave'],
];

/** Attributes that points of one format hold and those of another do not. */
export const lostAttributes = (before: number, after: number): PointAttribute[] =>
  (attributes[before] ?? []).filter((each) => !attributes[after]?.includes(each));
