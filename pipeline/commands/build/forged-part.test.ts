import { execFile, type ExecFileException } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Artifact, DatasetRecord } from '../../../schemas/types.ts';
import { useBrowser } from '../../../site/e2e/browser.ts';
import type { Merged } from '../../publication/merge.ts';
import type { PendingChange } from '../../publication/pending.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords, recordDigest } from '../../publication/records.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import { collection, features } from './build.fixtures/catalogue.ts';

/*
 * One of two machines that build a run is no longer its owner's: its part is forged by hand, in every way that is known, and handed over
 * beside an honest one. The command publishes them; the site is made of what came of it, and looked at.
 * Longer than 250 lines: each forgery is a row.
 */

const root = join(import.meta.dirname, '..', '..', '..');
const run = 'nuit';
/** Script that leaves a mark and calls out wherever it runs. */
const script = `document.documentElement.id='pris';fetch('https://ailleurs.exemple.fr/pris')`;
const honest = ['mairie/arbres', 'mairie/bancs'];
/** Published before, from the same manifest that the forged part was given. */
const published = 'ddt-51/publie';
/** Data set that the other machine builds, and the model of every forgery. */
const model = 'ddt-51/modele';
/** More than any machine was ever given. */
const many = 100_000;

interface Forged {
  record: DatasetRecord;
  base: string | null;
  /** Writes a file of the part. */
  write: (key: string, bytes: string | Buffer) => void;
  /** The path of what the record waits in. */
  pending: string;
  folder: string;
}

const artifactOf = ({ version }: DatasetRecord, format: Artifact['format']): Artifact => {
  const found = version.artifacts.find((each) => each.format === format);
  if (found === undefined) throw new Error(`The record has no ${format}.`);
  return found;
};

/** The record with other bytes in the place of a file, everywhere that it speaks of it; the file is written. */
function withFile({ record, write }: Forged, { key, sha256, name, bytes }: Artifact, content: string | Buffer, as = name): DatasetRecord {
  const other = digest(content);
  const otherKey = key.replace(sha256.slice(0, 16), other.slice(0, 16)).replace(/[^/]+$/, as);
  write(otherKey, content);
  const length = Buffer.byteLength(content);
  const text = JSON.stringify(record).replaceAll(key, otherKey).replaceAll(sha256, other).replaceAll(`"name":"${name}"`, `"name":"${as}"`);
  const changed = JSON.parse(text) as DatasetRecord;
  const artifacts = changed.version.artifacts.map((each) => (each.key === otherKey ? { ...each, bytes: length } : each));
  const history = changed.history.map((each, index) => (index === 0 ? { ...each, bytes: each.bytes + length - bytes } : each));
  return { ...changed, version: { ...changed.version, artifacts }, history };
}

const asFile =
  (format: Artifact['format'], content: string, as?: string) =>
  (forged: Forged): DatasetRecord =>
    withFile(forged, artifactOf(forged.record, format), content, as);

