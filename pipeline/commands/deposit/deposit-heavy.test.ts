import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page, Route } from 'playwright-core';
import { afterAll, expect, inject, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from '../../../site/e2e/browser.ts';
import { stagedKey } from '../../base/dataset-keys.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { invite } from '../../stores/invitation.ts';
import { digest } from '../../stores/digest.ts';
import type { Store } from '../../stores/store.ts';
import { startProxy, type Proxy } from '../../stores/swift.fixtures/proxy.ts';
import { useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { placesOf } from './deposit.fixtures/heavy-files.ts';
import { siteWithUploads } from './deposit.fixtures/heavy-page.ts';

/* A file that GitHub does not take, from Chromium to a real S3 server. */

let server: Server;
let proxy: Proxy;
let endpoint: string;
let places: Awaited<ReturnType<typeof placesOf>>;
const { visit } = useBrowser(async () => {
  server = await useServer(inject('swift'));
  proxy = await startProxy(server, { cors: true });
  endpoint = proxy.server.endpoint.replace('127.0.0.1', 'localhost');
  places = await placesOf(server);
  return siteWithUploads(`${endpoint}/${places.bucket}`);
});
afterAll(() => proxy[Symbol.asyncDispose]());

/** Identifier of the producer, as the form writes it once Vion is chosen. */
const producer = 'commune-de-vion-07';
const partBytes = 10 * 1024 ** 2;

/** A file that is no other's, and an invitation for it, as somebody is handed them. */
async function invited(): Promise<{ store: Store; file: string; bytes: Buffer; sha256: string; given: string }> {
  const { address, store } = places.place();
  const file = join(scratchFolder(), 'orthophoto.tif');
  // The first bytes of a TIFF; the rest is nobody's to read here.
  const bytes = Buffer.concat([Buffer.from('II*\0', 'latin1'), randomBytes(2.7 * partBytes)]);
  writeFileSync(file, bytes);
  const sha256 = digest(bytes);
  const asked = { producer, name: sha256, bytes: bytes.length, days: 1, now: new Date() };
  const invitation = await invite(address, { ...server.env, AWS_ENDPOINT_URL_S3: endpoint }, asked, { partBytes });
  const given = join(scratchFolder(), 'invitation.json');
  writeFileSync(given, JSON.stringify(invitation));
  return { store, file, bytes, sha256, given };
}

/** The zip that the page gives, as its files. */
async function zipOf(page: Page): Promise<Record<string, Uint8Array>> {
  const [zip] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Télécharger le zip seul' }).first().click(),
  ]);
  return unzipSync(readFileSync(await zip.path()));
}

