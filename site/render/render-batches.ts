import { once } from 'node:events';
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RouteData } from 'astro';
import { noteFault } from '../data/left-out.ts';
import { readSettings } from '../data/settings.ts';
import type { AddressBatch, SiteFile } from './addresses.ts';
import type { EarlierSite, PageInputs } from '../data/page-inputs.ts';

/** The part of Astro's App that renders. */
interface Renderer {
  manifest: { routes: readonly { routeData: RouteData }[]; base: string };
  render(request: Request, options: { routeData: RouteData; locals: object }): Promise<Response>;
}

/** Message of a process to the builder before it takes another batch: the pages made since the last. */
export interface Rendered {
  pages: number;
}

/** Batches to render, and inputs of an earlier build, whose unchanged pages are not rendered again. */
interface Work {
  batches: readonly AddressBatch[];
  inputs: PageInputs;
  /** Origin of the site's address. */
  origin: string;
  earlier: EarlierSite | undefined;
  next?: (rendered: Rendered) => Promise<number>;
  /** Changes the text of a page before it is written. */
  finish?: ((text: string) => string) | undefined;
}

/** Name of a page's file, as servers look for it: "/donnees/" is "/donnees/index.html", "/en/404" is "/en/404.html". */
const fileOf = (path: string): string => path.replace(/\/$/, '/index.html').replace(/\/404$/, '/404.html');

/** Gives the bytes of a file at its address; throws what a page throws. */
async function bytesOf({ page, text, kept }: SiteFile, address: URL, app: Renderer): Promise<Buffer> {
  if (kept !== undefined) return readFileSync(kept);
  if (page === undefined) return Buffer.from(text ?? '');
  // By its name: the address of a producer called "donnees" looks like that of the list of data sets in another language.
  const routeData = app.manifest.routes.find((route) => route.routeData.component === `site/pages/${page}`)?.routeData;
  if (routeData === undefined) throw new Error(`Astro has no page ${page}.`);
  const locals: { failure?: { cause: unknown } } = {};
  const response = await app.render(new Request(address), { routeData, locals });
  if (locals.failure !== undefined) throw locals.failure.cause;
  if (response.status !== (page === '404.astro' ? 404 : 200)) throw new Error(`Astro answers ${response.status}.`);
  return Buffer.from(await response.arrayBuffer());
}

/** Render and write batch after batch; a data set's page that throws is noted and stops no other: the next attempt leaves it out. */
export async function renderBatches(app: Renderer, { batches, inputs, origin, earlier, next = nextBatch, finish }: Work): Promise<void> {
  // Another page may fail for what one data set is: that is known once all were tried.
  const { out } = readSettings();
  const base = new URL(app.manifest.base.replace(/\/?$/, '/'), origin);
  let failed: Error | undefined;
  let pages = 0;
  for (let batch = batches[await next({ pages })]; batch !== undefined; batch = batches[await next({ pages })]) {
    pages = 0;
    for (const file of await batch()) {
      const address = new URL(`.${file.path}`, base);
      const name = fileOf(file.path);
      const target = join(out, name);
      const old = earlier && join(earlier.folder, name);
      try {
        mkdirSync(dirname(target), { recursive: true });
        // guard [=== inputs[file.dataset] → !== undefined]: pages of a record that is as it was
        const isKnown = file.dataset !== undefined && earlier?.inputs[file.dataset] === inputs[file.dataset];
        if (!(isKnown && isLinked(old, target))) {
          const made = await bytesOf(file, address, app);
          const bytes = finish === undefined ? made : Buffer.from(finish(made.toString('utf8')));
          // What has the bytes that it had stays the file that it was, of the day on which it changed.
          if (!(holds(old, bytes) && isLinked(old, target))) writeFileSync(target, bytes);
        }
        if (name.endsWith('.html')) pages += 1;
      } catch (cause) {
        // guard [noteFault(file.dataset, address.pathname, cause); → throw cause;]: a page of a data set that cannot be made
        if (file.dataset === undefined) failed ??= new Error(`${address.pathname} cannot be made. ${String(cause)}`, { cause });
        else noteFault(file.dataset, address.pathname, cause);
      }
    }
  }
  if (failed !== undefined) throw failed;
}

/** Whether a file of the earlier site stands in its place in the new one too; on some disks a file has one name only. */
function isLinked(old: string | undefined, target: string): boolean {
  try {
    if (old !== undefined) linkSync(old, target);
    return old !== undefined;
  } catch {
    return false;
  }
}

/** Whether a file of the earlier site holds these bytes. */
function holds(old: string | undefined, bytes: Buffer): boolean {
  try {
    return old !== undefined && readFileSync(old).equals(bytes);
  } catch {
    return false;
  }
}

/** Number of the next batch that no process has taken. */
async function nextBatch(rendered: Rendered): Promise<number> {
  process.send?.(rendered);
  const [number] = (await once(process, 'message')) as [number];
  return number;
}