/** Each forgery, by the name of a data set of the other machine, with what is to be said of it. */
const forgeries: Record<string, { told: RegExp; forge: (forged: Forged) => DatasetRecord | undefined }> = {
  'dessin-qui-execute': {
    told: /qui n’est pas un simple dessin/,
    forge: asFile('silhouette', `<svg xmlns="http://www.w3.org/2000/svg"><script>${script}</script></svg>`),
  },
  'dessin-qui-appelle': {
    told: /qui n’est pas un simple dessin/,
    forge: asFile(
      'locator',
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="https://ailleurs.exemple.fr/a.png"/></svg>`,
    ),
  },
  page: {
    told: /aucun fichier du format «\u202fcsv\u202f» ne s’appelle/,
    forge: asFile('csv', `<script>${script}</script>`, 'page.csv.html'),
  },
  programme: { told: /aucun fichier du format «\u202fcsv\u202f» ne s’appelle/, forge: asFile('csv', script, 'programme.js') },
  schema: {
    told: /aucun fichier du format «\u202fcsv\u202f» ne s’appelle/,
    forge: asFile('csv', `<x:script xmlns:x="http://www.w3.org/1999/xhtml">${script}</x:script>`, 'modele.xsd'),
  },
  'dessin-en-table': {
    told: /aucun fichier du format «\u202fcsv\u202f» ne s’appelle/,
    forge: asFile('csv', `<svg onload="${script}"/>`, 'table.svg'),
  },
  'autre-empreinte': {
    told: /n’a pas l’empreinte que dit sa fiche/,
    forge: ({ record, write }) => {
      const { key, bytes } = artifactOf(record, 'csv');
      write(key, 'x'.repeat(bytes));
      return record;
    },
  },
  'autre-longueur': {
    told: /fait 3 octets, \d+ selon sa fiche/,
    forge: ({ record, write }) => {
      write(artifactOf(record, 'csv').key, 'a;b');
      return record;
    },
  },
  lien: {
    told: /est un lien, ou passe par un lien/,
    forge: ({ record, folder }) => {
      const path = join(folder, artifactOf(record, 'csv').key);
      cpSync(path, join(folder, '..', 'ailleurs.csv'));
      rmSync(path);
      symlinkSync(join(folder, '..', 'ailleurs.csv'), path);
      return record;
    },
  },
  'cle-qui-sort': {
    told: /la fiche de .* n’a pas la forme attendue \(\/version\/artifacts\/0\/key pattern\)/,
    forge: ({ record }) => {
      const [first, ...rest] = record.version.artifacts;
      if (first === undefined) throw new Error('The record has no file.');
      return {
        ...record,
        version: { ...record.version, artifacts: [{ ...first, key: 'data/ddt-51/cle-qui-sort/../../../current.json' }, ...rest] },
      };
    },
  },
  'fichier-d-autrui': {
    told: /qui n’est pas à la place d’un fichier de ce jeu de données/,
    forge: ({ record }) =>
      JSON.parse(JSON.stringify(record).replaceAll('data/ddt-51/fichier-d-autrui/', 'data/mairie/arbres/')) as DatasetRecord,
  },
  'autre-titre': {
    told: /ne dit pas ce que dit \S+autre-titre\/dataset\.yaml \(title\)/,
    forge: ({ record }) => ({ ...record, title: `<script>${script}</script>` }),
  },
  'depot-d-autrui': {
    told: /veut écrire dans le compartiment pris de https:\/\/ailleurs\.exemple\.fr/,
    forge: ({ record }) => ({
      ...record,
      store: { bucket: 'pris', endpoint: 'https://ailleurs.exemple.fr', region: 'fr-par', address: 'https://ailleurs.exemple.fr/pris/' },
    }),
  },
  enorme: {
    told: /fait 3000000000 octets, plus que ce qu’une construction écrit/,
    forge: ({ pending, record }) => {
      writeFileSync(pending, JSON.stringify(record));
      truncateSync(pending, 3_000_000_000);
      return undefined;
    },
  },
  texte: {
    told: /n’est pas du JSON/,
    forge: ({ pending }) => {
      writeFileSync(pending, '<html>');
      return undefined;
    },
  },
};
/** The published version, made in the same way, with one other byte. */
const otherBytes = (forged: Forged): DatasetRecord => {
  const csv = artifactOf(forged.record, 'csv');
  const bytes = Buffer.from(readFileSync(join(forged.folder, csv.key)));
  bytes[bytes.length - 2] = (bytes[bytes.length - 2] ?? 0) ^ 1;
  return withFile(forged, csv, bytes);
};

const manifest = `title: Mâts d’essai
description: Les mâts autorisés, construits ou démantelés dans le département, un point chacun.
themes: [energie]
license: etalab-2.0
frequency: annual
lineage: Relevé pour les essais.
contact: { name: Service SIG, email: sig@exemple.fr }
source: { path: mats.geojson }
`;

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Run the command itself, to its end. */
const mappe = (...args: string[]): Promise<Ended> =>
  new Promise((ended) => {
    execFile(
      process.execPath,
      [join(root, 'pipeline', 'cli.ts'), ...args],
      { cwd: root, maxBuffer: 512 * 1024 ** 2 },
      (error: ExecFileException | null, stdout, stderr) => ended({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

const made = { store: '', lines: [] as Merged[], ended: { code: -1, stderr: '' }, forged: [] as string[] };

async function well(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await mappe(...args);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${code}\n${stderr}${stdout}`);
  return stdout;
}

const { visit, address } = useBrowser(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-forged-'));
  const [datasets, store, out, plan] = ['datasets', 'store', 'site', 'plan.jsonl'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const good = join(folder, 'parts', '1');
  const bad = join(folder, 'parts', '2');
  const describe = (id: string): void => {
    mkdirSync(join(datasets, id), { recursive: true });
    const producer = 'type: association\nterritory: DEP-51\ncontact: { name: SIG, email: sig@exemple.fr }\n';
    writeFileSync(join(datasets, dirname(id), 'producer.yaml'), `title: Producteur ${dirname(id)}\n${producer}`);
    writeFileSync(join(datasets, id, 'dataset.yaml'), manifest);
    writeFileSync(join(datasets, id, 'mats.geojson'), collection(features));
  };
  mkdirSync(datasets, { recursive: true });
  cpSync(join(root, 'site', 'demonstration', 'operator.yaml'), join(datasets, 'operator.yaml'));
  describe(published);
  await well('build', '--datasets', datasets, '--store', store);
  const others = Object.keys(forgeries).map((name) => `ddt-51/${name}`);
  for (const id of [...honest, model, ...others]) describe(id);

  const partOf = (id: string): string => (honest.includes(id) ? '1/2' : '2/2');
  const planned = [...honest, model, ...others, published].map((dataset) =>
    JSON.stringify({ dataset, action: 'build', reasons: [], bytes: 1, part: partOf(dataset) }),
  );
  writeFileSync(plan, planned.map((line) => `${line}\n`).join(''));
  const shared = ['--datasets', datasets, '--published', store, '--run', run];
  await well('build', ...shared, '--plan', plan, '--shard', '1/2', '--store', good);
  // The other machine builds one data set; the rest of what it was given is made of that.
  const small = join(folder, 'small.jsonl');
  writeFileSync(small, `${JSON.stringify({ dataset: model, action: 'build', reasons: [], bytes: 1, part: '2/2' })}\n`);
  await well('build', ...shared, '--plan', small, '--shard', '2/2', '--store', bad);
  const change = JSON.parse(readFileSync(join(bad, `pending/${run}/${model}.json`), 'utf8')) as PendingChange & { record: DatasetRecord };
  const write = (key: string, bytes: string | Buffer): void => {
    mkdirSync(dirname(join(bad, key)), { recursive: true });
    writeFileSync(join(bad, key), bytes);
  };
  const wait = (id: string, record: DatasetRecord | undefined, base: string | null = null): void => {
    if (record !== undefined) write(`pending/${run}/${id}.json`, JSON.stringify({ format: 1, dataset: id, base, record }));
  };
  const forge = (id: string, how: (forged: Forged) => DatasetRecord | undefined, from: DatasetRecord, base: string | null = null): void => {
    const [before = '', name = ''] = [from.id, id].map((each) => each.split('/')[1]);
    const text = JSON.stringify(from).replaceAll(from.id, id).replaceAll(`/${before}`, `/${name}`).replaceAll(`"${before}`, `"${name}`);
    const record = JSON.parse(text) as DatasetRecord;
    for (const [index, { key }] of record.version.artifacts.entries()) {
      const old = from.version.artifacts[index]?.key ?? '';
      write(key, readFileSync(join(from.id === model ? bad : store, old)));
    }
    const pending = join(bad, `pending/${run}/${id}.json`);
    mkdirSync(dirname(pending), { recursive: true });
    wait(id, how({ record, base, write, pending, folder: bad }), base);
  };
  for (const [name, { forge: how }] of Object.entries(forgeries)) forge(`ddt-51/${name}`, how, change.record);
  const known = (await readRecords(folderStore(store))).get(published);
  if (known === undefined) throw new Error('Nothing was published.');
  forge(published, otherBytes, known, recordDigest(known));
  // What the other machine was never given: a data set of an honest one, one that nobody describes, and more than anybody has.
  forge('mairie/arbres', ({ record }) => ({ ...record, title: 'Pris' }), change.record);
  forge('prefecture/secret', ({ record }) => record, change.record);
  for (let index = 0; index < many; index += 1) wait(`nuee/jeu-${index}`, { id: `nuee/jeu-${index}` } as DatasetRecord);
  symlinkSync('..', join(bad, 'pending', run, 'boucle'));

  const begun = performance.now();
  const { code, stdout, stderr } = await mappe(
    'publish',
    good,
    bad,
    '--run',
    run,
    '--plan',
    plan,
    '--datasets',
    datasets,
    '--store',
    store,
    '--json',
  );
  console.log(`published in ${Math.round(performance.now() - begun)} ms`);
  made.store = store;
  made.ended = { code, stderr };
  made.lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Merged]));
  await well('site', '--trial', '--datasets', datasets, '--store', store, '--out', out);
  return { out, store, remove: () => rm(folder, { recursive: true }) };
});

