import type { LayerSpecification } from 'maplibre-gl';

/** Name of the source of meridians and parallels, redrawn wherever a map comes to rest: "live:" keeps them when the style changes. */
export const graticuleSource = 'live:graticule';

/** From there on a sheet may have no coast, no river and hardly a name. */
const from = 6.5;
/** The lines are reckoned from a little farther away, from where a map may be drawn nearer. */
export const reckonedFrom = from - 0.5;

/** Meridians and parallels, and what they are, below the data: a sheet without them would not tell how far it goes. */
export function drawGraticule({ border, ink, halo }: Readonly<Record<'border' | 'ink' | 'halo', string>>): LayerSpecification[] {
  const beside = (meridian: unknown, parallel: unknown): unknown => [
    'case',
    ['has', 'meridian'],
    ['literal', meridian],
    ['literal', parallel],
  ];
  return [
    {
      id: 'base/graticule',
      type: 'line',
      source: graticuleSource,
      minzoom: from,
      paint: { 'line-color': border, 'line-width': 0.7, 'line-opacity': ['interpolate', ['linear'], ['zoom'], from, 0, from + 1, 0.9] },
    },
    {
      id: 'base/graticule/degrees',
      type: 'symbol',
      source: graticuleSource,
      minzoom: from + 0.5,
      filter: ['==', ['geometry-type'], 'Point'],
      layout: {
        'text-field': ['get', 'degrees'],
        'text-font': ['sans-serif'],
        'text-size': 10,
        'text-letter-spacing': 0.06,
        // Beside its line, which would run through it.
        'text-anchor': beside('left', 'bottom'),
        'text-offset': beside([0.5, 0], [0, -0.3]),
        'text-padding': 8,
      },
      paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 1.4 },
    },
  ] as LayerSpecification[];
}
