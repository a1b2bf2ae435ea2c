import type { Position } from 'geojson';
import { toMetres } from '../find/project.ts';
import { planeSystems } from '../find/systems.ts';

/** Make the function that turns degrees into metres of a system, heights kept. */
export function placer(code: string): (position: Position) => Position {
  const system = planeSystems.find((each) => each.code === code);
  if (system === undefined) throw new Error(`Nobody knows the system ${code} here.`);
  return ([x = NaN, y = NaN, ...heights]) => [...toMetres(system, [x, y]), ...heights];
}
