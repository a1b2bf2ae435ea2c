import { FullscreenControl, Map as MapLibre, NavigationControl, Popup, ScaleControl } from 'maplibre-gl';
import type { GeoJSONSource, IControl, StyleSpecification } from 'maplibre-gl';
import { explainFailure, type Failure } from './fetch/failure.ts';
import { graticuleSource, reckonedFrom } from './style/graticule.ts';
import { tilt } from './style/ground-shape.ts';
import type { Bbox } from '../../schemas/types.ts';
import { leadersFirst, byNearness, pickFeature, type PickedFeature, type RenderedFeature } from './facts/picked-feature.ts';
import { viewOfFrame, type Padding } from './model/camera.ts';
import type { Curtain, CurtainOptions } from './compare/curtain.ts';
import { keepLive } from './keep-live.ts';
import { prepare } from './prepare.ts';
import type { SheetFrame } from './print/frame.ts';
import type { Hand, HandListeners } from './trace/hand.ts';
import type { RasterFacts } from './facts/raster-facts.ts';
import type { Frame, Position, View } from './model/model.ts';
import { framesEnding } from './facts/frames.ts';

// Longer than 400 lines: all that a page may ask of MapLibre goes through here and nowhere else; what is rarely asked is fetched.

/** Options that a map is opened with. */
export interface MapOptions {
  style: StyleSpecification;
  /** Padding that panels cover now: nothing is fitted below them. */
  padding: () => Partial<Padding>;
  /** First view: a box, or the view of a shared address. */
  start: Frame | View;
  /** MapLibre's own words. */
  words: Record<string, string>;
  /** Element that fills the screen with the map: legend and panels included. */
  fullscreen?: HTMLElement;
  /** Two fingers move the map, one scrolls the page. */
  cooperative: boolean;
  onMove: (view: View) => void;
  /** Whether a feature comes before the others of its data set where a place is asked about. */
  leads: (feature: PickedFeature) => boolean;
  /** Features under a click or under the crosshair, those that lead first, then the topmost; the place; all within reach of a finger. */
  onPick: (features: PickedFeature[], at: [number, number]) => void;
  /** The reader asks what can be done at a place: pixels of the map, degrees; of the middle where a key asks. */
  onMenu?: ((menu: { x: number; y: number; at: Position }) => void) | undefined;
  /** Hear the pointer's position; undefined once the pointer is elsewhere. */
  onPoint?: ((at: Position | undefined) => void) | undefined;
  /** Nothing is under the crosshair. */
  onNothing?: (() => void) | undefined;
  /** Features under the cursor, topmost first; none once it is elsewhere. */
  onHover?: ((features: PickedFeature[]) => void) | undefined;
  /** Everything that the view needs is drawn. */
  onIdle: () => void;
  /** `source` is the name of the source that failed, in the style; `isPart`: another piece of it has come. */
  onFailure: (failure: Failure, source: string | undefined, isPart: boolean) => void;
}

/** A map in a page: what may be done with it, and the way to remove it. */
export interface OpenMap {
  show: (style: StyleSpecification) => void;
  zoom: () => number;
  view: () => View;
  /** Bounds of the window: west, south, east, north. */
  box: () => Bbox;
  fit: (frame: Frame) => void;
  goTo: (at: [number, number], zoom?: number) => void;
  /** Looks from as near as a zoom, at least. */
  near: (zoom: number) => void;
  /** Asks what is at a place, as a press upon it does. */
  ask: (at: Position) => void;
  /** Moves a place out of what panels cover, where it is below them. */
  reveal: (at: [number, number]) => void;
  /** Tells when the window no longer shows what it did, as now, and when all that it shows is drawn; until the answer is called. */
  watchView: (on: { change: () => void; rest: () => unknown }) => () => void;
  /** Features drawn in the window, each once. */
  visibleFeatures: (lies?: (feature: RenderedFeature) => boolean) => PickedFeature[];
  /** The same piece by piece, with its shape: everywhere, or so many pixels around the middle, within reach at least. */
  drawn: (around?: number) => RenderedFeature[];
  /** Shows an element at a place until it is closed. */
  point: (at: [number, number], content: HTMLElement, onClose: () => void) => void;
  closePopup: () => void;
  /** Looks from the side, or from above again. */
  tilt: (on: boolean) => void;
  /** Tells the height under the pointer, or nothing where there is none, until the answer is called. */
  watchHeight: (facts: RasterFacts, on: (metres: number | undefined, degrees: number) => void) => () => void;
  /** Takes the pointer and the crosshair in hand for a tool, which is told where they are; drawing is fetched for it. */
  trace: (listeners: HandListeners) => Promise<Hand>;
  /** Hangs a second map upon its left side, up to a bar that the reader draws. */
  hang: (curtain: CurtainOptions) => Promise<Curtain>;
  /** Lays the frame of a printed sheet upon its middle. */
  lay: () => Promise<SheetFrame>;
  /** Gives the keyboard to the map. */
  focus: () => void;
  remove: () => void;
}

