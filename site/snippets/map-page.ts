import type { Bbox } from '../../schemas/types.ts';
import { ignAttribution, ignHost, ignPlans } from '../map/style/ign.ts';
import type { Lang } from '../words/languages.ts';

/** Versions of the libraries that a page names: those that this site is made with. */
export interface Libraries {
  maplibre: string;
  pmtiles: string;
}

/** Content of a self-made page: the tiles of a file, as a source of MapLibre, and the layers that draw them. */
export interface MapPage {
  lang: Lang;
  title: string;
  /** Absolute address of the PMTiles. */
  tiles: string;
  /** The source's own properties: "type: 'vector'". */
  source: string;
  attribution: string;
  /** Box that the map shows first. */
  box: Bbox | undefined;
  /** Below it there are no tiles. */
  minzoom: number;
  /** Layers of the style, one a line. */
  layers: readonly string[];
  /** Other properties of the style. */
  style?: string;
  /** Names of the layers whose objects tell what they are when they are clicked. */
  clicked: readonly string[];
  libraries: Libraries;
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Text of a producer where a browser reads HTML: nothing of it is a tag, nor the end of a script. */
// guard [.replace(/[&<>]/g, (…]: inside its place in a page that others save
const plain = (text: string): string => text.replace(/[&<>]/g, (mark) => marks[mark] ?? mark);

/** A literal of JavaScript within an HTML page, of text that MapLibre reads as HTML. */
const quoted = (text: string): string =>
  `'${plain(text)
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll(/[\n\r\u2028\u2029]+/g, ' ')}'`;

const planTiles = `https://${ignHost}/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&STYLE=normal&TILEMATRIXSET=PM&LAYER=${ignPlans.plan.layer}&FORMAT=${ignPlans.plan.format}&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}`;

const popup = (layers: readonly string[]): string[] => [
  "  map.on('click', ({ point: { x, y }, lngLat }) => {",
  '    const reach = [[x - 5, y - 5], [x + 5, y + 5]];',
  `    const [feature] = map.queryRenderedFeatures(reach, { layers: [${layers.map((name) => `'${name}'`).join(', ')}] });`,
  '    if (!feature) return;',
  "    const table = document.createElement('table');",
  '    for (const [name, value] of Object.entries(feature.properties)) {',
  '      const row = table.insertRow();',
  '      row.insertCell().textContent = name;',
  '      row.insertCell().textContent = value;',
  '    }',
  "    new Popup({ maxWidth: '20rem' }).setLngLat(lngLat).setDOMContent(table).addTo(map);",
  '  });',
];

/** Instructions to save and open the page. */
const saved: Record<Lang, string> = {
  fr: 'Enregistrez ce texte sous le nom carte.html, puis ouvrez ce fichier.',
  en: 'Save this text as map.html, then open that file.',
};

/** A page of HTML that shows tiles on a map: saved under any name it works, from a disk too. */
export function mapPage({ libraries, ...page }: MapPage): string {
  const maplibre = `https://cdn.jsdelivr.net/npm/maplibre-gl@${libraries.maplibre}/dist`;
  const isClicked = page.clicked.length > 0;
  return [
    '<!doctype html>',
    `<!-- ${saved[page.lang]} -->`,
    `<html lang="${page.lang}">`,
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${plain(page.title)}</title>`,
    `<link rel="stylesheet" href="${maplibre}/maplibre-gl.css">`,
    '<style>',
    '  html, body, #map { height: 100%; margin: 0 }',
    ...(isClicked ? ['  .maplibregl-popup-content { max-height: 40vh; overflow: auto }'] : []),
    '</style>',
    '<div id="map"></div>',
    `<script src="https://cdn.jsdelivr.net/npm/pmtiles@${libraries.pmtiles}/dist/pmtiles.js"></script>`,
    '<script type="module">',
    `  import { Map, NavigationControl, ${isClicked ? 'Popup, ' : ''}addProtocol, setWorkerUrl }`,
    `    from '${maplibre}/maplibre-gl.mjs';`,
    '',
    `  setWorkerUrl('${maplibre}/maplibre-gl-worker.mjs');`,
    "  addProtocol('pmtiles', new pmtiles.Protocol().tile);",
    '  const map = new Map({',
    "    container: 'map',",
    ...(page.box === undefined ? [] : [`    bounds: [${page.box.join(', ')}],`, '    fitBoundsOptions: { padding: 40, maxZoom: 15 },']),
    ...(page.minzoom > 0 ? [`    minZoom: ${page.minzoom},`] : []),
    '    style: {',
    '      version: 8,',
    '      sources: {',
    "        plan: { type: 'raster', tileSize: 256, maxzoom: 19,",
    `          tiles: ['${planTiles}'],`,
    `          attribution: ${quoted(ignAttribution)} },`,
    `        mappe: { ${page.source},`,
    `          url: 'pmtiles://${page.tiles}',`,
    `          attribution: ${quoted(page.attribution)} },`,
    '      },',
    '      layers: [',
    "        { id: 'plan', type: 'raster', source: 'plan' },",
    ...page.layers.map((layer) => `        ${layer},`),
    '      ],',
    ...(page.style === undefined ? [] : [`      ${page.style},`]),
    '    },',
    '  });',
    '  map.addControl(new NavigationControl());',
    ...(isClicked ? popup(page.clicked) : []),
    '</script>',
    '',
  ].join('\n');
}
