import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroPrerenderer } from 'astro';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeStore } from '../fixtures/write-store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-pages-'));
  writeStore(folder);
  vi.stubEnv('MAPPE_STORE', folder);
  vi.stubEnv('MAPPE_OUT', join(folder, 'site'));
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

type Options = Parameters<AstroPrerenderer['render']>[1];
const page = { routeData: { type: 'page' } } as Options;

/** Renders all but pages whose address holds `broken`; the text of one fails only as it is read. */
async function begin(broken: string) {
  const { goOn } = await import('./pages-apart.ts');
  let told = 0;
  const render: AstroPrerenderer['render'] = (request) => {
    if (request.url.includes(`${broken}/changements`)) throw new RangeError('Invalid time value');
    const body = new ReadableStream({
      start(text) {
        if (request.url.includes(broken)) {
          text.error(new TypeError('no such field'));
          return;
        }
        text.enqueue(new TextEncoder().encode('<p>'));
        text.close();
      },
    });
    return Promise.resolve(new Response(body));
  };
  const going = goOn({ render }, new URL('http://localhost/cartes/'), (count) => (told += count));
  await going.begin();
  const make = (path: string) => going.render(new Request(`http://localhost/cartes${path}`), page);
  const { readFaults } = await import('../data/left-out.ts');
  return { going, make, told: () => told, faults: () => [...readFaults().values()] };
}

test('a page of a data set that cannot be made is noted, and no other is stopped', async () => {
  const { going, make, told, faults } = await begin('/donnees/ddt-51/eoliennes');
  await expect(make('/donnees/ddt-51/eoliennes/')).resolves.toBeDefined();
  await expect(make('/en/donnees/ddt-51/eoliennes/changements/')).resolves.toBeDefined();
  const other = await make('/donnees/ddt-51/');
  expect(await (other instanceof Response ? other : other.response).text()).toBe('<p>');
  expect(told()).toBe(1);
  expect(faults()).toEqual([{ dataset: 'ddt-51/eoliennes', what: '/cartes/donnees/ddt-51/eoliennes/', detail: 'no such field' }]);
  expect(() => going.end()).not.toThrow();
});

test('a list that cannot be made stops the site, once all pages of data sets were tried', async () => {
  const { going, make, faults } = await begin('/themes/eau');
  await make('/themes/eau/');
  await make('/donnees/ddt-51/eoliennes/');
  expect(faults()).toEqual([]);
  expect(() => going.end()).toThrow('/cartes/themes/eau/ cannot be made. TypeError: no such field');
});

test('so it is in a process of its own', async () => {
  const entry = join(folder, 'entry.mjs');
  writeFileSync(
    entry,
    `export const app = { manifest: { routes: [{ routeData: { component: 'page', type: 'page' } }] }, setInternals() {}, setOptions() {},
      render: async ({ url }) => { if (url.includes('eoliennes')) throw new RangeError('Invalid time value'); return new Response('<p>'); } };`,
  );
  const { render } = await import('./render-apart.ts');
  const wanted = ['ddt-51/eoliennes', 'sandre/communes'].map((dataset) => ({
    ...{ component: 'page', dataset, url: `http://localhost/donnees/${dataset}/`, file: join(folder, `${dataset}.html`) },
  }));
  const rendered = render({ entry: pathToFileURL(entry).href, pages: [], wanted }, () => undefined);
  await expect(rendered).resolves.toBeUndefined();
  const { readFaults } = await import('../data/left-out.ts');
  expect([...readFaults().keys()]).toEqual(['ddt-51/eoliennes']);
  expect(existsSync(join(folder, 'sandre/communes.html'))).toBe(true);
});
