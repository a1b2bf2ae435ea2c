// The core and two projections: half of the package, and nothing of it comes before somebody asks for metres.
import proj4 from 'proj4/lib/core.js';
import Proj from 'proj4/lib/Proj.js';
import lcc from 'proj4/lib/projections/lcc.js';
import utm from 'proj4/lib/projections/utm.js';
import type { Position } from 'geojson';
import { planeSystems } from '../find/systems.ts';

for (const projection of [lcc, utm]) Proj.projections.add(projection);

/** What gives the metres of degrees in a system, heights kept. */
export function placer(code: string): (position: Position) => Position {
  const system = planeSystems.find((each) => each.code === code);
  if (system === undefined) throw new Error(`Nobody knows the system ${code} here.`);
  const converter = proj4(system.definition);
  return ([x = NaN, y = NaN, ...heights]) => {
    const [east = NaN, north = NaN] = converter.forward([x, y]);
    return [east, north, ...heights];
  };
}
