import type { Geometry, Position } from 'geojson';

const collections: Readonly<Record<number, 'MultiPoint' | 'MultiLineString' | 'MultiPolygon'>> = {
  4: 'MultiPoint',
  5: 'MultiLineString',
  6: 'MultiPolygon',
  // Surfaces that are made of polygons, or of triangles.
  15: 'MultiPolygon',
  16: 'MultiPolygon',
};

/** A geometry of well-known binary (OGC 06-103r4, 8; ISO's and PostGIS's heights), its heights left; undefined for what is none, or curved. */
export function readWkb(bytes: Uint8Array): Geometry | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const read = (): Geometry | undefined => {
    const isLittle = view.getUint8(at) === 1;
    const code = view.getUint32(at + 1, isLittle);
    at += 5;
    if (code & 0x20000000) at += 4;
    const plain = code & 0x0fffffff;
    const base = plain % 1000;
    const extra = Math.floor(plain / 1000);
    const hasZ = (code & 0x80000000) !== 0 || extra === 1 || extra === 3;
    const hasM = (code & 0x40000000) !== 0 || extra === 2 || extra === 3;
    const size = 8 * (2 + Number(hasZ) + Number(hasM));
    const count = (): number => {
      const number = view.getUint32(at, isLittle);
      at += 4;
      return number;
    };
    const position = (): Position => {
      const found = [view.getFloat64(at, isLittle), view.getFloat64(at + 8, isLittle)];
      at += size;
      return found;
    };
    const line = (): Position[] => {
      const number = count();
      if (number * size > bytes.byteLength - at) throw new RangeError('A line ends outside of its geometry.');
      return Array.from({ length: number }, position);
    };
    if (base === 1) {
      const point = position();
      return { type: 'Point', coordinates: point.every(Number.isFinite) ? point : [] };
    }
    if (base === 2) return { type: 'LineString', coordinates: line() };
    if (base === 3 || base === 17) return { type: 'Polygon', coordinates: Array.from({ length: bounded(count()) }, line) };
    const parts = (): Geometry[] | undefined => {
      const all = Array.from({ length: bounded(count()) }, read);
      return all.every((part) => part !== undefined) ? all : undefined;
    };
    const type = collections[base];
    if (type !== undefined) {
      const coordinates = parts()?.map((part) => ('coordinates' in part ? part.coordinates : []));
      return coordinates && ({ type, coordinates } as Geometry);
    }
    if (base !== 7) return undefined;
    const geometries = parts();
    return geometries && { type: 'GeometryCollection', geometries };
  };
  const bounded = (number: number): number => {
    if (number > bytes.byteLength) throw new RangeError('More parts than bytes.');
    return number;
  };
  return read();
}
