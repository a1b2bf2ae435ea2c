import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeStore } from '../../../site/fixtures/write-store.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { operatorAt } from '../../../site/fixtures/operator.ts';

/** A folder as a download of a run leaves it, and `preview` begun on it, with a folder of its own for what it makes. */
function begin(archive?: string): { child: ChildProcess; printed: () => string; left: () => string[] } {
  const folder = scratchFolder();
  const temporary = scratchFolder();
  const apercu = join(folder, 'apercu');
  const datasets = join(folder, 'datasets');
  mkdirSync(datasets);
  writeFileSync(join(datasets, 'operator.yaml'), operatorAt('https://exemple.fr/', 'store: https://objets.exemple.fr/\n'));
  writeStore(join(apercu, 'store'));
  mkdirSync(join(apercu, 'site'));
  writeFileSync(join(apercu, 'site', 'index.html'), 'page d’un autre');
  const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
  const args = ['--disable-warning=ExperimentalWarning', cli, 'preview', archive ?? apercu, '--datasets', datasets];
  const child = spawn(process.execPath, args, { env: { ...process.env, TMPDIR: temporary, MAPPE_LOCAL_BUCKETS: '1' } });
  // One that a failed test leaves behind would be served for ever.
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const left = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('mappe-preview-'));
  return { child, printed: () => text, left };
}

/** The pages are bundled first: ten seconds of a machine that has nothing else to do. */
const patience = { timeout: 220_000, interval: 100 };

test('shows the pages that it makes of a downloaded store, from its own address, until Ctrl+C, and keeps nothing', async () => {
  const { child, printed, left } = begin();
  await expect.poll(printed, patience).toMatch(/adresse http:\/\/localhost:\d+\//);
  expect(printed()).toContain('Rien de cet aperçu n’est demandé à un autre serveur');
  const [, address = ''] = /adresse (http:\S+)/.exec(printed()) ?? [];
  const home = await fetch(address);
  expect(await home.text()).toContain('content="Essai"');
  expect(home.headers.get('content-security-policy')).toContain("connect-src 'self';");
  const dataset = await fetch(`${address}donnees/ddt-51/eoliennes/`);
  expect(dataset.headers.get('content-security-policy'), 'not even what a map may ask').toContain("connect-src 'self';");
  const page = await dataset.text();
  expect(page).not.toContain('objets.exemple.fr');
  expect((await fetch(`${address}store/current.json`)).status).toBe(200);
  expect(left()).toHaveLength(1);
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(left()).toEqual([]);
  await expect(fetch(address)).rejects.toThrow();
});

test('ends quietly where it is interrupted while the pages are made, and leaves nothing', async () => {
  const { child, printed, left } = begin();
  await expect.poll(() => left().length, patience).toBe(1);
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(left()).toEqual([]);
  expect(printed()).not.toContain('Error');
});

test('says what to download where the archive is not there', async () => {
  const { child, printed, left } = begin('/nulle/part.zip');
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(printed()).toContain('/nulle/part.zip n’existe pas. Téléchargez l’artefact «\u202fapercu\u202f»');
  expect(left()).toEqual([]);
});
