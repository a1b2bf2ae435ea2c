import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { openStore } from '../../stores/open.ts';
import { makeKeyPair, type KeyPair } from '../../stores/signature.ts';
import { operator as plainOperator, producer, versionsOf } from '../build/build.fixtures/catalogue.ts';
import type { BuildLine } from '../build/build-one.ts';
import { annotations } from '../../forge/github/github-text.ts';
import { build } from '../build/build.ts';
import { publishedAddress } from './published-address.ts';
import { summary } from './summary.ts';

const root = mkdtempSync(join(tmpdir(), 'summary-'));
const datasets = join(root, 'datasets');
const store = join(root, 'store');
const report = join(root, 'report.jsonl');

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const git = (...args: string[]): void => {
  const settings = ['-c', 'user.name=t', '-c', 'user.email=t@exemple.fr', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...settings, ...args], { cwd: root, stdio: 'ignore' });
};
const commit = (): void => {
  git('add', 'datasets');
  git('commit', '-m', 'x');
};

const operator = `${plainOperator}basemap: { land: fond/terres#terres }\n`;
const manifest = (license: string): string => `title: Aires de jeux
description: Aires de jeux de la commune, avec l’âge conseillé et leurs équipements.
themes: [equipements]
license: ${license}
frequency: annual
lineage: Levé sur place par les services de la commune.
contact: { name: Mairie, email: mairie@exemple.fr }
source: { path: aires.geojson }
`;
const point = (id: number): unknown => ({
  type: 'Feature',
  properties: { id, nom: `Aire ${id}` },
  geometry: { type: 'Point', coordinates: [4 + id / 100, 49] },
});

beforeAll(async () => {
  write('datasets/operator.yaml', operator);
  write('datasets/fond/producer.yaml', producer);
  write('datasets/fond/terres/dataset.yaml', manifest('etalab-2.0'));
  git('init');
  commit();
  write('datasets/mairie/producer.yaml', producer);
  for (const name of ['aires', 'fausses']) {
    write(`datasets/mairie/${name}/dataset.yaml`, manifest(name === 'aires' ? 'etalab-2.0' : 'inconnue'));
    write(`datasets/mairie/${name}/aires.geojson`, JSON.stringify({ type: 'FeatureCollection', features: [1, 2, 3].map(point) }));
  }
  commit();
  const lines: string[] = [];
  const built = await build({
    versionsOf,
    run: 'essai',
    datasets,
    store,
    ids: ['mairie'],
    now: new Date('2026-11-24'),
    onLine: (line) => void lines.push(JSON.stringify(line)),
  });
  expect(built).toBe(false);
  writeFileSync(report, lines.join('\n'));
});
afterAll(() => rmSync(root, { recursive: true }));

