import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import type { Problem } from '../../../schemas/types.ts';
import { readChanges } from '../../forge/gates/changes.ts';
import { summaryOf } from '../../forge/texts/summary.ts';
import { type Access, openReader } from '../../stores/open.ts';
import { text } from '../help.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { gatherReview, type ReportLine } from './proposals.ts';

/** `mappe summary`: what a pull request would publish, for whoever decides on it. */
export const define = ({ annotate, command, ending, access, lang, root }: Terminal): Command =>
  command('summary', 'cli.summary', 'datasets', 'store')
    .argument('<report>', text('cli.summary-report'))
    .option('--since <revision>', text('cli.since'))
    .requiredOption('--write <file>', text('cli.write'))
    .option('--published <store>', text('cli.published-compared'))
    .action(
      ending(async (report: string, { write: out, ...flags }: Omit<Flags<SummaryOptions>, 'out'> & { write: string }) => {
        const { problems, holds } = await summary({ ...flags, lang: lang(), access: access(), report, out, root: root() });
        annotate(problems);
        return holds ? exitCodes.done : exitCodes.refused;
      }),
    );

/** Options of `mappe summary`. */
export interface SummaryOptions {
  /** Lines that `mappe build --json` gave. */
  report: string;
  /** Folder where that build published. */
  store: string;
  datasets: string;
  /** The repository, and the revision that the pull request starts from; without one, every line of the report is told. */
  root: string;
  since?: string;
  /** The Markdown is written here. */
  out: string;
  /** Address of what is published, where it could be read. */
  published?: string;
  lang: Lang;
  access?: Access;
}

/** All that was found, and whether the rest of the catalogue holds. */
export interface SummaryResult {
  problems: Problem[];
  holds: boolean;
}

/** Write the summary of a pull request. */
export async function summary(options: SummaryOptions): Promise<SummaryResult> {
  const { published, since, datasets, root } = options;
  const review = await gatherReview({
    ...options,
    store: await openReader(options.store, options.access),
    lines: await readReport(options.report),
    changes: since === undefined ? undefined : await readChanges(since, datasets, root),
    published,
  });
  await mkdir(dirname(options.out), { recursive: true });
  await writeFile(options.out, summaryOf(review, options.lang));
  const problems = [...review.proposals.flatMap((proposal) => proposal.problems), ...review.elsewhere];
  return { problems, holds: review.elsewhere.length === 0 };
}

async function readReport(path: string): Promise<Map<string, ReportLine>> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  // Written by `mappe build --json`, a line each.
  const parsed = lines.map((line) => JSON.parse(line) as ReportLine);
  return new Map(parsed.map((line) => [line.dataset, line]));
}
