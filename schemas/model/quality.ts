import { french } from '../languages.ts';
import type { Bbox, DatasetRecord } from '../types.ts';
import { dataPeriod, lateFrom } from './data-date.ts';
import { frequencyOf, licenseOf } from '../vocabularies.ts';

/** Shorter ones do not say what data contain, what they are for and where they end. */
const describedFrom = 100;
/** Share of all fields; some are so plain that nobody titles them. */
const titledFrom = 0.8;

/** Data of a whole country reach over at least this part of mainland France, 14.8° by 9.9°, in each direction. */
const nationalDegrees = { width: 7, height: 5 };
const isNational = ([west, south, east, north]: Bbox): boolean =>
  east - west >= nationalDegrees.width && north - south >= nationalDegrees.height;

/** Judges a criterion on what a record says, on a day, YYYY-MM-DD; undefined where it says nothing of these data. */
type Judge = (record: DatasetRecord, today: string) => boolean | undefined;

const judges = {
  license: ({ license, access }) => (access === 'restricted' ? undefined : licenseOf(license)?.open === true),
  rhythm: ({ frequency }) => (frequencyOf(frequency)?.staleAfterDays ?? null) !== null,
  // A service is brought up to date by its producer, and nobody here hears of it; of what is no longer kept nothing more is promised.
  fresh: (record, today) => {
    const late =
      record.version.service === undefined && record.deprecated === undefined ? lateFrom(dataPeriod(record), record.frequency) : undefined;
    return late === undefined ? undefined : today < late;
  },
  description: ({ description }) => french(description).length >= describedFrom,
  lineage: ({ lineage }) => lineage !== undefined,
  contact: ({ contact }) => contact.email !== undefined,
  period: (record) => dataPeriod(record) !== undefined,
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
} satisfies Record<string, Judge>;

/** One thing that a good publication has; each counts the same. */
export type Criterion = keyof typeof judges;
/** All of them, in the order in which they are told. */
export const criteria = Object.keys(judges) as Criterion[];

/** How good a publication is, and why: how many of the criteria that apply (`asked`) are met, and which. */
export function qualityOf(record: DatasetRecord, today: string) {
  const verdicts = criteria.flatMap((criterion) => {
    const judge: Judge = judges[criterion];
    const met = judge(record, today);
    return met === undefined ? [] : [{ criterion, met }];
  });
  return { verdicts, asked: verdicts.length, met: verdicts.filter(({ met }) => met).length };
}
