import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';

/* A page that somebody has made of a snippet: saved on a disk, it names packages and a ground that lie elsewhere, which are given here. */

/** Requests to third parties that a test of such a page expects. */
export const outside = /^third party: https:\/\/(cdn\.jsdelivr\.net|data\.geopf\.fr)\//;
/** One white pixel: the ground, which lies elsewhere. */
const ground = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==', 'base64');
const types: Record<string, string> = { js: 'text/javascript', mjs: 'text/javascript', css: 'text/css' };

/** Save a page and open it from the disk; gives what it asks of packages, as they are installed here: another version is not there. */
export async function openSaved(opened: Page, code: string, folder: string): Promise<string[]> {
  const context = opened.context();
  const asked: string[] = [];
  const headers = { 'access-control-allow-origin': '*' };
  await context.route(/^https:\/\/data\.geopf\.fr\/wmts\?/, (route) => route.fulfill({ contentType: 'image/png', headers, body: ground }));
  await context.route(/^https:\/\/cdn\.jsdelivr\.net\//, async (route) => {
    const [, name = '', version, path = ''] = /\/npm\/([a-z-]+)@([\d.]+)\/([^?]+)/.exec(route.request().url()) ?? [];
    const installed = JSON.parse(await readFile(join('node_modules', name, 'package.json'), 'utf8')) as { version: string };
    if (version !== installed.version) return route.abort();
    asked.push(`${name}/${path}`);
    return route.fulfill({
      headers,
      contentType: types[path.split('.').at(-1) ?? ''] ?? '',
      body: await readFile(join('node_modules', name, path)),
    });
  });
  const file = join(folder, 'page.html');
  await writeFile(file, code);
  await opened.goto(pathToFileURL(file).href);
  return asked;
}

/** A recipe as it stands on the page of a data set once its fold is open: the longest are fetched then. */
export async function readRecipe(page: Page, id: string): Promise<string> {
  const fold = page.locator(`#${id}`);
  await fold.evaluate((details: HTMLDetailsElement) => (details.open = true));
  await fold.locator('pre:not([data-file])').waitFor({ state: 'attached' });
  return (await fold.locator('pre').textContent()) ?? '';
}
