import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkAccessibility, shot, useBrowser, type Visit } from './browser.ts';

/* The form by which a producer grants an access. Visits acces. */

const { visit } = useBrowser();
const key = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

test.each<Visit>([{}, { device: 'phone', scheme: 'dark' }])(
  'a message that a producer has received becomes the lines of a grant, for GitHub’s page: %j',
  async (options) => {
    const page = await visit('/acces/', { ...options, expected: /access\/current\.json|404/ });
    await page.getByText('Accorder un accès').click();
    await page
      .getByLabel('Le message reçu')
      .fill(`Les réseaux (https://mappe.exemple.fr/donnees/commune-de-vion/reseaux/)\nMa clé publique : ${key}`);
    expect(await page.getByLabel('Sa clé publique').inputValue()).toBe(key);
    await page.getByLabel('Destinataire').fill('Service de l’urbanisme');
    await page.getByText('Il reste à remplir ou à corriger').waitFor();
    await page.getByLabel('Jusqu’au').last().fill('2027-06-30');
    await page.getByLabel('Pourquoi').fill('Instruction des permis.');
    await page.getByText('Les lignes de grants.yaml').waitFor();
    await checkAccessibility(page);
    await shot(page, `access-grant-${options.device ?? 'desktop'}`);
    const create = new URL((await page.getByRole('link', { name: 'créer le fichier' }).getAttribute('href')) ?? '');
    expect(parse(create.searchParams.get('value') ?? '')).toMatchObject({
      grants: [{ recipient: 'service-de-l-urbanisme', key, until: '2027-06-30', reason: 'Instruction des permis.' }],
    });
    expect(await page.getByRole('link', { name: 'Ouvrir grants.yaml' }).getAttribute('href')).toMatch(
      /\/edit\/main\/datasets\/commune-de-vion\/reseaux\/grants\.yaml$/,
    );
  },
);
