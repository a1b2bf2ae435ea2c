import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord } from '../../../schemas/types.ts';
import { putChange } from '../../publication/pending.ts';
import { readRecords, recordDigest } from '../../publication/records.ts';
import { publishRun } from '../../publish.ts';
import { folderStore } from '../../stores/folder.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, features, filesOf, manifest, operator, recordOf, run } from './build.fixtures/catalogue.ts';
import { plan } from './plan.ts';
import { publishParts } from '../publication/publish.ts';

/** The catalogue and its store, built once: each test works on a copy. */
const built = mkdtempSync(join(tmpdir(), 'mappe-test-again-'));
afterAll(() => rmSync(built, { recursive: true }));
beforeAll(async () => {
  const { datasets } = catalogue('', features, built);
  await run(datasets, join(built, 'store'));
});

function published(): { datasets: string; folder: string; store: string; write: (name: string, text: string) => void } {
  const root = scratchFolder();
  cpSync(built, root, { recursive: true });
  const datasets = join(root, 'datasets');
  const folder = join(datasets, 'ddt-51', 'mats');
  return { datasets, folder, store: join(root, 'store'), write: (name, text) => writeFileSync(join(folder, name), text) };
}

describe('building again', () => {
  test('is a no-op, and says why something would not be', async () => {
    const { datasets, store, write } = published();
    const before = await recordOf(store);
    const files = filesOf(store);
    const action = async () =>
      (await plan({ datasets, store, ids: [], now: new Date('2027-01-01') })).map((each) => [
        each.action,
        ...each.reasons.map(({ id }) => id),
      ]);

    expect(await action()).toEqual([['nothing']]);
    expect((await run(datasets, store, { now: '2027-01-01' })).lines).toMatchObject([
      { outcome: 'unchanged', version: before?.version.id },
    ]);
    expect(filesOf(store)).toEqual(files);

    write('dataset.yaml', manifest('keywords: [éolienne]\n'));
    expect(await action()).toEqual([['record', 'plan.metadata']]);
    expect((await run(datasets, store, { now: '2027-01-01' })).lines).toMatchObject([
      { outcome: 'published', version: before?.version.id },
    ]);
    const after = await recordOf(store);
    expect(after).toMatchObject({ keywords: ['éolienne'], updated: '2027-01-01', version: before?.version });
    expect(filesOf(join(store, 'data'))).toEqual(files.filter((name) => name.startsWith('data/')).map((name) => name.slice(5)));

    write('dataset.yaml', manifest('tiles: { maxzoom: 9 }\n'));
    expect(await action()).toEqual([['build', 'plan.data-part']]);
    write('mats.geojson', collection([]));
    expect(await action()).toEqual([['build', 'plan.source-changed']]);
  });

  test('makes the workbook again where the manifest calls its fields otherwise, and no other file', async () => {
    const { datasets, store, write } = published();
    const called = (title: string): string => manifest(`layers: [{ name: mats, fields: { hauteur: { title: ${title}, unit: m } } }]\n`);
    const digests = async () => (await recordOf(store))?.version.artifacts.map(({ format, sha256 }) => [format, sha256]) ?? [];
    write('dataset.yaml', called('Hauteur'));
    await run(datasets, store);
    const before = await digests();
    write('dataset.yaml', called('Hauteur du mât'));
    const [line] = await plan({ datasets, store, ids: [], now: new Date('2027-01-01') });
    expect([line?.action, ...(line?.reasons.map(({ id }) => id) ?? [])]).toEqual(['build', 'plan.words']);
    await run(datasets, store);
    expect((await recordOf(store))?.version.layers[0]?.fields[1]?.title).toBe('Hauteur du mât');
    const known = new Map(before.map(([format, digest]) => [format, digest]));
    expect((await digests()).filter(([format, digest]) => known.get(format) !== digest).map(([format]) => format)).toEqual(['xlsx']);
    expect((await run(datasets, store)).lines).toMatchObject([{ outcome: 'unchanged' }]);
  });

  test('is done where it is asked for, and a version says why it was built', async () => {
    const { datasets, store, write } = published();
    const origin = async () => (await recordOf(store))?.version.origin;
    const first = await recordOf(store);
    expect(await origin()).toMatchObject({ reason: 'first' });
    expect((await run(datasets, store, { renew: true })).lines, 'nothing is written in an older way').toMatchObject([
      { outcome: 'unchanged' },
    ]);

    expect((await run(datasets, store, { renew: true, ids: ['ddt-51/mats'] })).lines).toMatchObject([{ outcome: 'published' }]);
    expect(await origin()).toEqual({ ...first?.version.origin, renewed: true });
    expect((await recordOf(store))?.version.artifacts, 'the same bytes').toEqual(first?.version.artifacts);

    write('dataset.yaml', manifest('tiles: { maxzoom: 9 }\n'));
    await run(datasets, store);
    expect(await origin()).toMatchObject({ reason: 'manifest', previous: first?.version.id });
    expect(await origin()).not.toHaveProperty('renewed');
    write('mats.geojson', collection([...features, ...features.slice(0, 1)]));
    await run(datasets, store);
    expect(await origin()).toMatchObject({ reason: 'source' });
  });

  test('is done where a plan was asked for it: a file that was lost is there again, made on another machine', async () => {
    const { datasets, store } = published();
    const lost = (await recordOf(store))?.version.artifacts.find(({ format }) => format === 'csv')?.key ?? '';
    await folderStore(store).remove([lost]);
    const file = join(scratchFolder(), 'plan.jsonl');
    const part = join(scratchFolder(), 'part');
    const asked = { datasets, store, ids: [], now: new Date('2027-01-01') };
    expect(await plan({ ...asked })).toMatchObject([{ action: 'nothing' }]);
    await expect(plan({ ...asked, renew: ['ddt-51/autre'] })).rejects.toThrow('ddt-51/autre');
    const lines = await plan({ ...asked, renew: ['ddt-51'] });
    expect(lines).toMatchObject([{ action: 'build', renew: true, part: '1/1', reasons: [{ id: 'plan.renew' }] }]);
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const options = { run: 'nuit', plan: file, published: store, buildOnly: true };
    expect((await run(datasets, part, options)).lines).toMatchObject([{ outcome: 'built' }]);
    await publishParts({ datasets, store, run: 'nuit', parts: [part], now: new Date('2027-01-01') });
    expect((await recordOf(store))?.version.artifacts.map(({ key }) => key)).toContain(lost);
    expect(await folderStore(store).head(lost)).toBeDefined();
  });

  test('makes files right unasked in which values are wrong, as far as the operator allows, and a plan says which, why and when', async () => {
    const { datasets, store } = published();
    const right = await recordOf(store);
    if (right === undefined) throw new Error('Nothing is published.');
    const workbook = right.version.artifacts.find(({ format }) => format === 'xlsx');
    // As a program of before has made it: empty texts were absent values, and there was no workbook.
    const artifacts = right.version.artifacts.flatMap((each) =>
      each.format === 'xlsx' ? [] : { ...each, recipe: each.format === 'csv' ? 2 : each.recipe },
    );
    const old: DatasetRecord = {
      ...right,
      version: { ...right.version, artifacts },
      history: right.history.map((each) => ({ ...each, bytes: each.bytes - (workbook?.bytes ?? 0) })),
    };
    await putChange(folderStore(store), 'avant', { dataset: old.id, base: recordDigest(right), record: old });
    await publishRun(folderStore(store), 'avant', new Date('2026-11-25'), { checked: new Map([[old.id, { record: old, proven: 'all' }]]) });
    const planned = async (): Promise<unknown[]> => {
      const [line] = await plan({ datasets, store, ids: [], now: new Date('2027-01-01') });
      return [line?.action, line?.renew, ...(line?.reasons.map(({ id, message }) => (id === 'plan.wrong' ? message : id)) ?? [])];
    };
    const wrong =
      'Des valeurs peuvent être fausses dans csv\u202f: les textes vides y passent pour des valeurs absentes, et les espaces de fin y manquent.';
    const allow = (line: string): void => writeFileSync(join(datasets, 'operator.yaml'), `${operator}${line}`);

    allow('repair: { gigabytes: 0 }\n');
    expect(await planned()).toEqual(['renewable', undefined, wrong, 'plan.missing', 'plan.repair-asked']);
    expect((await run(datasets, store, { now: '2027-01-01' })).lines).toMatchObject([{ outcome: 'unchanged' }]);
    allow('');
    expect(await planned()).toEqual(['build', true, wrong, 'plan.missing', 'plan.repair']);
    expect((await run(datasets, store, { now: '2027-01-01' })).lines).toMatchObject([{ outcome: 'published' }]);
    expect((await recordOf(store))?.version.artifacts).toEqual(right.version.artifacts);
    expect(await planned()).toEqual(['nothing', undefined]);
  });

  test('is refused before anything is converted where it could not be published: there is no pointer, or nothing can be written', async () => {
    const { datasets, store, write } = published();
    write('dataset.yaml', manifest('keywords: [éolienne]\n'));
    await run(datasets, store);
    write('mats.geojson', collection(features.slice(1)));
    const before = filesOf(store).filter((name) => name !== 'current.json');
    rmSync(join(store, 'current.json'));
    const lines: unknown[] = [];
    await expect(run(datasets, store, { onStep: (...step) => lines.push(step) })).rejects.toThrow(
      'contient ce qui a été publié jusqu’à la n°\u00a02',
    );
    expect([filesOf(store), lines]).toEqual([before, []]);
    const file = join(scratchFolder(), 'fichier');
    writeFileSync(file, '');
    await expect(run(datasets, join(file, 'store'), { onStep: (...step) => lines.push(step) })).rejects.toThrow('fichier');
    expect(lines).toEqual([]);
  });

  test('after a change of the data adds a version; what a refusal leaves is the state before it', async () => {
    const { datasets, store, write } = published();
    const first = await recordOf(store);
    write('mats.geojson', collection([...features, ...features.slice(0, 1)]));
    await run(datasets, store);
    const second = await recordOf(store);
    expect(second?.history.map(({ id }) => id)).toEqual([second?.version.id, first?.version.id]);

    write('dataset.yaml', manifest('expect: { features: { min: 5 } }\n'));
    const { passed, lines } = await run(datasets, store);
    expect([passed, lines[0]?.outcome, lines[0]?.problems.map(({ id }) => id)]).toEqual([
      false,
      'refused',
      expect.arrayContaining(['expect.features']),
    ]);
    expect(await recordOf(store)).toEqual(second);
  });

  test('keeps what was told of a loss, until the manifest says that it is meant', async () => {
    const { datasets, store, write } = published();
    const losses = async () =>
      (await recordOf(store))?.problems.filter(({ id }) => id.startsWith('regression')).map(({ id, facts }) => [id, facts?.['reason']]);
    write('mats.geojson', collection(features.map((each) => ({ ...each, properties: { ...each.properties, hauteur: 'inconnue' } }))));
    await run(datasets, store);
    expect(await losses()).toEqual([['regression.warned', undefined]]);
    await run(datasets, store, { renew: true, ids: ['ddt-51/mats'] });
    expect(await losses(), 'made again').toEqual([['regression.warned', undefined]]);

    // As the warning says it.
    const now = new Date('2027-01-01');
    write('dataset.yaml', manifest('expect: { change: { allow: [types], edition: 1.0.0, reason: Des mâts sans hauteur. } }\n'));
    expect(await plan({ datasets, store, ids: [], now })).toMatchObject([{ action: 'record', reasons: [{ id: 'plan.metadata' }] }]);
    await run(datasets, store);
    expect(await losses()).toEqual([['regression.accepted', 'Des mâts sans hauteur.']]);
    expect(await plan({ datasets, store, ids: [], now })).toMatchObject([{ action: 'nothing' }]);
    await run(datasets, store, { renew: true, ids: ['ddt-51/mats'] });
    expect(await losses(), 'made again').toEqual([['regression.accepted', 'Des mâts sans hauteur.']]);
  });

  test('a data set whose manifest is gone leaves the catalogue; one whose manifest is broken stays', async () => {
    const { datasets, folder, store, write } = published();
    cpSync(folder, join(datasets, 'ddt-51', 'autres'), { recursive: true });
    await run(datasets, store);
    write('dataset.yaml', 'title: [');
    rmSync(join(datasets, 'ddt-51', 'autres'), { recursive: true });
    expect(await plan({ datasets, store, ids: [], now: new Date() })).toMatchObject([
      { dataset: 'ddt-51/mats', action: 'refused' },
      { dataset: 'ddt-51/autres', action: 'remove' },
    ]);
    expect((await run(datasets, store)).passed).toBe(false);
    expect([...(await readRecords(folderStore(store))).keys()]).toEqual(['ddt-51/mats']);
  });
});