const saidOf = (id: string, outcome: Merged['outcome'] = 'refused'): string[] =>
  made.lines.flatMap((line) => (line.dataset === id && line.outcome === outcome ? line.problems.map(({ message }) => message) : []));

test('what the honest machine has built is published, and the command says that not all was', () => {
  expect(made.ended.code, made.ended.stderr).toBe(4);
  const fates = made.lines.filter(({ outcome }) => outcome !== 'refused').map(({ dataset, outcome }) => `${dataset} ${outcome}`);
  expect(fates).toEqual([`${model} published`, ...honest.map((id) => `${id} published`)]);
});

test.each(Object.entries(forgeries))('the data set %s of the forged part is refused, with what is wrong', (name, { told }) => {
  expect(saidOf(`ddt-51/${name}`)).toEqual([expect.stringMatching(told)]);
});

test('a published version with other bytes, made in the same way, is refused by name', () => {
  expect(saidOf(published)).toContainEqual(
    expect.stringMatching(/^data\/ddt-51\/publie\/\S+\s: la version [0-9a-f]{16} est déjà publiée.*avec d’autres octets/u),
  );
});

test('what the plan has given to another machine, what nobody describes and what there is too much of is refused by name; links are not followed', () => {
  expect(saidOf('mairie/arbres')).toEqual([expect.stringContaining('que la part 2/2 n’avait pas à construire')]);
  expect(saidOf('prefecture/secret')).toEqual([expect.stringContaining('prefecture/secret/dataset.yaml ne décrit pas')]);
  expect(made.lines.filter(({ dataset, outcome }) => dataset.startsWith('nuee/') && outcome === 'refused')).toHaveLength(many);
  expect(made.ended.stderr).toContain(`pending/${run}/boucle est un lien`);
});

