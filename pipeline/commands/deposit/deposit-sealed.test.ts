import { readFileSync } from 'node:fs';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ownerReader } from '../../../schemas/model/sealed-for.ts';
import { siteWithProps } from './deposit.fixtures/heavy-page.ts';
import { checkAccessibility, shot, useBrowser, type Visit } from '../../../site/e2e/browser.ts';
import { chooseProducer, describeData, next, table } from '../../../site/e2e/publish-form.ts';

/* The form of a publication that not everybody may read. Visits publier. */

const identity = await generateX25519Identity();
const { visit } = useBrowser(async () => siteWithProps({ buildKey: await identityToRecipient(identity), restricted: ['vion/reseaux'] }));

/** Take the zip, as its bytes by path. */
async function takeZip(page: Page): Promise<Record<string, Uint8Array>> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Télécharger le zip seul' }).first().click(),
  ]);
  return unzipSync(readFileSync(await download.path()));
}

test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
  'restricted data are encrypted in the page, and their manifest says nothing that was read in them: %j',
  async (options) => {
    const page = await visit('/publier/', options);
    await page.getByLabel('Ceux à qui vous l’accordez').check();
    expect(await page.getByLabel('Une adresse', { exact: false }).count()).toBe(0);
    await page.getByLabel('Fichier de données').setInputFiles(table);
    await page.getByText('Lu dans votre navigateur').waitFor();
    await chooseProducer(page, 'Vion', 'vion');
    await page.getByText('Le fichier est chiffré').waitFor();
    const heights = [page.getByLabel('Fichier de données'), page.getByText('Le fichier est chiffré')].map((each) => each.boundingBox());
    const [field, note] = (await Promise.all(heights)).map((box) => box?.y ?? 0);
    expect(note, 'told below the field, where the file is chosen').toBeGreaterThan(field ?? Infinity);
    await page
      .getByText(/depot-[0-9a-f]{8}\.csv\.age/)
      .first()
      .waitFor();
    await next(page);
    await page.getByText('Remplissez ce champ.').first().waitFor();
    await page.getByLabel('Pourquoi l’accès est-il restreint').selectOption('crpa-l311-5-2-d');
    await checkAccessibility(page);
    await shot(page, `publish-sealed-${options.device ?? 'desktop'}`);
    await next(page);
    await describeData(page);
    await next(page);
    await page.getByText('personne ne peut ouvrir votre fichier').waitFor();
    await checkAccessibility(page);
    await shot(page, `publish-sealed-send-${options.device ?? 'desktop'}`);
    const files = await takeZip(page);
    const path = (ending: string): string => Object.keys(files).find((each) => each.endsWith(ending)) ?? '';
    const manifest = parse(new TextDecoder().decode(files[path('dataset.yaml')])) as Record<string, Record<string, unknown>>;
    expect(manifest).toMatchObject({
      access: 'restricted',
      accessReason: 'crpa-l311-5-2-d',
      license: 'LicenseRef-acces-restreint',
    });
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining([expect.stringMatching(/layers|tiles|style/)]));
    expect(manifest['source']?.['deposit']).toBe(path('.age').replace(/^.*\//, ''));
    expect(Object.keys(files).filter((each) => !/\.(yaml|age)$/.test(each))).toEqual([]);
    const decrypter = new Decrypter();
    const owner = ownerReader();
    decrypter.addIdentity(owner);
    decrypter.addIdentity(identity);
    const opened = await decrypter.decrypt(files[path('.age')] ?? new Uint8Array());
    expect(Buffer.from(opened).equals(table.buffer)).toBe(true);
    expect(owner.isOf(path('dataset.yaml').split('/')[1] ?? ''), 'in the name of its producer').toBe(true);
  },
);

test('restricted data that GitHub’s page does not take go by a command that is ready, and what it prints names them in the description', async () => {
  const context = { permissions: ['clipboard-read', 'clipboard-write'] };
  const page = await visit('/publier/', { device: 'phone', scheme: 'dark', context });
  await page.getByLabel('Ceux à qui vous l’accordez').check();
  const row = `12;${'Place du village, '.repeat(100)};4.3;48.9\n`;
  const buffer = Buffer.from(`id;nom;lon;lat\n${row.repeat(15_000)}`);
  await page.getByLabel('Fichier de données').setInputFiles({ name: 'l’eau $(pwd).csv', mimeType: 'text/csv', buffer });
  await page.getByText('part par une commande').waitFor();
  // In whose name it is encrypted comes first: another name would take away what was pasted.
  await page.getByText('Dites d’abord qui publie').waitFor();
  const lines = page.getByLabel('Collez ici les lignes');
  expect(await lines.isDisabled()).toBe(true);
  await chooseProducer(page, 'Vion', 'vion');
  await page.getByRole('button', { name: 'Copier la commande' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    "npm run mappe -- deposit 'l’eau $(pwd).csv' --private --invitation invitation.json",
  );
  expect(decodeURIComponent((await page.getByRole('link', { name: 'Lui écrire' }).getAttribute('href')) ?? '')).toContain(
    '--invite commune-de-vion-72 ',
  );
  await lines.fill('source:\n  deposit: "depot-0a1b2c3d.csv.age"\n');
  await page.getByText('ne nomment pas encore le fichier chiffré').waitFor();
  await page.getByLabel('Pourquoi l’accès est-il restreint').selectOption('crpa-l311-5-2-d');
  await checkAccessibility(page);
  await shot(page, 'publish-sealed-heavy-phone');
  await lines.fill(`source:\n  deposit: "depot-0a1b2c3d.csv.age"\n  sha256: ${'a'.repeat(64)}\n`);
  await page.getByText('Le fichier est déjà dans le dépôt du catalogue').waitFor();
  await next(page);
  await describeData(page);
  await next(page);
  await page.getByText('contient la description').waitFor();
  const files = await takeZip(page);
  const path = Object.keys(files).find((each) => each.endsWith('dataset.yaml')) ?? '';
  expect(parse(new TextDecoder().decode(files[path]))).toMatchObject({
    access: 'restricted',
    source: { deposit: 'depot-0a1b2c3d.csv.age', sha256: 'a'.repeat(64) },
  });
  expect(Object.keys(files).filter((each) => !each.endsWith('.yaml'))).toEqual([]);
});

test('the page of updates sends nothing of restricted data but encrypted', async () => {
  const page = await visit('/publier/mise-a-jour/?jeu=vion/reseaux&fichier=reseaux.csv&titre=Réseaux');
  await page.getByText('Ces données sont à accès restreint').waitFor();
  await page.getByLabel('Le nouveau fichier').setInputFiles(table);
  await page.getByText('Le fichier est chiffré').waitFor();
  await checkAccessibility(page);
  await shot(page, 'update-sealed');
  const files = await takeZip(page);
  const names = Object.keys(files).map((path) => path.replace('datasets/vion/reseaux/', ''));
  expect(names).toEqual(['description.yaml', expect.stringMatching(/^depot-[0-9a-f]{8}\.csv\.age$/)]);
  const changes: unknown = parse(new TextDecoder().decode(files['datasets/vion/reseaux/description.yaml']));
  expect(changes).toEqual({ source: { deposit: names[1], sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string } });
});
