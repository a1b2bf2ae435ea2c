import { addProtocol, Map as MapLibre, NavigationControl, Popup, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { GeoJSONSource, MapGeoJSONFeature } from 'maplibre-gl';
import { asRead, fieldOfName, isCalled } from '../facts/feature-name.ts';
import { formatNumber, formatValue, isEmpty } from '../facts/format-value.ts';
import { graticuleOf } from '../style/graticule-lines.ts';
import { graticuleSource } from '../style/graticule.ts';
import { titleOf } from '../style/legend.ts';
import { fromPacked, type KeptMap } from './kept-map.ts';

/* The program of a map that is kept as one file: it draws what the file holds, and asks nothing of anybody. */

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? '';

/** Features of a place that a card tells about. */
const mostTold = 10;
const reachPixels = matchMedia('(pointer: coarse)').matches ? 14 : 5;

function openKept(kept: KeptMap, workerUrl: string): MapLibre {
  setWorkerUrl(workerUrl);
  addProtocol('kept', async ({ url }) => {
    const [, source = '', tile = ''] = /^kept:\/\/(\d+)\/(\d+\/\d+\/\d+)$/.exec(url) ?? [];
    const packed = kept.tiles[source]?.[tile];
    return { data: packed === undefined ? new Uint8Array() : await fromPacked(packed) };
  });
  const [west, south, east, north] = kept.box;
  // Some room around what is kept, so that its edges can be brought to the middle.
  const margin = { x: (east - west) / 2, y: (north - south) / 2 };
  const map = new MapLibre({
    container: 'map',
    style: kept.style,
    ...kept.view,
    locale: kept.words.controls,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    minZoom: kept.leastZoom,
    maxBounds: [west - margin.x, Math.max(-85, south - margin.y), east + margin.x, Math.min(85, north + margin.y)],
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric', maxWidth: 96 }), 'bottom-left');
  return map;
}

/** Draw the graticule of what is in the window. */
function drawLines(map: MapLibre, { lang }: KeptMap): void {
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()] as [number, number, number, number];
  void map.getSource<GeoJSONSource>(graticuleSource)?.setData(graticuleOf(box, map.getZoom(), lang));
}

const element = (name: string, text: string): HTMLElement => Object.assign(document.createElement(name), { textContent: text });

/** Tell of a feature what it is called, and its values by the titles of their fields. */
function tellFeature({ source, sourceLayer = '', properties }: MapGeoJSONFeature, kept: KeptMap): HTMLElement[] {
  const { lang, layers } = kept;
  const { title, fields } = layers[source]?.[sourceLayer] ?? { title: '', fields: [] };
  const grouped = Number(properties['point_count'] ?? 1);
  if (grouped > 1) return [element('h2', title), element('p', `${kept.words.group} ${formatNumber(grouped, kept.lang)}`)];
  const named = fieldOfName(fields);
  const name: unknown = named && properties[named.name];
  const list = document.createElement('dl');
  for (const field of asRead(fields)) {
    const value: unknown = properties[field.name];
    if (isEmpty(value) || (field === named && isCalled(name))) continue;
    list.append(element('dt', titleOf(field, lang)), element('dd', formatValue(value, field, lang, properties)));
  }
  return isCalled(name) ? [element('p', title), element('h2', name), list] : [element('h2', title), list];
}

/** Show a card of the features at a pixel of the map. */
function ask(map: MapLibre, { x, y }: { x: number; y: number }, kept: KeptMap): void {
  const layers = map.getStyle().layers.flatMap((layer) => ('source' in layer && layer.source in kept.layers ? [layer.id] : []));
  const found = map.queryRenderedFeatures(
    [
      [x - reachPixels, y - reachPixels],
      [x + reachPixels, y + reachPixels],
    ],
    { layers },
  );
  const told = new Map(found.map((each) => [JSON.stringify([each.source, each.sourceLayer, each.properties]), each]));
  const card = document.createElement('section');
  for (const feature of [...told.values()].slice(0, mostTold)) card.append(...tellFeature(feature, kept));
  if (told.size === 0) card.append(element('p', kept.words.nothing));
  const popup = new Popup({ closeButton: false, maxWidth: 'none', focusAfterOpen: true }).setLngLat(map.unproject([x, y]));
  const close = element('button', '×');
  close.setAttribute('aria-label', kept.words.close);
  close.addEventListener('click', () => popup.remove());
  card.prepend(close);
  card.addEventListener('keydown', ({ key }) => key === 'Escape' && popup.remove());
  popup.on('close', () => map.getCanvas().focus());
  popup.setDOMContent(card).addTo(map);
}

/** Let the reader take what the map's author has put into the file. */
function offerOwn({ own }: KeptMap): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-own]'))
    link.href = URL.createObjectURL(new Blob([own[link.dataset['own'] ?? ''] ?? ''], { type: 'application/geo+json' }));
}

async function start(): Promise<void> {
  const kept = JSON.parse(textOf('kept')) as KeptMap;
  offerOwn(kept);
  for (const [name, text] of Object.entries(kept.own)) kept.style.sources[name] = { type: 'geojson', data: JSON.parse(text) as never };
  const worker = new Blob([await fromPacked(textOf('worker'))], { type: 'text/javascript' });
  // A phone has no room for it beside the map.
  if (matchMedia('(width < 40rem)').matches) document.querySelector('details')?.removeAttribute('open');
  const map = openKept(kept, URL.createObjectURL(worker));
  for (const rest of ['style.load', 'moveend'] as const) map.on(rest, () => drawLines(map, kept));
  map.once('idle', () => (document.documentElement.dataset['drawn'] = 'yes'));
  map.on('click', ({ point }) => ask(map, point, kept));
  map.getCanvas().addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    // The card takes the focus: the same press would close it again.
    event.preventDefault();
    const { clientWidth, clientHeight } = map.getCanvas();
    ask(map, { x: clientWidth / 2, y: clientHeight / 2 }, kept);
  });
}

// Whoever imports it hears where the browser cannot draw the map.
await start();
