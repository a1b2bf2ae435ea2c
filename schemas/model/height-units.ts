import type { Raster } from '../types.ts';

/** A unit that heights are given in. */
export type HeightUnit = NonNullable<Raster['vertical']>['unit'];

/** Metres of each. */
export const metresOf: Readonly<Record<HeightUnit, number>> = { m: 1, dm: 0.1, cm: 0.01, ft: 0.3048, 'ft-us': 1200 / 3937 };
