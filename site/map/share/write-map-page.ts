import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import mapSheet from 'maplibre-gl/dist/maplibre-gl.css?url';
import type { Bbox } from '../../../schemas/types.ts';
import { aroundBoxes } from '../../../schemas/model/around-boxes.ts';
import type { Lang } from '../../words/languages.ts';
import type { ShownDataset } from '../compose.ts';
import { sourceOf } from '../facts/frames.ts';
import { takeArchive } from '../fetch/open-archive.ts';
import type { LegendEntry, View } from '../model/model.ts';
import type { LegendPart } from '../print/layout.ts';
import { titleOf } from '../style/legend.ts';
import { escapedXml } from '../write/kml.ts';
import { keepTiles, type TileReader } from './keep-tiles.ts';
import { inJson, toPacked, type KeptMap } from './kept-map.ts';
import { ownSource, type PageParts } from './page-parts.ts';
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import ownSheet from './map-page.css?url';
import viewer from './page-viewer.ts?worker&url';

/* A page in one file that shows a map without a network: the program, the tiles of the window, the reader's own data whole. */

/** Content of a page beside its map, and words. */
interface PageContent {
  lang: Lang;
  title: string;
  legend: readonly LegendPart[];
  credits: readonly { text: string; strong?: boolean }[];
  /** Address of the map in the catalogue. */
  address: string;
  words: KeptMap['words'] & { legend: string; sources: string; open: string; failed: string; own: (title: string) => string };
}

/** Characters of the ground, and of a data set, that a deeper zoom may not bring; zooms beyond the view's. */
const room = { ground: 250_000, data: 4_000_000 };
const zoomsBeyond = 4;

/** Read a tile of an archive of the store: a template names it by its scheme and address. */
const readTile: TileReader = async (archive, [z, x, y]) => {
  const found = await takeArchive(archive.slice('pmtiles://'.length)).getZxy(z, x, y);
  return found && new Uint8Array(found.data);
};

const isOwn = (source: SourceSpecification | undefined): boolean =>
  source?.type === 'vector' && source.tiles?.[0]?.startsWith('own://') === true;

/** Read a layer of one's own from its GeoJSON, where it was read from tiles. */
function readOwn(layer: LayerSpecification, sources: StyleSpecification['sources']): LayerSpecification {
  if (!('source' in layer) || !isOwn(sources[layer.source]) || layer['source-layer'] === undefined) return layer;
  const { 'source-layer': name, ...rest } = layer;
  return { ...rest, source: ownSource(layer.source, name) };
}

/** Gather all that a style draws from, within a box. */
async function keep(style: StyleSpecification, { held, own }: PageParts, { view, window, lang, words }: KeepOptions): Promise<KeptMap> {
  const ownBoxes = held.flatMap(({ facts }) => (isOwn(style.sources[sourceOf(facts)]) ? [facts.bbox] : []));
  const box = aroundBoxes([window, ...ownBoxes]);
  const leastZoom = Math.max(0, Math.floor(view.zoom) - 2);
  const tiles: KeptMap['tiles'] = {};
  const sources: StyleSpecification['sources'] = {};
  for (const [index, [name, source]] of Object.entries(style.sources).entries()) {
    // Pictures of a ground would each be a question to its host.
    if (isOwn(source) || (source.type !== 'vector' && source.type !== 'geojson')) continue;
    if (source.type === 'geojson') {
      sources[name] = source;
      continue;
    }
    const limits = {
      box,
      leastZoom,
      mostZoom: Math.ceil(view.zoom) + zoomsBeyond,
      mostCharacters: name.startsWith('data:') ? room.data : room.ground,
    };
    const kept = await keepTiles(source, String(index), limits, readTile);
    sources[name] = kept.source;
    tiles[String(index)] = kept.tiles;
  }
  const isKept = (layer: LayerSpecification): boolean => !('source' in layer) || layer.source in sources || layer.source in own;
  const layers = style.layers.map((layer) => readOwn(layer, style.sources)).filter(isKept);
  return {
    lang,
    style: { version: 8, sources, layers },
    view,
    box,
    leastZoom,
    tiles,
    own,
    layers: toldLayers(held, style, lang),
    words,
  };
}

interface KeepOptions extends Pick<PageContent, 'lang'> {
  view: View;
  window: Bbox;
  words: KeptMap['words'];
}

/** Titles and fields of the layers, by the sources that the file reads them from. */
function toldLayers(held: readonly ShownDataset[], { sources }: StyleSpecification, lang: Lang): KeptMap['layers'] {
  const told: KeptMap['layers'] = {};
  for (const { facts } of held)
    for (const layer of facts.layers) {
      const source = sourceOf(facts);
      const isSplit = isOwn(sources[source]);
      const at = isSplit ? ownSource(source, layer.name) : source;
      told[at] = { ...told[at], [isSplit ? '' : layer.name]: { title: titleOf(layer, lang), fields: layer.fields } };
    }
  return told;
}

