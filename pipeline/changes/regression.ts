import { phrase } from '../../schemas/messages/fill.ts';
import type { Dataset, DatasetRecord, Phrase, Problem, Version } from '../../schemas/types.ts';
import { defined } from '../base/defined.ts';
import { problem } from '../base/errors.ts';
import { findLosses, type ChangeRules, type LossKind } from './losses.ts';
import type { Measures } from '../record/build-output.ts';

type ComparableVersion = Pick<Version, 'layers' | 'extent' | 'raster' | 'pointCloud'>;

/** Whether data are computed from other data sets or stay at a service, and so grow and shrink with them. */
const followsOthers = ({ source }: Pick<Dataset, 'source'>): boolean => source.derive !== undefined || source.service !== undefined;

/** Whether a version may lose nothing of the published one: true also where a manifest names a service in place of published data. */
export function isHeldAgainst(
  dataset: Pick<Dataset, 'source'>,
  published: { version: Pick<Version, 'service' | 'source'> } | undefined,
): boolean {
  if (!followsOthers(dataset)) return true;
  const { service, source } = published?.version ?? {};
  return published !== undefined && service === undefined && source?.derivedFrom === undefined;
}

/** In per cent; less is what a register loses from one quarter to the next. */
const defaultThreshold = 10;

/** Losses that may be a corrected mistake, and are only warned of: all others take data from their readers. */
const warned: readonly LossKind[] = ['types', 'crs'];

/** Find losses from the published version to a new one: refused, or warned of where `refuses` is false or a loss may correct a mistake. */
export function findRegressions(
  published: { version: ComparableVersion; edition?: string } | undefined,
  now: Measures,
  { threshold = defaultThreshold, allow = [], edition, reason = '' }: ChangeRules = {},
  { refuses = true }: { refuses?: boolean } = {},
): Problem[] {
  // The manifest can accept each loss, with its reason, for good or from one edition to the next.
  if (published === undefined) return [];
  const current = published.edition;
  const isPast = edition !== undefined && current !== undefined && edition !== current;
  const losses = findLosses(measuresOf(published.version), now, threshold);
  const isWarned = (kind: LossKind): boolean => !refuses || warned.includes(kind);
  // One line for all that is refused, and what is accepted already: a second one would be a key that stands there twice.
  const refused = losses.flatMap(({ kind }) => (isWarned(kind) ? [] : [kind]));
  const wayOf = (kind: LossKind): Phrase => {
    const kinds = [...new Set([...(isPast ? [] : allow), ...refused, kind])].join(', ');
    return current === undefined
      ? phrase('regression.way', { kind, kinds })
      : phrase('regression.way-once', { kind, kinds, edition: current });
  };
  return losses.map(({ kind, what }) => {
    if (allow.includes(kind) && !isPast) return problem('regression.accepted', { what, reason, kind }, { severity: 'notice' });
    const way = wayOf(kind);
    if (isWarned(kind)) return problem('regression.warned', { what, way }, { severity: 'warning' });
    if (isPast && allow.includes(kind)) return problem('regression.past', { what, way, edition, now: current });
    return problem('regression.refused', { what, way });
  });
}

/** Replace warnings of losses by notices where the manifest now accepts them: once the version is published, no loss is found any more. */
export const acceptWarned = (warnings: readonly Problem[], { allow = [], edition, reason = '' }: ChangeRules = {}): Problem[] =>
  warnings.map((each) => {
    const what = each.facts?.['what'];
    const way = each.facts?.['way'];
    if (each.id !== 'regression.warned' || what === undefined || typeof way !== 'object' || !('id' in way)) return each;
    // The edition that it was held against: the manifest may name it, and no other.
    const { kind, edition: against } = way.facts ?? {};
    const isMeant = allow.some((one) => one === kind) && (edition === undefined || against === undefined || against === edition);
    return isMeant && kind !== undefined ? problem('regression.accepted', { what, reason, kind }, { severity: 'notice' }) : each;
  });

/** Losses that the published version is known for, where the same data are made again: held against themselves they lose nothing. */
export function lossesBefore(
  published: Pick<DatasetRecord, 'version' | 'problems'> | undefined,
  id: string,
  change?: ChangeRules,
): Problem[] {
  if (published?.version.id !== id) return [];
  const isLoss = (each: Problem): boolean => each.id === 'regression.warned' || each.id === 'regression.accepted';
  return acceptWarned(published.problems.filter(isLoss), change);
}

/** Warn of losses that a manifest accepts for good and `problems`, all those of the version, lack: the next loss would pass unseen. */
export function findIdleAllowances({ allow = [], edition }: ChangeRules = {}, problems: readonly Problem[], where: string): Problem[] {
  if (edition !== undefined) return [];
  const served = problems.filter(({ id }) => id === 'regression.accepted').map(({ facts }) => facts?.['kind']);
  const idle = allow.filter((kind) => !served.includes(kind));
  return idle.length === 0 ? [] : [problem('regression.idle', { kinds: idle.join(', ') }, { where, severity: 'warning' })];
}

/** A version as it is held against another one. */
export function measuresOf({ layers, extent, raster, pointCloud }: ComparableVersion): Measures {
  return {
    layers: layers.map((layer) => ({ ...layer, withoutGeometry: layer.conservation.withoutGeometry })),
    extent,
    ...defined({ raster, pointCloud }),
  };
}
