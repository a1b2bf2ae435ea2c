import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';

/** Say who publishes: type a name and take the first choice that begins with it. */
export async function chooseProducer(page: Page, name: string, typed = name): Promise<void> {
  await page.getByLabel('Qui publie').fill(typed);
  await page
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click();
  await page.getByRole('button', { name: 'Changer' }).first().waitFor();
}

/** Let go of files and folders above the button, or another place, as a person does whose pointer brings them from another window. */
export async function dropFiles(page: Page, files: string[], on = page.getByLabel('Fichier de données')): Promise<void> {
  await on.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await on.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
  await session.detach();
}

/** Go to the next step. */
export const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continuer' }).click();

/** A table of one place. */
export const table = { name: 'aires-de-jeux.csv', mimeType: 'text/csv', buffer: Buffer.from('nom;lon;lat\nSquare;4,58;48,72\n') };

/** Give a file, and a new producer. */
export async function fillData(page: Page): Promise<void> {
  await chooseProducer(page, 'Vitry-le-François', 'vitry le f');
  await page.getByLabel('Nom de l’organisme').fill('Ville de Vitry-le-François');
  await page.getByLabel('Fichier de données').setInputFiles(table);
  await page.getByText('Lu dans votre navigateur').waitFor();
}

/** Fill in what the second step needs. */
export async function describeData(page: Page): Promise<void> {
  await page.getByLabel('Titre').fill('Aires de jeux');
  await page.getByLabel('Description').fill('Les aires de jeux de la commune, avec leur âge conseillé.');
  await page.getByLabel('Équipements et services').check();
  await page.getByLabel('Fréquence de mise à jour').selectOption('annual');
  await page.getByLabel('Nom du service').fill('Espaces verts');
  await page.getByLabel('Adresse électronique du service').fill('espaces-verts@exemple.fr');
}

/** The files of the zip that the last step gives, as texts by their paths. */
export async function takeZip(page: Page): Promise<{ name: string; files: Record<string, string> }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Télécharger le zip seul' }).first().click(),
  ]);
  const entries = Object.entries(unzipSync(readFileSync(await download.path())));
  return { name: download.suggestedFilename(), files: Object.fromEntries(entries.map(([path, bytes]) => [path, strFromU8(bytes)])) };
}
