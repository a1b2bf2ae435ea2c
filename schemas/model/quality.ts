import { french } from '../languages.ts';
import type { Bbox, DatasetRecord } from '../types.ts';
import { frequencyOf, licenseOf } from '../vocabularies.ts';

/** What a good publication has; each counts the same. */
export const criteria = [
  'license',
  'rhythm',
  'fresh',
  'description',
  'lineage',
  'contact',
  'period',
  'titles',
  'key',
  'territory',
  'tests',
  'geometry',
  'mapped',
  'clean',
] as const;
/** One thing that a good description has. */
export type Criterion = (typeof criteria)[number];

/** How one criterion is met; undefined where it says nothing of these data. */
export type Met = boolean | undefined;

/** A judgement with its reasons: `met` of the `asked` criteria that apply. */
export interface Quality {
  met: number;
  asked: number;
  verdicts: { criterion: Criterion; met: boolean }[];
}

/** Shorter ones do not say what data contain, what they are for and where they end. */
const describedFrom = 100;
/** Of all fields; some are so plain that nobody titles them. */
const titledFrom = 0.8;

/** Data of a whole country reach over at least this part of mainland France, 14.8° by 9.9°, in each direction. */
const nationalDegrees = { width: 7, height: 5 };
const isNational = ([west, south, east, north]: Bbox): boolean =>
  east - west >= nationalDegrees.width && north - south >= nationalDegrees.height;

const dayMs = 24 * 60 * 60 * 1000;

/** Judge each criterion on what a record says, on a day, YYYY-MM-DD; pure. */
const judges: Record<Criterion, (record: DatasetRecord, today: string) => Met> = {
  license: ({ license }) => licenseOf(license)?.open === true,
  rhythm: ({ frequency }) => (frequencyOf(frequency)?.staleAfterDays ?? null) !== null,
  // A service is brought up to date by its producer, and nobody here hears of it.
  fresh: ({ frequency, version: { date, service } }, today) => {
    const days = frequencyOf(frequency)?.staleAfterDays ?? null;
    return days === null || service !== undefined ? undefined : Date.parse(date) + days * dayMs >= Date.parse(today);
  },
  description: ({ description }) => french(description).length >= describedFrom,
  lineage: ({ lineage }) => lineage !== undefined,
  contact: ({ contact }) => contact.email !== undefined,
  period: ({ temporal }) => temporal !== undefined,
  titles: ({ version }) => {
    const fields = version.layers.flatMap((layer) => layer.fields);
    return fields.length === 0 ? undefined : fields.filter(({ title }) => title !== undefined).length >= titledFrom * fields.length;
  },
  key: ({ version: { layers } }) => (layers.length === 0 ? undefined : layers.every(({ key }) => key !== undefined)),
  // What covers a commune and is said to be of France is not found by who looks for that commune.
  territory: ({ territories, version: { extent, territories: measured } }) =>
    measured !== undefined ||
    extent === null ||
    territories.some((code) => code !== 'FR') ||
    extent.boxes.some(({ area, bbox }) => area === 'WORLD' || isNational(bbox)),
  tests: ({ tests, version: { conformance = [], service } }) =>
    service !== undefined ? undefined : tests !== undefined || conformance.length > 0,
  geometry: ({ version: { layers }, problems }) =>
    layers.every(({ geometry }) => geometry === null) ? undefined : !problems.some(({ id }) => id === 'source.invalid-geometries'),
  // What is published here always has its map; a layer of a service only where browsers can read it.
  mapped: ({ version: { service } }) => (service === undefined ? undefined : service.map !== undefined),
  clean: ({ problems }) => !problems.some(({ severity, id }) => severity === 'warning' && id !== 'source.invalid-geometries'),
};

/** How good a publication is, and why: every criterion that applies, in the order in which they are told. */
export function qualityOf(record: DatasetRecord, today: string): Quality {
  const verdicts = criteria.flatMap((criterion) => {
    const met = judges[criterion](record, today);
    return met === undefined ? [] : [{ criterion, met }];
  });
  return { verdicts, asked: verdicts.length, met: verdicts.filter(({ met }) => met).length };
}
