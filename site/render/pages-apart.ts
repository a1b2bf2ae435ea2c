import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration, AstroPrerenderer, PathWithRoute } from 'astro';
import { languages } from '../words/languages.ts';
import { noteFault } from '../data/left-out.ts';
import { recordPaths } from '../data/records.ts';
import type { Made, Share, Wanted } from './render-apart.ts';

/** What a catalogue has one of, in each language or for maps, for each data set. */
const components = ['site/pages/[...lang]/donnees/[...path].astro', 'site/pages/donnees/[...path]/carte.json.ts'];
/** A process takes a second to start: fewer pages are made sooner without one. */
const worthwhile = 400;
/** Each holds some 250 MB, and the disk is one. */
const mostProcesses = 4;

type Pages = ReadonlyMap<string, { component: string; styles: unknown[] }>;

/**
 * Has the pages of data sets made by processes of their own, which share no work and need no word from this one: a large catalogue takes
 * every core. Reports how many pages are made on the standard output, a line "123 pages" now and then. A page of a data set that cannot be
 * made is noted and stops no other: the next attempt leaves the data set out.
 */
export function pagesApart(): AstroIntegration {
  let address = new URL('http://localhost/');
  let out = '';
  let entry = '';
  let pages: Pages = new Map();
  let made = 0;
  const tell = (more: number): void => {
    made += more;
    if (more > 0) process.stdout.write(`${made} pages\n`);
  };
  return {
    name: 'mappe-pages-apart',
    hooks: {
      'astro:config:done': ({ config }) => {
        address = new URL(config.base.replace(/\/?$/, '/'), config.site);
        out = fileURLToPath(config.outDir);
      },
      'astro:build:setup': ({ pages: built, updateConfig }) => {
        pages = built;
        updateConfig({
          plugins: [
            {
              name: 'mappe-pages-apart',
              applyToEnvironment: ({ name }) => name === 'prerender',
              writeBundle({ dir = '' }, bundle) {
                entry = join(dir, Object.keys(bundle).find((name) => name.startsWith('prerender-entry')) ?? '');
              },
            },
          ],
        });
      },
      'astro:build:start': ({ setPrerenderer }) => {
        let apart: Promise<void> | undefined;
        setPrerenderer((first) => {
          const going = goOn(first, address, tell);
          return {
            ...first,
            name: 'mappe-pages-apart',
            async getStaticPaths() {
              const paths = await first.getStaticPaths();
              await going.begin();
              const [own, others] = split(paths);
              if (own.length < worthwhile) return paths;
              const wanted = own.map((path) => wantedOf(path, going.datasetOf(path.pathname) ?? '', address, out));
              apart = makeApart({ entry, pages: stylesOf(pages), wanted }, tell);
              // Its failure is told once the other pages are made.
              apart.catch(() => undefined);
              return others;
            },
            render: going.render,
            async teardown() {
              await apart;
              await first.teardown?.();
              going.end();
            },
          };
        });
      },
    },
  };
}

/** The styles of the pages that others make. */
const stylesOf = (pages: Pages): Share['pages'] =>
  [...pages].flatMap(([key, { component, styles }]) => (components.includes(component) ? [[key, { styles }]] : []));

/** The path of a data set in the address of one of its pages or files, below the site's own. */
const ownPath = /^\/?(?:en\/)?donnees\/([a-z0-9-]+\/[a-z0-9-]+)(?:\/|$)/;

type Rendered = Awaited<ReturnType<AstroPrerenderer['render']>>;

/** A page whose text is all there: what fails while it is read fails here. */
async function whole(rendered: Rendered): Promise<Rendered> {
  const { body, status, headers } = rendered instanceof Response ? rendered : rendered.response;
  const response = new Response(body && (await new Response(body).arrayBuffer()), { status, headers });
  return rendered instanceof Response ? response : { ...rendered, response };
}

/** Renders as `first` does, and goes on where a page cannot be made: whose pages those are is known once all were tried. */
export function goOn(first: Pick<AstroPrerenderer, 'render'>, address: URL, tell: (pages: number) => void) {
  let datasets = new Map<string, string>();
  let failed: Error | undefined;
  const datasetOf = (pathname: string): string | undefined => datasets.get(ownPath.exec(pathname)?.[1] ?? '');
  const render: AstroPrerenderer['render'] = async (request, options) => {
    const { pathname } = new URL(request.url);
    try {
      const page = await whole(await first.render(request, options));
      if (options.routeData.type === 'page') tell(1);
      return page;
    } catch (cause) {
      const dataset = datasetOf(pathname.slice(address.pathname.length - 1));
      // A list may fail for what one data set is.
      if (dataset === undefined) failed ??= new Error(`${pathname} cannot be made. ${String(cause)}`, { cause });
      else noteFault(dataset, pathname, cause);
      return new Response();
    }
  };
  return {
    datasetOf,
    render,
    begin: async (): Promise<void> => void (datasets = new Map((await recordPaths()).map(({ id, path }) => [path, id]))),
    end: (): void => {
      if (failed !== undefined) throw failed;
    },
  };
}

function split(paths: PathWithRoute[]): [own: PathWithRoute[], others: PathWithRoute[]] {
  const isOwn = ({ route }: PathWithRoute): boolean => components.includes(route.component);
  return [paths.filter(isOwn), paths.filter((path) => !isOwn(path))];
}

function wantedOf({ pathname, route }: PathWithRoute, dataset: string, address: URL, out: string): Wanted {
  const path = pathname.replace(/^\//, '');
  const isPage = route.type === 'page';
  return {
    component: route.component,
    dataset,
    url: new URL(isPage ? `${path}/` : path, address).href,
    file: join(out, path, isPage ? 'index.html' : ''),
  };
}

/** Pages of one data set follow one another, in each language: its record is read once. */
const together = languages.length;

/** Deals out what is wanted and waits for all of it. */
async function makeApart({ wanted, ...share }: Share, tell: (pages: number) => void): Promise<void> {
  const count = Math.min(mostProcesses, availableParallelism());
  const shares = Array.from({ length: count }, (_, part) => wanted.filter((__, i) => Math.floor(i / together) % count === part));
  await Promise.all(shares.map((part) => makeShare({ ...share, wanted: part }, tell)));
}

async function makeShare(share: Share, tell: (pages: number) => void): Promise<void> {
  const child = fork(join(import.meta.dirname, 'render-apart.ts'), { serialization: 'advanced' });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  let made = 0;
  child.on('message', ({ files, pages }: Made) => {
    made += files;
    tell(pages);
  });
  child.send(share);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('exit', stop);
  const { length } = share.wanted;
  if (code !== 0 || made !== length) throw new Error(`A process made ${made} of ${length} files of data sets and ended with ${code}.`);
}
