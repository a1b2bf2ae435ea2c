import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { accessUrl, deprecationUrl, depositUrl, editUrl, lastOf, mailUrl, packDeposit, recipientOf, withdrawalUrl } from './deposit.ts';
import { datasetOf, sentName } from './form.ts';
import { filled } from './publish.fixtures/filled.ts';
import { readTarget, updatePath } from './update.ts';

const forge = { url: 'https://github.com/mappe-geo/mappe', branch: 'main' };

describe('a deposit', () => {
  test('is a zip of what the catalogue is to have, the same for the same content', async () => {
    const parts = { dataset: 'title: A\n', producer: 'title: B\n', file: { name: 'a.csv', content: new Blob(['x,y\n1,2\n']) } };
    const { name, blob } = await packDeposit('vitry/aires-de-jeux', parts);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    expect([name, blob.type]).toEqual(['depot-vitry-aires-de-jeux.zip', 'application/zip']);
    const texts = Object.entries(unzipSync(bytes)).map(([path, content]) => [path, strFromU8(content)]);
    expect(texts).toEqual([
      ['datasets/vitry/producer.yaml', 'title: B\n'],
      ['datasets/vitry/aires-de-jeux/dataset.yaml', 'title: A\n'],
      ['datasets/vitry/aires-de-jeux/a.csv', 'x,y\n1,2\n'],
    ]);
    expect(new Uint8Array(await (await packDeposit('vitry/aires-de-jeux', parts)).blob.arrayBuffer())).toEqual(bytes);
  });

  test('of restricted data are packed encrypted or not at all', async () => {
    const parts = (name: string) => ({ dataset: 'title: A\naccess: restricted\n', file: { name, content: new Blob(['x']) } });
    await expect(packDeposit('vitry/reseaux', parts('reseaux.gpkg'))).rejects.toThrow('encrypted alone');
    expect((await packDeposit('vitry/reseaux', parts('depot-1.gpkg.age'))).name).toBe('depot-vitry-reseaux.zip');
  });

  test.each([
    ['voirie & réseaux.geojson', 'voirie-réseaux.geojson'],
    ['e\u0301te\u0301 2026.csv', 'été 2026.csv'],
  ])('has the file under the name that its manifest says: %s', async (chosen, sent) => {
    const form = { ...filled(), file: { name: chosen, bytes: 8 } };
    expect(datasetOf(form).source).toMatchObject({ path: sent });
    const file = { name: sentName(form) ?? '', content: new Blob(['x,y\n1,2\n']) };
    const { blob } = await packDeposit('vitry/aires-de-jeux', { file });
    expect(Object.keys(unzipSync(new Uint8Array(await blob.arrayBuffer())))).toEqual([`datasets/vitry/aires-de-jeux/${sent}`]);
    const target = { id: 'vitry/aires-de-jeux', file: sent, title: 'Aires de jeux' };
    expect(readTarget(new URL(updatePath(target), 'https://exemple.fr').search)).toEqual(target);
  });

  test('is the one that was begun last, whichever is packed first', async () => {
    const waiting: PromiseWithResolvers<string>[] = [];
    const run = lastOf(() => {
      const each = Promise.withResolvers<string>();
      waiting.push(each);
      return each.promise;
    });
    const first = run();
    const broken = run();
    const last = run();
    waiting[2]?.resolve('of the present parts');
    waiting[1]?.reject(new Error('of other parts'));
    waiting[0]?.resolve('of other parts');
    expect(await Promise.all([first, broken, last])).toEqual([undefined, undefined, 'of the present parts']);
  });

  test('opens a page of GitHub whose fields are those of the form of the repository', () => {
    const forms = {
      publier: depositUrl(forge, 'Aires de jeux (Vitry)'),
      retirer: withdrawalUrl(forge, 'vitry/aires-de-jeux'),
      arreter: deprecationUrl(forge, 'vitry/aires-de-jeux'),
      acces: accessUrl(forge, { dataset: 'vitry/reseaux', key: 'age1…', until: '2027-06-30', use: 'Permis.' }),
    };
    for (const [template, address] of Object.entries(forms)) {
      const { origin, pathname, searchParams } = new URL(address);
      expect([origin + pathname, searchParams.get('template')]).toEqual([`${forge.url}/issues/new`, `${template}.yml`]);
      const text = readFileSync(join(import.meta.dirname, `../../.github/ISSUE_TEMPLATE/${template}.yml`), 'utf8');
      const fields = (parse(text) as { body: { id?: string }[] }).body.map(({ id }) => id);
      for (const name of searchParams.keys()) if (!['template', 'title'].includes(name)) expect(fields).toContain(name);
    }
    expect(new URL(forms.publier).searchParams.get('donnees')).toBe('Aires de jeux (Vitry)');
  });

  test('goes by mail as well, and nothing of its words ends the address', () => {
    expect(mailUrl('sig@exemple.fr', 'A & B', 'x\ny?')).toBe('mailto:sig@exemple.fr?subject=A%20%26%20B&body=x%0Ay%3F');
  });

  test('leads to the page that changes a description', () => {
    expect(editUrl(forge, 'datasets/a/b/dataset.yaml')).toBe('https://github.com/mappe-geo/mappe/edit/main/datasets/a/b/dataset.yaml');
  });
});

test('who has a file that is too large is told of invitations only where the store takes such files', () => {
  const contact = { name: 'Équipe du catalogue', email: 'catalogue@exemple.fr' };
  expect(recipientOf({ contact }, 'fr')).toEqual(contact);
  expect(recipientOf({ contact, deposits: true }, 'fr')).toEqual({ ...contact, guide: '/aide/fichiers-lourds/' });
  expect(recipientOf({ contact, deposits: true }, 'en')).toEqual({ ...contact, guide: '/en/aide/fichiers-lourds/' });
});
