import type { Geometry, Position } from 'geojson';
import { cutLine } from './cut-lines.ts';
import { bordersMeet, cutPolygon, polygonMeets } from './cut-polygons.ts';
import type { Cutter } from './cutter.ts';
import { boxOfRing } from './rings.ts';

/** Cut a geometry to a cutter, as `ogr2ogr -clipsrc` does: where borders only touch there is nothing. Null: nothing. */
export function cutGeometry(geometry: Geometry, cutter: Cutter): Geometry | null {
  switch (geometry.type) {
    case 'Point':
      return cutter.contains(geometry.coordinates) ? geometry : null;
    case 'MultiPoint': {
      const coordinates = geometry.coordinates.filter((position) => cutter.contains(position));
      return coordinates.length === 0 ? null : { type: 'MultiPoint', coordinates };
    }
    case 'LineString':
    case 'MultiLineString': {
      const isMulti = geometry.type === 'MultiLineString';
      return lines(
        (isMulti ? geometry.coordinates : [geometry.coordinates]).flatMap((line) => cutWhole(line, cutter)),
        isMulti,
      );
    }
    case 'Polygon':
    case 'MultiPolygon': {
      const isMulti = geometry.type === 'MultiPolygon';
      return polygons(
        (isMulti ? geometry.coordinates : [geometry.coordinates]).flatMap((rings) => cutPolygon(rings, cutter)),
        isMulti,
      );
    }
    case 'GeometryCollection': {
      const geometries = geometry.geometries.map((part) => cutGeometry(part, cutter)).filter((part) => part !== null);
      return geometries.length === 0 ? null : { type: 'GeometryCollection', geometries };
    }
  }
}

/** Whether a geometry has a point in common with a cutter. */
export function meetsCutter(geometry: Geometry, cutter: Cutter): boolean {
  switch (geometry.type) {
    case 'Point':
      return cutter.contains(geometry.coordinates);
    case 'MultiPoint':
      return geometry.coordinates.some((position) => cutter.contains(position));
    case 'LineString':
      return lineMeets(geometry.coordinates, cutter);
    case 'MultiLineString':
      return geometry.coordinates.some((line) => lineMeets(line, cutter));
    case 'Polygon':
      return polygonMeets(geometry.coordinates, cutter);
    case 'MultiPolygon':
      return geometry.coordinates.some((rings) => polygonMeets(rings, cutter));
    case 'GeometryCollection':
      return geometry.geometries.some((part) => meetsCutter(part, cutter));
  }
}

/** A line that no side of the border comes near is wholly in or out. */
function cutWhole(line: Position[], cutter: Cutter): Position[][] {
  const meeting = cutter.meet(boxOfRing(line));
  return meeting === 'part' ? cutLine(line, cutter) : meeting === 'whole' ? [line] : [];
}

const lineMeets = (line: Position[], cutter: Cutter): boolean => {
  const meeting = cutter.meet(boxOfRing(line));
  return meeting === 'part' ? cutter.contains(line[0] ?? []) || bordersMeet([line], cutter) : meeting === 'whole';
};

function lines(found: Position[][], isMulti: boolean): Geometry | null {
  const [only] = found;
  if (only === undefined) return null;
  return isMulti || found.length > 1 ? { type: 'MultiLineString', coordinates: found } : { type: 'LineString', coordinates: only };
}

function polygons(found: Position[][][], isMulti: boolean): Geometry | null {
  const [only] = found;
  if (only === undefined) return null;
  return isMulti || found.length > 1 ? { type: 'MultiPolygon', coordinates: found } : { type: 'Polygon', coordinates: only };
}
