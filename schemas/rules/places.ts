import type { Bbox } from '../types.ts';
import { territoryOf } from '../model/territories.ts';
import { holds, meets, withCoast } from '../model/boxes.ts';
import { breakIf, type Break, type Draft, type Facts, type ProducerDraft, type Rule } from './rule.ts';

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

/** Systems of mainland France: Lambert-93 and its nine conic zones. */
const mainlandSystems = new Set(['EPSG:2154', ...Array.from({ length: 9 }, (_, zone) => `EPSG:${3942 + zone}`)]);
/** Overseas départements, authorities and collectivities, by their territory codes. */
const overseas = /^(DEP-97|CTU-97|REG-0[1-46]$|OM-9)/;

/** A system of the mainland for data that lie overseas alone. */
function misplacedSystem({ source: { crs } = {}, territories: own }: Draft, { producer }: Facts): Break[] {
  const codes = own ?? (producer?.territory === undefined ? [] : [producer.territory]);
  const isOverseas = codes.length > 0 && codes.every((code) => overseas.test(code) || /^COMMUNE-9[78]/.test(code));
  return breakIf(crs !== undefined && mainlandSystems.has(crs) && isOverseas, '/source/crs', { code: crs ?? '' });
}

/** A system that a program has guessed, for as long as nobody says that it is right. */
const guessedSystem = ({ source: { crs, crsGuessed } = {} }: Draft): Break[] =>
  breakIf(crsGuessed === true && crs !== undefined, '/source/crsGuessed', { crs: crs ?? '' });

/** Territories that the manifest declares, each with its boxes as far as coasts reach; of some, none are known. */
const declared = ({ territories: codes = [] }: Draft, { boxesOf }: Facts): { code: string; boxes: Bbox[] | undefined }[] =>
  codes.map((code) => ({ code, boxes: boxesOf?.(code)?.map(withCoast) }));

const nameOf = (code: string, { placeOf }: Facts): string => `${territoryOf(code)?.name ?? placeOf?.(code)?.name ?? code} (${code})`;

/** Declared territories that the data do not touch. */
function elsewhere(draft: Draft, facts: Facts): Break[] {
  const data = facts.data?.boxes ?? [];
  if (data.length === 0) return [];
  return declared(draft, facts).flatMap(({ code, boxes }, index) =>
    breakIf(boxes !== undefined && !boxes.some((box) => data.some((other) => meets(box, other))), `/territories/${index}`, {
      territory: nameOf(code, facts),
    }),
  );
}

/** Data that go beyond all that is declared. */
function beyond(draft: Draft, facts: Facts): Break[] {
  const all = declared(draft, facts);
  const known = all.flatMap(({ boxes }) => boxes ?? []);
  if (all.length === 0 || all.some(({ boxes }) => boxes === undefined) || elsewhere(draft, facts).length > 0) return [];
  const out = (facts.data?.boxes ?? []).filter((box) => !known.some((outer) => holds(outer, box)));
  // Neighbours together hold what none of them holds alone.
  const around: Bbox = [
    Math.min(...known.map(([west]) => west)),
    Math.min(...known.map(([, south]) => south)),
    Math.max(...known.map(([, , east]) => east)),
    Math.max(...known.map(([, , , north]) => north)),
  ];
  return breakIf(
    out.some((box) => !holds(around, box)),
    '/territories',
    { territories: all.map(({ code }) => nameOf(code, facts)) },
  );
}

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
  { id: 'territory.elsewhere', severity: 'error', breaks: elsewhere },
  { id: 'territory.beyond', severity: 'warning', breaks: beyond },
  { id: 'crs.guessed', severity: 'warning', breaks: guessedSystem }, // guard: warns of a guessed coordinate system on every review
  {
    id: 'crs.guessed-alone',
    severity: 'error',
    breaks: ({ source: { crs, crsGuessed } = {} }) => breakIf(crsGuessed === true && crs === undefined, '/source/crsGuessed'),
  },
  { id: 'crs.overseas', severity: 'warning', breaks: misplacedSystem },
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