test('a heavy file is sent from the page on invitation, suspended, and gone on with after the tab was closed', async () => {
  const { store, file, bytes, sha256, given } = await invited();
  const open = async (): ReturnType<typeof visit> => {
    const page = await visit('/publier/', {
      context: { viewport: { width: 1280, height: 900 } },
      expected: /^third party: http:\/\/localhost/,
    });
    await page.getByLabel('Fichier de données').setInputFiles(file);
    // What is said of the file moves all that stands below.
    await page.getByText('Votre navigateur ne lit pas ce format').waitFor();
    await page.getByRole('button', { name: 'Envoyer le fichier d’ici' }).click();
    await page.getByRole('searchbox').fill('vion');
    await page
      .getByRole('button', { name: /^Vion.*07610/ })
      .first()
      .click();
    await page.getByText(sha256).first().waitFor();
    return page;
  };
  const page = await open();
  await page.getByText('Ce que l’administrateur lance').click();
  await checkAccessibility(page);
  await shot(page, 'heavy-invitation');
  const command = await page.locator('pre code').first().innerText();
  expect(command).toBe(`npm run mappe -- deposit --invite ${producer} --size ${bytes.length}B \\\n  --sha256 ${sha256} --store s3://…`);
  // One part alone leaves: the rest is held until the reader has seen that it was suspended.
  const parts: string[] = [];
  await page.route(/partNumber=/, async (route) => {
    const number = new URL(route.request().url()).searchParams.get('partNumber') ?? '';
    if (number === '1') await route.continue();
    parts.push(number);
  });
  await page.getByLabel('Fichier de l’invitation').setInputFiles(given);
  await page.getByText(/Envoi.*: 3[67].% de/).waitFor();
  await shot(page, 'heavy-sending');
  await page.getByRole('button', { name: 'Suspendre' }).click();
  await page.getByText(/Suspendu à 3[67]/).waitFor();
  // The keyboard goes on from there, and not from the top of the page.
  await page.locator('.heavy:focus').waitFor();
  await checkAccessibility(page);
  await page.context().close();

  const again = await open();
  const sent: string[] = [];
  again.on('request', (request) => {
    const number = new URL(request.url()).searchParams.get('partNumber');
    if (number !== null && request.method() === 'PUT') sent.push(number);
  });
  await again.getByLabel('Fichier de l’invitation').setInputFiles(given);
  await again.locator('#sent:focus').getByText('Le fichier est déjà dans le dépôt du catalogue').waitFor();
  expect(sent.sort()).toEqual(['2', '3']);
  expect(await store.head(stagedKey(producer, sha256))).toMatchObject({ bytes: bytes.length });

  const next = (): Promise<void> => again.getByRole('button', { name: 'Continuer' }).click();
  await next();
  await again.getByLabel('Titre', { exact: true }).fill('Orthophoto');
  await again.getByLabel('Description').fill('La commune vue du ciel, telle que l’a photographiée le département en 2026.');
  await again.getByLabel('Biodiversité').check();
  await again.getByLabel('Fréquence de mise à jour').selectOption('annual');
  await again.getByLabel('Adresse électronique du service').fill('mairie@vion.example.fr');
  await next();
  await again.getByText('le zip ne contient que sa description').waitFor();
  const files = await zipOf(again);
  expect(Object.keys(files).sort()).toEqual([`datasets/${producer}/orthophoto/dataset.yaml`, `datasets/${producer}/producer.yaml`]);
  expect(Buffer.from(files[`datasets/${producer}/orthophoto/dataset.yaml`] ?? []).toString()).toContain(
    `source:\n  deposit: orthophoto.tif\n  sha256: ${sha256}\n`,
  );
});

test('a heavy update is sent from its page, after an invitation that has been used, and its zip names it alone', async () => {
  const { store, file, bytes, sha256, given } = await invited();
  const page = await visit(`/publier/mise-a-jour/?jeu=${producer}/orthophoto&fichier=orthophoto.tif&titre=Orthophoto`, {
    device: 'phone',
    scheme: 'dark',
    expected: /^third party: http:\/\/localhost|404/,
  });
  await page.getByLabel('Le nouveau fichier').setInputFiles(file);
  await page.getByText('Votre navigateur ne lit pas ce format').waitFor();
  await page.getByRole('button', { name: 'Envoyer le fichier d’ici' }).click();
  await page.getByText(sha256).first().waitFor();
  await page.locator('.heavy:focus').waitFor();
  // As AWS answers of an upload that was completed, and taken from where it waited.
  const gone = (route: Route): Promise<void> => route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } });
  await page.route(`${endpoint}/**`, gone);
  await page.getByLabel('Fichier de l’invitation').setInputFiles(given);
  await page.getByRole('alert').getByText('Cette invitation a déjà servi').waitFor();
  expect(await page.getByRole('button', { name: 'Reprendre' }).count()).toBe(0);
  await checkAccessibility(page);
  await shot(page, 'heavy-used');
  await page.getByRole('button', { name: 'Donner une autre invitation' }).click();
  await page.unroute(`${endpoint}/**`, gone);
  await page.getByLabel('Fichier de l’invitation').setInputFiles(given);
  await page.locator('#sent:focus').getByText('Le nouveau fichier est déjà dans le dépôt du catalogue').waitFor();
  expect(await page.getByText('Rien n’est parti de votre navigateur').count()).toBe(0);
  await shot(page, 'heavy-update');
  expect(await store.head(stagedKey(producer, sha256))).toMatchObject({ bytes: bytes.length });
  const files = await zipOf(page);
  expect(Object.fromEntries(Object.entries(files).map(([path, each]) => [path, Buffer.from(each).toString()]))).toEqual({
    [`datasets/${producer}/orthophoto/description.yaml`]: `source:\n  deposit: "orthophoto.tif"\n  sha256: ${sha256}\n`,
  });
});
