import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { servePrivate, type PrivateServer } from '../../deploy/private.fixtures/private.ts';
import { grantByRequest } from '../../deploy/private.fixtures/grant-by-request.ts';
import { makePrivateBucket } from '../../deploy/private.fixtures/bucket.ts';
import { useBrowser } from './browser.ts';
import { demonstration } from './demonstration.ts';
import {
  counts,
  dataset,
  makeRestricted,
  manifest,
  markers,
  markersIn,
  openGate,
  textsBelow,
  type Gate,
  type RestrictedCatalogue,
} from './restricted-catalogue.ts';

/*
 * From the key to the loss of access, as a recipient lives it: with a private bucket of Swift, and with a folder behind nginx.
 * Visits acces, donnees.
 */

/** Nothing is signed yet, or not for this key. */
const notSigned = /404.*\/store\/access\//;
const patience = { timeout: 60_000 };
let gate: Gate;
let made: RestrictedCatalogue;
let nginx: PrivateServer | undefined;

const { visit } = useBrowser(async () => {
  gate = await openGate();
  made = await makeRestricted(gate);
  return made.site;
});
afterAll(async () => {
  await nginx?.stop();
  await gate.close();
});

/** A private store, its address and the environment in which commands open it and sign for it. */
interface Kept {
  address: string;
  env: NodeJS.ProcessEnv;
}

/** The deposit in a private bucket of Swift. */
async function inBucket(): Promise<Kept> {
  const bucket = await makePrivateBucket(inject('swift'));
  gate.lead(bucket.endpoint);
  for (const key of keysOf(made.kept)) await bucket.put(key, readFileSync(join(made.kept, key)));
  return { address: bucket.address, env: { ...bucket.env, AWS_ENDPOINT_URL_S3: gate.address.slice(0, -1) } };
}

/** The deposit in a folder behind nginx. */
async function inFolder(): Promise<Kept> {
  const address = join(made.folder, 'served');
  cpSync(made.kept, address, { recursive: true });
  nginx = await servePrivate(address);
  gate.lead(nginx.env.MAPPE_PRIVATE_ADDRESS);
  return { address, env: { ...nginx.env, MAPPE_PRIVATE_ADDRESS: gate.address } };
}

const keysOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : [],
  );

/** Run a command that has to pass. */
async function run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { code, text } = await made.mappe(args, env);
  expect(code, text).toBe(0);
  return text;
}