/** Starts the program, which is packed as the tiles are, or says that it cannot. */
const starter = `const read = (id) => document.getElementById(id).textContent;
try {
  const packed = Uint8Array.from(atob(read('program')), (character) => character.charCodeAt(0));
  const program = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  await import(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
} catch (error) {
  document.getElementById('failed').hidden = false;
  throw error;
}`;

/** Draw a class of a legend. */
function swatch({ color, shape, fill = 1, edge }: LegendEntry): string {
  const [paint, line] = [color, edge ?? color].map(escapedXml);
  const shapes = {
    point: `<circle cx="10" cy="10" r="5" fill="${paint}" fill-opacity="${fill}" stroke="${line}"/>`,
    group: `<circle cx="10" cy="10" r="8" fill="${paint}"/>`,
    line: `<path d="M2 14L8 7l4 5 6-7" fill="none" stroke="${paint}" stroke-width="2.6"/>`,
    area: `<path d="M3 4h14v12H3z" fill="${paint}" fill-opacity="${fill}" stroke="${line}"/>`,
  };
  return `<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${shapes[shape]}</svg>`;
}

function legendOf(parts: readonly LegendPart[]): string {
  return parts
    .map(({ title, note, groups }) => {
      const lists = groups.map(({ subject, entries }) => {
        const rows = entries.map((entry) => `<li>${swatch(entry)}<span>${escapedXml(entry.label)}</span></li>`);
        return `${subject === undefined ? '' : `<p>${escapedXml(subject)}</p>`}<ul>${rows.join('')}</ul>`;
      });
      return `<h2>${escapedXml(title)}</h2>${note === undefined ? '' : `<p>${escapedXml(note)}</p>`}${lists.join('')}`;
    })
    .join('');
}

/** Links to what the file holds of a source of one's own, by the names of its layers. */
const linksToOwn = (source: string, { own }: KeptMap, words: PageContent['words']): string[] =>
  Object.keys(own)
    .filter((name) => name.startsWith(source))
    .map((name) => {
      const [at, layer] = [name, name.slice(source.length)].map(escapedXml) as [string, string];
      return `<a data-own="${at}" download="${layer}.geojson">${words.own(layer)}</a>`;
    });

/** Content policy of the page: it runs what it holds, and asks nobody. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob: data:; style-src 'unsafe-inline'; img-src data: blob:; connect-src blob: data:; base-uri 'none'; form-action 'none'";

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new TypeError(`${address} answered ${response.status}.`);
  return response.text();
}

/** Write a page in one file of what a style draws; rejects where a part of it does not come. */
export async function writeMapPage(
  style: StyleSpecification,
  parts: PageParts,
  looking: { view: View; window: Bbox },
  { lang, title, legend, credits, address, words }: PageContent,
): Promise<string> {
  const { controls, close, nothing, group } = words;
  const [kept, program, inWorker, sheets] = await Promise.all([
    keep(style, parts, { ...looking, lang, words: { controls, close, nothing, group } }),
    fetchText(viewer),
    fetchText(worker),
    Promise.all([mapSheet, ownSheet].map(fetchText)),
  ]);
  const own = parts.held.flatMap(({ facts }) => linksToOwn(`${sourceOf(facts)}/`, kept, words));
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${escapedXml(title)}</title>
<style>${sheets.join('\n').replaceAll('</', String.raw`<\/`)}</style>
</head>
<body>
<header><h1>${escapedXml(title)}</h1><a href="${escapedXml(address)}" rel="noopener">${escapedXml(words.open)}</a></header>
<main><div id="map"></div>
<p id="failed" role="alert" hidden>${escapedXml(words.failed)}</p>
<details${legend.length > 0 ? ' open' : ' hidden'}><summary>${escapedXml(words.legend)}</summary>${legendOf(legend)}</details></main>
<footer><p><strong>${escapedXml(words.sources)}</strong> ${credits.map(({ text, strong }) => (strong === true ? `<strong>${escapedXml(text)}</strong>` : escapedXml(text))).join(' ')}</p>${own.length > 0 ? `<p>${own.join(' · ')}</p>` : ''}</footer>
<script type="application/json" id="kept">${inJson(kept)}</script>
<script type="text/plain" id="worker">${await toPacked(inWorker)}</script>
<script type="text/plain" id="program">${await toPacked(program)}</script>
<script type="module">${starter}</script>
<script nomodule>document.getElementById('failed').hidden = false;</script>
<noscript>${escapedXml(words.failed)}</noscript>
</body>
</html>
`;
}
