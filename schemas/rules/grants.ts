import { finding, type Finding } from '../messages/finding.ts';
import type { Grant, Grants, Groups, Producer } from '../types.ts';
import { isRecipientKey } from './recipient-key.ts';
import { isDay } from './time.ts';

/** Longest that a passphrase opens anything: it is handed over by telephone, and weaker than a key. */
const passphraseDays = 31;

/** Most days of any access: whoever still needs it asks again. */
const grantDays = 3 * 366;

/** Recipients of one data set, however its groups are named: each has an envelope with all of its record. */
const mostRecipients = 20_000;

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayMs;

/** Breaks of the rules of a grants.yaml, whose groups are those of its producer; `today` is YYYY-MM-DD, where the day is known. */
export function grantFindings({ grants }: Pick<Grants, 'grants'>, groups: Groups | undefined, today?: string): Finding[] {
  const sizes = new Map(groups?.groups.map(({ id, members }) => [id, members.length]));
  const recipients = grants.reduce((sum, { group }) => sum + (group === undefined ? 1 : (sizes.get(group) ?? 0)), 0);
  // guard [recipients > mostRecipients → false]: so many that signing would end for everybody is refused
  if (recipients > mostRecipients) return [finding('grant.many', { recipients, most: mostRecipients }, '/grants')];
  return grants.flatMap((grant, index) => findingsOf(grant, `/grants/${index}`, sizes, today));
}

function findingsOf(grant: Grant, pointer: string, groups: ReadonlyMap<string, number>, today: string | undefined): Finding[] {
  const { recipient, key, group, since, until, passphrase } = grant;
  const impossible = Object.entries({ since, until }).flatMap(([name, date]) =>
    date === undefined || isDay(date) ? [] : [finding('date.impossible', { date }, `${pointer}/${name}`)],
  );
  if (impossible.length > 0) return impossible;
  const found: Finding[] = [];
  // Either a recipient with a key, or a group: one who is in neither would read nothing, and nobody would know why.
  if (group === undefined ? recipient === undefined || key === undefined : recipient !== undefined || key !== undefined)
    found.push(finding('grant.whom', {}, pointer));
  // guard: a key to which nothing can be encrypted is refused: one of them would end every signing
  if (key !== undefined && !isRecipientKey(key)) found.push(finding('grant.key', {}, `${pointer}/key`));
  if (group !== undefined && !groups.has(group)) found.push(finding('grant.unknown-group', { group }, `${pointer}/group`));
  if (since !== undefined && since > until) found.push(finding('grant.ends-first', { since, until }, `${pointer}/until`));
  if (passphrase === undefined) {
    // Counted from today where nobody says since when: such a file breaks no rule later that it keeps now.
    const from = since ?? today;
    if (from !== undefined && daysBetween(from, until) > grantDays)
      found.push(finding('grant.for-years', { days: grantDays }, `${pointer}/until`));
    return found;
  }
  if (group !== undefined) found.push(finding('grant.passphrase-group', {}, `${pointer}/passphrase`));
  // guard: a passphrase opens nothing after a month
  if (since === undefined || daysBetween(since, until) > passphraseDays)
    found.push(finding('grant.passphrase-long', { days: passphraseDays }, since === undefined ? pointer : `${pointer}/until`));
  return found;
}

/** Breaks of the rules of the readers that a producer.yaml names: each has a whole key, as whoever is granted something. */
// guard [isRecipientKey(key) ? [] → true ? []]: with a key to which nothing can be encrypted is refused: one of them would end every signing
export const readerFindings = ({ readers = [] }: Pick<Producer, 'readers'>): Finding[] =>
  readers.flatMap(({ key }, index) => (isRecipientKey(key) ? [] : [finding('grant.key', {}, `/readers/${index}/key`)]));

/** Breaks of the rules of a groups.yaml: a group and a member are named once, and a member has a whole key. */
export function groupFindings({ groups }: Groups): Finding[] {
  const repeated = (names: readonly string[], pointerOf: (index: number) => string): Finding[] =>
    names.flatMap((name, index) => (names.indexOf(name) < index ? [finding('grant.repeated', { name }, pointerOf(index))] : []));
  return [
    ...repeated(
      groups.map(({ id }) => id),
      (index) => `/groups/${index}/id`,
    ),
    ...groups.flatMap(({ members }, group) => [
      ...repeated(
        members.map(({ recipient }) => recipient),
        (index) => `/groups/${group}/members/${index}/recipient`,
      ),
      ...members.flatMap(({ key }, index) =>
        isRecipientKey(key) ? [] : [finding('grant.key', {}, `/groups/${group}/members/${index}/key`)],
      ),
    ]),
  ];
}
