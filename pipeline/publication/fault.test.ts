import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { s3Store } from '../stores/s3.ts';
import type { Store } from '../stores/store.ts';
import { startFaults, type Answer } from '../stores/swift.fixtures/faults.ts';
import { startProxy } from '../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from '../stores/swift.fixtures/server.ts';
import { faults, type Row } from './fault.fixtures/faults.ts';
import { deedsIn, NotPublished, partBytes, prepare, publicationIn, type Deed } from './fault.fixtures/publication.ts';
import { sumOf, tallyOf, tell, type Tally } from './fault.fixtures/tally.ts';
import { contentsOf, readState, readUntil } from './kill.fixtures/reader.ts';
import { mapLimit } from '../base/map-limit.ts';
import { keysOf } from './publication.fixtures/make-records.ts';

/* Each fault at each kind of request of a publication and of a renewal, with a reader beside it. */

/** A request is tried once more, and given up where nothing will ever come: later than a server that is merely busy answers. */
const transfer = { attempts: 2, partBytes };
const silentMs = 4_000;
const casesAtATime = 4;
const readPauseMs = 200;

let server: Server;
let bucket: string;
let number = 0;
let prepared: string[];
/** Steps that each deed asks of the store, states that a reader sees of it, and contents that it leaves. */
let known: Record<Deed['name'], { steps: string[]; states: string[]; expected: string[] }>;
const folder = mkdtempSync(join(tmpdir(), 'fault-'));
const publishVersion = publicationIn(folder);
const deeds = deedsIn(folder);
const tallies: Tally[] = [];
afterAll(() => {
  rmSync(folder, { recursive: true });
  const total = sumOf(tallies);
  tell('In a bucket', total);
  expect(total.readerErrors).toBe(0);
});
const open = (at: Server, prefix: string, idleMs = 60_000): Store =>
  s3Store(`s3://${bucket}/${prefix}`, { env: at.env, transfer: { ...transfer, idleMs } });
/** Copy what is published before under a new prefix. */
async function newPrefix(): Promise<string> {
  const prefix = String((number += 1));
  await mapLimit(prepared, (key) =>
    server.client.send(new CopyObjectCommand({ Bucket: bucket, Key: `${prefix}/${key}`, CopySource: `${bucket}/before/${key}` })),
  );
  return prefix;
}

beforeAll(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
  const before = open(server, 'before');
  await prepare(before);
  prepared = await keysOf(before, '');
  const learn = async ({ name, act }: Deed): Promise<readonly [Deed['name'], (typeof known)[Deed['name']]]> => {
    const after = open(server, await newPrefix());
    await using proxy = await startFaults(server, () => undefined);
    await act(open(proxy.server, after.address.split('/')[3] ?? ''), 'un');
    const states = [await readState(before), await readState(after)];
    return [name, { steps: [...proxy.seen.keys()], states, expected: await contentsOf(after) }] as const;
  };
  known = Object.fromEntries(await Promise.all(deeds.map(learn))) as typeof known;
});

test('a publication and a renewal ask a store for all that faults can befall', () => {
  expect(known.publication.steps.toSorted()).toMatchInlineSnapshot(`
    [
      "DELETE claim",
      "DELETE pending",
      "DELETE probe",
      "GET data",
      "GET pending",
      "GET pointer",
      "GET records",
      "GET snapshots",
      "GET versioning",
      "HEAD data",
      "HEAD pending",
      "HEAD records",
      "HEAD runs",
      "HEAD snapshots",
      "LIST claim",
      "LIST gc",
      "LIST parts",
      "LIST pending",
      "LIST runs",
      "LIST snapshots",
      "LIST uploads",
      "PUT claim",
      "PUT data",
      "PUT part",
      "PUT pending",
      "PUT pointer",
      "PUT probe",
      "PUT records",
      "PUT runs",
      "PUT snapshots",
      "begin upload",
      "complete upload",
    ]
  `);
  expect(known.renewal.steps.toSorted()).toMatchInlineSnapshot(`
    [
      "DELETE claim",
      "DELETE probe",
      "GET pointer",
      "GET records",
      "GET snapshots",
      "LIST claim",
      "LIST snapshots",
      "PUT claim",
      "PUT pointer",
      "PUT probe",
    ]
  `);
});

/** The whole matrix takes many minutes: a tenth of it, other steps for each fault, unless MAPPE_TEST_FAULTS=all. */
const every = process.env['MAPPE_TEST_FAULTS'] === 'all' ? 1 : 10;
const timeout = every === 1 ? 3_600_000 : 600_000;

/** Interval of the silent steps that befall one run all at once: each takes that run the time in which nothing comes. */
const everySilent = every === 1 ? 1 : 3;

