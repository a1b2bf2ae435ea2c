import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { makeSlotPoint } from '../../schemas/codecs/access-envelope.ts';
import type { DatasetRecord, Envelope, Pointer, Snapshot } from '../../schemas/types.ts';
import { checkAccessibility, readDownload, shot, useBrowser, type Device, type Scheme } from './browser.ts';

const { address, visit } = useBrowser();
const patience = { timeout: 30_000 };
const slot = '20261201t060000-9f86d081';
const id = 'geonames/lieux-au-bord-de-l-eau';
const title = 'Lieux habités proches d’un grand cours d’eau';

let record: DatasetRecord;
let identity: string;
let recipient: string;

beforeAll(async () => {
  const read = async (key: string): Promise<string> => (await fetch(`${address()}store/${key}`)).text();
  const { snapshot } = JSON.parse(await read('current.json')) as Pointer;
  const { producers } = JSON.parse(await read(snapshot)) as Snapshot;
  const lines = (await Promise.all(Object.values(producers).flat().map(read))).join('').trim().split('\n');
  const found = lines.map((line) => JSON.parse(line) as DatasetRecord).find((each) => each.id === id);
  if (found === undefined) throw new Error(`The demonstration has no ${id}.`);
  record = { ...found, access: 'restricted', accessReason: 'crpa-l311-2' };
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});

/** An envelope that gives the data set at addresses with such a signature. */
async function sealed(signature: string, until?: string): Promise<Buffer> {
  const addresses = Object.fromEntries(record.version.artifacts.map(({ key }) => [key, `${address()}store/${key}?md5=${signature}`]));
  const expires = new Date(Date.now() + 86_400_000).toISOString();
  const grant = { recipient: 'geometre', record, addresses, ...(until !== undefined && { until }) };
  const envelope: Envelope = { format: 1, slot, key: recipient, expires, grants: until === undefined ? [] : [grant] };
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return Buffer.from(await encrypter.encrypt(JSON.stringify(envelope)));
}

/** The explorer in a browser that has a key, whose envelope is what `envelope` gives. */
async function explore(
  envelope: () => Promise<Buffer>,
  path = 'explorer/',
  device: Device = 'desktop',
  scheme: Scheme = 'light',
): Promise<Page> {
  const page = await visit('/mentions-legales/', { device, scheme, context: {}, expected: /403/ });
  await page.evaluate(
    (key) =>
      new Promise<void>((done) => {
        const opened = indexedDB.open('mappe-acces', 1);
        opened.addEventListener('upgradeneeded', () => opened.result.createObjectStore('keys'));
        opened.addEventListener('success', () => {
          const change = opened.result.transaction('keys', 'readwrite');
          change.objectStore('keys').put(key, 'own');
          change.addEventListener('complete', () => done());
        });
      }),
    { recipient, identity },
  );
  const moment = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { point, nameFor } = makeSlotPoint();
  const name = nameFor(slot, recipient);
  const told = { format: 1, slot, signed: moment(0), expires: moment(24), point };
  await page.route('**/store/access/**', async (route) => {
    const isSlot = route.request().url().endsWith('/access/current.json');
    const isOwn = route.request().url().endsWith(`/access/${slot}/${name}.age`);
    if (isSlot) await route.fulfill({ json: told });
    else if (isOwn) await route.fulfill({ body: await envelope(), contentType: 'application/octet-stream' });
    else await route.fulfill({ status: 404 });
  });
  await page.goto(address() + path);
  return page;
}

const drawn = (page: Page): Promise<void> => page.locator('.map[data-drawn="yes"]').waitFor(patience);
const addButton = (page: Page) => page.getByRole('region', { name: 'Mes données restreintes' }).getByRole('button', { name: title });

