import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

const day = (from: number): string => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10);
const grant = (who: string, key: string, until = day(90)): Promise<string> =>
  run(['grant', dataset, who, '--key', key, '--until', until, '--reason', 'Essai.', '--datasets', made.datasets]);

/** Text of what has the focus: a button that is gone has lost it to the page. */
const focused = (page: Page): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.textContent);

/** Make a key on /acces, and keep no copy. */
async function makeKey(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Faire ma clé' }).click();
  await page.getByRole('button', { name: 'Continuer sans copie' }).click();
}

describe.each([
  ['a private bucket', inBucket],
  ['a private folder behind nginx', inFolder],
] as const)('restricted data in %s', (kind, keep) => {
  let kept: Kept;
  const stores = (): string[] => ['--trial', '--datasets', made.datasets, '--store', made.store, '--private', kept.address];
  const sign = (): Promise<string> => run(['sign', ...stores()], kept.env);
  beforeAll(async () => {
    kept = await keep();
    await run(['build', '--trial', '--private', '--datasets', made.datasets, '--store', kept.address], { ...kept.env, ...made.builder });
  }, 120_000);

  test('are asked for, granted, drawn, read, cut, taken, and closed again', async () => {
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
    await sign();
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
    await page.getByText(new RegExp(`^${counts.reims} objets, `)).waitFor(patience);
    expect(await focused(page)).toBe('Changer');
    await page.getByLabel('Format').selectOption('geopackage');
    const [download] = await Promise.all([
      page.waitForEvent('download', patience),
      page.getByRole('button', { name: 'Télécharger', exact: true }).click(),
    ]);
    const path = join(made.folder, `${kind.replaceAll(' ', '-')}.gpkg`);
    await download.saveAs(path);
    await expect.poll(() => focused(page)).toBe('Télécharger');
    const told = JSON.parse(execFileSync('ogrinfo', ['-json', '-so', '-al', path], { encoding: 'utf8' })) as {
      layers: { featureCount: number }[];
    };
    expect(told.layers[0]?.featureCount).toBe(counts.reims);
    expect(page.url()).not.toContain('#');

    // The file whole, as GDAL and QGIS would read it: in part too. A bucket takes a signature for one method alone.
    const address = await fileAddress(page);
    const part = await fetch(address, { headers: { range: 'bytes=0-15' } });
    expect([part.status, await part.text()]).toEqual([206, expect.stringContaining('SQLite format 3')]);
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(kind === 'a private bucket' ? 403 : 200);

    // Ten minutes early, ten minutes late.
    for (const minutes of [-10, 10]) {
      await page.clock.setFixedTime(new Date(Date.now() + minutes * 60_000));
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
  }, 240_000);
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
  return (await page.getByRole('link', { name: /reseaux\.gpkg/ }).getAttribute('href', patience)) ?? '';
}
