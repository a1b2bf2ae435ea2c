import { jsonLine } from '../../schemas/model/json-line.ts';
import { digest } from '../stores/digest.ts';
import type { Store } from '../stores/store.ts';
import { keysBelow, readObjectText } from './objects.ts';
import { reportName, type RunReport } from './pending.ts';

/** The reports that publications have kept below runs/ under the name of a run. */
interface ArchivedReports {
  /** Those of this run. */
  known: string[];
  /** Those of an earlier run of that name, whose parts say nothing of this one. */
  former: string[];
}

/** Key of an archived report. */
export const reportKey = (report: RunReport): string => `runs/${report.run}/${reportName(report)}`;

/** Find the archived reports under the name of the run of which `reports` wait. */
export async function readArchivedReports(store: Store, run: string, reports: readonly RunReport[]): Promise<ArchivedReports> {
  const archived = await keysBelow(store, `runs/${run}/`);
  return (await isNameUsedAgain(store, reports, archived)) ? { known: [], former: archived } : { known: archived, former: [] };
}

/** Tell whether kept reports are of an earlier run: a part of both began at another time, or the number of parts differs. */
async function isNameUsedAgain(store: Store, reports: readonly RunReport[], archived: readonly string[]): Promise<boolean> {
  // Reports that a publication of this run has kept, which died then or lacked a part, are the same.
  for (const report of reports) {
    if (archived.some((key) => !key.endsWith(`-of-${report.of}.json`))) return true;
    const bytes = archived.includes(reportKey(report)) ? await store.get(reportKey(report)) : undefined;
    // Written by `keepReports`, by nobody else.
    if (bytes !== undefined && (JSON.parse(Buffer.from(bytes).toString()) as RunReport).started !== report.started) return true;
  }
  return false;
}

/** A report as it is kept: problems of data that nobody has published may speak of what stands in them. */
const kept = (report: RunReport): RunReport => ({
  ...report,
  datasets: report.datasets.map(({ problems: _, ...each }) => each),
});

/** Keep the reports of a run in the place of those of the former one. */
export async function archiveReports(store: Store, reports: readonly RunReport[], { known, former }: ArchivedReports): Promise<void> {
  const again = reports.map(reportKey);
  // Those by which the next publication would find that the name was used again go last: one that dies here is done again.
  await store.remove(former.filter((key) => !again.includes(key)));
  await store.remove(former.filter((key) => again.includes(key)));
  for (const report of reports) {
    const bytes = Buffer.from(`${jsonLine(kept(report))}\n`);
    if (!known.includes(reportKey(report))) await store.put(reportKey(report), { bytes }, digest(bytes));
  }
}

/** Reports that are looked through for how long something took: those of more nights ago are of another machine, or of other data. */
const recentReports = 40;

/**
 * Read the seconds that building each data set took at its last conversion, by the newest reports; data sets that these lack are left out.
 */
export async function lastSeconds(store: Store): Promise<ReadonlyMap<string, number>> {
  const listed = (await Array.fromAsync(store.list('runs/'))).filter(({ key }) => /-of-\d+\.json$/.test(key));
  const seconds = new Map<string, number>();
  for (const { key } of listed.toSorted((a, b) => b.modified.valueOf() - a.modified.valueOf()).slice(0, recentReports)) {
    const { datasets }: Pick<RunReport, 'datasets'> = JSON.parse(await readObjectText(store, key)) as RunReport;
    for (const { dataset, outcome, stages, seconds: all } of datasets)
      if (outcome === 'built' && stages['verify'] !== undefined && !seconds.has(dataset)) seconds.set(dataset, all);
  }
  return seconds;
}

/** Parts of a run that have left no report, by their names. */
export function missingParts(names: readonly string[]): string[] {
  const count = Math.max(0, ...names.map((name) => Number(/-of-(\d+)\.json$/.exec(name)?.[1] ?? 0)));
  return Array.from({ length: count }, (_, index) => `${index + 1}/${count}`).filter(
    (part) => !names.includes(`${part.replace('/', '-of-')}.json`),
  );
}