test('nothing of what is forged is in the store', async () => {
  const store = folderStore(made.store);
  const records = await readRecords(store);
  expect([...records.keys()].sort()).toEqual([model, published, ...honest]);
  const named = new Set([...records.values()].flatMap(({ version }) => version.artifacts.map(({ key }) => key)));
  // Of a data set with one wrong file the others may have come before it: collected, as all that nobody names is.
  const left = (await keysOf(store, 'data/')).filter((key) => !named.has(key));
  expect(left.filter((key) => !/^data\/ddt-51\/autre-empreinte\/.*\.(fgb|pmtiles|parquet|gpkg)$/.test(key))).toEqual([]);
  expect(await keysOf(store, 'pending/')).toEqual([]);
});

test('the site that is made of it runs nothing of it, calls nobody, and shows all else', async () => {
  const bare = await visit('/', { context: { bypassCSP: true } });
  for (const path of ['/', '/donnees/', ...[model, published, ...honest].map((id) => `/donnees/${id}/`)]) {
    await bare.goto(new URL(path, address()).href);
    expect(await bare.locator('h1').first().isVisible(), path).toBe(true);
    await bare.waitForLoadState('networkidle');
    expect(await bare.locator('html').getAttribute('id'), path).toBeNull();
    expect(await bare.content(), path).not.toContain('ailleurs.exemple.fr');
  }
  const page = await visit('/donnees/');
  await expect.poll(() => page.locator('main').innerText()).toMatch(/4 jeux de données/);
  for (const name of Object.keys(forgeries)) {
    const lost = await page.request.get(`${address()}donnees/ddt-51/${name}/`);
    expect(lost.status(), name).toBe(404);
  }
});
