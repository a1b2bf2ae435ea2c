// The core and two projections: half of the package, and nothing of it comes before somebody writes metres or asks for them.
import proj4 from 'proj4/lib/core.js';
import Proj from 'proj4/lib/Proj.js';
import lcc from 'proj4/lib/projections/lcc.js';
import utm from 'proj4/lib/projections/utm.js';
import type { Position } from '../model/model.ts';
import type { WrittenMetres } from './coordinates.ts';
import { isOfUse, planeSystems, type PlaneSystem } from './systems.ts';

for (const projection of [lcc, utm]) Proj.projections.add(projection);

const converters = new Map<string, ReturnType<typeof proj4>>();

/** Find the converter between degrees and the metres of a system, made once of each. */
const converterOf = ({ code, definition }: PlaneSystem): ReturnType<typeof proj4> => {
  const converter = converters.get(code) ?? proj4(definition);
  converters.set(code, converter);
  return converter;
};

/** The metres of a position in a system. */
export const toMetres = (system: PlaneSystem, at: Position): Position => converterOf(system).forward(at);

/** The position that metres of a system are of. */
export const toDegrees = (system: PlaneSystem, metres: Position): Position => converterOf(system).inverse(metres);

/**
 * List systems whose area of use holds the metres, each with their position, likeliest first; if systems that the writer names fit, those
 * alone.
 */
export function planesOf({ metres, system: said }: WrittenMetres): { system: PlaneSystem; at: Position }[] {
  const fits = planeSystems
    .map((system) => ({ system, at: toDegrees(system, metres) }))
    // Far from its middle a formula has no answer.
    .filter(({ system, at }) => at.every(Number.isFinite) && isOfUse(system, at));
  const named = fits.filter(({ system }) => said !== undefined && isCalled(system, said));
  return named.length > 0 ? named : fits;
}

const isCalled = ({ code, title }: PlaneSystem, said: string): boolean =>
  [code, title].some((name) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .includes(said),
  );
