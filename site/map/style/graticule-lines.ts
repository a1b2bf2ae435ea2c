import type { Bbox } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import { reckonedFrom } from './graticule.ts';

/** Between two lines, seconds of arc, as printed maps have them. */
const steps = [3600, 1800, 1200, 600, 300, 120, 60, 30, 20, 10, 5, 2, 1];
/** Pixels between two lines at least: a sheet of a phone has two of them. */
const leastPixels = 150;

/** Pixels that a label needs between its point and the edge of the window. */
const room = { across: 72, upright: 28 };

/** A line of the graticule, or a label of one, as GeoJSON. */
interface GraticuleFeature {
  type: 'Feature';
  properties: { degrees?: string; meridian?: true };
  geometry: { type: 'LineString'; coordinates: [number, number][] } | { type: 'Point'; coordinates: [number, number] };
}

/** The lines in a window and as far around it as a reader drags it; their labels in it alone, none cut. */
export function graticuleOf(window: Bbox, zoom: number, lang: Lang): { type: 'FeatureCollection'; features: GraticuleFeature[] } {
  const features: GraticuleFeature[] = [];
  if (zoom >= reckonedFrom) {
    const [west, south, east, north] = window;
    const pixels = (512 * 2 ** zoom) / 360;
    const step = steps.findLast((seconds) => (seconds * pixels) / 3600 >= leastPixels) ?? 3600;
    const dx = (east - west) / 2;
    const dy = (north - south) / 2;
    const left = west - dx;
    const right = east + dx;
    const low = Math.max(south - dy, -85);
    const high = Math.min(north + dy, 85);
    const meridians = between(left, right, step);
    const parallels = between(low, high, step);
    features.push(
      ...meridians.map((at) => lineOf([inDegrees(at, step), low], [inDegrees(at, step), high])),
      ...parallels.map((at) => lineOf([left, inDegrees(at, step)], [right, inDegrees(at, step)])),
      ...labelsOf(meridians, parallels, step, lang).filter(({ geometry }) => isWhole(geometry.coordinates, window, pixels)),
    );
  }
  return { type: 'FeatureCollection', features };
}

const lineOf = (start: [number, number], end: [number, number]): GraticuleFeature => ({
  type: 'Feature',
  properties: {},
  geometry: { type: 'LineString', coordinates: [start, end] },
});

/** Labels in the middle between two crossings, in every third cell: where a map is dragged, they stay. */
function labelsOf(
  meridians: readonly number[],
  parallels: readonly number[],
  step: number,
  lang: Lang,
): (GraticuleFeature & { geometry: { type: 'Point' } })[] {
  const pointOf = (properties: GraticuleFeature['properties'], coordinates: [number, number]) => ({
    type: 'Feature' as const,
    properties,
    geometry: { type: 'Point' as const, coordinates },
  });
  return meridians.flatMap((i) =>
    parallels
      .filter((j) => (i + j) % 3 === 0)
      .flatMap((j) => {
        const x = inDegrees(i, step);
        const y = inDegrees(j, step);
        const half = step / 7200;
        return [
          pointOf({ degrees: write(x, lang === 'fr' ? 'EO' : 'EW'), meridian: true }, [x, y + half]),
          pointOf({ degrees: write(y, 'NS') }, [x + half, y]),
        ];
      }),
  );
}

/** Whether a label at a point lies in the window as a whole. */
function isWhole([x, y]: readonly [number, number], [west, south, east, north]: Bbox, pixels: number): boolean {
  const across = room.across / pixels;
  const upright = (room.upright / pixels) * Math.cos((y * Math.PI) / 180);
  return x > west + across && x < east - across && y > south + upright && y < north - upright;
}

const inDegrees = (at: number, step: number): number => (at * step) / 3600;

/** Numbers of the lines between two values, in degrees: a line is so many steps from zero. */
function between(least: number, most: number, step: number): number[] {
  const first = Math.ceil((least * 3600) / step);
  const count = Math.max(0, Math.floor((most * 3600) / step) - first + 1);
  return Array.from({ length: count }, (_, at) => first + at);
}

/** "49°12′ N", with seconds where there are any. */
function write(value: number, letters: string): string {
  const all = Math.round(Math.abs(value) * 3600);
  const two = (part: number): string => String(part).padStart(2, '0');
  const seconds = all % 60 === 0 ? '' : `${two(all % 60)}″`;
  return `${Math.floor(all / 3600)}°${two(Math.floor(all / 60) % 60)}′${seconds}\u00a0${letters[value < 0 ? 1 : 0]}`;
}