/** Fingers and thin lines need some room. */
const reachPixels = { mouse: 5, finger: 14 };
const reachNow = (): number => (matchMedia('(pointer: coarse)').matches ? reachPixels.finger : reachPixels.mouse);
/** Nobody turns more pages; a click far from the ground may hit hundreds. */
const mostPicked = 30;

/** Kinds of layers that few maps have. */
const rareKinds = new Set(['color-relief', 'fill-extrusion', 'heatmap', 'hillshade']);
let hasRare = false;
/** Whether MapLibre has come with all that draws a style. */
const isDrawable = ({ layers, terrain }: StyleSpecification): boolean =>
  hasRare || (terrain === undefined && !layers.some(({ type }) => rareKinds.has(type)));

/** Fetches what MapLibre draws a style with, where it has come without. */
export async function complete(style: StyleSpecification): Promise<void> {
  if (isDrawable(style)) return;
  const { giveRare } = await import('./rare-layers.ts');
  giveRare();
  hasRare = true;
}

prepare();

/** Constructor of a map, for what draws one out of sight. */
export { MapLibre };

/** Opens a map in `container`; throws where the browser cannot draw one. */
export function openMap(container: HTMLElement, options: MapOptions): OpenMap {
  const map = createMap(container, options);
  addControls(map, options);
  const pick = (point: Point): boolean => {
    const { lng, lat } = map.unproject([point.x, point.y]);
    const found = leadersFirst(byNearness(featuresAround(map, point, reachNow()), [lng, lat]), options.leads);
    options.onPick(found.slice(0, mostPicked), [lng, lat]);
    return found.length > 0;
  };
  map.on('click', ({ point }) => void pick(point));
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    // The card takes the focus: the same press would close it again.
    event.preventDefault();
    if (!pick(middleOf(map))) options.onNothing?.();
  });
  map.on('mousemove', ({ point }) => {
    const features = featuresAround(map, point, reachPixels.mouse);
    map.getCanvas().classList.toggle('over-feature', features.length > 0);
    options.onHover?.(features);
  });
  map.on('mouseout', () => options.onHover?.([]));
  map.on('moveend', () => options.onMove(viewOf(map)));
  reportOf(map, options);
  orient(map, options);
  listenForMenu(map, options);
  return { ...handleOf(map, options), ask: (at) => void pick(map.project(at)) };
}

/** Draw the graticule, name communes once and put up signposts where a map has come to rest; without them it is none the less whole. */
function orient(map: MapLibre, { padding }: Pick<MapOptions, 'padding'>): void {
  let isGone = false;
  map.once('remove', () => (isGone = true));
  const fetched = <T>(part: Promise<T>, use: (part: T) => unknown): unknown =>
    part.then(
      (come) => isGone || use(come),
      () => undefined,
    );
  // From farther away a window has coasts, borders and names.
  const rule = (): unknown => map.getZoom() >= reckonedFrom && fetched(import('./style/graticule-lines.ts'), drawLines);
  const lang = document.documentElement.lang === 'en' ? 'en' : 'fr';
  const drawLines = ({ graticuleOf }: typeof import('./style/graticule-lines.ts')): unknown =>
    map.getSource<GeoJSONSource>(graticuleSource)?.setData(graticuleOf(boxOf(map), map.getZoom(), lang));
  map.on('style.load', rule);
  map.on('moveend', rule);
  map.on('idle', () => {
    if (map.getZoom() < 10) return;
    fetched(import('./signposts.ts'), ({ nameOnce, putUpSignposts }) => {
      nameOnce(map);
      putUpSignposts(map, padding());
    });
  });
}

