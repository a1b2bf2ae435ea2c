import { validateDatasetRecord } from '../../schemas/validators.js';
import { fail } from '../errors.ts';
import { checkKey } from '../stores/key.ts';
import { reportName, type Change, type Entry, type Report } from './pending.ts';

/** Throw where an entry of a part's folder is not what a build writes: a part may come from a machine that builds what strangers hand in. */
export function checkEntry(folder: string, { key, run, change, sheet, report }: Entry): void {
  // Nothing of a part's folder is published but what a change names: a sheet beside one is not looked at.
  if (sheet !== undefined && !key.startsWith(`pending/${run}/`)) throw fail('publish.part-name', { folder, key });
  if (change !== undefined) checkChange(folder, key, run, change);
  if (report !== undefined && !isNamed(report, key, run)) throw fail('publish.part-name', { folder, key });
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
  for (const { key: artifact, sha256 } of record.version.artifacts) {
    if (!artifact.startsWith(`data/${dataset}/${sha256.slice(0, 16)}/`)) throw fail('publish.part-key', { folder, key, artifact });
    checkKey(artifact);
  }
}

const isNamed = (report: Report, key: string, run: string): boolean =>
  report.run === run && [report.part, report.of].every(Number.isInteger) && key === `pending/${run}/${reportName(report)}`;
