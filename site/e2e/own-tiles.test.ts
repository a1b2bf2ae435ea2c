import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shot, useBrowser } from './browser.ts';
import { buildProgram } from './program-page.ts';

const map = join(import.meta.dirname, '..', 'map');

/** Program of the page: holds features, draws them and releases them. */
const program = `
import { composeMap } from ${JSON.stringify(join(map, 'compose.ts'))};
import { loadMap } from ${JSON.stringify(join(map, 'load-map.ts'))};
import { holdOwn, readOwnTile, releaseOwn } from ${JSON.stringify(join(map, 'own', 'own-tiles.ts'))};
import { notice } from ${JSON.stringify(join(map, 'write', 'taken.fixture.ts'))};

const longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });

const layerOf = (count) => ({
  name: 'points', title: 'Points', geometry: 'point',
  fields: [{ name: 'zone', type: 'text', title: 'Zone' }, { name: 'n', type: 'integer' }, { name: 'h', type: 'number' }, { name: 'nom', type: 'text' }],
  features: Array.from({ length: count }, (_, at) => ({
    geometry: { type: 'Point', coordinates: [2 + (at % 300) / 300, 46 + Math.floor(at / 300) / 300] },
    values: ['abc'[at % 3], BigInt(at), at / 7, 'Lieu ' + at],
  })),
});
const look = (id) => ({ id, origin: 'own', color: { light: '#1f6f54', dark: '#7fd1ae' } });

globalThis.hold = async (count) => {
  const layer = layerOf(count);
  longTasks.length = 0;
  // A task that has ended is told of in a later one.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = longTasks.length;
  const begun = performance.now();
  const facts = await holdOwn([layer], notice, look('beaucoup'));
  const took = performance.now() - begun;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { features: facts.layers[0].features, took, longest: Math.max(0, ...longTasks.slice(before)) };
};
globalThis.draw = async (count) => {
  const facts = await holdOwn([layerOf(count)], notice, look('les miens'));
  const { style, legends } = composeMap(
    { datasets: [{ facts, opacity: 1, visible: true, hidden: [] }], ground: 'catalogue' },
    { base: [], dark: false, lang: 'fr', absolute: (url) => url },
  );
  const open = await loadMap();
  const container = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'map' }));
  container.style.height = '600px';
  const seen = await new Promise((resolve, reject) => {
    const opened = open(container, {
      style, padding: () => ({}), start: { box: facts.bbox, leastZoom: 0 }, words: {}, cooperative: false,
      onMove() {}, leads: () => false, onPick() {}, onFailure: (failure) => reject(new Error(failure)),
      onIdle: () => resolve(opened.visibleFeatures()),
    });
  });
  return { ids: seen.map(({ id }) => id), first: seen[0], labels: legends[0].groups[0].entries.map(({ label }) => label) };
};
globalThis.tileAfterRelease = async () => {
  releaseOwn('les miens');
  return (await readOwnTile('own://les%20miens/0/0/0')).length;
};
`;

const { visit } = useBrowser(() => buildProgram(program));

test('features of one’s own are drawn by the style of the catalogue, found by their numbers, and gone once they are let go', async () => {
  const page = await visit('/');
  await page.waitForFunction('globalThis.draw !== undefined');
  const drawn = await page.evaluate<{ ids: number[]; first: { layer: string }; labels: string[] }>('globalThis.draw(600)');
  expect(drawn.labels).toEqual(['a', 'b', 'c']);
  expect(drawn.first.layer).toBe('points');
  expect(new Set(drawn.ids).size).toBe(drawn.ids.length);
  expect(drawn.ids.length).toBeGreaterThan(500);
  await shot(page, 'own-tiles');
  expect(await page.evaluate('globalThis.tileAfterRelease()')).toBe(0);
});

test('a hundred thousand features are held, piece by piece', async () => {
  const page = await visit('/');
  await page.waitForFunction('globalThis.hold !== undefined');
  const held = await page.evaluate<{ features: number }>('globalThis.hold(100000)');
  expect(held.features).toBe(100_000);
});
