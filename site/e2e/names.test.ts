import { join } from 'node:path';
import { expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { buildProgram, catchMap } from './program-page.ts';

const map = join(import.meta.dirname, '..', 'map');

/** Two communes and places with names of communes, on the ground of a map of the house, whose MapLibre is caught as it is made. */
const program = `
${catchMap}
import { composeMap } from ${JSON.stringify(join(map, 'compose.ts'))};
import { loadMap } from ${JSON.stringify(join(map, 'load-map.ts'))};
import { holdOwn } from ${JSON.stringify(join(map, 'own', 'own-tiles.ts'))};
import { drawLimits } from ${JSON.stringify(join(map, 'style', 'limits.ts'))};
import { sourceName } from ${JSON.stringify(join(map, 'style', 'basemap.ts'))};

const square = (x, y) => ({ type: 'Polygon', coordinates: [[[x, y], [x + 0.25, y], [x + 0.25, y + 0.25], [x, y + 0.25], [x, y]]] });
const field = { name: 'nom', type: 'text' };
const ground = async (name, geometry, features) => {
  const layer = { name, geometry, fields: [field], features: features.map(([nom, geometry]) => ({ geometry, values: [nom] })) };
  const notice = { title: name, producer: 'Essai', attribution: 'Essai', license: 'LO', published: '2026-03-01' };
  const { tiles } = await holdOwn([layer], notice, { id: name, origin: 'own', color: { light: '#1f6f54', dark: '#7fd1ae' } });
  return { ...tiles, layer: name, producer: 'Essai', path: name };
};

globalThis.begin = async (towns, west = 4.25) => {
  const communes = await ground('communes', 'polygon', [['Reims', square(west, 49)], ['Sommesous', square(west + 0.25, 49)]]);
  const places = await ground('lieux', 'point', towns.map(([nom, ...coordinates]) => [nom, { type: 'Point', coordinates }]));
  const base = [
    { ...places, role: 'places', name: 'nom' },
    {
      ...communes,
      role: 'limits',
      limits: drawLimits({ ...communes, source: sourceName(communes), layer: 'communes', level: 'commune', name: 'nom', features: 2 }),
    },
  ];
  const { style } = composeMap({ datasets: [], ground: 'catalogue' }, { base, dark: false, lang: 'fr', absolute: (url) => url });
  const open = await loadMap();
  const container = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'map' }));
  container.style.height = '600px';
  open(container, {
    style, padding: () => ({}), start: { center: [west + 0.25, 49.12], zoom: 11 }, words: {}, cooperative: false,
    onMove() {}, leads: () => false, onPick() {}, onFailure() {}, onIdle() {},
  });
};

/** Names that are seen, and of what. */
globalThis.names = () =>
  made
    .queryRenderedFeatures({ layers: made.getStyle().layers.flatMap(({ id, type }) => (/^base\\/|^live:names/.test(id) && type === 'symbol' ? [id] : [])) })
    .filter(({ state, properties }) => state.named !== true && (properties.nom ?? properties.text) !== undefined)
    .map(({ sourceLayer = 'whole', properties }) => sourceLayer + ': ' + (properties.nom ?? properties.text))
    .sort();
`;

const { visit } = useBrowser(() => buildProgram(program));

test.each([
  { towns: [['Reims', 4.44, 49.16]], names: ['communes: Sommesous', 'lieux: Reims'] },
  // Another of the same name, beyond its limits, is another.
  { towns: [['Sommesous', 4.32, 49.16]], names: ['communes: Reims', 'communes: Sommesous', 'lieux: Sommesous'] },
])('a commune has its name once on the ground, that of its town where that is in view: $names', async ({ towns, names }) => {
  const page = await visit('/');
  await page.waitForFunction('globalThis.begin !== undefined');
  await page.evaluate(`globalThis.begin(${JSON.stringify(towns)})`);
  await expect.poll(() => page.evaluate('globalThis.names()'), { timeout: 30_000 }).toEqual(names);
});

test('a commune upon the edge of two tiles has its name once, in its middle', async () => {
  const page = await visit('/');
  await page.waitForFunction('globalThis.begin !== undefined');
  // Tiles of names meet at 4.92°.
  await page.evaluate('globalThis.begin([["Ailleurs", 4.99, 49.3]], 4.8)');
  await expect.poll(() => page.evaluate('globalThis.names()'), { timeout: 30_000 }).toContain('whole: Reims');
  expect(await page.evaluate('globalThis.names()')).toEqual(['communes: Sommesous', 'whole: Reims']);
});
