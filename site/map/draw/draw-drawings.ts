import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Overlay } from '../model/model.ts';
import { geometryOf, type Sketch } from './drawing.ts';

/** The source of drawings in a style. */
const source = 'drawings';

const of = (name: string): ExpressionSpecification => ['get', name];
const isKind = (...kinds: Sketch['kind'][]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', kinds]];

/** Lines and areas, below what is set at a place. */
const shapeLayers = (ink: string): LayerSpecification[] => [
  {
    id: 'drawings/fill',
    type: 'fill',
    source,
    filter: isKind('polygon', 'circle'),
    paint: { 'fill-color': of('color'), 'fill-opacity': of('fill') },
  },
  {
    id: 'drawings/lit',
    type: 'line',
    source,
    filter: isKind('line', 'polygon', 'circle'),
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': ink, 'line-width': ['+', of('width'), 6], 'line-opacity': ['case', of('isChosen'), 0.35, 0] },
  },
  {
    id: 'drawings/line',
    type: 'line',
    source,
    filter: isKind('line', 'polygon', 'circle'),
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': of('color'), 'line-width': of('width') },
  },
];

/** Points with their titles, and text. */
const markLayers = (ink: string, halo: string): LayerSpecification[] => [
  {
    id: 'drawings/point',
    type: 'circle',
    source,
    filter: isKind('point'),
    paint: {
      'circle-color': of('color'),
      'circle-radius': ['/', of('size'), 2],
      'circle-stroke-color': ['case', of('isChosen'), ink, halo],
      'circle-stroke-width': ['case', of('isChosen'), 3, 1.5],
    },
  },
  {
    id: 'drawings/title',
    type: 'symbol',
    source,
    filter: isKind('point'),
    layout: {
      'text-field': of('title'),
      'text-font': ['sans-serif'],
      'text-size': 12,
      'text-optional': true,
      'text-variable-anchor': ['left', 'right', 'bottom', 'top'],
      'text-radial-offset': 1,
    },
    paint: { 'text-color': ink, 'text-halo-color': halo, 'text-halo-width': 1.5 },
  },
  {
    id: 'drawings/text',
    type: 'symbol',
    source,
    filter: isKind('text'),
    layout: { 'text-field': of('title'), 'text-font': ['sans-serif'], 'text-size': of('size'), 'text-allow-overlap': true },
    paint: { 'text-color': of('color'), 'text-halo-color': ['case', of('isChosen'), ink, halo], 'text-halo-width': 1.5 },
  },
];

/** Draws what the reader has drawn, each in its own style, the chosen one with a ring of light. */
export function drawDrawings(drawings: readonly Sketch[], chosen: string | undefined): Overlay {
  const features = drawings.map((drawing) => {
    const { id, kind, title, style } = drawing;
    const properties = { id, kind, title, ...style, isChosen: id === chosen };
    return { type: 'Feature' as const, properties, geometry: geometryOf(drawing) };
  });
  return {
    sources: { [source]: { type: 'geojson', data: { type: 'FeatureCollection', features } } },
    layers(dark) {
      const ink = dark ? '#ece8df' : '#1b2430';
      const halo = dark ? '#11161d' : '#ffffff';
      return [...shapeLayers(ink), ...markLayers(ink, halo)];
    },
  };
}
