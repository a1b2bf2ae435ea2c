import { identityToRecipient } from 'age-encryption';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Envelope } from '../../schemas/types.ts';
import { nests, networks, writeRestricted } from '../fixtures/restricted.ts';
import { lockIdentity, makeIdentity } from '../islands/access/keyring.ts';
import { checkAccessibility, readDownload, shot, useBrowser, type BuiltSite } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';
import { dayFromNow as day, eyries, sewers, signFor, type Given } from './sign-access.ts';

// Visits donnees, producteurs, acces, embed.

let site: BuiltSite | undefined;
const { visit, address } = useBrowser(async () => (site = await buildSiteOf(writeRestricted)));
const fileOf = (path: string): string => readFileSync(join(site?.out ?? '', path), 'utf8');
const plain = (text: string): string => text.replaceAll(/[\u202f\u00a0]/g, ' ');

describe('restricted data', () => {
  test('are in lists of their producer, theme and territory, and in the map of the site, and say there that they are restricted', async () => {
    await visit('/');
    for (const path of ['producteurs/commune-de-vion', 'themes/eau', 'territoires/DEP-51', 'en/producteurs/ddt-51'])
      expect(fileOf(`${path}/index.html`), path).toMatch(/(Accès restreint|Restricted access)<\/span/);
    expect(fileOf('sitemap-1.xml')).toContain(`/donnees/${networks}/</loc>`);
    const page = await visit('/producteurs/ddt-51/', { device: 'phone', scheme: 'dark' });
    await checkAccessibility(page);
    await shot(page, 'restricted-list-phone-dark');
  });

  test('are found by their words and by their place, and a filter tells them from what is open to all', async () => {
    const page = await visit('/donnees/?q=assainissement');
    const titles = () => page.locator('article .title').allInnerTexts();
    await expect.poll(titles).toEqual(['Réseaux d’assainissement']);
    await page.goto(page.url().replace(/\?.*/, '?ou=DEP-51'));
    await expect.poll(titles).toContain('Aires de rapaces nicheurs');
    await page.goto(page.url().replace(/\?.*/, ''));
    await page.getByRole('checkbox', { name: /^Accès restreint \d/ }).check();
    await expect.poll(async () => (await titles()).sort()).toEqual(['Aires de rapaces nicheurs', 'Réseaux d’assainissement']);
    expect(new URL(page.url()).search).toBe('?access=restricted');
    await checkAccessibility(page);
    await shot(page, 'restricted-search');
  });

  test('are in no frame of others, which says so and leads to their page and to Explorer', async () => {
    const page = await visit(`/embed/#d=${networks}`);
    const said = page.getByRole('alert').filter({ hasText: 'est restreint' });
    await said.waitFor({ timeout: 20_000 });
    expect(plain(await said.innerText())).toBe(
      `L’accès au jeu de données « ${networks} » est restreint : il ne se montre pas dans une page intégrée. Voir sa fiche`,
    );
    expect(await said.getByRole('link').getAttribute('href')).toBe(`/donnees/${networks}/`);
    expect(await page.getByRole('link', { name: /^Ouvrir dans / }).getAttribute('href')).toBe(`/explorer/#d=${networks}`);
    await checkAccessibility(page);
    await shot(page, 'restricted-embed', { fullPage: false });
  });

  test('have a page that tells why they are, with the article of the law, and only what their producer lets everybody know', async () => {
    const phone = await visit(`/donnees/${networks}/`, { device: 'phone', scheme: 'dark' });
    const text = plain(await phone.locator('main').innerText());
    for (const part of [
      'Accès restreint',
      'Commune de Vion',
      'article L. 311-5, 2° d',
      'Postes de relevage',
      'Rien de plus que cette page',
    ])
      expect(text).toContain(part);
    const { wide, window } = await phone.evaluate(() => ({ wide: document.documentElement.scrollWidth, window: innerWidth }));
    expect(wide).toBeLessThanOrEqual(window);
    await checkAccessibility(phone);
    await shot(phone, 'restricted-page-phone-dark');

    const page = await visit(`/donnees/${nests}/`);
    const told = plain(await page.locator('main').innerText());
    expect(told).toContain('214 objets');
    expect(await page.getByRole('rowheader', { name: 'espece' }).count()).toBe(1);
    // The store still has their extent, which their manifest names no longer.
    expect(fileOf(`donnees/${nests}/index.html`)).not.toMatch(/49,41|49\.41/);
    await checkAccessibility(page);
    await shot(page, 'restricted-page');
    expect(JSON.parse(fileOf(`donnees/${nests}/latest.json`))).toMatchObject({
      dataset: nests,
      status: 'restricted',
      accessRights: 'http://publications.europa.eu/resource/authority/access-right/RESTRICTED',
      accessConstraints: { code: 'inspire-13-1-h', inspire: expect.stringMatching(/INSPIRE_Directive_Article13_1h$/) as string },
    });
    const head = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '') as Record<string, unknown>;
    expect(head).toMatchObject({ '@type': 'Dataset', conditionsOfAccess: expect.stringContaining('article 13') as string });
    expect(head).not.toHaveProperty('distribution');
  });
});

