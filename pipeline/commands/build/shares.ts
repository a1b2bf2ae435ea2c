import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../../schemas/types.ts';
import { idsOf, inShard } from '../../manifest/dataset-ids.ts';
import { familiesOf, firstOf } from '../../manifest/derived-order.ts';
import { problem } from '../../base/errors.ts';
import type { Change, Entry, Report } from '../../publication/pending.ts';
import { readProject } from '../../manifest/project-facts.ts';
import { scanCatalogue } from '../../manifest/read.ts';
import { readPlan } from './part.ts';

/** What the machines that share a run were to do, each. */
export interface Shares {
  /** Whether each machine builds it, before all else. */
  isFirst: (dataset: string) => boolean;
  /** Whether one of them was to build it, or to take it out of the catalogue. */
  isPlanned: (dataset: string) => boolean;
  /** Whether this one was, called "3/12". */
  isOf: (dataset: string, share: string) => boolean;
}

/** Read who was to do what: as the plan says that the machines have followed, or by the names of data sets where they had none. */
export async function readShares(datasets: string, plan: string | undefined, today: string): Promise<Shares> {
  const catalogue = await scanCatalogue(datasets, { project: readProject(), today });
  const first = firstOf(catalogue.manifests);
  const isFirst = (dataset: string): boolean => first.has(dataset);
  if (plan === undefined) {
    const familyOf = familiesOf(catalogue.manifests, idsOf(catalogue));
    const isOf = (dataset: string, share: string): boolean => {
      const [index = 1, count = 1] = share.split('/').map(Number);
      return isFirst(dataset) || inShard(familyOf(dataset), { index, count });
    };
    return { isFirst, isPlanned: () => true, isOf };
  }
  const partOf = new Map((await readPlan(plan)).flatMap(({ dataset, part }) => (part === undefined ? [] : [[dataset, part]])));
  const isPlanned = (dataset: string): boolean => partOf.has(dataset);
  return { isFirst, isPlanned, isOf: (dataset, share) => isPlanned(dataset) && (isFirst(dataset) || partOf.get(dataset) === share) };
}

/** A folder that a part of a run has filled. */
export interface Part {
  folder: string;
  entries: readonly Entry[];
}

/** What a part says of itself, once it has ended. */
export const reportOf = ({ entries }: Part): Report | undefined => entries.find(({ report }) => report !== undefined)?.report;

/** Which part a folder says that it is: "3/12". */
function shareOf(part: Part): string | undefined {
  const report = reportOf(part);
  return report && `${report.part}/${report.of}`;
}

/** Other folders that say that they are the same part. */
export function rivalsOf(part: Part, parts: readonly Part[]): Part[] {
  const share = shareOf(part);
  return share === undefined ? [] : parts.filter((each) => each !== part && shareOf(each) === share);
}

/** What other parts, and what each was to do, have against a change of a part. */
export function doubtsAmong(parts: readonly Part[], shares: Shares | undefined): (part: Part, change: Change) => Problem[] {
  const all = parts.flatMap((part) =>
    part.entries.flatMap(({ dataset, change }) => (change === undefined ? [] : [{ part, dataset, change }])),
  );
  const byDataset = Map.groupBy(all, ({ dataset }) => dataset);
  const foldersOf = (some: readonly Part[]): string =>
    some
      .map(({ folder }) => folder)
      .sort()
      .join(', ');
  return (part, change) => {
    const { dataset } = change;
    const share = shareOf(part);
    const isGiven = (each: Part): boolean => shares?.isOf(dataset, shareOf(each) ?? '') ?? false;
    const rivals = rivalsOf(part, parts);
    if (rivals.length > 0) return [problem('publish.part-same', { part: share ?? '', folders: foldersOf([part, ...rivals]) })];
    if (shares?.isPlanned(dataset) === false) return [problem('publish.part-unplanned', { dataset })];
    if (shares !== undefined && share !== undefined && !isGiven(part))
      return [problem('publish.part-share', { folder: part.folder, dataset, part: share })];
    const claims = byDataset.get(dataset) ?? [];
    const given = claims.filter((each) => isGiven(each.part));
    // The one that was to build it is believed, beside others that do not say which they are.
    const isOnly = given.length === 1 && given[0]?.part === part;
    // What every machine builds first is the same everywhere.
    const isShared = shares?.isFirst(dataset) === true && claims.every((each) => isDeepStrictEqual(each.change, change));
    if (claims.every((each) => each.part === part) || isOnly || isShared) return [];
    return [problem('publish.part-twice', { dataset, folders: foldersOf(claims.map((each) => each.part)) })];
  };
}
