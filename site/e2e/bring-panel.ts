import type { Locator, Page } from 'playwright-core';
import { showMoreTools } from './map-picture.ts';

/* The tool that brings a file or a service of the reader's own, as a person uses it. */

const patience = { timeout: 60_000 };

/** Find the panel. */
export const bringPanel = (page: Page): Locator => page.getByRole('region', { name: 'Import', exact: true });

/** Find a layer in the list of layers. */
export const broughtLayer = (page: Page, title: string): Locator => page.locator('[data-layer]').filter({ hasText: title });

/** Opens the panel. */
export async function openBring(page: Page): Promise<void> {
  await showMoreTools(page);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await bringPanel(page).waitFor(patience);
}

/** Pastes an address into the panel's one field, and hands it in. */
export async function pasteAddress(page: Page, address: string): Promise<void> {
  const field = bringPanel(page).getByLabel(/^L’adresse d’un fichier/);
  if (!(await field.isVisible())) await bringPanel(page).getByText('Coller une adresse ou un texte').click();
  await field.fill(address);
  await bringPanel(page).getByRole('button', { name: 'Mettre sur la carte' }).first().press('Enter');
}

/** List requests of a page from now on, but those of its own scripts and styles. */
export function followRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !/\.(js|css|svg)$/.test(pathname)) asked.push(`${request.method()} ${pathname}`);
  });
  return asked;
}
