import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { buildProgram, catchMap } from './program-page.ts';

const map = join(import.meta.dirname, '..', 'map');

/** A map of the house, MapLibre's own caught as it is made, and upon it what another draws; then its style is changed. */
const program = `
${catchMap}
import { composeMap } from ${JSON.stringify(join(map, 'compose.ts'))};
import { loadMap } from ${JSON.stringify(join(map, 'load-map.ts'))};
import { holdOwn } from ${JSON.stringify(join(map, 'own', 'own-tiles.ts'))};

const ring = [[1, 45], [3, 45], [3, 47], [1, 47], [1, 45]];
const square = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
const layer = { name: 'zones', geometry: 'polygon', fields: [], features: [{ geometry: square.geometry, values: [] }] };
const look = { id: 'zones', origin: 'own', color: { light: '#1f6f54', dark: '#7fd1ae' } };
let facts;
let opened;
const styleOf = ({ ground = 'catalogue', dark = false, opacity = 1 }) =>
  composeMap(
    { datasets: [{ facts, opacity, visible: true, hidden: [] }], ground },
    { base: [], dark, lang: 'fr', absolute: (url) => url },
  ).style;
const idle = () => new Promise((resolve) => made.once('idle', resolve));

globalThis.begin = async () => {
  facts = await holdOwn([layer], { title: 'Zones', producer: 'DDT', attribution: 'DDT', license: 'LO', published: '2026-03-01' }, look);
  const open = await loadMap();
  const container = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'map' }));
  container.style.height = '600px';
  opened = open(container, {
    style: styleOf({}), padding: () => ({}), start: { center: [2, 46], zoom: 5 }, words: {}, cooperative: false,
    onMove() {}, leads: () => false, onPick() {}, onFailure() {}, onIdle() {},
  });
  await made.once('style.load');
  made.addSource('live:drawn', { type: 'geojson', data: square });
  made.addLayer({ id: 'live:drawn/fill', type: 'fill', source: 'live:drawn', paint: { 'fill-color': '#d00' } });
  made.addLayer({ id: 'live:drawn/line', type: 'line', source: 'live:drawn' });
  await idle();
};
globalThis.change = async (how) => {
  const changed = idle();
  opened.show(styleOf(how));
  await changed;
  const { layers, sources } = made.getStyle();
  return {
    top: layers.slice(-2).map(({ id }) => id),
    source: sources['live:drawn']?.data,
    drawn: [...new Set(made.queryRenderedFeatures(made.project([2, 46])).map(({ layer }) => layer.id))],
    style: JSON.stringify({ below: layers.filter(({ id }) => !id.startsWith('live:')), grounds: Object.keys(sources) }),
  };
};
`;

interface Seen {
  top: string[];
  source: unknown;
  drawn: string[];
  style: string;
}

const { visit } = useBrowser(() => buildProgram(program));

test('what another draws upon a map is still drawn on top of it in another ground, theme and opacity', async () => {
  const page = await visit('/', { expected: /data\.geopf\.fr/ });
  await page.route('https://data.geopf.fr/**', (route) => route.fulfill({ status: 204, headers: { 'access-control-allow-origin': '*' } }));
  await page.waitForFunction('globalThis.begin !== undefined');
  await page.evaluate('globalThis.begin()');
  const styles = new Set<string>();
  for (const how of [{ opacity: 0.4 }, { dark: true }, { ground: 'plan' }, { ground: 'plan', dark: true, opacity: 0.7 }, {}]) {
    const { top, source, drawn, style } = await page.evaluate<Seen>(`globalThis.change(${JSON.stringify(how)})`);
    expect(top, JSON.stringify(how)).toEqual(['live:drawn/fill', 'live:drawn/line']);
    expect(source).toMatchObject({ geometry: { type: 'Polygon' } });
    expect(drawn[0]).toBe('live:drawn/fill');
    styles.add(style);
  }
  // Each was a style of its own, or nothing would have been survived.
  expect(styles.size).toBe(5);
});
