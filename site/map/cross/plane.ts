import type { Position } from 'geojson';
import { metricSystemOf } from '../../../schemas/model/metric-system.ts';
import type { Bbox } from '../../../schemas/types.ts';
import { toDegrees, toMetres } from '../find/project.ts';
import { planeSystems, type PlaneSystem } from '../find/systems.ts';
import type { PlaneShape } from './plane-shape.ts';
import { inMetres, type Scale } from './relations.ts';

/** A plane in which two layers are compared. */
export interface MetricPlane {
  /** "EPSG:2154"; absent where they lie too wide apart for one: each feature is then measured by its own latitude. */
  code?: string;
  place: (at: Position) => Position;
  /** The degrees of a position in it. */
  back: (at: readonly [number, number]) => [number, number];
  scaleOf: (shape: PlaneShape) => Scale;
}

/** Find a system of metres by its code; that of a zone of UTM, which no French data are written in, is made. */
function systemOf(code: string): PlaneSystem {
  const zone = Number(code.slice(-2));
  const isSouth = code.startsWith('EPSG:327');
  return (
    planeSystems.find((each) => each.code === code) ?? {
      code,
      title: `UTM ${zone}${isSouth ? 'S' : 'N'}`,
      definition: `+proj=utm +zone=${zone}${isSouth ? ' +south' : ''} +datum=WGS84 +units=m +no_defs`,
      boxes: [],
    }
  );
}

/** Metres of a degree of longitude and of latitude, on the ellipsoid of WGS 84; at the poles one of longitude has hardly any. */
export function scaleAt(latitude: number): Scale {
  const angle = (latitude * Math.PI) / 180;
  const x = 111412.84 * Math.cos(angle) - 93.5 * Math.cos(3 * angle) + 0.118 * Math.cos(5 * angle);
  return [Math.max(1, x), 111132.92 - 559.82 * Math.cos(2 * angle) + 1.175 * Math.cos(4 * angle)];
}

/** Choose the plane that the pipeline derives in: the layer's own system in metres, else that of its box, else degrees. */
export function planeFor(crs: string | undefined, box: Bbox): MetricPlane {
  const code = planeSystems.some((each) => each.code === crs) ? crs : metricSystemOf(box);
  if (code === undefined)
    return {
      place: (at) => at,
      back: ([x, y]) => [x, y],
      scaleOf: ({ box: [, south, , north] }) => scaleAt((south + north) / 2),
    };
  const system = systemOf(code);
  return {
    code,
    place: ([x = NaN, y = NaN]) => toMetres(system, [x, y]),
    back: ([x, y]) => toDegrees(system, [x, y]),
    scaleOf: () => inMetres,
  };
}
