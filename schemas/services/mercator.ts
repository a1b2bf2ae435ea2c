import { halfWorld, latitudeOf, latitudeOnMap, mercatorY } from '../codecs/mercator.ts';
import type { Bbox } from '../types.ts';
import { boxOfNumbers } from './capabilities.ts';

/* Zooms, scales and boxes of services in the grid of web maps. */

/** Zooms of a map: a deeper one than tiles have is magnified. */
const leastZoom = 0;
export const mostZoom = 18;
/** Scale denominator of zoom 0 in tiles of 256 pixels of 0.28 mm (OGC 07-057r7, annex E.4). */
const scaleOfZoom0 = 559_082_264.0287178;
const mercator = /(^|[:/])(3857|900913|102100|102113)$/;

/** Whether a coordinate system is the one of web maps. */
export const isMercator = (crs: string): boolean => mercator.test(crs);

/** Zoom at which pixels have this scale; 256 pixels a tile. */
export const zoomOfScale = (denominator: number): number => Math.log2(scaleOfZoom0 / denominator);

/** A zoom that a map has. */
export const boundZoom = (zoom: number): number => Math.min(mostZoom, Math.max(leastZoom, zoom));

/** The zooms of a map whose tiles have these, one at least. */
export function zoomRange(zooms: readonly number[]): { minzoom: number; maxzoom: number } {
  // Each once: a document may list some 100,000, and a call takes fewer arguments.
  // guard [[...new Set(zooms.map(boundZoom))] → zooms.map(boundZoom)]: more than a call has arguments
  const found = [...new Set(zooms.map(boundZoom))];
  return { minzoom: Math.min(...found), maxzoom: Math.max(...found) };
}

/** EPSG:nnnn of the many ways to write it; as it is where it is written otherwise. */
export function readCrs(text: string): string {
  const [, code] =
    /^(?:EPSG:|urn:ogc:def:crs:EPSG:[\d.]*:|https?:\/\/www\.opengis\.net\/(?:def\/crs\/EPSG\/[\d.]+\/|gml\/srs\/epsg\.xml#))(\d+)$/i.exec(
      text.trim(),
    ) ?? [];
  return code === undefined ? text.trim() : `EPSG:${code}`;
}

/** Metres of Web Mercator in degrees. */
export function boxOfMercator([west = NaN, south = NaN, east = NaN, north = NaN]: readonly number[]): Bbox | undefined {
  const longitude = (x: number): number => (x / halfWorld) * 180;
  const latitude = (y: number): number => latitudeOf((y / halfWorld) * Math.PI);
  return boxOfNumbers([longitude(west), latitude(south), longitude(east), latitude(north)]);
}

/** Width and height of a box of degrees on the map, as shares of the world's. */
export function sidesOf([west, south, east, north]: Bbox): [number, number] {
  const down = (latitude: number): number => mercatorY(latitudeOnMap(latitude));
  return [(east - west) / 360, down(south) - down(north)];
}
