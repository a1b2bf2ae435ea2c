import type { Bbox, Dataset, Fact, Layer, Phrase, Problem } from '../schemas/types.ts';
import { number } from '../schemas/texts/format.ts';
import { problem } from './errors.ts';

/** A layer of either version; its box is known once it has been measured. */
type Side = Pick<Layer, 'name' | 'features' | 'fields'> & Partial<Pick<Layer, 'bbox'>>;

type Change = NonNullable<NonNullable<Dataset['expect']>['change']>;
type Kind = NonNullable<Change['allow']>[number];

/** One thing that is less than it was, and by how much of a hundred. */
interface Loss {
  kind: Kind;
  what: Phrase;
}

/** In per cent; less is what a register loses from one quarter to the next. */
const defaultThreshold = 10;

/**
 * What is lost or shrinks from the published version to a new one. What takes data from their readers is refused: a layer, a field, features,
 * values. What may as well be a mistake put right is warned of: a smaller extent, another type. The manifest can accept each, with its reason.
 */
export function findRegressions(
  previous: readonly Side[],
  layers: readonly Side[],
  { threshold = defaultThreshold, allow = [], reason = '' }: Change = {},
): Problem[] {
  const losses = previous.flatMap((old) => {
    const now = layers.find(({ name }) => name === old.name);
    return now === undefined ? [{ kind: 'layers' as const, what: gone(old) }] : lossesOf(old, now, threshold);
  });
  return losses.map(({ kind, what }) => {
    if (allow.includes(kind)) return problem('regression.accepted', { what, reason }, { severity: 'notice' });
    if (warned.includes(kind)) return problem('regression.warned', { what, kind }, { severity: 'warning' });
    return problem('regression.refused', { what, kind });
  });
}

const warned: readonly Kind[] = ['extent', 'types'];

const gone = ({ name, features }: Side): Phrase => ({ id: 'regression.layers', facts: { layer: name, features: told(features) } });

function lossesOf(old: Side, now: Side, threshold: number): Loss[] {
  const layer = old.name;
  const losses: Loss[] = [];
  const add = (kind: Kind, id: string, facts: Phrase['facts'] = {}): void =>
    void losses.push({ kind, what: { id, facts: { layer, ...facts } } });
  const drop = percentLost(old.features, now.features);
  if (drop > threshold)
    add('features', 'regression.features', { before: told(old.features), after: told(now.features), drop: rounded(drop), threshold });
  for (const field of old.fields) {
    const same = now.fields.find(({ name }) => name === field.name);
    if (same === undefined) {
      add('fields', 'regression.fields', { field: field.name });
      continue;
    }
    if (same.type !== field.type)
      add('types', 'regression.types', {
        field: field.name,
        before: { id: `field-type.${field.type}` },
        after: { id: `field-type.${same.type}` },
      });
    const [before, after] = [filled(old, field.nulls), filled(now, same.nulls)];
    if (before - after > threshold)
      add('values', 'regression.values', { field: field.name, before: rounded(before), after: rounded(after), threshold });
  }
  const shrunk = percentLost(areaOf(old.bbox), areaOf(now.bbox));
  if (now.bbox !== undefined && shrunk > threshold) add('extent', 'regression.extent', { drop: rounded(shrunk), threshold });
  return losses;
}

const percentLost = (before: number, after: number): number => (before > 0 ? (100 * (before - after)) / before : 0);
/** Per cent of the features that have a value. */
const filled = ({ features }: Side, nulls: number): number => (features > 0 ? (100 * (features - nulls)) / features : 100);
const areaOf = (bbox: Bbox | null | undefined): number => (bbox ? (bbox[2] - bbox[0]) * (bbox[3] - bbox[1]) : 0);
const told = (value: number): Fact => ({ fr: number(value, 'fr'), en: number(value, 'en') });
/** To a tenth. */
const rounded = (percent: number): Fact => told(Math.round(percent * 10) / 10);
