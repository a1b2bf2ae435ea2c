import { phrase } from '../../schemas/messages/fill.ts';
import { numberFact } from '../../schemas/messages/format.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Bbox, Dataset, Fact, Layer, Phrase, TextFacts, Version } from '../../schemas/types.ts';
import { areas } from '../../schemas/vocabularies.ts';

/** What a manifest accepts of a change, and from which share on a loss is one. */
export type ChangeRules = NonNullable<NonNullable<Dataset['expect']>['change']>;

/** What a manifest can accept to be lost. */
export type LossKind = NonNullable<ChangeRules['allow']>[number];

/** One thing that is less than it was, and by how much. */
export interface Loss {
  kind: LossKind;
  what: Phrase;
}

/** Gathers losses, each with the text that tells it. */
export type AddLoss = (kind: LossKind, id: TextId, facts?: TextFacts) => void;

/** Per cent by which a number is smaller than it was. */
export const percentLost = (before: number, after: number): number => (before > 0 ? (100 * (before - after)) / before : 0);

/** Things of which fewer are left; the last ones are told whatever the threshold. */
export function countLoss(before: number, after: number, threshold: number, add: (facts: TextFacts) => void): void {
  const drop = percentLost(before, after);
  if (isLost(drop, before, after, threshold)) add({ before: numberFact(before), after: numberFact(after), drop: rounded(drop), threshold });
}

/**
 * A share, in per cent, of which less is left: relative to what it was, as counts are, so that what was rare is held as well. What goes
 * from some to none is told whatever the threshold.
 */
export function shareLoss(before: number, after: number, threshold: number, add: (facts: TextFacts) => void): void {
  // Ten per cent of two thirds are ten per cent, whatever the last digits say.
  const drop = Number(percentLost(before, after).toFixed(6));
  if (isLost(drop, before, after, threshold)) add({ before: share(before), after: share(after), drop: rounded(drop), threshold });
}

const isLost = (drop: number, before: number, after: number, threshold: number): boolean => drop > threshold || (before > 0 && after === 0);

/** In degrees, some kilometre: so far a lone feature may be put right, and what has no width can be compared. */
const around = 0.01;

/** Per cent of a box that another one no longer covers: as large a box elsewhere covers nothing of it. */
export function percentUncovered(before: Bbox, after: Bbox): number {
  const covered = (low: 0 | 1, high: 2 | 3): number => {
    const both = Math.min(before[high], after[high]) - Math.max(before[low], after[low]) + 2 * around;
    return Math.max(both, 0) / (before[high] - before[low] + 2 * around);
  };
  return 100 * (1 - covered(0, 2) * covered(1, 3));
}

/** A part of the extent that holds nothing any more; where no box is left, that is told of the geometries. */
export function extentLoss(of: Phrase, old: Bbox | null | undefined, now: Bbox | null | undefined, threshold: number, add: AddLoss): void {
  if (!old || !now) return;
  const drop = percentUncovered(old, now);
  if (drop > threshold) add('extent', 'regression.extent', { of, drop: rounded(drop), threshold });
}

/** Areas of which the new data cover too little: losing one of several islands may leave the box around all of them as it was. */
export function areaLosses(old: Version['extent'] | undefined, now: Version['extent'] | undefined, threshold: number, add: AddLoss): void {
  if (!old || !now || old.boxes.length < 2) return;
  for (const { area, bbox } of old.boxes) {
    const place = areas.find((each) => each.area === area);
    // What lies in none of them is a few stray places, which may be put right.
    if (place === undefined) continue;
    const drop = Math.min(100, ...now.boxes.map((box) => percentUncovered(bbox, box.bbox)));
    if (drop > threshold) add('extent', 'regression.extent', { of: { fr: place.fr, en: place.en }, drop: rounded(drop), threshold });
  }
}

/** Another coordinate system than the published one. */
export function crsLoss(of: Phrase, old: Layer['crs'], now: Layer['crs'], add: AddLoss): void {
  if (old === null || old.code === now?.code) return;
  add('crs', 'regression.crs', { of, before: old.code, after: now?.code ?? phrase('regression.no-crs') });
}

/** To a tenth, or to two digits where it is less: nothing that is there is 0. */
const share = (value: number): Fact => {
  const digits = value > 0 && value < 1 ? 1 - Math.floor(Math.log10(value)) : 1;
  return numberFact(value, digits);
};
/** To a tenth. */
const rounded = (value: number): Fact => numberFact(Math.round(value * 10) / 10);