test('restricted data are explored as public ones, of which nothing stands in the address', async () => {
  const page = await explore(() => sealed('a', '2099-06-30'), 'explorer/#carte=5/46/2&d=natural-earth/pays');
  await drawn(page);
  await page.getByRole('button', { name: 'Ajouter des données' }).click();
  await page.getByText('Accès restreint, ouvert pour vous jusqu’au 30 juin 2099').waitFor(patience);
  await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
  await shot(page, 'granted-explorer-list', { fullPage: false });
  await addButton(page).click();
  await expect.poll(() => page.evaluate(() => location.hash), patience).toBe('#d=natural-earth/pays');
  await page.getByRole('button', { name: 'Terminé' }).click();
  await page.locator(`[data-layer="${id}"]`).getByText('Accès restreint, ouvert pour vous').waitFor(patience);
  await drawn(page);
  await page.getByRole('button', { name: 'Masquer « Pays du monde »' }).click();
  await page.getByRole('button', { name: 'Tableau' }).click();
  await page.getByText('856').first().waitFor(patience);
  await shot(page, 'granted-explorer', { fullPage: false });

  await page.getByRole('button', { name: 'Extrait' }).click();
  await page.getByText('Vue de la carte', { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download', patience),
    page.getByRole('button', { name: /^Télécharger/ }).click(),
  ]);
  const text = (await readDownload(download)).toString('utf8');
  expect(text).toMatch(/"restriction":"Accès restreint \(.*L\.\s311-2\), ouvert à geometre jusqu’au 30 juin 2099\. Ne pas transmettre\."/);

  // A style tells values of the data.
  await page.getByRole('region', { name: 'Télécharger un extrait' }).getByRole('button', { name: 'Fermer' }).click();
  const row = page.locator(`[data-layer="${id}"]`);
  await row.getByRole('button', { name: /^Réglages/ }).click();
  await row.locator('[data-tool="style"]').click();
  await page.getByLabel('Emporter le style').selectOption('sld');
  const [style] = await Promise.all([
    page.waitForEvent('download', patience),
    page.getByRole('region', { name: 'Style' }).getByRole('button', { name: 'Télécharger' }).click(),
  ]);
  expect(style.suggestedFilename()).toMatch(/_acces-restreint\.sld$/);
  expect((await readDownload(style)).toString('utf8')).toMatch(/<Abstract>Accès restreint \(.*Ne pas transmettre\.<\/Abstract>/);
  expect(await page.evaluate(() => location.hash)).toBe('#d=natural-earth/pays;v=0');
  const kept = (): string => [localStorage, sessionStorage, history.state].map((each: unknown) => JSON.stringify(each)).join('\n');
  expect(await page.evaluate(kept)).not.toContain('lieux-au-bord');
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});

test('an address that has died is signed anew where the reader tries again, on a phone', async () => {
  let signature = 'morte';
  const page = await explore(() => sealed(signature, '2099-06-30'), 'explorer/', 'phone', 'dark');
  await page.route('**/*?md5=morte', (route) => route.fulfill({ status: 403 }));
  await addButton(page).click();
  await page.getByRole('button', { name: 'Terminé' }).click();
  const row = page.locator(`[data-layer="${id}"]`);
  await row.getByRole('button', { name: 'Réessayer' }).waitFor(patience);
  signature = 'vive';
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('.pmtiles?md5=vive'), patience),
    row.getByRole('button', { name: 'Réessayer' }).click(),
  ]);
  expect(answer.status()).toBe(206);
  await expect.poll(() => row.getByRole('button', { name: 'Réessayer' }).count(), patience).toBe(0);
  await checkAccessibility(page, { exclude: ['.maplibregl-canvas'] });
  await shot(page, 'granted-explorer-phone', { fullPage: false });
  expect(await page.evaluate(() => location.hash)).toBe('');
});

test('the page of one’s accesses says how programs read them, and the territory that they are cut to stands in no address', async () => {
  const page = await explore(() => sealed('a', '2099-06-30'), 'acces/');
  await page.getByText('Dans QGIS, GDAL ou Python').click();
  await page.getByText(`npm run mappe -- open ${id}`).waitFor(patience);
  expect(await page.getByRole('heading', { name: 'QGIS' }).count()).toBe(1);
  await checkAccessibility(page);
  await shot(page, 'granted-programs');
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, 'granted-programs-phone');
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole('button', { name: 'Voir la carte' }).click();
  await drawn(page);
  await page.getByRole('button', { name: 'Extrait' }).click();
  const place = page.getByRole('searchbox', { name: 'Commune' });
  await place.fill('Marne');
  await page.getByRole('button', { name: /^Marne\s*Département$/ }).click();
  await page.getByText(/^(Au plus )?\d+ objets?, /).waitFor(patience);
  expect(await page.evaluate(() => location.hash)).toBe('');
});

test('who has a key and no access is led to the page of it, and who has no key sees nothing of all this', async () => {
  const page = await explore(() => sealed('a'));
  await page.getByText('Rien ne vous est ouvert pour l’instant.').waitFor(patience);
  expect(await page.getByRole('region', { name: 'Mes données restreintes' }).getByRole('link').getAttribute('href')).toBe('/acces/');
  const other = await visit('/explorer/', { context: {} });
  await other.getByRole('heading', { name: 'Ajouter des données' }).waitFor(patience);
  await drawn(other);
  expect(await other.getByText('Mes données restreintes').count()).toBe(0);
  expect(await other.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
});