/** Tell when all is drawn, and what did not come. */
function reportOf(map: MapLibre, { onIdle, onFailure }: Pick<MapOptions, 'onIdle' | 'onFailure'>): void {
  map.on('idle', onIdle);
  const come = new Set<string>();
  map.on('sourcedata', ({ tile, sourceId }) => void (tile && come.add(sourceId)));
  map.on('error', (event) => {
    const source = 'sourceId' in event ? String(event.sourceId) : undefined;
    // A request that was given up because the map moved on.
    if (!/abort/i.test(event.error.message)) onFailure(explainFailure(event.error), source, come.has(source ?? ''));
  });
}

function listenForMenu(map: MapLibre, { onMenu, onPoint }: MapOptions): void {
  if (onPoint) {
    map.on('mousemove', ({ lngLat: { lng, lat } }) => onPoint([lng, lat]));
    map.on('mouseout', () => onPoint(undefined));
  }
  if (!onMenu) return;
  map.on('contextmenu', ({ originalEvent, point }) => {
    originalEvent.preventDefault();
    // A key has no place of its own.
    const isKey = originalEvent instanceof PointerEvent && originalEvent.pointerType === '';
    const { x, y } = isKey ? middleOf(map) : point;
    const { lng, lat } = map.unproject([x, y]);
    onMenu({ x, y, at: [lng, lat] });
  });
}

/** Zoom beyond which no map goes: MapLibre's own. */
const deepestZoom = 22;

function createMap(container: HTMLElement, { style, start, padding, words, cooperative }: MapOptions): MapLibre {
  const place = 'box' in start ? {} : start;
  const map = new MapLibre({
    container,
    style,
    ...place,
    locale: words,
    attributionControl: false,
    cooperativeGestures: cooperative,
    // North stays up and the map flat: an atlas, and no way to get lost.
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    // Names come and go at once for whoever has asked for less motion.
    fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
    refreshExpiredTiles: false,
    // Never cut the deepest tile into smaller ones: an area would have its name in each, and each be read anew.
    zoomLevelsToOverscale: deepestZoom,
  });
  if ('box' in start) map.jumpTo(cameraFor(map, start, padding()));
  // Keys are its own: what reads a page out hands them over.
  map.getCanvas().setAttribute('role', 'application');
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

function addControls(map: MapLibre, { fullscreen, words, onFailure }: MapOptions): void {
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  if (fullscreen) map.addControl(new FullscreenControl({ container: fullscreen }), 'top-right');
  // A frame in a page of others is not told where the reader is.
  if (self === top) addLocation(map, words['GeolocateControl.FindMyLocation'] ?? '', onFailure);
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 96 }), 'bottom-left');
}

/** The button that shows where the reader is: what finds out is fetched at its first press, and takes its place. */
function addLocation(map: MapLibre, label: string, onFailure: MapOptions['onFailure']): void {
  const box = document.createElement('div');
  box.className = 'maplibregl-ctrl maplibregl-ctrl-group';
  const button = box.appendChild(document.createElement('button'));
  button.type = 'button';
  button.className = 'maplibregl-ctrl-geolocate';
  button.title = label;
  button.setAttribute('aria-label', label);
  button.appendChild(document.createElement('span')).className = 'maplibregl-ctrl-icon';
  const control: IControl = { onAdd: () => box, onRemove: () => box.remove() };
  const replace = async (): Promise<void> => {
    const { locate } = await import('./locate.ts');
    if (!map.hasControl(control)) return;
    map.removeControl(control);
    locate(map, label);
  };
  button.addEventListener('click', () => void replace().catch((error: unknown) => onFailure(explainFailure(error), undefined, false)));
  map.addControl(control, 'top-right');
}

