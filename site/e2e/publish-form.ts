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
