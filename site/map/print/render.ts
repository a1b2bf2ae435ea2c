import type { GeoJSONSource, Map as MapLibre, MapSourceDataEvent, StyleSpecification } from 'maplibre-gl';
import type { MultiPoint } from 'geojson';
import { explainFailure, type Failure } from '../fetch/failure.ts';
import type { Size } from '../model/camera.ts';
import type { Lang } from '../../words/languages.ts';
import type { View } from '../model/model.ts';
import { edgeSource, edgeStep, styleOfSheet } from './sheet-style.ts';
import { graticuleOf } from '../style/graticule-lines.ts';
import { graticuleSource } from '../style/graticule.ts';

/** Picture of a map for a sheet. */
export interface MapPicture {
  canvas: HTMLCanvasElement;
  /** Sources of the style that did not come, or not whole. */
  lost: ReadonlyMap<string, Failure>;
  /** Lets the graphics card go. */
  remove: () => void;
}

/** Options of a picture: the map's pixels of style sheets, and how many of the picture's are in one. */
export interface PictureOptions {
  /** Constructor that the page has: asked for here, it would come in a file of its own, with each map. */
  MapLibre: typeof MapLibre;
  view: View;
  pixels: Size;
  ratio: number;
  lang: Lang;
  signal: AbortSignal;
  /** Hears what share of the parts that are asked for has come. */
  onShare: (share: number) => void;
}

/** Pixels of a picture's side that the graphics card draws at most. */
export function mostPixelsDrawn(): number {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (gl === null) throw new Error('WebGL 2 is not there.');
  const [width, height] = gl.getParameter(gl.MAX_VIEWPORT_DIMS) as Int32Array;
  const sides = [gl.getParameter(gl.MAX_TEXTURE_SIZE) as number, gl.getParameter(gl.MAX_RENDERBUFFER_SIZE) as number, width, height];
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return Math.min(...sides.filter((side) => side !== undefined));
}

/** Points along the edge of a map. */
function edgeOf(map: MapLibre, { width, height }: Size): MultiPoint {
  const along = (length: number): number[] => Array.from({ length: Math.floor(length / edgeStep) + 1 }, (_, at) => at * edgeStep);
  const pixels = [
    ...along(width).flatMap((x) => [[x, 0] as const, [x, height] as const]),
    ...along(height).flatMap((y) => [[0, y] as const, [width, y] as const]),
  ];
  return { type: 'MultiPoint', coordinates: pixels.map(([x, y]) => map.unproject([x, y]).toArray()) };
}

/** Draw a map as large as a sheet needs it, out of sight, of a style that MapLibre can draw; ends with the signal. */
export async function drawSheetMap(
  style: StyleSpecification,
  { MapLibre: Drawn, view, pixels, ratio, lang, signal, onShare }: PictureOptions,
): Promise<MapPicture> {
  const container = document.createElement('div');
  container.inert = true;
  Object.assign(container.style, {
    position: 'fixed',
    insetInlineStart: '0',
    top: '0',
    width: `${pixels.width}px`,
    height: `${pixels.height}px`,
    visibility: 'hidden',
    pointerEvents: 'none',
    contain: 'strict',
  });
  document.body.append(container);
  const map = new Drawn({
    container,
    style: styleOfSheet(style, ratio),
    ...view,
    pixelRatio: ratio,
    // Left to itself MapLibre draws no more than 4096 pixels, and says nothing of it.
    maxCanvasSize: [Math.ceil(pixels.width * ratio), Math.ceil(pixels.height * ratio)],
    canvasContextAttributes: { preserveDrawingBuffer: true },
    interactive: false,
    attributionControl: false,
    trackResize: false,
    fadeDuration: 0,
    refreshExpiredTiles: false,
  });
  const remove = (): void => {
    map.remove();
    container.remove();
  };
  const lost = new Map<string, Failure>();
  try {
    await wholeMap(map, { lang, signal, pixels, onShare, lost });
    return { canvas: map.getCanvas(), lost, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Wait until all that a map shows is there and drawn. */
function wholeMap(
  map: MapLibre,
  { lang, signal, pixels, onShare, lost }: Omit<PictureOptions, 'MapLibre' | 'view' | 'ratio'> & { lost: Map<string, Failure> },
): Promise<void> {
  const asked = new Set<string>();
  const come = new Set<string>();
  const note = (tiles: Set<string>, { sourceId, tile }: MapSourceDataEvent): void => {
    if (tile === undefined) return;
    tiles.add(`${sourceId} ${(tile as { tileID: { key: string } }).tileID.key}`);
    onShare(come.size / asked.size);
  };
  map.on('sourcedataloading', (event) => note(asked, event));
  map.on('sourcedata', (event) => note(come, event));
  map.on('style.load', () => {
    const bounds = map.getBounds();
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] as const;
    void map.getSource<GeoJSONSource>(edgeSource)?.setData(edgeOf(map, pixels));
    void map.getSource<GeoJSONSource>(graticuleSource)?.setData(graticuleOf([...box], map.getZoom(), lang));
  });
  return new Promise((resolve, reject) => {
    map.on('error', (event) => {
      if (/abort/i.test(event.error.message)) return;
      lost.set('sourceId' in event ? String(event.sourceId) : '', explainFailure(event.error));
    });
    map.on('webglcontextlost', () => reject(new RangeError('The graphics card gave up.')));
    signal.addEventListener('abort', () => reject(new DOMException('Stopped.', 'AbortError')));
    map.once('idle', () => resolve());
  });
}
