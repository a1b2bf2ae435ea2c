import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Subject } from '../fixtures/subjects.ts';
import { writeStore } from '../fixtures/write-store.ts';
import type { BuiltSite } from './browser.ts';

const root = join(import.meta.dirname, '..', '..');

/** Build the site of a store of invented data sets, in a temporary folder. */
export const buildFixtureSite = (subjects: readonly Subject[]): Promise<BuiltSite> =>
  buildSiteOf((store) => writeStore(store, 1, subjects));

/** Settings of a built site beside its store: the states of services, and lines that its operator adds. */
interface Settings {
  services?: object;
  /** Items open on the forge. */
  queue?: object;
  operator?: string;
}

/** Build the site of the store that `write` fills, in a temporary folder. */
export async function buildSiteOf(write: (store: string) => void, { services, queue, operator = '' }: Settings = {}): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-e2e-'));
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  const out = join(folder, 'site');
  write(store);
  await mkdir(datasets);
  await writeFile(
    join(datasets, 'operator.yaml'),
    (await readFile(join(root, 'site', 'demonstration', 'operator.yaml'), 'utf8')) + operator,
  );
  const args = ['site', '--trial', '--datasets', datasets, '--store', store, '--out', out];
  if (services !== undefined) {
    await writeFile(join(folder, 'services.json'), JSON.stringify(services));
    args.push('--services', join(folder, 'services.json'));
  }
  if (queue !== undefined) {
    await writeFile(join(folder, 'queue.json'), JSON.stringify(queue));
    args.push('--queue', join(folder, 'queue.json'));
  }
  await promisify(execFile)(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], { cwd: root });
  return { out, store, remove: () => rm(folder, { recursive: true }) };
}
