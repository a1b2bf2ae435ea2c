import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Overlay, Position } from '../model/model.ts';

/** A line that the reader draws, corner by corner, and the place of it that is looked at. */
interface DrawnLine {
  /** Name of its source, and the start of those of its layers: each tool draws its own. */
  name: string;
  corners: readonly Position[];
  /** Places that are dotted; absent: its corners. */
  dots?: readonly Position[] | undefined;
  mark?: Position | undefined;
  /** Whether its corners alone are drawn. */
  isBare?: boolean;
}

/** The source of a drawn line: itself, its corners, its mark. */
function lineSource({ name, corners, dots = corners, mark, isBare = false }: DrawnLine): Record<string, SourceSpecification> {
  const points = dots.map((coordinates) => feature('corner', { type: 'Point', coordinates: [...coordinates] }));
  const line =
    isBare || corners.length < 2 ? [] : [feature('line', { type: 'LineString', coordinates: corners.map((corner) => [...corner]) })];
  const marked = mark === undefined ? [] : [feature('mark', { type: 'Point', coordinates: [...mark] })];
  return { [name]: { type: 'geojson', data: { type: 'FeatureCollection', features: [...line, ...points, ...marked] } } };
}

type Geometry = { type: 'Point'; coordinates: number[] } | { type: 'LineString'; coordinates: number[][] };
const feature = (part: string, geometry: Geometry): { type: 'Feature'; properties: { part: string }; geometry: Geometry } => ({
  type: 'Feature',
  properties: { part },
  geometry,
});

/** How it is drawn: seen on any image. */
function lineLayers(source: string, dark: boolean): LayerSpecification[] {
  const [ink, halo] = dark ? ['#86b8ee', '#11161d'] : ['#1d5c96', '#ffffff'];
  const only = (part: string): ['==', ['get', 'part'], string] => ['==', ['get', 'part'], part];
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  const dot = (part: string, radius: number, fill: string, edge: string): LayerSpecification => ({
    id: `${source}/${part}`,
    type: 'circle',
    source,
    filter: only(part),
    paint: { 'circle-radius': radius, 'circle-color': fill, 'circle-stroke-color': edge, 'circle-stroke-width': 2 },
  });
  return [
    { id: `${source}/halo`, type: 'line', source, filter: only('line'), layout: round, paint: { 'line-color': halo, 'line-width': 6 } },
    { id: `${source}/line`, type: 'line', source, filter: only('line'), layout: round, paint: { 'line-color': ink, 'line-width': 3 } },
    dot('corner', 4, halo, ink),
    dot('mark', 6, ink, halo),
  ];
}

/** A drawn line, as it is laid upon a map. */
export const drawLine = (line: DrawnLine): Overlay => ({
  sources: lineSource(line),
  layers: (dark) => lineLayers(line.name, dark),
});
