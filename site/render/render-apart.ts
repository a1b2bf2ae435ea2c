import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RouteData } from 'astro';
import { noteFault } from '../data/left-out.ts';

/** A page or another file to make: its route as Astro names it, its address, the file to write. */
export interface Wanted {
  component: string;
  /** Whose page it is. */
  dataset: string;
  url: string;
  file: string;
}

/** What a process is told: what to make, and with what. */
export interface Share {
  /** File of Astro's bundle that renders pages. */
  entry: string;
  /** Styles of each page, by Astro's key. */
  pages: [key: string, data: { styles: unknown[] }][];
  wanted: Wanted[];
}

/** What it answers, now and then: how many it has made since, and how many of them are pages. */
export interface Made {
  files: number;
  pages: number;
}

/** Told often enough to show that something happens, not so often that it costs. */
const toldFiles = 100;

/** The part of Astro's builder that is used here, as its own prerenderer uses it. */
interface BuildApp {
  manifest: { routes: { routeData: RouteData }[] };
  setInternals(internals: { pagesByKeys: Map<string, unknown> }): void;
  setOptions(options: { settings: { scripts: [] }; logger: { options: { destination: unknown } } }): void;
  render(request: Request, options: { routeData: RouteData }): Promise<Response>;
}

/** Make and write one file after the other. */
export async function render({ entry, pages, wanted }: Share, tell: (made: Made) => void): Promise<void> {
  const { app } = (await import(entry)) as { app: BuildApp };
  app.setInternals({ pagesByKeys: new Map(pages) });
  app.setOptions({ settings: { scripts: [] }, logger: { options: { destination: { write: () => true } } } });
  const routes = new Map(app.manifest.routes.map(({ routeData }) => [routeData.component, routeData]));
  let made: Made = { files: 0, pages: 0 };
  for (const { component, dataset, url, file } of wanted) {
    const routeData = routes.get(component);
    if (routeData === undefined) throw new Error(`Astro has no page ${component}.`);
    try {
      const response = await app.render(new Request(url), { routeData });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
      const body = new Uint8Array(await response.arrayBuffer());
      // At once: to hand so small a file over to another thread costs more than to write it.
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, body);
    } catch (cause) {
      noteFault(dataset, new URL(url).pathname, cause);
    }
    made = { files: made.files + 1, pages: made.pages + (routeData.type === 'page' ? 1 : 0) };
    if (made.files < toldFiles) continue;
    tell(made);
    made = { files: 0, pages: 0 };
  }
  tell(made);
}

if (import.meta.main)
  process.once('message', (share: Share) => {
    // A promise that nobody waits for ends the process where it fails, and says why.
    void render(share, (made) => process.send?.(made)).then(() => process.disconnect());
  });
