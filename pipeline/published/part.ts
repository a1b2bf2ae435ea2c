import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Problem } from '../../schemas/types.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import { artifactKey } from '../dataset-keys.ts';
import { fail, problem } from '../errors.ts';
import { isKey } from '../stores/key.ts';
import { isOwnSheet, reportName, type Change, type Entry, type Report } from './pending.ts';

/** Throw where an entry of a part's folder is not named after what it holds: a part may come from a machine that builds what strangers hand in. */
export function checkName(folder: string, { key, run, change, sheet, report }: Entry): void {
  // Nothing of a part's folder is published but what a change names: a sheet beside one is not taken over.
  const isOwn = [
    sheet === undefined || isOwnSheet(key, run, sheet),
    change === undefined || isOwnChange(key, run, change),
    report === undefined || (isReport(report) && isNamed(report, key, run)),
  ].every(Boolean);
  if (!isOwn) throw fail('publish.part-name', { folder, key });
}

const isOwnChange = (key: string, run: string, { dataset, base, record }: Change): boolean =>
  /^[a-z0-9-]+\/[a-z0-9-]+$/.test(dataset) &&
  key === `pending/${run}/${dataset}.json` &&
  (base === null || typeof base === 'string') &&
  (record === null || (isObject(record) && record.id === dataset));

/** What of a change is not what a build writes. Its data set alone is refused for it: the others of the part are held against the same. */
export async function againstForm(folder: string, key: string, { dataset, record }: Change): Promise<Problem[]> {
  if (record === null) return [];
  if (!validateDatasetRecord(record)) {
    const [first] = validateDatasetRecord.errors ?? [];
    const cause = `${first?.instancePath ?? ''} ${first?.keyword ?? ''}`.trim();
    return [problem('publish.part-record', { folder, key, cause })];
  }
  for (const { key: artifact, name, sha256, format } of record.version.artifacts) {
    const isPlaced = artifact === artifactKey(dataset, { sha256, name }) && isKey(artifact);
    if (!isPlaced || (runs.test(name) && !mayRun.test(`${format} ${name}`)))
      return [problem('publish.part-key', { folder, key, artifact })];
    if (format === 'piece' && !(await isPdf(join(folder, artifact)))) return [problem('publish.part-pdf', { folder, key, artifact })];
  }
  return [];
}

/** A written piece is in no manifest: that it is one is seen in its bytes. What is not in the folder was looked at as it came. */
async function isPdf(path: string): Promise<boolean> {
  if (!existsSync(path)) return true;
  return (await text(createReadStream(path, { end: pdfBegins.length - 1, encoding: 'latin1' }))) === pdfBegins;
}

const pdfBegins = '%PDF-';

/** Names that a browser runs, shows as a page or opens with something that runs; the store answers by names. */
const runs = /\.(x?html?|xht|shtml|mhtml?|svgz?|xml|xslt?|m?js|css|wasm|swf|pdf)$/i;
/** What is deposited so is held against the manifest, a written piece is looked into; drawings are ours, and the site reads them as such. */
const mayRun = /^(source|document) |^piece \S+\.[pP][dD][fF]$|^(silhouette|drawing|locator) \S+\.svg$/;

/** Whether a report is one, and says nothing else: it is kept as it is, where the pages of the catalogue read it. */
function isReport(report: Report): boolean {
  const { run, part, of, started, unsafe, datasets, ...more } = report as Partial<Report>;
  const isTold = [run, started].every((each) => typeof each === 'string' && each.length <= longestText) && Array.isArray(datasets);
  const isPart = Number.isInteger(part) && Number.isInteger(of) && [undefined, true].includes(unsafe);
  return isTold && isPart && Object.keys(more).length === 0 && datasets.every(isLine);
}

const longestText = 200;

function isLine(line: unknown): boolean {
  if (!isObject(line) || Object.keys(line).length !== 4) return false;
  const { dataset, outcome, seconds, stages } = line;
  const isTold = [dataset, outcome].every((each) => typeof each === 'string' && each.length <= longestText);
  return isTold && typeof seconds === 'number' && isObject(stages) && Object.values(stages).every((each) => typeof each === 'number');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isNamed = (report: Report, key: string, run: string): boolean =>
  report.run === run && [report.part, report.of].every(Number.isInteger) && key === `pending/${run}/${reportName(report)}`;
