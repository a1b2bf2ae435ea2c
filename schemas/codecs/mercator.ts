import type { Bbox } from '../types.ts';

/* Web Mercator (EPSG:3857): the square in which web maps cut the world into tiles. */

/** Half of the side of the square, in metres. */
export const halfWorld = 20_037_508.342789244;

/** Radius of the sphere, in metres. */
export const earthRadius = 6_378_137;

/** Square of the eccentricity of the ellipsoid (WGS 84). */
export const eccentricity2 = 0.006_694_379_990_141;

/** Latitude at which the square ends (atan(sinh(π)), degrees). */
const mercatorEnd = 85.0511288;

/** A latitude, put on the end of the square where it lies beyond. */
export const latitudeOnMap = (latitude: number): number => Math.min(Math.max(latitude, -mercatorEnd), mercatorEnd);

/** Whether a box of WGS 84 lies beyond the end of the square as a whole: no tile has a place for it. */
export const isBeyondMap = ([, south, , north]: Bbox): boolean => south >= mercatorEnd || north <= -mercatorEnd;

/** Isometric latitude, in radians: the height of a parallel on a sphere of radius 1; π where the square ends. */
export const isometricLatitude = (latitude: number): number => Math.atanh(Math.sin((latitude * Math.PI) / 180));

/** Latitude, in degrees, of an isometric one. */
export const latitudeOf = (isometric: number): number => (Math.atan(Math.sinh(isometric)) * 180) / Math.PI;

/** Place of a meridian in the square, 0 to 1 eastward. */
export const mercatorX = (longitude: number): number => (longitude + 180) / 360;

/** Place of a parallel in the square, 0 to 1 southward; beyond it towards the poles. */
export const mercatorY = (latitude: number): number => 0.5 - isometricLatitude(latitude) / (2 * Math.PI);

/** A position in the square, 0 to 1 from the north-west. */
export const inWorld = ([longitude, latitude]: readonly [number, number]): [number, number] => [mercatorX(longitude), mercatorY(latitude)];
