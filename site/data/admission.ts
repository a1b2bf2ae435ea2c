import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeftOut } from '../../schemas/model/left-out.ts';
import { isPlainDrawing } from '../../schemas/model/plain-drawing.ts';
import { isPublicBucket } from '../../schemas/model/public-bucket.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';
import type { Artifact, DatasetRecord, Problem } from '../../schemas/types.ts';
import { validateDatasetRecord, validateRestrictedRecord, validateWithdrawnRecord, type Validator } from '../../schemas/validators.js';
import { isMapped, isTiled } from '../map/facts/facts.ts';
import { listedFormats, type DownloadFormat } from './downloads.ts';
import { detailOf, readFaults, reasonOf } from './left-out.ts';
import { linesOf, type Line } from './record-lines.ts';
import { readSettings } from './settings.ts';
import { summarise, type Summary } from './summary.ts';

/* Which records of a store are shown, and why the others are not: a store is input like any other. */

const settings = readSettings();

/** Location of a record's line in the store. */
export interface RecordLocation {
  file: string;
  offset: number;
  bytes: number;
}

/** Page of a data set: id, path below /donnees/, whether it has a map, own tiles and a page of changes; formats with file lists. */
export interface RecordPath {
  id: string;
  path: string;
  mapped: boolean;
  tiled: boolean;
  compared: boolean;
  listed: DownloadFormat[];
  /** Digest of its record, and the other data sets that its page names. */
  digest: string;
  named: string[];
}

/** A record that can be shown, and where it lies. */
export interface AdmittedRecord {
  place: RecordLocation & RecordPath;
  record: Pick<DatasetRecord, 'access' | 'history'>;
  summary: Summary;
}

/** The first digits of its digest, which end the name of a file of records. */
const ownDigest = /([0-9a-f]{16})\.ndjson$/;

/** The records of one file; none of them where its bytes are not those that its name promises. */
export async function admitRecordFile(
  producer: string,
  file: string,
): Promise<{ shown: AdmittedRecord[]; standIns: StandIn[]; others: LeftOut[] }> {
  const shown: AdmittedRecord[] = [];
  const standIns: StandIn[] = [];
  const others: LeftOut[] = [];
  const refuse = (problem: Problem) => ({ shown: [], standIns: [], others: [{ isUnlisted: false, problem }] });
  const hash = createHash('sha256');
  try {
    for await (const line of linesOf(join(settings.store, file), hash)) {
      if (line.length === 0) continue;
      const read = readLine(line, producer, file);
      if ('problem' in read) others.push(read);
      else if ('status' in read) standIns.push(read);
      else shown.push(read);
    }
  } catch (cause) {
    // guard [return refuse(… → throw cause]: a file of records that is lost
    return refuse(reasonOf('left-out.file', { producer, detail: detailOf(cause) }, file));
  }
  const [, expected] = ownDigest.exec(file) ?? [];
  // guard: is not the one that was published
  if (expected !== hash.digest('hex').slice(0, 16)) return refuse(reasonOf('left-out.digest', { producer }, file));
  return { shown, standIns, others };
}

/** Read a record's line: the facts for lists and pages, what stands in its place, or the reason for leaving it out. */
function readLine({ bytes, ...line }: Line, producer: string, file: string): AdmittedRecord | StandIn | LeftOut {
  const where = `${file}:${line.number}`;
  let said: unknown;
  try {
    if (bytes === undefined) throw new Error(`${line.length} B`);
    said = JSON.parse(bytes.toString('utf8'));
    if (isStandIn(said)) {
      const left = standInOf(said, producer, where);
      return 'problem' in left ? { ...nameOf(said), ...left } : left;
    }
    const problem = problemOf(said, producer, where);
    if (problem !== undefined) return { ...nameOf(said), problem };
    const record = said as DatasetRecord;
    const fault = faultOf(record.id, where);
    if (fault !== undefined) return { ...nameOf(said), problem: fault };
    const { id, path, access, history } = record;
    const place = {
      file,
      offset: line.offset,
      bytes: line.length,
      id,
      path,
      mapped: isMapped(record),
      tiled: isTiled(record),
      compared: record.version.changes !== undefined,
      listed: listedFormats(record),
      digest: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
      named: namedIn(record),
    };
    return { place, record: { access, history }, summary: summarise(record) };
  } catch (cause) {
    // guard [return { ...nameOf(said)… → throw cause] (records.test.ts): that is no JSON
    return { ...nameOf(said), problem: reasonOf('left-out.unreadable', { detail: detailOf(cause) }, where) };
  }
}

/** Data sets that another's page links to: those it derives from, those that measured its territories, and its replacement. */
function namedIn({ deprecated, version: { source, territories = [] } }: DatasetRecord): string[] {
  const { of, with: other } = source.derivedFrom ?? {};
  const parents = [of, other, ...territories.flatMap(({ by }) => by)].flatMap((parent) => parent?.dataset ?? []);
  return [...new Set([...parents, ...(deprecated?.replacedBy === undefined ? [] : [deprecated.replacedBy])])];
}

const isStandIn = (said: unknown): said is { status: unknown } => typeof said === 'object' && said !== null && 'status' in said;