test('each step is befallen by a fault, and each fault befalls a step', () => {
  const { steps } = known.publication;
  const befallen = faults.map((row) => stepsOf(row, steps));
  expect(befallen.filter(({ alone }) => alone.length === 0)).toEqual([]);
  expect(steps.filter((step) => !befallen.some(({ alone }) => alone.includes(step)))).toEqual([]);
});

/** Steps at which a fault is tried alone, and those at which it befalls one run. */
function stepsOf(row: Row, steps: readonly string[]): { alone: string[]; together: string[] } {
  const own = steps.filter((step) => row.steps?.test(step) ?? true);
  // Faults that can befall every step share them out.
  const turn = faults.filter(({ steps: some }) => (some === undefined) === (row.steps === undefined)).indexOf(row);
  const apart = Math.min(every, Math.ceil(own.length / 2));
  const alone = own.filter((_, index) => (index + turn) % apart === 0);
  return { alone, together: own.filter((_, index) => row.silent === undefined || index % everySilent === 0) };
}

test.each(faults)('$name: shows what was there before or after, whole, and a second run finishes', { timeout }, async (row) => {
  const cases = deeds.flatMap((deed) => {
    const { alone, together } = stepsOf(row, known[deed.name].steps);
    // At one step as often as that is asked, and at several of them once.
    const once = (at: string, time: number): boolean => together.includes(at) && time === 1;
    const isHits = [...alone.map((step) => (at: string) => at === step), ...(together.length > 0 ? [once] : [])];
    return isHits.map((isHit) => ({ deed, isHit }));
  });
  const own = await mapLimit(cases, ({ deed, isHit }) => survive(row, deed, isHit), casesAtATime);
  tell(row.name, sumOf(own));
  tallies.push(...own);
});

async function survive({ name, fault, silent }: Row, deed: Deed, isHit: (step: string, time: number) => boolean): Promise<Tally> {
  const { states, expected } = known[deed.name];
  const prefix = await newPrefix();
  const direct = open(server, prefix);
  const hit: string[] = [];
  await using proxy = await startFaults(server, (step, time) => {
    if (!isHit(step, time)) return undefined;
    hit.push(step);
    return fault;
  });
  const stopped = new AbortController();
  const reading = readUntil(stopped.signal, direct, states, { pauseMs: readPauseMs, stirred: proxy.stirred });
  const error: unknown = await deed.act(open(proxy.server, prefix, silent ? silentMs : undefined), 'un').then(
    () => undefined,
    (caught: unknown) => caught,
  );
  stopped.abort();
  const what = `${deed.name}, ${name} at ${[...new Set(hit)].join(', ')}`;
  const read = await reading;
  expect(read.errors, what).toEqual([]);
  expect(hit.length, `${what}: ${String(error)}`).toBeGreaterThan(0);
  if (error === undefined) expect(await readState(direct), what).toBe(states[1]);
  else expectTold(error, what);
  await outlastClaims(prefix);
  await deed.act(direct, 'deux');
  expect(await contentsOf(direct), `${what}, then run again`).toEqual(expected);
  return tallyOf(hit.length, error, read);
}

/** A dead run's claim is taken over once it is old. */
async function outlastClaims(prefix: string): Promise<void> {
  const { Contents = [] } = await server.client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/.scratch/claim-` }));
  for (const { Key } of Contents) await server.client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
}

/** The pointer as it was at first, by a cache that is not asked to forget it. */
// attack: a stale pointer
test.each([1, Infinity])('a stale pointer, read %d times: takes back nothing that was published', { timeout }, async (times) => {
  await using conditional = await startProxy(server, { conditional: true });
  const prefix = await newPrefix();
  let old: Answer | undefined;
  await using proxy = await startFaults(conditional.server, (step, time) => {
    if (step !== 'GET pointer' || time > times) return undefined;
    return async ({ ask, reply }) => reply((old ??= await ask()));
  });
  const stale = open(proxy.server, prefix);
  await stale.readPointer();
  const direct = open(conditional.server, prefix);
  await publishVersion(direct, 'un');
  const next = { id: 'a/x', files: { 'x.csv': 'newest' } };
  const error: unknown = await publishVersion(stale, 'deux', next).catch((caught: unknown) => caught);
  if (times > 1) expect(String(error)).toContain('Une autre publication');
  const sequence = (await direct.readPointer())?.pointer.sequence;
  expect(sequence).toBe(error === undefined ? 3 : 2);
  await publishVersion(direct, 'trois', next);
  expect((await direct.readPointer())?.pointer.sequence).toBe(3);
});

/** An error for a person that holds no secret. */
function expectTold(error: unknown, what: string): void {
  expect(inspect(error, { depth: 9 }), what).not.toContain(server.env.AWS_SECRET_ACCESS_KEY);
  if (!(error instanceof NotPublished)) expect(error, what).toBeInstanceOf(PipelineError);
}
