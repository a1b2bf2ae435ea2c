import type { LayerSpecification } from 'maplibre-gl';
import type { Bbox } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';

/** Name of the source of meridians and parallels, redrawn wherever a map comes to rest: "live:" keeps them when the style changes. */
export const graticuleSource = 'live:graticule';

/** From there on a sheet may have no coast, no river and hardly a name. */
const from = 6.5;

/** Meridians and parallels, and what they are, below the data: a sheet without them would not tell how far it goes. */
export function drawGraticule({ border, ink, halo }: Readonly<Record<'border' | 'ink' | 'halo', string>>): LayerSpecification[] {
  const shown = (most: number): LayerSpecification['paint'] => ({
    'line-opacity': ['interpolate', ['linear'], ['zoom'], from, 0, from + 1, most],
  });
  return [
    {
      id: 'base/graticule',
      type: 'line',
      source: graticuleSource,
      minzoom: from,
      paint: { 'line-color': border, 'line-width': 0.7, ...shown(0.9) },
    },
    {
      id: 'base/graticule/degrees',
      type: 'symbol',
      source: graticuleSource,
      minzoom: from + 0.5,
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 420,
        'text-field': ['get', 'degrees'],
        'text-font': ['sans-serif'],
        'text-size': 10,
        'text-letter-spacing': 0.06,
        'text-padding': 24,
      },
      paint: { 'text-color': ink, 'text-opacity': 0.75, 'text-halo-color': halo, 'text-halo-width': 1.4 },
    },
  ] as LayerSpecification[];
}

/** Between two lines, seconds of arc, as printed maps have them. */
const steps = [3600, 1800, 1200, 600, 300, 120, 60, 30, 20, 10, 5, 2, 1];
/** Pixels between two lines at least: a sheet of a phone has two of them. */
const leastPixels = 150;

/** A line of the graticule, as GeoJSON. */
interface GraticuleLine {
  type: 'Feature';
  properties: { degrees: string };
  geometry: { type: 'LineString'; coordinates: [number, number][] };
}

/** The lines in a window and around it, so far as a reader drags it. */
export function graticuleOf(
  [west, south, east, north]: Bbox,
  zoom: number,
  lang: Lang,
): { type: 'FeatureCollection'; features: GraticuleLine[] } {
  const features: GraticuleLine[] = [];
  if (zoom >= from - 0.5) {
    const pixels = (512 * 2 ** zoom) / 360 / 3600;
    const step = steps.findLast((seconds) => seconds * pixels >= leastPixels) ?? 3600;
    const dx = (east - west) / 2;
    const dy = (north - south) / 2;
    const left = west - dx;
    const right = east + dx;
    const low = Math.max(south - dy, -85);
    const high = Math.min(north + dy, 85);
    for (const x of between(left, right, step)) features.push(lineOf([x, low], [x, high], write(x, lang === 'fr' ? 'EO' : 'EW')));
    for (const y of between(low, high, step)) features.push(lineOf([left, y], [right, y], write(y, 'NS')));
  }
  return { type: 'FeatureCollection', features };
}

const lineOf = (start: [number, number], end: [number, number], degrees: string): GraticuleLine => ({
  type: 'Feature',
  properties: { degrees },
  geometry: { type: 'LineString', coordinates: [start, end] },
});

function between(least: number, most: number, step: number): number[] {
  const first = Math.ceil((least * 3600) / step);
  const count = Math.max(0, Math.floor((most * 3600) / step) - first + 1);
  return Array.from({ length: count }, (_, at) => ((first + at) * step) / 3600);
}

/** "49°12′ N", with seconds where there are any. */
function write(value: number, letters: string): string {
  const all = Math.round(Math.abs(value) * 3600);
  const two = (part: number): string => String(part).padStart(2, '0');
  const seconds = all % 60 === 0 ? '' : `${two(all % 60)}″`;
  return `${Math.floor(all / 3600)}°${two(Math.floor(all / 60) % 60)}′${seconds}\u00a0${letters[value < 0 ? 1 : 0]}`;
}