/** Validate what stands in the place of a record: its schema, and no name of another producer; else give the problem. */
function standInOf(said: { status: unknown }, producer: string, where: string): StandIn | Pick<LeftOut, 'problem'> {
  const validate: Validator<StandIn> = said.status === 'restricted' ? validateRestrictedRecord : validateWithdrawnRecord;
  if (!validate(said)) return { problem: reasonOf('left-out.schema', { detail: faultIn(validate) }, where) };
  const { id, path, producer: own } = said;
  if (!id.startsWith(`${producer}/`) || own.id !== producer) return { problem: reasonOf('left-out.producer', { producer, id }, where) };
  if (path !== id && !unlistedPath.test(path)) return { problem: reasonOf('left-out.path', { path }, where) };
  const fault = faultOf(id, where);
  return fault === undefined ? said : { problem: fault };
}

function faultIn({ errors }: Pick<Validator<unknown>, 'errors'>): string {
  const [first] = errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.keyword ?? ''} ${JSON.stringify(first?.params)}`.trim().slice(0, 200);
}

/** Name of a record that may be shown though the record is invalid. */
function nameOf(said: unknown): Omit<LeftOut, 'problem'> {
  const { id, access } = typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  const isName = typeof id === 'string' && id.length <= 121 && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(id);
  return { ...(isName && { dataset: id }), isUnlisted: isName && access !== 'public' };
}

/** Why a record is not shown, where it is not what the schema says, or names what it may not. */
function problemOf(said: unknown, producer: string, where: string): Problem | undefined {
  if (!validateDatasetRecord(said)) return reasonOf('left-out.schema', { detail: faultIn(validateDatasetRecord) }, where);
  const { id, path, access, history, store, version } = said;
  // guard: that names another producer
  if (!id.startsWith(`${producer}/`) || said.producer.id !== producer) return reasonOf('left-out.producer', { producer, id }, where);
  // guard: with the page of another
  if (access === 'public' ? path !== id : !unlistedPath.test(path)) return reasonOf('left-out.path', { path }, where);
  const name =
    twice(version.layers.map((layer) => layer.name)) ??
    version.layers.map(({ fields }) => twice(fields.map((field) => field.name))).find(Boolean);
  if (name !== undefined) return reasonOf('left-out.names', { name }, where); // guard: with two layers of one name
  const buckets = [store?.address, ...history.map((each) => each.store)].filter((address) => address !== undefined);
  // guard [!isPublicBucket(address) && !settings.isLocalAllowed → false]: with an address that no page may ask
  const closed = buckets.find((address) => !isPublicBucket(address) && !settings.isLocalAllowed);
  if (closed !== undefined) return reasonOf('left-out.bucket', { address: closed }, where);
  const drawing = version.artifacts.find((each) => isDrawn(each) && drawingOf(each) === undefined);
  return drawing && reasonOf('left-out.drawing', { key: drawing.key }, where);
}

/** The first name that is there twice: maps and tables tell layers and fields apart by their names. */
const twice = (names: readonly string[]): string | undefined => names.find((name, at) => names.indexOf(name) !== at);

/** An address that cannot be guessed. */
const unlistedPath = /^[a-z0-9]+(-[a-z0-9]+)*\/[0-9a-f]{16,64}$/;

const isDrawn = ({ format, key }: Artifact): boolean => ['silhouette', 'drawing', 'locator'].includes(format) && !key.endsWith('.webp');

/** A drawing of a record, where it is plain and its bytes are those that were published. */
function drawingOf({ key, sha256 }: Artifact): string | undefined {
  const bytes = existsSync(join(settings.store, key)) ? readFileSync(join(settings.store, key)) : undefined;
  const svg = bytes?.toString('utf8');
  // guard [createHash('sha256…]: whose drawing is another than was published
  return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256 && isPlainDrawing(svg ?? '') ? svg : undefined;
}

/** Refuse records that share an id or a page: nobody knows which is meant, so none is shown. */
export function refuseTwice(found: readonly AdmittedRecord[]): { shown: AdmittedRecord[]; others: LeftOut[] } {
  const [ids, paths] = (['id', 'path'] as const).map((name) => Map.groupBy(found, ({ place }) => place[name]));
  // guard [ids?.get(place.id)… → true]: of two records with one identifier
  const isAlone = ({ place }: AdmittedRecord): boolean => ids?.get(place.id)?.length === 1 && paths?.get(place.path)?.length === 1;
  return {
    shown: found.filter(isAlone),
    others: found
      .filter((each) => !isAlone(each))
      .map(({ place, record }) => ({
        ...nameOf({ id: place.id, access: record.access }),
        problem: reasonOf('left-out.twice', {}, `${place.file} (${place.offset})`),
      })),
  };
}

/** Why an earlier attempt could not make what shows a data set; undefined where it could. */
function faultOf(id: string, where: string): Problem | undefined {
  const fault = readFaultsOnce().get(id);
  return fault && reasonOf('left-out.page', { what: fault.what, detail: fault.detail }, where);
}

let faults: ReturnType<typeof readFaults> | undefined;
const readFaultsOnce = () => (faults ??= readFaults());
