import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RouteData } from 'astro';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readFaults } from '../data/left-out.ts';
import type { EarlierSite } from '../data/page-inputs.ts';
import type { SiteFile } from './addresses.ts';
import { keptFiles, lastingOf } from './lasting.ts';
import { renderBatches } from './render-batches.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-pages-'));
  vi.stubEnv('MAPPE_OUT', join(folder, 'site'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const dataset = 'ddt-51/eoliennes';
const own = (name: string): SiteFile => ({ page: 'page.astro', path: `/donnees/${dataset}/${name}`, dataset });
const list: SiteFile = { page: 'page.astro', path: '/themes/eau/' };
const at = (name: string): string => join(folder, 'site', name);

/** Render files, one a batch, failing where an address holds `broken`; return the addresses rendered and the reported count of pages. */
async function render(files: readonly SiteFile[], broken?: string, earlier?: EarlierSite, digest = 'a') {
  const rendered: string[] = [];
  let reported = 0;
  let batch = 0;
  const app = {
    manifest: { routes: [{ routeData: { component: 'site/pages/page.astro' } as RouteData }], base: '/cartes' },
    render: ({ url }: Request, { locals }: { locals: object }) => {
      rendered.push(new URL(url).pathname);
      if (broken !== undefined && url.includes(broken)) Object.assign(locals, { failure: { cause: new TypeError('no such field') } });
      return Promise.resolve(new Response(`<p>${url}`));
    },
  };
  const next = ({ pages }: { pages: number }): Promise<number> => {
    reported += pages;
    return Promise.resolve(batch++);
  };
  const batches = files.map((file) => () => [file]);
  const done = renderBatches(app, { batches, inputs: { [dataset]: digest }, origin: 'https://exemple.fr', earlier, next });
  const failure = await done.then(
    () => undefined,
    (error: unknown) => String(error),
  );
  return { rendered, reported, failure };
}

test('a page of a data set that cannot be made is noted, and no other is stopped', async () => {
  const { reported, failure } = await render([own(''), own('changements/'), list], dataset);
  expect(failure).toBeUndefined();
  expect(reported).toBe(1);
  expect(readFileSync(at('themes/eau/index.html'), 'utf8')).toBe('<p>https://exemple.fr/cartes/themes/eau/');
  expect([...readFaults().values()]).toEqual([{ dataset, what: `/cartes/donnees/${dataset}/`, detail: 'no such field' }]);
});

test('a list that cannot be made stops the site, once all pages were tried', async () => {
  const { rendered, failure } = await render([list, own('')], 'themes');
  expect(failure).toBe('Error: /cartes/themes/eau/ cannot be made. TypeError: no such field');
  expect(rendered).toHaveLength(2);
  expect(readFaults().size).toBe(0);
});

test('a page that Astro does not know stops the site', async () => {
  expect((await render([{ page: 'autre.astro', path: '/autre/' }])).failure).toContain('Astro has no page autre.astro.');
});

test('pages of a record that is as it was are not rendered again, and what has the bytes that it had stays the file that it was', async () => {
  const before = join(folder, 'before');
  const write = (name: string, text: string): number => {
    mkdirSync(dirname(join(before, name)), { recursive: true });
    writeFileSync(join(before, name), text);
    return statSync(join(before, name)).ino;
  };
  const page = `donnees/${dataset}/index.html`;
  const theme = 'themes/eau/index.html';
  const oldPage = write(page, 'as it was');
  const oldTheme = write(theme, '<p>https://exemple.fr/cartes/themes/eau/');
  const { rendered, reported } = await render([own(''), list], undefined, { folder: before, inputs: { [dataset]: 'a' } });
  expect(rendered).toEqual(['/cartes/themes/eau/']);
  expect(reported).toBe(2);
  expect([page, theme].map((name) => statSync(at(name)).ino)).toEqual([oldPage, oldTheme]);

  rmSync(at(''), { recursive: true });
  await render([own('')], undefined, { folder: before, inputs: { [dataset]: 'a' } }, 'b');
  expect(readFileSync(at(page), 'utf8')).toBe(`<p>https://exemple.fr/cartes/donnees/${dataset}/`);
  expect(readFileSync(join(before, page), 'utf8')).toBe('as it was');
});

test('a file that the bundle keeps is read there, and rendered by nobody', async () => {
  const bundle = join(folder, 'bundle');
  const place = join(lastingOf(bundle), 'publier', 'siren');
  expect(keptFiles(bundle, 'publier/siren')).toBeUndefined();
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, '51.json'), '{"COMMUNE-51108":{}}');
  mkdirSync(join(lastingOf(bundle), 'territoires'));
  writeFileSync(join(lastingOf(bundle), 'territoires', 'lieux.json'), '["ab"]');
  const kept = (['publier/siren', 'territoires/lieux.json'] as const).flatMap((path) => keptFiles(bundle, path) ?? []);
  const { rendered, failure } = await render([...kept, list]);
  expect([rendered, failure]).toEqual([['/cartes/themes/eau/'], undefined]);
  expect(readFileSync(at('publier/siren/51.json'), 'utf8')).toBe('{"COMMUNE-51108":{}}');
  expect(readFileSync(at('territoires/lieux.json'), 'utf8')).toBe('["ab"]');
});
