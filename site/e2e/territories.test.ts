import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

const { visit } = useBrowser();

test('a citizen on a phone finds a commune by its postal code and reaches a download', async () => {
  const page = await visit('/territoires/', { device: 'phone' });
  await page.getByRole('searchbox', { name: 'Ma commune' }).fill('51100');
  await page.getByRole('link', { name: /^Reims/ }).click();
  await page.waitForURL(/\/territoires\/commune\/\?code=51454$/);
  await page.getByRole('heading', { level: 1, name: 'Reims' }).waitFor();
  expect(await page.title()).toMatch(/^Reims · /);
  await shot(page, 'commune-phone');
  await checkAccessibility(page);

  const country = page.getByRole('region', { name: 'France' });
  await country.getByRole('article').first().getByRole('link').click();
  await page.waitForURL(/\/donnees\//);
  const download = page.locator('a[href^="/store/data/"]').first();
  const answer = await page.request.get(new URL((await download.getAttribute('href')) ?? '', page.url()).href);
  expect(answer.status()).toBe(200);
});

test('the scales go from the most local to the widest', async () => {
  const page = await visit('/territoires/commune/?code=51454');
  await page.getByRole('heading', { level: 1, name: 'Reims' }).waitFor();
  const rungs = await page.getByRole('navigation', { name: 'Échelles' }).getByRole('listitem').allTextContents();
  expect(rungs.map((text) => text.trim().replace(/\s*\d+\s*$/, ''))).toEqual(
    expect.arrayContaining(['Commune', 'Intercommunalité', 'Département', 'Région', 'Pays']),
  );
  expect(rungs[0]?.trim()).toMatch(/^Commune/);
});

test('a former commune leads to the one it is part of', async () => {
  const page = await visit('/territoires/commune/?code=01120', { scheme: 'dark' });
  await page.getByRole('heading', { level: 1, name: 'Montluel' }).waitFor();
  await expect.poll(() => page.getByText('Le code 01120 (Cordieux) n’est plus en usage').count()).toBe(1);
  await checkAccessibility(page);
});

test('an intercommunal body has its page', async () => {
  const page = await visit('/en/territoires/commune/?code=EPCI-200067213');
  await page.getByRole('heading', { level: 1, name: 'Communauté urbaine du Grand Reims' }).waitFor();
  await expect.poll(() => page.getByText('SIREN 200067213').count()).toBe(1);
  await checkAccessibility(page);
});

test.each(['99999', '57', '<img src=x onerror=alert(1)>'])('an unknown code (%s) is answered with what to do', async (code) => {
  const page = await visit(`/territoires/commune/?code=${encodeURIComponent(code)}`, { device: 'phone' });
  await page.getByText('ne désigne aucune commune').waitFor();
  await page.getByRole('searchbox', { name: 'Ma commune' }).fill('évry');
  await page.getByRole('link', { name: /^Évry-Courcouronnes/ }).waitFor();
  await checkAccessibility(page);
});

test('the search works with the keyboard alone', async () => {
  const page = await visit('/territoires/');
  await page.getByRole('searchbox', { name: 'Ma commune' }).focus();
  await page.keyboard.type('st brice courc');
  await page.getByRole('link', { name: /^Saint-Brice-Courcelles/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Saint-Brice-Courcelles' }).waitFor();
});

test('says that no commune has that name', async () => {
  const page = await visit('/territoires/');
  await page.getByRole('searchbox', { name: 'Ma commune' }).fill('Zzyzx');
  await page.getByText('Aucune commune ne s’appelle').waitFor();
});

test('reads without JavaScript', async () => {
  const page = await visit('/territoires/', { javaScript: false });
  expect(await page.locator('noscript').allTextContents()).toEqual([expect.stringContaining('choisissez votre département ci-dessous')]);
  await page.getByRole('link', { name: /Marne/ }).first().click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/Marne/);
});
