import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RouteData } from 'astro';

/** What the second process is told first. */
export interface Start {
  /** File of Astro's bundle that renders pages. */
  entry: string;
  /** Styles of each page, by Astro's key. */
  pages: [key: string, data: { styles: unknown[] }][];
  /** The page to make, as Astro names it. */
  page: string;
}

/** A page to make. */
export interface Wanted {
  url: string;
  file: string;
}

/** The part of Astro's builder that is used here, as its own prerenderer uses it. */
interface BuildApp {
  manifest: { routes: { routeData: RouteData }[] };
  setInternals(internals: { pagesByKeys: Map<string, unknown> }): void;
  setOptions(options: { settings: { scripts: [] }; logger: { options: { destination: unknown } } }): void;
  render(request: Request, options: { routeData: RouteData }): Promise<Response>;
}

async function open({ entry, pages, page }: Start): Promise<(wanted: Wanted) => Promise<void>> {
  const { app } = (await import(entry)) as { app: BuildApp };
  app.setInternals({ pagesByKeys: new Map(pages) });
  app.setOptions({ settings: { scripts: [] }, logger: { options: { destination: { write: () => true } } } });
  const routeData = app.manifest.routes.find((route) => route.routeData.component === page)?.routeData;
  if (!routeData) throw new Error(`Astro has no page ${page}.`);
  return async ({ url, file }) => writePage(file, await app.render(new Request(url), { routeData }));
}

/** Write a page at once: to hand so small a file over to another thread costs more than to write it. */
export async function writePage(file: string, page: Response): Promise<void> {
  const body = new Uint8Array(await page.arrayBuffer());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, body);
}

/** Make every page that is asked for, and tell when it is written or why it is not. */
function serve(): void {
  let make: ReturnType<typeof open> | undefined;
  const answer = async (wanted: Wanted): Promise<void> => {
    const { url } = wanted;
    try {
      const one = await make;
      await one?.(wanted);
      process.send?.({ url });
    } catch (cause) {
      process.send?.({ url, error: `${url}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}` });
    }
  };
  process.on('message', (message: Start | Wanted) => {
    if ('url' in message) return void answer(message);
    make = open(message);
    make.catch(() => undefined); // every page tells it
  });
}

if (import.meta.main) serve();