/** Sign for one key as the job of an operator does, so many hours ago. */
const sign = (key: string, given: readonly Given[], hoursAgo?: number, beside?: Partial<Envelope>): Promise<void> =>
  signFor({ store: site?.store ?? '', address: address() }, key, given, hoursAgo, beside);

/** Nothing was signed, or not for this key. */
const unsigned = { expected: /404.*\/store\/access\// };

/** Make a key and keep its copy; gives the public half, and the copy. */
async function makeKey(page: Page): Promise<{ key: string; copy: Buffer }> {
  await page.getByRole('button', { name: 'Faire ma clé' }).click();
  await page.getByLabel('Phrase de passe').fill('trois mots retenus');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Garder une copie' }).click()]);
  const copy = await readDownload(download);
  return { key: (await page.locator('code').filter({ hasText: /^age1/ }).textContent()) ?? '', copy };
}

describe('the page of one’s own access', () => {
  test('leads from the page of the data to a request that is ready, for GitHub or by mail', async () => {
    const context = { permissions: ['clipboard-read', 'clipboard-write'] };
    const page = await visit(`/donnees/${networks}/`, { ...unsigned, context });
    await page.getByRole('link', { name: 'Demander l’accès' }).click();
    await page.getByText('Vous demandez l’accès à ces données').waitFor();
    const { key } = await makeKey(page);
    // The button that was pressed is gone: the next Tab leads into the request.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^Demander l’accès/);
    await page.getByLabel('Ce que vous en ferez').fill('Instruire un permis.');
    await checkAccessibility(page);
    await shot(page, 'access-ask');
    const issue = new URL((await page.getByRole('link', { name: 'Demander sur GitHub' }).getAttribute('href')) ?? '');
    const { template, jeu, cle, fin, usage } = Object.fromEntries(issue.searchParams);
    expect([template, jeu, cle, usage]).toEqual(['acces.yml', networks, key, 'Instruire un permis.']);
    expect(fin).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    // The form that it fills in has fields of these names.
    const form = readFileSync(join(import.meta.dirname, '../../.github/ISSUE_TEMPLATE/acces.yml'), 'utf8');
    expect([...form.matchAll(/^ {4}id: (\w+)$/gm)].map(([, id]) => id)).toEqual(['jeu', 'cle', 'fin', 'usage']);
    const mail = decodeURIComponent((await page.getByRole('link', { name: 'Écrire au producteur' }).getAttribute('href')) ?? '');
    expect(mail).toMatch(/^mailto:technique@vion\.exemple\.fr\?/);
    expect(mail).toContain(key);
    // Where mail is read in a page, no program opens.
    await page.getByRole('button', { name: 'Copier le message' }).click();
    await page.getByText('Le message est copié').waitFor();
    expect(mail).toContain(await page.evaluate(() => navigator.clipboard.readText()));
  });

  test('tells what is open, what ends soon, what has ended and what is late, and a copy opens it elsewhere', async () => {
    const page = await visit('/acces/', { ...unsigned, context: {} });
    const main = page.locator('main');
    const { key, copy } = await makeKey(page);
    await page.getByText('Ce catalogue n’a encore ouvert d’accès à personne.').waitFor();
    const stored = await page.evaluate(async () => {
      const opened = indexedDB.open('mappe-acces', 1);
      await new Promise((done) => opened.addEventListener('success', done));
      const all = opened.result.transaction('keys').objectStore('keys').getAll();
      await new Promise((done) => all.addEventListener('success', done));
      return (all.result as { identity: CryptoKey }[]).map(({ identity }) => identity.extractable);
    });
    expect(stored).toEqual([false]);

    await sign(key, [
      { ...sewers, until: day(14) },
      { ...eyries, until: day(300) },
    ]);
    await page.reload();
    await page.getByText('Cet accès se termine dans 14 jours.').waitFor();
    expect(await page.getByText(/^Cet accès se termine/).count()).toBe(1);
    await page.getByText('Télécharger', { exact: true }).first().click();
    await page
      .getByRole('link', { name: /^Excel/ })
      .first()
      .waitFor();
    await checkAccessibility(page);
    await shot(page, 'access-open');
    expect(page.url()).toBe(`${address()}acces/`);
    // The page of the data no longer proposes to ask for what this browser has.
    await page.getByRole('link', { name: 'Sa fiche' }).first().click();
    await page.getByText('Elles vous ont été ouvertes').waitFor();
    expect(await page.locator('[data-opened] time').getAttribute('datetime')).toBe(day(14));
    expect(await page.getByRole('link', { name: 'Demander l’accès' }).count()).toBe(0);
    await checkAccessibility(page);
    await shot(page, 'access-dataset-open');
    await page.getByRole('link', { name: 'Ouvrir mes accès' }).click();
    await page.getByRole('link', { name: 'Demander à le prolonger' }).click();
    await page.getByRole('heading', { name: 'Prolonger l’accès : Réseaux d’assainissement' }).waitFor();
    const mail = decodeURIComponent((await page.getByRole('link', { name: 'Écrire au producteur' }).getAttribute('href')) ?? '');
    expect(mail).toContain('Je demande à prolonger mon accès à « Réseaux d’assainissement »');
    await page.goto(`${address()}acces/`);
    // What it finds gone while it is not over, it tells as taken back.
    await page.getByText('Cet accès se termine dans 14 jours.').waitFor();

    // The first has ended by the day, the second was taken back; nothing of it stands in the store.
    await sign(key, []);
    await page.clock.setFixedTime(new Date(Date.now() + 20 * 86_400_000));
    await sign(key, [], -20 * 24);
    await page.reload();
    await page.getByText('Il est terminé.').waitFor();
    expect(plain(await main.innerText())).toMatch(/DDT de la Marne l’a fermé avant son terme/);
    expect(await page.getByRole('link', { name: 'Redemander l’accès' }).first().getAttribute('href')).toContain(`?jeu=${networks}`);
    await checkAccessibility(page);
    await shot(page, 'access-ended');
    await page.goto(`${address()}donnees/${networks}/`);
    await page.getByText('Elles ne vous sont plus ouvertes').waitFor();
    expect(await page.locator('[data-over] time').getAttribute('datetime')).toBe(day(14));
    await checkAccessibility(page);
    await shot(page, 'access-dataset-over');
    await page.goto(`${address()}acces/`);
    await page.getByText('Il est terminé.').waitFor();
    await sign(key, [{ ...sewers, until: day(300) }], 30);
    await page.reload();
    await page.getByText('Vos accès n’ont pas été renouvelés à temps').waitFor();
    await shot(page, 'access-late');

    await sign(key, [{ ...sewers, until: day(300) }]);
    const other = await visit('/acces/', { device: 'phone', scheme: 'dark', ...unsigned, context: {} });
    await other.getByText('Autre ordinateur, clé perdue').click();
    const open = async (name: string, bytes: Buffer, passphrase: string): Promise<void> => {
      await other.getByLabel('La copie de la clé').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
      await other.getByLabel('Phrase de passe').fill(passphrase);
      await other.getByRole('button', { name: 'Ouvrir', exact: true }).click();
    };
    await open('photo.jpg', Buffer.from('autre chose'), 'trois mots retenus');
    await other.getByText('Ce fichier n’est pas la copie d’une clé.').waitFor();
    await open('cle-mappe.age', copy, 'trois mots oubliés');
    await other.getByText('Ce n’est pas la bonne phrase de passe.').waitFor();
    await open('cle-mappe.age', copy, 'trois mots retenus');
    await other.getByRole('button', { name: 'Voir la carte' }).waitFor();
    await checkAccessibility(other);
    await shot(other, 'access-open-phone-dark');
  }, 120_000);

  test('tells a reader of the producer who has access to what, until when, and what the last build has found', async () => {
    const granted: Envelope['granted'] = [
      { dataset: networks, recipient: 'archives', until: day(-40), reason: 'Étude de 2026.' },
      {
        dataset: networks,
        recipient: 'mairie-bezannes',
        group: 'grand-reims',
        until: day(300),
        reason: 'Révision du plan.',
        layers: ['zones'],
      },
      { dataset: networks, recipient: 'geometre', until: day(12), reason: 'Relevé du réseau.' },
      { dataset: networks, recipient: 'bureau-d-etudes', until: day(90), reason: 'Schéma directeur.', revoked: day(-3) },
    ];
    const problem = { id: 'key.twice', severity: 'error', message: 'Le champ « code » a 12 valeurs en double.' } as const;
    const reports: Envelope['reports'] = [
      { format: 1, dataset: networks, built: new Date().toISOString(), outcome: 'refused', problems: [problem] },
    ];
    for (const options of [{}, { device: 'phone', scheme: 'dark' }] as const) {
      const page = await visit('/acces/', { ...options, ...unsigned, context: {} });
      const { key } = await makeKey(page);
      await sign(key, [], 0, { granted, reports });
      await page.reload();
      await page.getByText('Qui lit vos données restreintes').waitFor();
      const rows = await page
        .locator('tbody tr')
        .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent.trim())));
      expect(rows.map(([whom, state]) => [whom?.replaceAll(/\s+/g, ' '), state])).toEqual([
        ['geometre', expect.stringMatching(/^finit dans 12 jours, le \d/)],
        [expect.stringMatching(/^mairie-bezannes ?groupe grand-reims/), expect.stringMatching(/^ouvert jusqu’au \d/)],
        ['archives', expect.stringMatching(/^terminé le \d/)],
        ['bureau-d-etudes', expect.stringMatching(/^retiré le .*, avant son terme du /)],
      ]);
      // By its title, not by its folder.
      await page.getByRole('link', { name: 'Réseaux d’assainissement', exact: true }).waitFor();
      await page.getByText('1 remarque sur les données').click();
      await page.getByText('12 valeurs en double').waitFor();
      await checkAccessibility(page);
      await shot(page, `access-readers-${'device' in options ? 'phone' : 'desktop'}`);
      const { wide, window } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, window: innerWidth }));
      expect(wide).toBeLessThanOrEqual(window);
    }
  });

  test('keeps a key that it has when a link brings another, and tells a link that was cut from words that are wrong', async () => {
    const page = await visit('/acces/', { ...unsigned, context: {} });
    await page.getByRole('button', { name: 'Faire ma clé' }).click();
    await page.getByRole('button', { name: 'Continuer sans copie' }).click();
    const own = await page.locator('code').filter({ hasText: /^age1/ }).textContent();
    const identity = await makeIdentity();
    const key = await identityToRecipient(identity);
    const cle = Buffer.from(await lockIdentity(identity, 'six mots que chacun saura dire')).toString('base64url');
    await sign(key, [{ ...sewers, until: day(20) }]);
    const follow = async (link: string, words: string): Promise<void> => {
      await page.goto(`${address()}acces/#cle=${link}`);
      await page.getByLabel('Les six mots').fill(words);
      expect(page.url()).toBe(`${address()}acces/`);
      await page.getByRole('button', { name: 'Ouvrir', exact: true }).click();
    };
    await follow(cle.slice(9), 'six mots que chacun saura dire');
    await page.getByText('Le lien est incomplet').waitFor();
    await follow(cle, 'six mots que chacun sait dire');
    await page.getByText('Ce ne sont pas les bons mots.').waitFor();
    await follow(cle.slice(0, -1), 'six mots que chacun saura dire');
    await page.getByText('Le lien est incomplet').waitFor();
    await follow(cle, 'Six mots, que chacun saura dire');
    await page.getByText('Cet accès se termine dans 20 jours.').waitFor();
    await page.getByText('Vos clés').click();
    expect(await page.locator('code').filter({ hasText: /^age1/ }).allTextContents()).toEqual([own]);
    await page.reload();
    await page.getByText('Cet accès se termine dans 20 jours.').waitFor();
    await page.getByText('Vos clés').click();
    await page.getByRole('button', { name: 'Oublier cette clé' }).last().click();
    await page.getByRole('button', { name: 'Oublier', exact: true }).click();
    await page.getByText('Rien ne vous est ouvert pour l’instant.').waitFor();
    await shot(page, 'access-keys');
  });

  test('locks a key with a passkey where the computer has them: each visit asks for it, and without it nothing opens', async () => {
    const page = await visit('/acces/', { ...unsigned, context: {} });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.reload();
    await page.getByRole('button', { name: 'Faire ma clé' }).click();
    await page.getByLabel(/À chaque visite/).check();
    await shot(page, 'access-passkey');
    await page.getByRole('button', { name: 'Continuer sans copie' }).click();
    const key = (await page.locator('code').filter({ hasText: /^age1/ }).textContent()) ?? '';
    await sign(key, [{ ...sewers, until: day(300) }]);
    await page.reload();
    await page.getByText('Vos accès sont verrouillés').waitFor();
    await shot(page, 'access-locked');
    await page.getByRole('button', { name: 'Déverrouiller' }).click();
    await page.getByRole('button', { name: 'Voir la carte' }).waitFor();
    await page.reload();
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
    await page.getByRole('button', { name: 'Déverrouiller' }).click();
    await page.getByText('Rien n’a été déverrouillé.').waitFor();
    expect(await page.getByRole('button', { name: 'Voir la carte' }).count()).toBe(0);
  });

  test('works in a browser that knows no key of this kind, and says that it keeps it less well; one that keeps nothing is told', async () => {
    const old = await visit('/aide/', { ...unsigned, context: {} });
    await old.addInitScript(() => {
      crypto.subtle.importKey = () => Promise.reject(new DOMException('Algorithm: Unrecognized name', 'NotSupportedError'));
    });
    await old.goto(`${address()}acces/`);
    const { key } = await makeKey(old);
    await old.getByText('Ce navigateur est trop ancien pour garder une clé hors d’atteinte').waitFor();
    await sign(key, [{ ...sewers, until: day(300) }]);
    await old.reload();
    await old.getByRole('button', { name: 'Voir la carte' }).waitFor();

    const bare = await visit('/aide/', { context: {} });
    await bare.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('The user denied permission', 'SecurityError');
      };
    });
    await bare.goto(`${address()}acces/`);
    await bare.getByText('Ce navigateur ne garde rien des pages').waitFor();
  });
});
