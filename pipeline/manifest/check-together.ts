import type { Locate } from '../../schemas/messages/finding.ts';
import { nearest } from '../../schemas/model/nearest.ts';
import { plainText } from '../../schemas/model/plain-text.ts';
import { french } from '../../schemas/languages.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Dataset, Operator, Problem, Withdrawal } from '../../schemas/types.ts';
import { circlesOf } from './derived-order.ts';
import { producerIdOf } from '../base/dataset-keys.ts';
import { problem } from '../base/errors.ts';

/** Problems of a manifest that a change of another one may bring about. */
export const throughOthers: readonly TextId[] = [
  'identifier.twice',
  'derive.cycle',
  'derive.orphan',
  'replaced.unknown',
  'territories.absent',
  'territories.plain',
  'territories.not-listed',
];

interface Described {
  id: string;
  producerId: string;
  dataset: Dataset;
  locate: (pointer: string) => string;
}

interface DescribedWithdrawal {
  id: string;
  withdrawal: Withdrawal;
  locate: (pointer: string) => string;
}

interface Scanned {
  operator: Operator | undefined;
  ids: readonly string[];
  manifests: readonly Described[];
  withdrawn: readonly DescribedWithdrawal[];
  problems: Map<string, Problem[]>;
}

const add = (problems: Scanned['problems'], id: string, found: Problem): void =>
  void problems.set(id, [...(problems.get(id) ?? []), found]);

/** Add to the problems of a catalogue what is wrong with its data sets through each other. */
export function reportTogether(scan: Scanned): void {
  reportTwins(scan);
  reportCircles(scan);
  reportOrphans(scan);
  reportSuccessors(scan);
}

/** Twins that a problem names. */
const mostNamed = 5;

/** Two data sets with one identifier would be one for whoever harvests the catalogue; with one title, for whoever reads it. */
function reportTwins({ manifests, withdrawn, problems }: Scanned): void {
  // The identifier of what was withdrawn stays taken, but for whoever has moved it: the renamed data set.
  const left = new Map(withdrawn.map(({ id, withdrawal }) => [withdrawal.identifier ?? id, id]));
  for (const { id, dataset, producerId, locate } of manifests) {
    const taken = dataset.identifier === undefined ? undefined : left.get(dataset.identifier);
    if (taken === undefined || producerIdOf(taken) === producerId) continue;
    const facts = { others: [taken], title: french(dataset.title), identifier: dataset.identifier ?? id };
    add(problems, id, problem('identifier.twice', facts, { where: locate('/identifier') }));
  }
  const title = ({ dataset, producerId }: Described): string => `${producerId} ${plainText(french(dataset.title))}`;
  const identifier = ({ dataset, id }: Described): string => dataset.identifier ?? id;
  // Who writes the name of another's folder keeps nobody else from publishing.
  const atFault = (twins: readonly Described[]): readonly Described[] => {
    const owner = twins.find((twin) => identifier(twin) === twin.id);
    return owner === undefined ? twins : twins.filter((twin) => twin !== owner);
  };
  const report = (sameOf: (manifest: Described) => string, text: TextId, pointer: string, severity: Problem['severity']): void => {
    for (const twins of [...Map.groupBy(manifests, sameOf).values()].filter(({ length }) => length > 1)) {
      // guard [severity === 'error' ? atFault(twins) : twins → atFault(twins).length > 0 ? twins : []]: to its writer alone
      for (const twin of severity === 'error' ? atFault(twins) : twins) {
        const others = twins.filter(({ id }) => id !== twin.id).map(({ id }) => id);
        // Of forty that are called the same, each would name all others.
        const named = others.length > mostNamed ? [...others.slice(0, mostNamed), '…'] : others;
        const facts = { others: named, title: french(twin.dataset.title), identifier: identifier(twin) };
        add(problems, twin.id, problem(text, facts, { where: twin.locate(pointer), severity }));
      }
    }
  };
  report(identifier, 'identifier.twice', '/identifier', 'error');
  report(title, 'title.twice', '/title', 'warning');
}

/** Data sets that are computed from each other can never be built. */
function reportCircles({ manifests, problems }: Scanned): void {
  const circles = circlesOf(manifests);
  for (const { id, locate } of manifests)
    if (circles.includes(id))
      add(problems, id, problem('derive.cycle', { datasets: circles.join(', ') }, { where: locate('/source/derive') }));
}

/** Report data sets derived from one that the catalogue does not hold, or no longer holds: they can never be built. */
function reportOrphans({ ids, manifests, problems }: Scanned): void {
  const known = new Set(ids);
  for (const { id, dataset, locate } of manifests) {
    const { of, with: other } = dataset.source.derive ?? {};
    for (const [name, parent] of Object.entries({ of, with: other })) {
      if (parent === undefined || known.has(parent.dataset)) continue;
      const near = nearest(parent.dataset, ids);
      const facts = { dataset: parent.dataset, near: near === undefined ? '' : phrase('hint.write', { near }) };
      add(problems, id, problem('derive.orphan', facts, { where: locate(`/source/derive/${name}/dataset`) }));
    }
  }
}

/** Report successors of a data set that are the data set itself, or that never were in the catalogue. */
function reportSuccessors({ ids, manifests, withdrawn, problems }: Scanned): void {
  const known = new Set([...ids, ...withdrawn.map(({ id }) => id)]);
  const said = [
    ...manifests.map(({ id, dataset, locate }) => ({
      id,
      by: dataset.deprecated?.replacedBy,
      where: () => locate('/deprecated/replacedBy'),
    })),
    ...withdrawn.map(({ id, withdrawal, locate }) => ({ id, by: withdrawal.replacedBy, where: () => locate('/replacedBy') })),
  ];
  for (const { id, by, where } of said) {
    if (by === undefined || (known.has(by) && by !== id)) continue;
    if (by === id) add(problems, id, problem('replaced.itself', { dataset: by }, { where: where() }));
    else {
      const near = nearest(by, ids);
      const facts = { dataset: by, near: near === undefined ? '' : phrase('hint.write', { near }) };
      add(problems, id, problem('replaced.unknown', facts, { where: where() }));
    }
  }
}

/** Check that the data sets that measure the others are there, as territories; of one whose manifest cannot be read nothing is known. */
export function misnamedTerritories({ operator, ids, manifests }: Scanned, locate: Locate): Problem[] {
  const roles = new Map(manifests.map(({ id, dataset }) => [id, dataset.role]));
  const known = ids.filter((id) => !roles.has(id) || roles.get(id) === 'territories');
  return (operator?.territories ?? []).flatMap((dataset, index) => {
    if (known.includes(dataset)) return [];
    const near = nearest(dataset, known) ?? nearest(dataset, ids);
    const hint = near === undefined ? '' : phrase('hint.file', { near });
    const where = locate(`/territories/${index}`);
    return ids.includes(dataset)
      ? problem('territories.plain', { dataset }, { where })
      : problem('territories.absent', { dataset, hint }, { where });
  });
}
