import type { Bbox } from '../types.ts';
import { territoryOf } from '../vocabularies/territories.ts';
import { breakIf, type Break, type Facts, type ProducerDraft, type Rule } from './rule.ts';

/** Codes of communes and their unions, which are known only where the official code was read. */
const local = /^(COMMUNE|EPCI|EPT)-/;

function unknown(code: string, pointer: string, { placeOf }: Facts): Break[] {
  const isKnown = local.test(code) ? placeOf === undefined || placeOf(code) !== undefined : territoryOf(code) !== undefined;
  return breakIf(!isKnown, pointer, { code });
}

function replaced(code: string, pointer: string, { placeOf }: Facts): Break[] {
  const place = local.test(code) ? placeOf?.(code) : undefined;
  const by = place?.replacedBy;
  return by === undefined ? [] : [{ pointer, facts: { code, name: place?.name ?? code, by, now: placeOf?.(by)?.name ?? by } }];
}

const isBox = ([west, south, east, north]: Bbox) => west <= east && south <= north && south >= -90 && north <= 90;

/** Rules of territories and boxes. */
export const placeRules: readonly Rule[] = [
  {
    id: 'territory.unknown',
    severity: 'error',
    breaks: ({ territories: codes = [] }, facts) => codes.flatMap((code, index) => unknown(code, `/territories/${index}`, facts)),
  },
  {
    id: 'territory.replaced',
    severity: 'warning',
    breaks: ({ territories: codes = [] }, facts) => codes.flatMap((code, index) => replaced(code, `/territories/${index}`, facts)),
  },
  {
    id: 'bbox.order',
    severity: 'error',
    breaks: ({ expect }) => breakIf(expect?.bbox !== undefined && !isBox(expect.bbox), '/expect/bbox'),
  },
];

/** Rules of a producer's territory. */
export const producerPlaceRules: readonly Rule<ProducerDraft>[] = [
  {
    id: 'territory.unknown',
    severity: 'error',
    breaks: ({ territory }, facts) => (territory === undefined ? [] : unknown(territory, '/territory', facts)),
  },
  {
    id: 'territory.replaced',
    severity: 'warning',
    breaks: ({ territory }, facts) => (territory === undefined ? [] : replaced(territory, '/territory', facts)),
  },
];
