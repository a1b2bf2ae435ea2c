import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Queue, QueuedRequest } from '../../schemas/types.ts';
import { writeStore } from '../fixtures/write-store.ts';
import { checkAccessibility, shot, useBrowser } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

/* The list of open requests, of thirty that wait for one thing or another: as the site was built with it, and as it is by now. */

const day = 86_400_000;
const titles = [
  'Sentiers et chemins de randonnée de la commune',
  'Aires de jeux',
  'Arbres remarquables',
  'Pistes cyclables de la métropole, tracés et aménagements, mise à jour de l’automne',
  'Bornes de recharge',
  '<img src=x onerror=alert(1)> **Zones** [humides](http://exemple.fr)',
];
const persons: Partial<QueuedRequest>[] = [
  { waits: 'restart' },
  { waits: 'verify', producers: [{ id: 'vion', title: 'Commune de Vion' }] },
  { waits: 'admin', reasons: ['breaking', 'quota'], producers: [{ id: 'ddt-51', title: 'DDT de la Marne' }] },
  { waits: 'approve', producers: [{ id: 'grand-annecy', title: 'Communauté d’agglomération du Grand Annecy' }] },
  { waits: 'approve' },
  { waits: 'merge' },
];
const listOf = (count: number, at = new Date()): Queue => {
  const requests = Array.from({ length: count }, (_, index): QueuedRequest => {
    const number = 140 - index;
    const waits = index < 6 ? 'approve' : index < 21 ? 'mend' : 'running';
    return {
      number,
      title: titles[index] ?? `Dépôt\u202f: ${titles[index % 3]}`,
      author: 'mairie-vion',
      waits,
      producers: [{ id: 'vion', title: 'Commune de Vion' }],
      opened: new Date(at.getTime() - (index + 1) * day).toISOString(),
      size: { datasets: 1 + (index % 3), bytes: 21_000 * (index + 1) },
      address: `https://github.com/mappe-geo/mappe/pull/${number}`,
      comment: `https://github.com/mappe-geo/mappe/pull/${number}#issuecomment-1`,
      ...(index % 2 === 1 && { preview: `https://apercus.exemple.fr/previews/${number}/apercu/index.html` }),
      ...persons[index],
    };
  });
  return { format: 1, at: at.toISOString(), requests, count };
};

/** The one file that pages ask of another place. */
const asked = /third party: http:\/\/localhost:\d+\/previews\/relire\.json$/;

/** Server of the list beside the previews; each test sets its answer. */
let place: Server;
let answer: string | undefined;
beforeAll(async () => {
  place = createServer((_, response) => {
    response.setHeader('access-control-allow-origin', '*').setHeader('content-type', 'application/json');
    if (answer === undefined) response.writeHead(404).end('{}');
    else response.end(answer);
  }).listen(0, 'localhost');
  await once(place, 'listening');
});
afterAll(() => {
  place.closeAllConnections();
  place.close();
});

/** Requests that are seen without a scroll. */
const seen = (page: Page): Promise<string[]> =>
  page
    .locator('main .person li')
    .evaluateAll((items) =>
      items
        .filter((item) => item.getBoundingClientRect().bottom <= innerHeight)
        .map((item) => item.querySelector('.wait')?.textContent ?? ''),
    );
const inOrder = [
  'Relancer le contrôle',
  'Vérifier le producteur',
  'Approuver, en administrateur\u202f: casse ce que des réutilisateurs attendent, dépasse le quota',
  'Approuver',
  'Approuver',
  'Fusionner',
];

describe('with a place for previews', () => {
  const { visit } = useBrowser(() =>
    buildSiteOf((store) => writeStore(store), {
      queue: listOf(2, new Date(Date.now() - 4 * day)),
      operator: `previews: http://localhost:${(place.address() as AddressInfo).port}/previews/\n`,
    }),
  );

  test.each([
    ['fr', '/relire/', 'light', 'phone'],
    ['fr', '/relire/', 'dark', 'desktop'],
    ['en', '/en/relire/', 'dark', 'phone'],
    ['en', '/en/relire/', 'light', 'desktop'],
  ] as const)('says in one screen which six of thirty need somebody: %s, %s, %s, %s', async (lang, path, scheme, device) => {
    answer = JSON.stringify(listOf(30));
    const page = await visit(path, { scheme, device, expected: asked });
    await page.locator('main .person li').nth(5).waitFor();
    const found = await seen(page);
    expect(found).toHaveLength(6);
    if (lang === 'fr') expect(found.map((text) => text.trim())).toEqual(inOrder);
    expect(await page.locator('main section').evaluateAll((all) => all.map((each) => each.querySelectorAll('li').length))).toEqual([
      6, 15, 9,
    ]);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.locator('meta[name="robots"]').getAttribute('content')).toBe('noindex');
    await checkAccessibility(page);
    await shot(page, `queue-${lang}-${device}-${scheme}`);
  });

  test('is there without JavaScript as the site was built with it, and says of when it is', async () => {
    const page = await visit('/relire/', { javaScript: false, expected: asked });
    expect(await page.locator('main .person li').count()).toBe(2);
    expect(await page.locator('main').textContent()).toMatch(/Liste du \d+.* UTC\./);
  });

  test('where it does not come, it says so, and what was there when the site was built stays, with its age', async () => {
    answer = undefined;
    const page = await visit('/relire/', { expected: new RegExp(`${asked.source}|404`) });
    await page.getByText('La liste des demandes n’a pas pu être chargée.').waitFor();
    expect(await page.locator('main').textContent()).toMatch(/Mis à jour il y a 4\s+jours\. Cette liste a vieilli/);
    expect(await page.locator('main .person li').count()).toBe(2);
    await shot(page, 'queue-failed');
    answer = JSON.stringify(listOf(30));
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await page.locator('main .person li').nth(5).waitFor();
  });

  test.each([
    ['that is none', '<html>'],
    [
      'with an address that runs',
      JSON.stringify(listOf(1)).replace('https://github.com/mappe-geo/mappe/pull/140"', 'javascript:alert(1)"'),
    ],
  ])('a list %s is not shown', async (_, forged) => {
    answer = forged;
    const page = await visit('/relire/', { expected: asked });
    await page.getByText('La liste des demandes n’a pas pu être chargée.').waitFor();
    expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
  });

  test('where nothing is open, it says so', async () => {
    answer = JSON.stringify(listOf(0));
    const page = await visit('/relire/', { expected: asked });
    await page.getByText('Aucune demande n’est ouverte.').waitFor();
    await shot(page, 'queue-empty');
  });

  test('reads that one file of the place of previews, and nothing else there', async () => {
    const page = await visit('/relire/', { expected: asked });
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    expect(policy).toMatch(/connect-src 'self' http:\/\/localhost:\d+\/previews\/relire\.json;/);
    const home = await visit('/');
    expect(await home.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')).not.toContain('previews');
  });
});
