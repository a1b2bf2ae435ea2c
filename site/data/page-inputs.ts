import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { goodUntil, recordPaths, restrictedRecords, withdrawnRecords } from './records.ts';
import { basePaths } from './store-origins.ts';
import { serviceStates } from './service-states.ts';
import { readPreview, readSettings } from './settings.ts';

/** Digests of each data set's page inputs: the same digest gives the same bytes. */
export type PageInputs = Record<string, string>;

/** The site that an earlier build has put in its place, none where nobody vouches for its files. */
export interface EarlierSite {
  folder: string;
  inputs: PageInputs;
}

/** The earlier site that the settings name. */
export function readEarlierSite(): EarlierSite | undefined {
  const { before } = readSettings();
  return before === undefined ? undefined : (JSON.parse(readFileSync(before, 'utf8')) as EarlierSite);
}

const digestOf = (inputs: unknown): string => createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 32);

/** File in which one process of a build leaves the digests to the others. */
const inputsFile = (): string => `${readSettings().out}.cache/inputs.json`;

/** Digests that this build has left, by data set. */
export const readPageInputs = (): PageInputs => JSON.parse(readFileSync(inputsFile(), 'utf8')) as PageInputs;

/** Write the digest of each data set's pages and files: of its record, the data sets named there, its service, and shared inputs. */
export async function keepPageInputs(): Promise<void> {
  const { bundle, datasets, storeUrl, site, isLocalAllowed } = readSettings();
  const operator = join(datasets, 'operator.yaml');
  const good = await goodUntil();
  const shared = digestOf([
    ...[
      basename(bundle),
      storeUrl,
      site,
      isLocalAllowed,
      // A page holds the day once it is over; until then it reads it.
      good?.isOver === true ? good.until : good !== undefined,
      // Every page leads to one's own access where there is something to have access to.
      (await restrictedRecords()).length > 0,
      readPreview(),
      existsSync(operator) && readFileSync(operator, 'utf8'),
    ],
    ...(await basePaths()).map(({ digest }) => digest),
  ]);
  const paths = await recordPaths();
  const left = [...(await withdrawnRecords()), ...(await restrictedRecords())].map((record): [string, string] => [
    record.id,
    digestOf(record),
  ]);
  const digests = new Map([...left, ...paths.map(({ id, digest }): [string, string] => [id, digest])]);
  const states = serviceStates();
  // Pages are made of no other record.
  const inputs: PageInputs = Object.fromEntries(
    paths.map(({ id, digest, named }) => [id, digestOf([shared, digest, named.map((other) => digests.get(other)), states[id]])]),
  );
  writeFileSync(inputsFile(), JSON.stringify(inputs));
}
