import { checkDataset } from '../../schemas/check/check.ts';
import { isAsked, reasonName } from '../../schemas/rules/personal-data.ts';
import type { Bbox, Dataset, DatasetRecord, Problem, Version } from '../../schemas/types.ts';
import { boxesOfTerritory } from '../../schemas/model/territory-boxes.ts';
import { PipelineError, problem } from '../base/errors.ts';
import { readRepository } from '../manifest/repository.ts';
import type { Manifest } from '../manifest/read.ts';
import type { Policy, Published } from '../record/build-context.ts';
import type { Measures } from '../record/build-output.ts';
import { findMissingRows, parentRecords } from '../source/derive.ts';
import { acceptWarned, findIdleAllowances, findRegressions, isHeldAgainst, lossesBefore, measuresOf } from './regression.ts';

interface Candidate {
  manifest: Manifest;
  version: Measures & Pick<Version, 'id' | 'origin'> & { territories?: Version['territories'] | undefined };
  published: Pick<Published, 'previous' | 'parents'> & { outlines?: ReadonlyMap<string, Bbox> };
  policy: Policy;
}

/** Check of one aspect of a version: its errors prevent publication, its other problems stand in the record. */
type Gate = (candidate: Candidate) => Problem[];

/** Whether a person reads these bytes before they are published: those at an address may be others every night. */
const isReadBefore = ({ source, source: { files = [source] } }: Dataset): boolean =>
  source.derive === undefined && files.every(({ url, sha256 }) => url === undefined || sha256 !== undefined);

/** Questions that the published version did not raise, of data that nobody reads before: no review asks them. */
function unreadQuestions({ manifest: { dataset }, version: { layers }, published: { previous } }: Candidate): Problem[] {
  if (dataset.personalData !== undefined || previous === undefined || isReadBefore(dataset)) return [];
  return layers.flatMap(({ name: layer, fields }) =>
    fields.flatMap(({ name: field, personal }) => {
      const before = previous.version.layers.find((each) => each.name === layer)?.fields.find((each) => each.name === field);
      if (personal === undefined || !isAsked(personal) || before?.personal !== undefined) return [];
      return [problem('personal.unread', { layer, field, reason: reasonName(personal) })];
    }),
  );
}

/** The gates of a new version, in the order in which its record tells what they found. */
const gates: Readonly<Record<'rows' | 'rules' | 'unread' | 'losses', Gate>> = {
  rows: ({ manifest, version, published }) => findMissingRows(manifest, published.parents, version.layers),
  rules: ({ manifest, version, published, policy }) => [...policy.problems, ...brokenRules(manifest, version, published)],
  // guard [unreadQuestions → () => []]: a question that new data at an address raise is refused
  unread: unreadQuestions,
  losses: ({ manifest: { dataset, locate }, version, published: { previous }, policy: { lossThreshold: threshold } }) => {
    const change = { ...(threshold !== undefined && { threshold }), ...dataset.expect?.change };
    const losses = [
      // What is computed from others, or stays at a service, goes where they go, and its record says so.
      ...findRegressions(previous, version, change, { refuses: isHeldAgainst(dataset, previous) }),
      ...lossesBefore(previous, version.id, dataset.expect?.change),
    ];
    return [...losses, ...idle(dataset, version.origin, losses, locate)];
  },
};

/** Have a new version pass every gate; gives what its record says of that, throws every reason to refuse it at once. */
export const passGates = (
  manifest: Manifest,
  version: Candidate['version'],
  published: Candidate['published'],
  policy: Policy,
): Problem[] => refuseErrors(Object.values(gates).flatMap((gate) => gate({ manifest, version, published, policy })));

/** Judge a known version by what its manifest says now; what its stages have said of the same data still holds. */
export function passAgain(
  manifest: Manifest,
  { version, problems }: DatasetRecord,
  published: Candidate['published'],
  policy: Policy,
): Problem[] {
  const { dataset, locate } = manifest;
  const found = refuseErrors(gates.rules({ manifest, version: { ...version, ...measuresOf(version) }, published, policy }));
  const held = acceptWarned(
    problems.filter(({ where }) => where === undefined),
    dataset.expect?.change,
  );
  return distinct([...found, ...idle(dataset, version.origin, held, locate), ...held]);
}

/** Throws where restricted data would come where everybody reads, or public ones where nobody does, before anything of them is fetched. */
export function refuseMisplaced({ dataset, locate }: Pick<Manifest, 'dataset' | 'locate'>, isPrivate: boolean): void {
  // guard: restricted data are built into a private store alone
  if (dataset.access === 'restricted' && !isPrivate)
    throw new PipelineError([problem('access.public-store', {}, { where: locate('/access') })]);
  if (dataset.access !== 'restricted' && isPrivate)
    throw new PipelineError([problem('access.private-store', {}, { where: locate('/access') })]);
}

/** A first version has lost nothing that could be accepted, built again or not. */
const idle = (dataset: Dataset, origin: Version['origin'], losses: readonly Problem[], locate: Manifest['locate']): Problem[] =>
  origin?.reason === 'first' ? [] : findIdleAllowances(dataset.expect?.change, losses, locate('/expect/change/allow'));

function brokenRules(
  { dataset, producer, producerId, datasetId, styleUses, locate }: Manifest,
  version: Candidate['version'],
  { parents, outlines }: Candidate['published'],
): Problem[] {
  const { derive, service } = dataset.source;
  const { layers, territories, extent } = version;
  const kind = version.raster !== undefined ? 'image' : version.pointCloud !== undefined ? 'cloud' : 'features';
  const { placeOf } = readRepository();
  const facts = {
    producerId,
    datasetId,
    producer,
    layers,
    // A manifest asks nothing of data that stay at a service.
    ...(service === undefined && {
      data: {
        kind,
        ...(extent !== undefined && { bbox: extent?.bbox ?? null, boxes: extent?.boxes.map(({ bbox }) => bbox) ?? [] }),
      } as const,
    }),
    // Communes without an outline are as far away as their département.
    boxesOf: (code: string) => boxOf(outlines?.get(code)) ?? boxesOfTerritory(code) ?? boxesOfDepartement(placeOf(code)?.department),
    ...(derive && parents && { parents: parentRecords(derive, parents) }),
    ...(styleUses && { style: styleUses }),
    placeOf,
    ...(territories && { measured: territories }),
  };
  return checkDataset(dataset, facts, locate);
}

const boxOf = (box: Bbox | undefined): readonly Bbox[] | undefined => box && [box];

const boxesOfDepartement = (code: string | undefined): ReturnType<typeof boxesOfTerritory> =>
  code === undefined ? undefined : (boxesOfTerritory(`DEP-${code}`) ?? boxesOfTerritory(`OM-${code}`));

function refuseErrors(found: readonly Problem[]): Problem[] {
  const problems = distinct(found);
  if (problems.some(({ severity }) => severity === 'error')) throw new PipelineError(problems);
  return problems;
}

/** Each problem once. */
export function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map((each) => [`${each.id} ${each.where} ${each.message}`, each]));
  return [...seen.values()];
}
