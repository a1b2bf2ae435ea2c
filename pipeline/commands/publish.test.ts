import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readRecords } from '../publish.ts';
import { folderStore } from '../stores/folder.ts';
import { build } from './build.ts';
import { publishParts } from './publish.ts';

const root = mkdtempSync(join(tmpdir(), 'publish-'));
const datasets = join(root, 'datasets');
afterAll(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(datasets, path)), { recursive: true });
  writeFileSync(join(datasets, path), text);
}

write(
  'operator.yaml',
  `title: Essai
description: Un catalogue d’essai.
site: https://exemple.fr/
contact: { name: Équipe, email: equipe@exemple.fr }
publisher: { name: Association }
host: { name: Hébergeur }
accessibility: { status: non-conforme }
`,
);
write(
  'mairie/producer.yaml',
  'title: Mairie\ntype: commune\nterritory: COMMUNE-51108\ncontact: { name: Mairie, email: mairie@exemple.fr }\n',
);
for (const [name, title] of [
  ['arbres', 'Arbres remarquables'],
  ['bancs', 'Bancs publics'],
]) {
  write(
    `mairie/${name}/dataset.yaml`,
    `title: ${title}
description: Relevé des services techniques de la commune, rue par rue.
themes: [equipements]
license: etalab-2.0
frequency: annual
lineage: Levé sur place.
contact: { name: Mairie, email: mairie@exemple.fr }
source: { path: liste.csv }
`,
  );
  write(`mairie/${name}/liste.csv`, `numero;rue\n1;rue de ${name}\n2;place de ${name}\n`);
}

test('what two machines have built becomes one publication, with every file', async () => {
  const now = new Date('2026-11-24');
  const parts = ['arbres', 'bancs'].map((name) => join(root, name));
  for (const [index, id] of ['mairie/arbres', 'mairie/bancs'].entries()) {
    expect(await build({ datasets, store: parts[index] ?? '', ids: [id], now, onLine: () => undefined })).toBe(true);
  }
  const store = join(root, 'store');
  expect(await publishParts({ datasets, parts, store })).toEqual(['mairie/arbres', 'mairie/bancs']);
  const records = await readRecords(folderStore(store));
  expect([...records.keys()].sort()).toEqual(['mairie/arbres', 'mairie/bancs']);
  for (const { version } of records.values()) {
    for (const { key, sha256 } of version.artifacts) {
      const bytes = await folderStore(store).get(key);
      expect(
        createHash('sha256')
          .update(bytes ?? '')
          .digest('hex'),
      ).toBe(sha256);
    }
  }

  const snapshot = (await folderStore(store).readPointer())?.pointer;
  await publishParts({ datasets, parts, store });
  expect((await folderStore(store).readPointer())?.pointer, 'publishing the same again changes nothing').toEqual(snapshot);

  rmSync(join(datasets, 'mairie/bancs'), { recursive: true });
  expect(await publishParts({ datasets, parts: [], store })).toEqual(['mairie/bancs']);
  expect([...(await readRecords(folderStore(store))).keys()]).toEqual(['mairie/arbres']);
});