function watchView(map: MapLibre, { change, rest }: Parameters<OpenMap['watchView']>[0]): () => void {
  const heard = [map.on('movestart', change), map.on('idle', rest)];
  change();
  // A map that is at rest says so once more.
  map.triggerRepaint();
  return () => heard.forEach((each) => each.unsubscribe());
}

function handleOf(map: MapLibre, options: MapOptions): Omit<OpenMap, 'ask'> {
  const { style, padding, onFailure } = options;
  const show = styleShower(map, style, onFailure);
  let popup: Popup | undefined;
  const closePopup = (): void => {
    popup?.remove();
    popup = undefined;
  };
  return {
    show,
    zoom: () => map.getZoom(),
    view: () => viewOf(map),
    box: () => boxOf(map),
    fit: (frame) => map.easeTo(cameraFor(map, frame, padding())),
    goTo: (center, zoom) => map.flyTo({ center, ...(zoom === undefined ? {} : { zoom }), offset: middleOfFree(padding()) }),
    near: (zoom) => map.easeTo({ zoom: Math.max(zoom, map.getZoom()) }),
    reveal: (at) => {
      if (isCovered(map, at, padding())) map.easeTo({ center: at, offset: middleOfFree(padding()) });
    },
    watchView: (on) => watchView(map, on),
    visibleFeatures: (lies = () => true) =>
      unique(
        map
          .queryRenderedFeatures({ layers: dataLayers(map) })
          .filter(lies)
          .map(pickFeature),
      ),
    drawn: (around) => {
      const layers = dataLayers(map);
      return around === undefined
        ? map.queryRenderedFeatures({ layers })
        : map.queryRenderedFeatures(boxAround(middleOf(map), Math.max(around, reachNow())), { layers });
    },
    point: (at, content, onClose) => {
      closePopup();
      popup = openPopup(map, { at, content, padding: padding(), onClose });
    },
    closePopup,
    tilt: (on) => tilt(map, on),
    watchHeight(facts, on) {
      // Only maps of heights need what reads them.
      const watching = import('./relief/heights.ts').then(({ watchHeight }) => watchHeight(map, facts, on));
      return () => void watching.then((stop) => stop());
    },
    trace: async (listeners) => (await import('./trace/hand.ts')).takeHand(map, listeners),
    async hang(curtain) {
      const [{ hangCurtain }] = await Promise.all([import('./compare/curtain.ts'), complete(curtain.style)]);
      return hangCurtain(map, (node) => openUpper(node, { ...options, ...curtain, start: viewOf(map) }), curtain);
    },
    lay: async () => (await import('./print/frame.ts')).layFrame(map, padding),
    focus: () => map.getCanvas().focus({ preventScroll: true }),
    remove: () => {
      closePopup();
      map.remove();
    },
  };
}

/** Open a map that shows what it is given, where it is told to, and hears nobody. */
function openUpper(node: HTMLElement, options: MapOptions) {
  const map = createMap(node, { ...options, cooperative: false });
  reportOf(map, options);
  void map.once('idle', () => node.classList.add('drawn'));
  return {
    show: styleShower(map, options.style, options.onFailure),
    place: (view: View) => void map.jumpTo(view),
    remove() {
      map.remove();
    },
  };
}

/** Pixels between a place and what is said of it. */
const popupOffset = 10;

/** Content of a popup, and its position; `padding`: space that the popup leaves to a legend or a search box where it can. */
interface PopupOptions {
  at: [number, number];
  content: HTMLElement;
  padding: Partial<Padding>;
  onClose: () => void;
}

