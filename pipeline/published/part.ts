import { validateDatasetRecord } from '../../schemas/validators.js';
import { fail } from '../errors.ts';
import { checkKey } from '../stores/key.ts';
import { isOwnSheet, reportName, type Change, type Entry, type Report } from './pending.ts';

/** Throw where an entry of a part's folder is not what a build writes: a part may come from a machine that builds what strangers hand in. */
export function checkEntry(folder: string, { key, run, change, sheet, report }: Entry): void {
  // Nothing of a part's folder is published but what a change names: a sheet beside one is not taken over.
  if (sheet !== undefined && !isOwnSheet(key, run, sheet)) throw fail('publish.part-name', { folder, key });
  if (change !== undefined) checkChange(folder, key, run, change);
  if (report !== undefined && !(isReport(report) && isNamed(report, key, run))) throw fail('publish.part-name', { folder, key });
}

function checkChange(folder: string, key: string, run: string, { dataset, base, record }: Change): void {
  const isNamedSo = /^[a-z0-9-]+\/[a-z0-9-]+$/.test(dataset) && key === `pending/${run}/${dataset}.json`;
  if (!isNamedSo || !(base === null || typeof base === 'string')) throw fail('publish.part-name', { folder, key });
  if (record === null) return;
  if (!validateDatasetRecord(record)) {
    const [first] = validateDatasetRecord.errors ?? [];
    throw fail('publish.part-record', { folder, key, cause: `${first?.instancePath ?? ''} ${first?.keyword ?? ''}`.trim() });
  }
  if (record.id !== dataset) throw fail('publish.part-name', { folder, key });
  for (const { key: artifact, name, sha256, format } of record.version.artifacts) {
    const isPlaced = artifact === `data/${dataset}/${sha256.slice(0, 16)}/${name}`;
    if (!isPlaced || (runs.test(name) && !mayRun.test(`${format} ${name}`))) throw fail('publish.part-key', { folder, key, artifact });
    checkKey(artifact);
  }
}

/** Names that a browser runs, shows as a page or opens with something that runs; the store answers by names. */
const runs = /\.(x?html?|xht|shtml|mhtml?|svgz?|xml|xslt?|m?js|css|wasm|swf|pdf)$/i;
/** What is deposited so is held against the manifest; drawings are ours, and the site reads them as such. */
const mayRun = /^(source|document) |^(silhouette|drawing|locator) \S+\.svg$/;

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