const hourMs = 3_600_000;
const day = (from: number): string => new Date(Date.now() + from * 24 * hourMs).toISOString().slice(0, 10);
const grant = (
  who: string,
  key: string,
  { until = day(90), env = {} }: { until?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> => run(['grant', dataset, who, '--key', key, '--until', until, '--reason', 'Essai.', '--datasets', made.datasets], env);

/** The environment of a command that runs so many hours ago. */
function hoursAgo(hours: number): NodeJS.ProcessEnv {
  const late = `const now = () => real.now() - ${hours * hourMs}, real = Date;
globalThis.Date = new Proxy(real, {
  construct: (_, given) => (given.length > 0 ? new real(...given) : new real(now())),
  get: (_, name) => (name === 'now' ? now : real[name]),
});`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(late)}` };
}

// Beside this process, which serves what they read.
const gdal = promisify(execFile);

/** Features of a file, or of what is at an address, as GDAL counts them. */
async function countIn(path: string): Promise<number | undefined> {
  const { stdout } = await gdal('ogrinfo', ['-json', '-so', '-al', path]);
  return (JSON.parse(stdout) as { layers: { featureCount: number }[] }).layers[0]?.featureCount;
}

/** Features of the data within the outline of Reims, as GDAL cuts them. */
async function clipped(): Promise<number | undefined> {
  const path = join(made.folder, 'coupe.gpkg');
  await gdal('ogr2ogr', ['-clipsrc', made.outline, path, made.plain]);
  return countIn(path);
}

/** Envelopes of the last signing that an identity opens. */
async function openedBy(identity: string): Promise<number> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const tries = globSync('access/*/*.age', { cwd: made.store }).map((path) => decrypter.decrypt(readFileSync(join(made.store, path))));
  return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
}

/** Open the data by `mappe open` while programs read the GeoPackage at an address of this machine. */
async function whileOpen(identity: string, read: (address: string) => Promise<void>): Promise<void> {
  const file = join(made.folder, 'cle.txt');
  writeFileSync(file, identity);
  const cli = join(import.meta.dirname, '..', '..', 'pipeline', 'cli.ts');
  const child = spawn(process.execPath, [cli, '--trial', 'open', dataset, '--identity', file, '--store', made.store, '--port', '0']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (said += part));
  const ended = once(child, 'close');
  try {
    await expect.poll(() => said, patience).toMatch(/reseaux_acces-restreint\.gpkg /);
    await read(/http:\S+restreint\.gpkg/.exec(said)?.[0] ?? '');
  } finally {
    child.kill();
    await ended;
  }
}

/** Text of what has the focus: a button that is gone has lost it to the page. */
const focused = (page: Page): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.textContent);

/** Make a key on /acces, and keep no copy. */
async function makeKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Faire ma clé' }).click();
  await page.getByRole('button', { name: 'Continuer sans copie' }).click();
}

describe.each([
  // A bucket takes a signature for one method alone: the page gives that of reading.
  { kind: 'a private bucket', keep: inBucket, head: 403, expired: 403 },
  { kind: 'a private folder behind nginx', keep: inFolder, head: 200, expired: 410 },
])('restricted data in $kind', ({ kind, keep, head, expired }) => {
  let kept: Kept;
  const stores = (): string[] => ['--trial', '--datasets', made.datasets, '--store', made.store, '--private', kept.address];
  const sign = (env: NodeJS.ProcessEnv = {}): Promise<string> => run(['sign', ...stores()], { ...kept.env, ...env });
  beforeAll(async () => {
    kept = await keep();
    await run(['build', '--trial', '--private', '--datasets', made.datasets, '--store', kept.address], { ...kept.env, ...made.builder });
  }, 120_000);

  test('are asked for, granted, drawn, read, cut, taken by people and by programs, closed again, and end by themselves', async () => {
    const page = await visit(`/donnees/${dataset}/`, { expected: notSigned, context: {} });
    await page.getByRole('link', { name: 'Demander l’accès' }).click();
    await makeKey(page);
    await page.getByLabel('Ce que vous en ferez').fill('Instruire un permis.');
    const asked = new URL((await page.getByRole('link', { name: 'Demander sur GitHub' }).getAttribute('href')) ?? '').searchParams;
    expect([asked.get('jeu'), asked.get('usage')]).toEqual([dataset, 'Instruire un permis.']);
    const key = asked.get('cle') ?? '';
    const { grants, recipient } = await grantByRequest(
      made.datasets,
      Object.fromEntries(['jeu', 'cle', 'fin', 'usage'].map((name) => [name, asked.get(name) ?? ''])),
    );
    writeFileSync(join(made.datasets, dataset, 'grants.yaml'), grants);
    const surveyor = await generateX25519Identity();
    await grant('geometre', await identityToRecipient(surveyor));
    await sign();
    // That of the other, and those that are nobody's, stay closed.
    expect([await openedBy(surveyor), await openedBy(await generateX25519Identity())]).toEqual([1, 0]);
    await page.goto(new URL('/acces/', page.url()).href);
    await page.getByRole('button', { name: 'Voir la carte' }).click(patience);
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    expect(gate.seen.some((each) => each.startsWith('GET 206 bytes='))).toBe(true);
    expect(page.url()).not.toContain('#');

    await page.getByRole('button', { name: 'Tableau' }).click();
    await page
      .getByText(/^Quoll \d/)
      .first()
      .waitFor(patience);
    await page.getByRole('button', { name: 'Extrait' }).click();
    await page.getByRole('searchbox', { name: 'Commune' }).fill('Reims');
    await page
      .getByRole('button', { name: /^Reims/ })
      .first()
      .click();
    const inside = await clipped();
    expect(inside).toBeLessThan(counts.reims);
    await page.getByText(new RegExp(`^${inside} objets, `)).waitFor(patience);
    expect(await focused(page)).toBe('Changer');
    await page.getByLabel('Format').selectOption('geopackage');
    const [download] = await Promise.all([
      page.waitForEvent('download', patience),
      page.getByRole('button', { name: 'Télécharger', exact: true }).click(),
    ]);
    const path = join(made.folder, `${kind.replaceAll(' ', '-')}.gpkg`);
    await download.saveAs(path);
    await expect.poll(() => focused(page)).toBe('Télécharger');
    expect(await countIn(path)).toBe(inside);
    expect(page.url()).not.toContain('#');

    // The file whole, as GDAL and QGIS read it, by its signed address; and at that of `mappe open`, which answers every method.
    const address = await fileAddress(page);
    const partOf = async (from: string): Promise<unknown[]> => {
      const part = await fetch(from, { headers: { range: 'bytes=0-15' } });
      return [part.status, await part.text(), (await fetch(from, { method: 'HEAD' })).status];
    };
    expect(await partOf(address)).toEqual([206, 'SQLite format 3\0', head]);
    expect(await countIn(`/vsicurl/${address}`)).toBe(counts.all);
    await whileOpen(surveyor, async (local) => {
      expect(await partOf(local)).toEqual([206, 'SQLite format 3\0', 200]);
      expect(await countIn(`/vsicurl/${local}`)).toBe(counts.all);
      // Asked of the store, which alone knows whether the access still lives.
      expect(gate.seen).toContain('HEAD 200');
    });

    // Ten minutes early, ten minutes late.
    for (const minutes of [-10, 10]) {
      await page.clock.setFixedTime(new Date(Date.now() + (minutes / 60) * hourMs));
      await page.reload();
      await page.getByRole('button', { name: 'Voir la carte' }).waitFor(patience);
    }
    const other = await visit('/acces/', { expected: notSigned, context: {} });
    await makeKey(other);
    await other.getByText('Rien ne vous est ouvert pour l’instant.').waitFor(patience);

    await run(['revoke', dataset, recipient, '--datasets', made.datasets]);
    expect((await fetch(address)).status).toBe(200);
    await sign();
    expect([403, 404]).toContain((await fetch(address)).status);
    await page.reload();
    await page.getByText(/l’a fermé avant son terme/).waitFor(patience);

    await grant('secretariat', key);
    await sign();
    await page.reload();
    const again = await fileAddress(page);
    expect((await fetch(again)).status).toBe(200);
    await run(['revoke', dataset, 'secretariat', '--now', ...stores()], kept.env);
    expect([403, 404]).toContain((await fetch(again)).status);

    // Signed a day and a half ago, for an access whose last day was yesterday: nothing has to be done for it to end.
    const before = 36;
    await grant('archives', key, { until: day(-1), env: hoursAgo(before) });
    await sign(hoursAgo(before));
    await page.clock.setFixedTime(new Date(Date.now() - before * hourMs));
    await page.reload();
    expect((await fetch(await fileAddress(page))).status).toBe(expired);
    await page.clock.setFixedTime(new Date());
    await sign();
    await page.reload();
    await page.getByText('Il est terminé.').waitFor(patience);
  }, 480_000);
});

test('nothing that stands in restricted data is in anything that everybody reads, whatever fails', async () => {
  const file = join(made.datasets, dataset, 'dataset.yaml');
  const kept = join(made.folder, 'served');
  const build = (...args: string[]) => made.mappe(['build', '--trial', '--datasets', made.datasets, ...args], made.builder);
  // Asked for in the wrong place, without the key, by a name that the file does not have, under a rule that its values break.
  expect((await build(dataset, '--store', made.store)).code).not.toBe(0);
  expect(
    (await made.mappe(['build', '--trial', '--private', '--datasets', made.datasets, '--store', join(made.folder, 'nokey')])).code,
  ).not.toBe(0);
  for (const more of ['layers: [{ name: absente, title: Absente }]\n', 'expect: { features: { min: 10000 } }\n']) {
    writeFileSync(file, manifest(made.source, more));
    expect((await build('--private', '--store', kept)).code).not.toBe(0);
  }
  writeFileSync(file, manifest(made.source));
  await run(['build', '--trial', '--datasets', made.datasets, '--store', made.store]);

  const all = [...markers.names, ...markers.numbers];
  const printed = new Map(made.printed.map((text, index) => [`printed ${index}`, text]));
  const published = textsBelow(made.store, demonstration.store);
  const pages = textsBelow(made.site.out);
  const ofFace = new Map([...pages].filter(([, text]) => text.includes('commune-de-vion')));
  expect([published.size, ofFace.size].every((count) => count > 3)).toBe(true);
  expect([...markersIn(published, all), ...markersIn(printed, all), ...markersIn(pages, markers.names), ...markersIn(ofFace, all)]).toEqual(
    [],
  );
  // The same search finds each of them where it is let through: the producer's folder has the name of the file.
  const own = textsBelow(kept).set('own', readdirSync(made.folder).join(' '));
  for (const marker of all) expect(markersIn(own, [marker]), marker.source).not.toEqual([]);
}, 120_000);

/** Address of the GeoPackage that the page of one's own access offers. */
async function fileAddress(page: Page): Promise<string> {
  await page.locator('summary').filter({ hasText: 'Télécharger' }).click(patience);
  return (await page.getByRole('link', { name: /reseaux_acces-restreint\.gpkg/ }).getAttribute('href', patience)) ?? '';
}
