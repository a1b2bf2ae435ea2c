import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecipientKey } from '../../schemas/rules/recipient-key.ts';
import { tracesIn } from '../../schemas/rules/personal-traces.ts';
import { isDay } from '../../schemas/rules/time.ts';
import type { Grant } from '../../schemas/types.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import type { AccessWish } from '../forge/github/deposit-issue.ts';
import { grantsFile, readGrants, readGrantsFile, readRecipientGroups } from '../manifest/read-grants.ts';
import { withGrant } from '../manifest/write-grants.ts';
import { describedIn, plainReason, type DepositChange } from './lay-deposit.ts';

/** Wish of somebody to read restricted data, with the pseudonym that grants.yaml gets for them. */
export interface AskedAccess extends AccessWish {
  recipient: string;
}

/** Longest reason of a grant that a wish becomes: it is read in a list. */
const longestUse = 500;

/** Write a wished grant into grants.yaml, in a copy of the catalogue made at `into`; throws for anything that nobody could grant. */
export async function layAccess(
  { access: id, recipient, key, until, reason }: AskedAccess,
  { datasets, into, today }: { datasets: string; into: string; today: string },
): Promise<DepositChange> {
  if (id === '') throw fail('deposit.no-dataset');
  const { producer, manifest } = await describedIn(id, datasets);
  const { value } = parseYaml(await readFile(join(datasets, manifest)));
  // guard (access-request.test.ts): or asks for what everybody reads
  if (typeof value !== 'object' || value === null || !('access' in value) || value.access !== 'restricted')
    throw fail('deposit.access-open', { id });
  if (/AGE-SECRET-KEY-/i.test(key)) throw fail('deposit.access-secret');
  if (!isRecipientKey(key)) throw fail('deposit.access-key');
  const day = dayIn(until);
  if (day === undefined || day < today) throw fail('deposit.access-until', { until: until.slice(0, 40) });
  const use = plainReason(reason).slice(0, longestUse);
  if (use.length < 5) throw fail('deposit.access-use');
  // A name, a telephone or an address does not come into git's history.
  // guard (access-request.test.ts): what is no key, no day or no use
  if (tracesIn(use).length > 0) throw fail('deposit.access-personal');

  const folder = join(datasets, id);
  const groups = await readRecipientGroups(join(folder, '..'));
  const known = (await readGrantsFile(folder, groups))?.value?.grants ?? [];
  const own = known.find((grant) => grant.key === key && grant.passphrase === undefined);
  const grant: Grant = {
    recipient: own?.recipient ?? recipient,
    key,
    since: today,
    until: day,
    reason: use,
    // guard (access-request.test.ts): who asks for more time keeps their pseudonym and their layers
    ...(own?.layers && { layers: own.layers }),
  };
  if (own !== undefined && own.until >= day) throw fail('deposit.access-held', { id, until: own.until });
  await cp(datasets, into, { recursive: true, verbatimSymlinks: true });
  const file = join(id, grantsFile);
  const before = await readFile(join(datasets, file), 'utf8').catch(() => '');
  await writeFile(join(into, file), withGrant(before, grant));
  const { problems } = await readGrants(join(into, id), groups, true);
  if (problems.length > 0) throw new PipelineError(problems);
  return { producer, newProducer: false, acts: { [id]: 'granted' }, formers: {}, files: [file], removed: [] };
}

/** Day in a text, YYYY-MM-DD or as the French write it; undefined where there is none. */
function dayIn(text: string): string | undefined {
  const [, frenchDay = '', frenchMonth = '', frenchYear = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  const day = frenchYear === '' ? text : `${frenchYear}-${frenchMonth.padStart(2, '0')}-${frenchDay.padStart(2, '0')}`;
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && isDay(day) ? day : undefined;
}
