import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { writePage, type Start, type Wanted } from './render-apart.ts';

/** The page that a catalogue has most of. */
const page = 'site/pages/[...lang]/donnees/[...path].astro';
/** A second process takes a second to start: fewer pages are made sooner without it. */
const worthwhile = 400;
/** Pages that wait for the second process at a time: enough that it is never idle while this one makes a page. */
const waiting = 12;

type Pages = ReadonlyMap<string, { component: string; styles: unknown[] }>;

/** Has about half of the pages of data sets made and written by a process of its own: a large catalogue takes two cores. */
export function secondCore(): AstroIntegration {
  let base = '/';
  let out = new URL('file:///');
  let entry = '';
  let pages: Pages = new Map();
  return {
    name: 'mappe-second-core',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base.replace(/\/?$/, '/');
        out = config.outDir;
      },
      'astro:build:setup': ({ pages: built, updateConfig }) => {
        pages = built;
        updateConfig({
          plugins: [
            {
              name: 'mappe-second-core',
              applyToEnvironment: ({ name }) => name === 'prerender',
              writeBundle({ dir = '' }, bundle) {
                entry = join(dir, Object.keys(bundle).find((name) => name.startsWith('prerender-entry')) ?? '');
              },
            },
          ],
        });
      },
      'astro:build:start': ({ setPrerenderer }) => {
        let second: Second | undefined;
        setPrerenderer((first) => ({
          ...first,
          name: 'mappe-second-core',
          async getStaticPaths() {
            const paths = await first.getStaticPaths();
            const many = paths.filter(({ route }) => route.component === page).length >= worthwhile;
            const own = [...pages].filter(([, { component }]) => component === page);
            if (many) second = startSecond({ entry, page, pages: own.map(([key, { styles }]) => [key, { styles }]) });
            return paths;
          },
          async render(request, options) {
            if (options.routeData.component !== page || second === undefined) return first.render(request, options);
            const { url } = request;
            const file = fileURLToPath(new URL(`${new URL(url).pathname.slice(base.length)}index.html`, out));
            if (second.busy() < waiting) await second.make({ url, file });
            else await writePage(file, toResponse(await first.render(request, options)));
            // Nothing is left for Astro to write.
            return new Response(null);
          },
          async teardown() {
            second?.end();
            await first.teardown?.();
          },
        }));
      },
    },
  };
}

const toResponse = (made: Response | { response: Response }): Response => ('response' in made ? made.response : made);

interface Second {
  /** How many pages it has to make. */
  busy(): number;
  /** Make one page and write it. */
  make(wanted: Wanted): Promise<void>;
  end(): void;
}

function startSecond(start: Start): Second {
  const child: ChildProcess = fork(join(import.meta.dirname, 'render-apart.ts'), { serialization: 'advanced' });
  const open = new Map<string, { done: () => void; reject: (cause: Error) => void }>();
  let ended = false;
  child.on('message', ({ url, error }: { url: string; error?: string }) => {
    const { done, reject } = open.get(url) ?? {};
    open.delete(url);
    if (error === undefined) done?.();
    else reject?.(new Error(error));
  });
  child.on('exit', (code) => {
    ended = true;
    for (const { reject } of open.values()) reject(new Error(`The process that makes every second page ended with ${code}.`));
  });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  child.send(start);
  return {
    busy: () => (ended ? waiting : open.size),
    make: (wanted) =>
      new Promise((done, reject) => {
        open.set(wanted.url, { done, reject });
        child.send(wanted);
      }),
    end() {
      process.off('exit', stop);
      child.disconnect();
    },
  };
}