test('tells what became of each, with the silhouette and the completed manifest, and shows each problem at its line', async () => {
  const out = join(root, 'review', 'resume.md');
  const { problems, holds } = await summary({ report, store, datasets, root, out, lang: 'fr' });
  expect(holds).toBe(true);
  const text = readFileSync(out, 'utf8');
  expect(text).toMatch(/^## ❌ À corriger\u202F: 1 jeu de données ne peut pas être publié tel quel \(sur 2 proposés\)\n/);
  expect(text).toContain('| **Objets** | lus\u202f: 3, publiés\u202f: 3 |');
  expect(text).toMatch(/```text\n[\u2800-\u28FF\n]+\n```/);
  expect(text).toContain('    key: id\n');
  expect(annotations(problems).filter((line) => line.startsWith('::error '))).toEqual([
    expect.stringMatching(/^::error file=.*fausses\/dataset\.yaml,line=4,col=10,title=[\w.-]+::/),
  ]);
});

test('warns of a guessed coordinate system on every review, until somebody confirms it', async () => {
  const out = join(root, 'review', 'devine.md');
  const guessStore = join(root, 'devine-store');
  write('datasets/mairie/bornes/bornes.csv', 'nom,x,y\nNord,775000,6905000\nSud,776000,6904000\n');
  const review = async (guessed: string, published?: string): Promise<{ text: string; warned: unknown[]; outcome: string | undefined }> => {
    const source = `source: { path: bornes.csv, crs: EPSG:2154, ${guessed}geometry: { x: x, y: y } }`;
    write(
      'datasets/mairie/bornes/dataset.yaml',
      manifest('etalab-2.0')
        .replace(/source: .*/, source)
        .replace('Aires de jeux', 'Bornes'),
    );
    const lines: BuildLine[] = [];
    const options = { run: 'essai', versionsOf, datasets, store: guessStore, ids: ['mairie/bornes'], now: new Date('2026-11-24') };
    await build({ ...options, ...(published !== undefined && { published }), onLine: (line) => void lines.push(line) });
    writeFileSync(report, lines.map((line) => JSON.stringify(line)).join('\n'));
    await summary({ report, store: guessStore, datasets, root, out, lang: 'fr' });
    const [line] = lines;
    return { text: readFileSync(out, 'utf8'), warned: (line?.problems ?? []).map(({ id }) => id), outcome: line?.outcome };
  };
  const first = await review('crsGuessed: true, ');
  expect(first.warned).toContain('crs.guessed');
  expect(first.text).toContain('a été deviné d’après les coordonnées, et personne ne l’a confirmé');
  const confirmed = await review('');
  expect(confirmed.warned).not.toContain('crs.guessed');
  expect(confirmed.text).not.toContain('a été deviné');
  rmSync(join(root, 'datasets/mairie/bornes'), { recursive: true });
});

describe('against what is published', () => {
  const key = 'layers: [{ name: aires, key: id }]\n';
  const published = join(root, 'published');
  const preview = join(root, 'preview');
  const features = (names: string[]): string =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: names.map((nom, index) => ({ ...(point(index) as object), properties: { id: index, nom } })),
    });
  const run = async (to: string, from?: string): Promise<string[]> => {
    const lines: BuildLine[] = [];
    const options = { run: 'essai', versionsOf, datasets, ids: ['mairie/aires'], now: new Date('2026-11-25'), store: to };
    await build({ ...options, ...(from !== undefined && { published: from }), onLine: (line) => void lines.push(line) });
    writeFileSync(report, lines.map((line) => JSON.stringify(line)).join('\n'));
    return lines.map(({ outcome }) => outcome);
  };
  const told = async (from?: string): Promise<string> => {
    const out = join(root, 'review', 'compared.md');
    await summary({ report, store: preview, datasets, root, out, lang: 'fr', ...(from !== undefined && { published: from }) });
    return readFileSync(out, 'utf8');
  };
  beforeAll(async () => {
    write('datasets/operator.yaml', `${operator}quota: { freeBytes: 1000000 }\n`);
    write('datasets/mairie/aires/dataset.yaml', manifest('etalab-2.0') + key);
    write('datasets/mairie/aires/aires.geojson', features(['Nord', 'Sud', 'Est']));
    await run(published);
  });

  test('a review tells the edition, the differences by field and the quota; the published store stays as it was', async () => {
    write('datasets/mairie/aires/aires.geojson', features(['Nord', 'Ouest', 'Est', 'Port']));
    const before = readdirSync(published, { recursive: true });
    expect(await run(preview, published)).toEqual(['published']);
    expect(readdirSync(published, { recursive: true })).toEqual(before);

    const text = await told(published);
    expect(text).toContain('| **Édition** | 1.0.0 → 1.1.0 |');
    expect(text).toMatch(
      /ajoutés\u202F: 1, retirés\u202F: 0, modifiés\u202F: 1 \(dont déplacés\u202F: 0\), inchangés\u202F: 2<br>par champ\u202F: nom 1/,
    );
    expect(text).toMatch(/\*\*Quota du producteur\*\* \| .+ sur .*Mo \(/);
    const alone = await told();
    expect(alone).toContain('Rien n’est comparé à ce qui est publié');
    expect(alone).toContain('Rien n’est encore publié, ou l’adresse de ce qui l’est');
  });

  test('a change of the texts alone differs in nothing, and its preview has the files that it shares', async () => {
    const other = join(root, 'texts');
    write('datasets/mairie/aires/aires.geojson', features(['Nord', 'Sud', 'Est']));
    write('datasets/mairie/aires/dataset.yaml', `${manifest('etalab-2.0')}${key}keywords: [jeu]\n`);
    expect(await run(other, published)).toEqual(['published']);
    const [record] = (await readRecords(folderStore(other))).values();
    for (const artifact of record?.version.artifacts ?? []) expect(existsSync(join(other, artifact.key)), artifact.key).toBe(true);
    expect(record?.edition).toBe('1.0.1');
  });

  test('a loss is refused in the review as it is at publication', async () => {
    write('datasets/mairie/aires/dataset.yaml', manifest('etalab-2.0'));
    write('datasets/mairie/aires/aires.geojson', features(['Nord']));
    expect(await run(join(root, 'lost'), published)).toEqual(['refused']);
    expect(readFileSync(report, 'utf8')).toContain('"regression.refused"');
  });
});