function openPopup(map: MapLibre, { at, content, padding: { left = 0, top = 0 }, onClose }: PopupOptions): Popup {
  const popup = new Popup({
    offset: popupOffset,
    padding: { left, top },
    closeButton: false,
    closeOnClick: false,
    maxWidth: 'none',
    focusAfterOpen: true,
  })
    .setLngLat(at)
    .setDOMContent(content)
    .addTo(map);
  // What comes later makes it grow: it is put where it fits again.
  const watched = new ResizeObserver(() => popup.setOffset(popupOffset));
  watched.observe(content);
  popup.on('close', () => {
    watched.disconnect();
    onClose();
  });
  return popup;
}

/** MapLibre compares two styles only once the first is loaded: until then the newest waits. */
function styleShower(map: MapLibre, first: StyleSpecification, onFailure: MapOptions['onFailure']): (style: StyleSpecification) => void {
  let current = first;
  let shown: StyleSpecification | undefined;
  const showCurrent = (): void => {
    if (shown === undefined || shown === current) return;
    if (!isDrawable(current))
      return void complete(current).then(showCurrent, (error: unknown) => onFailure(explainFailure(error), undefined, false));
    shown = current;
    map.setStyle(current, { diff: true, transformStyle: keepLive });
  };
  map.once('style.load', () => {
    shown = first;
    showCurrent();
  });
  map.once('remove', () => (shown = undefined));
  return (style) => {
    current = style;
    showCurrent();
  };
}

function cameraFor(map: MapLibre, frame: Frame, padding: Partial<Padding>): View {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  return viewOfFrame(frame, { width, height }, padding);
}

/** From the middle of the map to the middle of what panels at its sides and its foot leave of it, pixels. */
const middleOfFree = ({ right = 0, bottom = 0, left = 0 }: Partial<Padding>): [number, number] => [(left - right) / 2, -bottom / 2];

/** Room that a place needs around it to be seen, pixels. */
const seenPixels = 24;

function isCovered(map: MapLibre, at: [number, number], { top = 0, right = 0, bottom = 0, left = 0 }: Partial<Padding>): boolean {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const { x, y } = map.project(at);
  return x < left + seenPixels || x > width - right - seenPixels || y < top + seenPixels || y > height - bottom - seenPixels;
}

function boxOf(map: MapLibre): Bbox {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

const viewOf = (map: MapLibre): View => ({ center: [map.getCenter().lng, map.getCenter().lat], zoom: map.getZoom() });

/** Layers of data, the catalogue's and those of services: neither the ground nor the mark of the selection. */
function dataLayers(map: MapLibre): string[] {
  return map
    .getStyle()
    .layers.flatMap((layer) =>
      'source' in layer && /^(data|service):/.test(layer.source) && !layer.id.startsWith('selection/') ? [layer.id] : [],
    );
}

/** Pixels. */
interface Point {
  x: number;
  y: number;
}

const middleOf = (map: MapLibre): Point => ({ x: map.getCanvas().clientWidth / 2, y: map.getCanvas().clientHeight / 2 });

const boxAround = ({ x, y }: Point, reach: number): [[number, number], [number, number]] => [
  [x - reach, y - reach],
  [x + reach, y + reach],
];

function featuresAround(map: MapLibre, { x, y }: Point, reach: number): PickedFeature[] {
  const layers = dataLayers(map);
  if (layers.length === 0) return [];
  const near = map.queryRenderedFeatures(boxAround({ x, y }, reach), { layers }).map(pickFeature);
  const isFrame = ({ source }: PickedFeature): boolean => source.endsWith(framesEnding);
  // Sheets lie side by side, and their outlines upon each other: where one was hit, only that one is meant.
  const areas = layers.filter((id) => id.endsWith('/frames'));
  const hit = near.some(isFrame) ? map.queryRenderedFeatures([x, y], { layers: areas }).map(pickFeature) : [];
  return unique(hit.length > 0 ? [...near.filter((each) => !isFrame(each)), ...hit] : near);
}

/** A feature is drawn once per tile and per style layer, but is one feature. */
function unique(features: readonly PickedFeature[]): PickedFeature[] {
  const known = new Map<string, PickedFeature>();
  for (const feature of features) if (!known.has(feature.key)) known.set(feature.key, feature);
  return [...known.values()];
}
