import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { readPrivateReport } from '../../access/private-reports.ts';
import { sealFile } from '../../access/sealed-file.ts';
import { readStandIns } from '../../publication/records.ts';
import { depositKey } from '../../base/dataset-keys.ts';
import { PipelineError, problem } from '../../base/errors.ts';
import { point, scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import { openReader } from '../../stores/open.ts';
import { makePrivate } from '../../stores/private-store.ts';
import { beginCatalogue, collection, features, manifest, operator, run } from './build.fixtures/catalogue.ts';
import { diff } from '../publication/diff.ts';
import { build } from './build.ts';
import { plan } from './plan.ts';
import { privateVoice } from './private-voice.ts';

/** Words that stand in the data alone: in names of fields, values and counts. */
const markers = ['champ_marqueur', 'Valeur-Marqueur', '@orange.fr', 'couche_marqueur', '4.1234567', '1789'];

async function deposit(store: string, name: string, bytes: Buffer, key: string): Promise<string> {
  const plain = join(scratchFolder(), 'plain');
  const at = join(scratchFolder(), 'sealed');
  writeFileSync(plain, bytes);
  await sealFile(plain, at, { recipient: key, producer: 'ddt-51' });
  const sealed = readFileSync(at);
  await folderStore(store).put(depositKey('ddt-51', digest(sealed)), { bytes: sealed }, digest(sealed));
  return `access: restricted\naccessReason: crpa-l311-5-2-d\nsource: { deposit: ${name}.age, sha256: ${digest(sealed)} }\n`;
}

test(
  'what a build of restricted data says aloud says nothing of what is in them; its file and the report of the private store do',
  { timeout: 120_000 },
  async () => {
    const root = scratchFolder();
    const datasets = join(root, 'datasets');
    const store = join(root, 'private');
    const details = join(root, 'details.jsonl');
    const identity = await generateX25519Identity();
    const key = await identityToRecipient(identity);
    beginCatalogue(datasets);
    await makePrivate(folderStore(store));
    const features = Array.from({ length: 1789 }, (_, index) => ({
      geometry: point(4.1234567, 48.9 + index / 1e5),
      properties: { champ_marqueur: `Valeur-Marqueur ${index}`, email: `${index % 2 === 0 ? 'jeanne.martin' : 'paul.durand'}@orange.fr` },
    }));
    const bytes = Buffer.from(collection(features).replace('{', '{"name":"couche_marqueur",'));
    const source = await deposit(store, 'depot.geojson', bytes, key);
    const sets = { mats: `${source}personalData: { basis: obligation-legale, reason: Registre tenu par la loi. }\n`, noms: source };
    for (const [id, lines] of Object.entries(sets)) {
      mkdirSync(join(datasets, 'ddt-51', id));
      const words = manifest(lines)
        .replace(/^source: \{ path.*\n/m, '')
        .replace('etalab-2.0', 'LicenseRef-acces-restreint')
        .replace('Mâts', id);
      writeFileSync(join(datasets, 'ddt-51', id, 'dataset.yaml'), words);
    }
    const run = async (...more: string[]): Promise<{ code: unknown; said: string }> => {
      const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
      const args = ['--disable-warning=ExperimentalWarning', cli, 'build', '--private', '--datasets', datasets, '--store', store, ...more];
      const child = spawn(process.execPath, args, { env: { ...process.env, MAPPE_BUILD_IDENTITY: identity } });
      const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { code, said: out + err };
    };
    const first = await run('--details', details);
    expect(first.said).toContain('ddt-51/noms : refusé (personal.values'.replace(' :', '\u202f:'));
    expect(first.said).toMatch(/ddt-51\/mats\u202f: publié/);
    expect(first.code).toBe(4);
    const again = await run('--json');
    for (const marker of markers) expect(first.said + again.said).not.toContain(marker);
    expect(
      again.said
        .split('\n')
        .filter(Boolean)
        .map((line) => Object.keys(JSON.parse(line) as object)),
    ).toEqual([
      ['dataset', 'outcome', 'problems'],
      ['dataset', 'outcome', 'problems'],
    ]);
    const kept = readFileSync(details, 'utf8');
    expect([kept.includes('email'), kept.includes('1789'), statSync(details).mode & 0o777]).toEqual([true, true, 0o600]);
    const reports = folderStore(store);
    expect(await readPrivateReport(reports, 'ddt-51/mats')).toMatchObject({ outcome: 'unchanged' });
    const refused = await readPrivateReport(reports, 'ddt-51/noms');
    expect(refused).toMatchObject({
      outcome: 'refused',
      problems: expect.arrayContaining([expect.objectContaining({ id: 'personal.values' })]),
    });
    expect(JSON.stringify(refused)).toContain('email');
  },
);

test('a private store has versions that are compared, refuses what loses features or exceeds a quota, and is one still where it was copied', async () => {
  const root = scratchFolder();
  const datasets = join(root, 'datasets');
  const store = join(root, 'private');
  const identity = await generateX25519Identity();
  const key = await identityToRecipient(identity);
  beginCatalogue(datasets);
  await makePrivate(folderStore(store));
  mkdirSync(join(datasets, 'ddt-51', 'mats'));
  const publish = async (now: string, more: typeof features, to = store): Promise<unknown> => {
    const source = await deposit(to, 'depot.geojson', Buffer.from(collection(more)), key);
    writeFileSync(join(datasets, 'ddt-51', 'mats', 'dataset.yaml'), manifest(source).replace(/^source: \{ path.*\n/m, ''));
    const access = { env: { MAPPE_BUILD_IDENTITY: identity } };
    const { lines } = await run(datasets, to, { now, private: true, access });
    return lines.map(({ outcome, problems }) => [outcome, ...problems.filter(({ severity }) => severity === 'error').map(({ id }) => id)]);
  };
  expect(await publish('2026-11-24', features)).toEqual([['published']]);
  const added = { geometry: point(4.3, 48.9), properties: { code: '51454', hauteur: 90 } };
  const copy = join(root, 'copy');
  cpSync(store, copy, { recursive: true });
  for (const each of [store, copy]) {
    expect(await publish('2026-11-25', [...features, added], each)).toEqual([['published']]);
    const said: string[] = [];
    await diff({ dataset: 'ddt-51/mats', store: each, lang: 'fr', now: new Date('2026-11-25T12:00:00Z') }, (line) => void said.push(line));
    expect(said.join('\n')).toContain('ajoutés 1, retirés 0, modifiés 0');
  }
  expect(await publish('2026-11-26', [added])).toEqual([['refused', 'regression.refused', 'regression.refused']]);
  writeFileSync(join(datasets, 'operator.yaml'), `${operator}quota: { freeBytes: 20000 }\n`);
  const more = { ...added, properties: { code: '51455', hauteur: 91 } };
  expect(await publish('2026-11-26', [...features, added, more])).toEqual([['refused', 'quota.exceeded']]);
});

test('what several machines build of a catalogue with restricted data is the rest of it, and their public faces', async () => {
  const root = scratchFolder();
  const datasets = join(root, 'datasets');
  const store = join(root, 'store');
  const file = join(root, 'plan.jsonl');
  beginCatalogue(datasets);
  mkdirSync(join(datasets, 'ddt-51', 'mats'));
  const restricted = `access: restricted\naccessReason: crpa-l311-5-2-d\nsource: { deposit: mats.csv.age, sha256: ${'a'.repeat(64)} }\n`;
  writeFileSync(join(datasets, 'ddt-51', 'mats', 'dataset.yaml'), manifest(restricted).replace(/^source: \{ path.*\n/m, ''));
  const now = new Date('2026-12-01T12:00:00Z');
  const planned = async (): Promise<unknown> => {
    const lines = await plan({ datasets, store, ids: [], now });
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return lines.map(({ dataset, action }) => [dataset, action]);
  };
  expect(await planned()).toEqual([['ddt-51/mats', 'describe']]);
  const lines: string[] = [];
  await build({
    run: 'essai',
    datasets,
    store,
    ids: [],
    plan: file,
    now,
    onLine: ({ dataset, outcome }) => void lines.push(`${dataset} ${outcome}`),
  });
  expect(lines).toEqual(['ddt-51/mats described']);
  const [asked] = await plan({ datasets, store, ids: ['ddt-51/mats'], now });
  expect([asked?.action, asked?.reasons.map(({ id }) => id)], 'a plan builds no restricted data where everybody reads').toEqual([
    'refused',
    ['access.public-store'],
  ]);
  expect((await readStandIns(await openReader(store))).get('ddt-51/mats')?.status).toBe('restricted');
  expect(await planned()).toEqual([]);
});

test('a build of restricted data says nothing of what is in them, not even where it dies', async () => {
  const said: string[] = [];
  const voice = privateVoice({ print: (line) => void said.push(line), details: undefined, json: false, lang: 'fr' });
  voice.notice(problem('run.bug-stack', { dataset: 'a/b', log: 'Valeur-Marqueur' }));
  expect(await voice.ending(Promise.reject(new Error('Valeur-Marqueur at 4.1234567')))).toBe(1);
  expect(await voice.ending(Promise.reject(new PipelineError([problem('source.empty', { file: 'champ_marqueur' })])))).toBe(1);
  expect(said.join('\n')).not.toMatch(/marqueur|4\.123/i);
  expect(said.map((line) => /run\.bug-stack|run\.bug|source\.empty/.exec(line)?.[0])).toEqual(['run.bug-stack', 'run.bug', 'source.empty']);
});
