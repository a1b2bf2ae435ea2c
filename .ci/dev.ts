import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { dev } from 'astro';
import { operatorAt } from '../site/fixtures/operator.ts';
import { writeStore } from '../site/fixtures/write-store.ts';
import { askedInDev } from '../site/render/asked-files.ts';

/*
 * npm run dev: the pages as their sources are at the moment, each made when it is asked for, by Astro's own server. They show what the
 * demonstration has published where it was made (npm run demo), and records without files where it was not; or any store, by --store.
 */

const root = join(import.meta.dirname, '..');
const work = join(root, 'dist', 'dev');
const site = join(work, 'site');

const { values } = parseArgs({
  options: { store: { type: 'string' }, datasets: { type: 'string' }, port: { type: 'string', default: '4321' } },
});

/** Folders of a store and of its manifests. */
async function readSources(): Promise<{ store: string; datasets: string }> {
  const demonstration = join(root, 'dist', 'demo', 'store');
  if (values.store !== undefined) return { store: values.store, datasets: values.datasets ?? 'datasets' };
  if (existsSync(demonstration)) return { store: demonstration, datasets: join(root, 'site', 'demonstration') };
  const made = { store: join(work, 'store'), datasets: join(work, 'datasets') };
  await rm(made.store, { recursive: true, force: true });
  writeStore(made.store);
  await mkdir(made.datasets, { recursive: true });
  await writeFile(join(made.datasets, 'operator.yaml'), operatorAt('https://exemple.fr/'));
  return made;
}

const programs: ChildProcess[] = [];

/** Starts a program of this repository, which ends with this one; what goes wrong in it is shown. */
function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  programs.push(child);
  return child;
}

/** The address at which `mappe serve` hands out the files of a store and the index of the search. */
async function serve({ store, datasets }: { store: string; datasets: string }): Promise<string> {
  const { stdout } = start('pipeline/cli.ts', 'serve', '--trial', '--port', '0', '--store', store, '--datasets', datasets, '--out', site);
  if (stdout === null) throw new Error('mappe serve says nothing.');
  const [line] = (await once(createInterface({ input: stdout }), 'line')) as [string];
  const [address] = /http:\/\/[^\s/]+/.exec(line) ?? [];
  if (address === undefined) throw new Error(line);
  return address;
}

await mkdir(site, { recursive: true });
const sources = await readSources();
Object.assign(process.env, {
  MAPPE_STORE: sources.store,
  MAPPE_DATASETS: sources.datasets,
  MAPPE_OUT: site,
  MAPPE_BUNDLE: join(work, 'bundle'),
  MAPPE_STORE_URL: '/store/',
  ASTRO_TELEMETRY_DISABLED: '1',
});
await mkdir(join(work, 'bundle'), { recursive: true });
await writeFile(join(work, 'bundle', 'asked-files.json'), JSON.stringify(askedInDev()));
start(join('site', 'search', 'write-index.ts'), join(site, 'pagefind'));
const address = await serve(sources);
/** While pages are worked on Vite puts styles into them, which their own policy forbids. */
const open = {
  name: 'mappe-dev-policy',
  load: (id: string): string | undefined =>
    id.endsWith('/site/layouts/policy.ts')
      ? `export const contentPolicy = () => "default-src * data: blob: 'unsafe-inline' 'unsafe-eval'";`
      : undefined,
};

const server = await dev({
  root,
  server: { port: Number(values.port), host: '127.0.0.1' },
  vite: {
    plugins: [open],
    // All packages that islands and workers may come to need, known at once: one that is found later loads the page again.
    optimizeDeps: { entries: ['site/{islands,map,places,publish,search}/**/!(*.test).{ts,svelte}'] },
    server: { proxy: { '/store': address, '/pagefind': address } },
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const program of programs) program.kill();
    void server.stop();
  });
