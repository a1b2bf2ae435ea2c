import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Page } from 'playwright-core';
import { randomFrom } from '../programs/values/sample-rows.ts';
import { megabytes, type Benchmark } from './benchmark.ts';
import { followMemory } from './bring.ts';
import { openDemo } from './demo.ts';
import { observe, readObserved } from './felt.ts';

/** Turbines of the country, in November 2026. */
const turbines = 7483;
const mostMs = 300_000;
/** Files that are crossed: served with the demonstration, and taken away again. */
const served = join('dist', 'demo', 'site', 'banc');

/** Degrees: a département of the mainland. */
const ground = { west: 4, south: 48.5, across: 1.2, up: 0.8 };

/** Features of one kind, some thousand at a time, as a GeoJSON. */
function* features(kind: 'points' | 'zones', count: number): Generator<string> {
  const random = randomFrom(kind === 'points' ? 7 : 500);
  const place = (): [number, number] => [ground.west + random() * ground.across, ground.south + random() * ground.up];
  const around = ([x, y]: [number, number]): number[][] => {
    const corners = 8 + Math.floor(random() * 32);
    const ring = Array.from({ length: corners }, (_, corner) => {
      const reach = 0.0004 + random() * 0.0016;
      const angle = (2 * Math.PI * corner) / corners;
      return [x + 1.5 * reach * Math.cos(angle), y + reach * Math.sin(angle)].map((value) => Number(value.toFixed(7)));
    });
    return [...ring, ring[0] ?? []];
  };
  let text = '{"type":"FeatureCollection","features":[';
  for (let at = 0; at < count; at += 1) {
    const geometry = kind === 'points' ? { type: 'Point', coordinates: place() } : { type: 'Polygon', coordinates: [around(place())] };
    text += `${at === 0 ? '' : ','}${JSON.stringify({ type: 'Feature', properties: { nr: at, libelle: `Zone ${at % 97}` }, geometry })}`;
    if (at % 5000 < 4999) continue;
    yield text;
    text = '';
  }
  yield `${text}]}`;
}

/** Write a layer as the catalogue has it, in ranges and with an index. */
async function writeLayer(kind: 'points' | 'zones', count: number, folder: string): Promise<number> {
  const source = join(folder, `${kind}.geojson`);
  const target = join(served, `${kind}.fgb`);
  await pipeline(Readable.from(features(kind, count)), createWriteStream(source));
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', '-nln', kind, target, source], { stdio: ['ignore', 'ignore', 'inherit'] });
  return (await stat(target)).size;
}

/** Offer both layers to Explorer: the facts of a data set of the demonstration, with files of their own. */
async function offer(page: Page, address: string, layers: Readonly<Record<string, { count: number; bytes: number }>>): Promise<void> {
  const url = new URL('/explorer/couches.json', address).href;
  const catalogue = (await (await fetch(url)).json()) as { datasets: { id: string; title: string; facts: string }[] };
  const entry = catalogue.datasets.find(({ id }) => id === 'natural-earth/pays');
  if (entry === undefined) throw new Error('The demonstration has no countries.');
  const facts = (await (await fetch(new URL(entry.facts, address))).json()) as { layers: object[] };
  const datasets: object[] = [];
  for (const [name, { count, bytes }] of Object.entries(layers)) {
    const files = { flatgeobuf: { url: new URL(`/banc/${name}.fgb`, address).href, bytes } };
    const [first] = facts.layers;
    const json = {
      ...facts,
      id: `banc/${name}`,
      title: name,
      layers: [{ ...first, name, title: name, features: count, files, fields: [] }],
    };
    await page.route(new URL(`/banc/${name}.json`, address).href, (route) => route.fulfill({ json }));
    datasets.push({ ...entry, id: `banc/${name}`, path: `banc/${name}`, title: name, facts: `/banc/${name}.json` });
  }
  await page.route(url, (route) => route.fulfill({ json: { ...catalogue, datasets: [...catalogue.datasets, ...datasets] } }));
}

/** Cross the turbines of the country with areas of town planning, in Explorer. */
export const cross: Benchmark = {
  name: 'cross',
  size: 100_000,
  says: (size) => `${turbines} points and ${size} areas, read and crossed by Explorer: pairs within 500 m, then the nearest of each`,
  figures: ['files', 'seconds', 'longest task', 'memory', 'target'],
  async *run({ size, folder, browser: program }) {
    await using demo = await openDemo(program);
    await mkdir(served, { recursive: true });
    try {
      const layers = {
        points: { count: turbines, bytes: await writeLayer('points', turbines, folder) },
        zones: { count: size, bytes: await writeLayer('zones', size, folder) },
      };
      for (const [what, kind] of [
        ['pairs within 500 m', 'ceux à moins d’une distance de'],
        ['the nearest', 'tous, avec le plus proche de'],
      ] as const) {
        const page = await demo.browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'fr-FR' });
        await page.addInitScript(observe);
        await offer(page, demo.address, layers);
        await page.goto(new URL('/explorer/#carte=8/48.9/4.6&d=banc/points&d=banc/zones', demo.address).href);
        await page.locator('.map[data-drawn="yes"]').waitFor({ timeout: mostMs });
        await page.getByRole('button', { name: 'Croiser', exact: true }).click();
        const panel = page.getByRole('region', { name: 'Croiser', exact: true });
        await panel.getByLabel('Garder les objets de').selectOption({ label: 'points' });
        await panel.getByLabel('Lesquels').selectOption({ label: kind });
        await panel.getByLabel('L’autre couche').selectOption({ label: 'zones' });
        await panel.getByRole('spinbutton').fill('500');
        const memory = await followMemory(demo.browser);
        const begun = await page.evaluate(() => performance.now());
        await panel.getByRole('button', { name: 'Croiser', exact: true }).click();
        const told = panel.getByText(/objets? sur/);
        await told.waitFor({ timeout: mostMs });
        const seconds = ((await page.evaluate(() => performance.now())) - begun) / 1000;
        const tasks = (await readObserved(page)).tasks.filter(({ startTime }) => startTime >= begun);
        const longest = Math.max(0, ...tasks.map(({ duration }) => duration));
        const bytes = layers.points.bytes + layers.zones.bytes;
        const figures = [megabytes(bytes), seconds.toFixed(1), `${Math.round(longest)} ms`, megabytes(memory.end().most), '≤ 10 s, 1 GB'];
        yield { what, figures, details: (await told.textContent()) ?? '' };
        await page.close();
      }
    } finally {
      await rm(served, { recursive: true, force: true });
    }
  },
};
