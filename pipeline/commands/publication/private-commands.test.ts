import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetRecord } from '../../../schemas/types.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { everything, publishVersions, putFiles, recordOf } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords, recordDigest } from '../../publication/records.ts';
import { publish } from '../../publish.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import { openStore } from '../../stores/open.ts';
import { makePrivate, privateStore } from '../../stores/private-store.ts';
import { catalogue } from '../build/build.fixtures/catalogue.ts';
import { gc } from './gc.ts';
import { purgeCommand } from './purge.ts';
import { renewCommand } from './renew.ts';
import { rollback } from './rollback.ts';
import { verify, type VerifyLine } from './verify.ts';

/* A private store is one like any other to whoever has its keys: its files lie below names that change, and no command sees them. */

const id = 'ddt-51/reseaux';
let address = '';
let datasets = '';
const raw = () => folderStore(address);
const store = () => privateStore(raw());
const quiet = { lang: 'fr' as const, confirm: () => Promise.resolve(true) };

/** A file of a release that a move has left behind as it died. */
const leave = async (text: string): Promise<string> => {
  const key = `data/${id}/${'f'.repeat(32)}/${digest(text).slice(0, 16)}/reseaux.csv`;
  await raw().put(key, { bytes: Buffer.from(text) }, digest(text));
  return key;
};

beforeEach(async () => {
  [address, { datasets }] = [join(scratchFolder(), 'reserve'), catalogue()];
  await makePrivate(raw());
  for (const [day, text] of [
    ['2026-01-01', 'ETAT-UN'],
    ['2026-02-01', 'ETAT-DEUX'],
  ] as const)
    await publishVersions(store(), day, { id, access: 'restricted', files: { 'reseaux.csv': text } });
});

describe('every command works on a private store', () => {
  test('gc removes what no kept snapshot needs, and what a move has left', async () => {
    const left = await leave('reste');
    const collect = (now: string): Promise<number> =>
      gc({ datasets, store: address, now: new Date(now), grace: 1000, keep: 1, keepDays: 0, most: 100, ...quiet }, () => undefined);
    const later = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    await collect(later(1));
    await collect(later(2));
    expect(await raw().head(left)).toBeUndefined();
    const shown = await everything(raw());
    expect([shown.includes('ETAT-UN'), shown.includes('ETAT-DEUX')]).toEqual([false, true]);
  });

  test('verify finds what was altered, where it lies', async () => {
    const lines: VerifyLine[] = [];
    const look = (): Promise<boolean> =>
      verify({ datasets, ids: [], store: address, now: new Date('2026-03-01'), onLine: (line) => lines.push(line) });
    expect(await look()).toBe(true);
    const [file = ''] = readdirSync(join(address, 'data', id), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.csv') && readFileSync(join(address, 'data', id, name), 'utf8') === 'ETAT-DEUX',
    );
    writeFileSync(join(address, 'data', id, file), 'ETAT-MAL ');
    expect(await look()).toBe(false);
    expect(lines.map(({ dataset, problems }) => [dataset, problems.map(({ id: found }) => found)])).toEqual([
      [id, []],
      [id, [expect.stringMatching(/^verify\./)]],
    ]);
  });

  test('purge destroys what a move within a private store has left, beside all that it knows', async () => {
    await leave('reste');
    const order = { target: id, reason: 'Essai', now: new Date('2026-03-01'), ...quiet };
    expect(await purgeCommand({ datasets, store: address, ...order }, () => undefined)).toBe(0);
    const shown = await everything(raw());
    for (const text of ['ETAT-UN', 'ETAT-DEUX', 'reste']) expect(shown).not.toContain(text);
  });

  test('rollback shows the state before, and its files are there after a move too', async () => {
    await (
      await store().releases.moveOn(id)
    )();
    await rollback({ datasets, store: address, to: '1', run: 'retour', lang: 'fr', now: new Date('2026-03-01') }, () => undefined);
    const [artifact] = (await readRecords(await openStore(address))).get(id)?.version.artifacts ?? [];
    expect(Buffer.from((await store().get(artifact?.key ?? '')) ?? []).toString()).toBe('ETAT-UN');
  });

  test('renew confirms it', async () => {
    writeFileSync(join(datasets, 'operator.yaml'), `${readFileSync(join(datasets, 'operator.yaml'), 'utf8')}freshness: { days: 7 }\n`);
    const lines: string[] = [];
    const renewed = { datasets, store: address, lang: 'fr' as const, now: new Date('2026-03-01T00:00:00Z') };
    await renewCommand({ ...renewed, adopt: true, by: 'Essai' }, (line) => lines.push(line));
    expect((await raw().readPointer())?.pointer.expires).toBe('2026-03-08T00:00:00.000Z');
  });
});

test('a publication that another process’s move has overtaken is refused, and loses nothing', async () => {
  const building = await openStore(address);
  await building.head(`data/${id}/0123456789abcdef/reseaux.csv`);
  await (
    await store().releases.moveOn(id)
  )();
  const made = { id, access: 'restricted' as const, files: { 'reseaux.csv': 'ETAT-TROIS' } };
  await putFiles(building, made);
  const base = recordDigest((await readRecords(store())).get(id) as DatasetRecord);
  const { merged } = await publish([{ dataset: id, base, record: recordOf(made) }], building, new Date('2026-03-01'));
  expect(merged.flatMap(({ problems }) => problems.map((each) => each.id))).toEqual(['publish.missing']);
  const [artifact] = (await readRecords(store())).get(id)?.version.artifacts ?? [];
  expect(Buffer.from((await store().get(artifact?.key ?? '')) ?? []).toString()).toBe('ETAT-DEUX');
});