describe('a review of a catalogue that is signed', () => {
  const own = makeKeyPair();
  const other = makeKeyPair();
  const folder = join(root, 'signed');
  const fill = async (signing: Partial<KeyPair>): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    await publishVersions(await openStore(folder, { signing: { ...signing, site: 'https://exemple.fr/' } }), '2026-11-24', {
      id: 'a/u',
      files: { 'x.csv': 'u' },
    });
  };
  const propose = (key: KeyPair): void => write('datasets/operator.yaml', `${operator}signing: { publicKey: ${key.publicKey} }\n`);
  const trial = { datasets: 'datasets', root, access: { isTrial: true } };
  const inRoot = { ...trial, datasets };
  const compared = (): Promise<void>[] => [
    build({
      ...inRoot,
      run: 'essai',
      ids: ['mairie/aires'],
      now: new Date('2026-11-25'),
      store: join(root, 'apart'),
      published: folder,
      since: 'HEAD',
      onLine: () => undefined,
    }).then(() => undefined),
    summary({ ...inRoot, report, store, out: join(root, 'r.md'), lang: 'fr', published: folder, since: 'HEAD' }).then(() => undefined),
  ];
  /** Gather the outcomes of both commands, with the place left out. */
  const told = async (): Promise<string[]> => {
    const settled = await Promise.allSettled(compared());
    return settled.map((each) => (each.status === 'rejected' ? String(each.reason).replaceAll(folder, 'ici').slice(0, 110) : 'compared'));
  };

  beforeAll(() => {
    writeFileSync(report, '');
    propose(own);
    commit();
  });

  test.each<[string, Partial<KeyPair>, RegExp]>([
    ['by nobody', {}, /Le catalogue lu dans ici n’est pas signé, alors qu’operator\.yaml donne une clé/],
    ['by somebody else', other, /Le catalogue lu dans ici n’est pas signé par la clé d’operator\.yaml/],
  ])('compares with nothing that is signed %s, though it signs nothing itself', async (_, signing, refusal) => {
    await fill(signing);
    expect(await told()).toEqual([expect.stringMatching(refusal), expect.stringMatching(refusal)]);
  });

  test('compares with what the operator has signed, by the key of the base, never by the one that is proposed', async () => {
    await fill(own);
    expect(await told()).toEqual(['compared', 'compared']);
    propose(other);
    expect(await told()).toEqual(['compared', 'compared']);
    await fill(other);
    expect(await told()).not.toContain('compared');
  });

  test('goes on where its proposal gives the first key, and the base has none', async () => {
    write('datasets/operator.yaml', operator);
    commit();
    propose(own);
    await fill({});
    expect(await told()).toEqual(['compared', 'compared']);
  });
});

test('the published store is the one that the base of a pull request names, never the one that it proposes', async () => {
  const notices: string[] = [];
  const address = (): Promise<string | undefined> =>
    publishedAddress({ since: 'HEAD', datasets: 'datasets', root, onNotice: ({ id }) => void notices.push(id) });
  const served = createServer((request, response) => {
    const path = join(root, 'store', (request.url ?? '').replace(/^\/cartes\/store/, ''));
    if (existsSync(path)) response.end(readFileSync(path));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(served, 'listening');
  const url = `http://127.0.0.1:${(served.address() as AddressInfo).port}/`;
  write('datasets/operator.yaml', `${operator}store: ${url}\n`);
  commit();
  write('datasets/operator.yaml', `${operator}store: https://autre.exemple.fr/\n`);
  expect(await address()).toBe(url);
  // Without an address of its own it is below the site, whatever the base path.
  write('datasets/operator.yaml', operator.replace('https://exemple.fr/', `${url}cartes/`));
  commit();
  expect(await address()).toBe(`${url}cartes/store/`);
  // What is there and is not signed is no silence: nothing goes on without it.
  write('datasets/operator.yaml', `${operator}store: ${url}\nsigning: { publicKey: ${makeKeyPair().publicKey} }\n`);
  commit();
  await expect(address()).rejects.toThrow('n’est pas signé, alors qu’operator.yaml donne une clé (signing)');
  const pointer = readFileSync(join(root, 'store', 'current.json'));
  writeFileSync(join(root, 'store', 'current.json'), '{}');
  await expect(address(), 'nor what is no pointer').rejects.toThrow('current.json');
  writeFileSync(join(root, 'store', 'current.json'), pointer);
  served.close();
  served.closeAllConnections();
  expect(await address()).toBeUndefined();
  expect(notices).toEqual(['review.published-silent']);
});
