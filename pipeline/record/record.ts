import { createHash } from 'node:crypto';
import { tellProblem } from '../../schemas/messages/say.ts';
import { validateDatasetRecord } from '../../schemas/validators.js';
import type { Artifact, Dataset, DatasetRecord, Fact, MeasuredLevel, Problem, TextFacts, Version } from '../../schemas/types.ts';
import { ofPeriod } from '../../schemas/messages/format.ts';
import { dataPeriod } from '../../schemas/model/data-date.ts';
import { attributionSentence } from '../../schemas/license-texts.ts';
import { alikeTerritories, coveredTerritories } from './covered-territories.ts';
import { nextEdition, type Edition } from './edition.ts';
import { defined } from '../base/defined.ts';
import { fail, problem } from '../base/errors.ts';
import type { Source } from '../source/fetch.ts';
import type { Manifest } from '../manifest/read.ts';
import { pastOf, summariseVersion } from './summarise.ts';
import { standardOf, standardsOf, withMetadata } from './with-metadata.ts';
import { withoutPath } from './describe-artifact.ts';
import { canonical } from '../stores/digest.ts';
import { withoutCopies, madeOf } from '../source/attach.ts';

/** Describe a source, and each of its files where it has several. */
export function describeSource(format: string, { files, ...whole }: Source): Version['source'] {
  const described = files.map(({ path: _, crs: __, ...facts }) => facts);
  return { format, ...whole, ...(described.length > 1 && { files: described }) };
}

/** Parts that a record is made of. */
export interface RecordParts {
  manifest: Manifest;
  version: Version;
  /** The source and the documents. */
  attached: readonly (Artifact & { path?: string })[];
  /** The record published until now. */
  previous: DatasetRecord | undefined;
  /** The highest edition that the data set was ever given, where it shows a lower one, or none, now. */
  highestEdition?: string | undefined;
  /** YYYY-MM-DD: of the manifest, never of the clock. */
  date: string;
  problems: readonly Problem[];
}

/** One record that the site cannot read would stop it for all. */
function refuseOdd(record: DatasetRecord): DatasetRecord {
  const { id }: DatasetRecord = record;
  if (validateDatasetRecord(record)) return record;
  const [first] = validateDatasetRecord.errors ?? [];
  throw fail('build.record', { dataset: id, detail: `${first?.instancePath} ${first?.keyword}` });
}

/** The record of a data set; pure: the same parts give the same bytes. What says nothing new keeps its edition. */
export function buildRecord(parts: RecordParts): DatasetRecord {
  const { previous, highestEdition } = parts;
  const same = recordOf(parts, { number: previous?.edition, breaking: [] });
  if (canonical(same) === canonical(previous)) return same;
  return recordOf(parts, nextEdition(same.version, previous, highestEdition));
}

function recordOf(parts: RecordParts, edition: Edition): DatasetRecord {
  const { manifest, version, attached, previous, date, problems } = parts;
  const { standard, titles } = standardOf(manifest, version);
  const { id, dataset, producer, producerId } = manifest;
  const { temporal, dates, lineage, resolution, scale, inspire, hvd, links } = dataset;
  const period = dataPeriod(dataset);
  const followed = standardsOf(dataset, version);
  const current: Version = {
    ...version,
    layers: version.layers.map((layer) => withMetadata(layer, dataset, titles)),
    artifacts: [...madeOf(version), ...withoutCopies(version, attached).map(withoutPath)],
  };
  return refuseOdd({
    format: 1,
    id,
    identifier: dataset.identifier ?? id,
    path: dataset.access === 'unlisted' ? unlistedPath(manifest, version, previous) : id,
    producer: describeProducer(producerId, producer),
    title: dataset.title,
    description: dataset.description,
    themes: dataset.themes,
    keywords: dataset.keywords ?? [],
    license: dataset.license,
    attribution:
      dataset.attribution ??
      attributionSentence(dataset.license, { producer: producer.title, ...(period && { date: `données ${ofPeriod(period, 'fr')}` }) }),
    frequency: dataset.frequency,
    ...defined({ temporal, dates, lineage, resolution, scale, inspire, hvd, links }),
    ...(countTests(dataset) > 0 && { tests: countTests(dataset) }),
    ...defined({ standard }),
    ...(followed.length > 0 && { conformsTo: followed }),
    contact: dataset.contact,
    territories: measuredTerritories(version) ?? dataset.territories ?? coveredTerritories(version.extent, producer.territory),
    ...defined({ role: dataset.role, store: producer.store }),
    access: dataset.access ?? 'public',
    ...(dataset.access === 'restricted' && defined({ accessReason: dataset.accessReason, accessDetail: dataset.accessDetail })),
    ...defined({ personalData: dataset.personalData, style: manifest.style }),
    updated: date,
    ...defined({ deprecated: dataset.deprecated }),
    ...defined({ edition: edition.number }),
    version: current,
    history: historyOf(current, parts, edition),
    problems: capProblems(problems),
  });
}

/** How many tests a manifest holds its data to: each bound of a count, each field that must exist, the box that holds all. */
function countTests({ expect }: Pick<Dataset, 'expect'>): number {
  const layers = Object.values(expect?.layers ?? {});
  const bounds = [expect?.features, ...layers.map(({ features }) => features)].flatMap((each) => Object.keys(each ?? {}));
  const fields = layers.flatMap((layer) => layer.fields ?? []);
  return bounds.length + fields.length + (expect?.bbox === undefined ? 0 : 1);
}

function historyOf(
  current: Version,
  { manifest: { dataset, producer }, previous }: RecordParts,
  { number: edition, breaking }: Edition,
): DatasetRecord['history'] {
  const past = pastOf(previous, current.id);
  return [summariseVersion(current, previous, { edition, breaking, store: producer.store?.address, ...newNote(dataset, past) }), ...past];
}

/** Note of a producer on an edition, unless an earlier edition has the same note: it was left in the manifest. */
function newNote({ changes: note }: Dataset, past: DatasetRecord['history']): Pick<DatasetRecord['history'][number], 'note'> {
  return note === undefined || past.some((each) => canonical(each.note) === canonical(note)) ? {} : { note };
}

/** A producer as records tell of it. */
export function describeProducer(
  id: string,
  { title, type, territory, contact, url, verified, plan }: Manifest['producer'],
): DatasetRecord['producer'] {
  return {
    id,
    title,
    type,
    territory,
    contact,
    ...defined({ url }),
    ...(verified !== undefined && { verified: true }),
    ...(plan?.name === 'premium' && { premium: { terabytes: plan.terabytes, until: plan.until } }),
  };
}

/** An address that only who holds the data can work out, kept from one version to the next. */
function unlistedPath({ id, producerId }: Manifest, { source }: Version, previous: DatasetRecord | undefined): string {
  if (previous?.access === 'unlisted') return previous.path;
  return `${producerId}/${createHash('sha256').update(`${id} ${source.sha256}`).digest('hex').slice(0, 32)}`;
}

/** Territories that a card has room for: of more, the wider level is named; where that has more as well, up to `mostNamed` still are. */
const fewNamed = 5;
const mostNamed = 20;
/** Share of features outside of the published territories of a level, above which the level is not used; those at its edge aside. */
const mostOutside = 0.05;

/**
 * Territories where data were measured: those of the finest level with few of them that holds nearly all features; undefined where none
 * does.
 */
export function measuredTerritories({
  territories = [],
  extent = null,
  features,
  raster,
}: Pick<Version, 'territories' | 'features' | 'raster'> & Partial<Pick<Version, 'extent'>>): string[] | undefined {
  // Of several, the one that the data cover, where it holds nearly all features: the others are its neighbours, across a border.
  const measured = Math.max(features, raster?.sheets ?? 1);
  const whole = territories.filter(({ outside = 0, atEdge = 0 }) => outside - atEdge <= mostOutside * measured);
  const finest = (most: number): MeasuredLevel | undefined => whole.findLast(({ codes = [] }) => codes.length > 0 && codes.length <= most);
  const found = (finest(fewNamed) ?? finest(mostNamed))?.codes?.map(({ code }) => code);
  if (found?.length === 1) return found;
  const held = new Map(whole.flatMap(({ codes = [] }) => codes.map((each) => [each.code, each.features])));
  const one = alikeTerritories(extent).find((code) => (held.get(code) ?? 0) >= (1 - mostOutside) * measured);
  return one === undefined ? found : [one];
}

// ---- what it tells of problems ---------------------------------------------------------------

/** Remarks of one kind that a record lists: each of thousands of sheets may have one, and a record holds a thousand. */
const mostAlike = 50;
/** Limits of a record (definitions.schema.json, Problem): a remark may quote a text of a manifest, or list the fields of a layer. */
const most = { problems: 1000, message: 20_000, quoted: 300, listed: 100 };

/** Keep the first remarks of each kind, in the order of the record, and say behind them how many more there are. */
function capProblems(problems: readonly Problem[]): Problem[] {
  const remarks = problems.filter(({ severity }) => severity !== 'error');
  const kinds = Map.groupBy(remarks, ({ id }) => id);
  const shown = remarks.flatMap((each) => {
    const alike = kinds.get(each.id) ?? [];
    const at = alike.slice(0, mostAlike).indexOf(each);
    if (at < 0) return [];
    if (at < mostAlike - 1 || alike.length === mostAlike) return [each];
    const { id, facts = {}, severity } = each;
    return [each, problem('build.more-alike', { count: alike.length - mostAlike, last: { id, facts } }, { severity })];
  });
  return shown.slice(0, most.problems).map(shortened);
}

/** A remark of a length that a reader, and a record, can take. */
function shortened(each: Problem): Problem {
  if (each.facts === undefined || JSON.stringify(each.facts).length < most.message / 20) return each;
  const short = { ...each, facts: shortFacts(each.facts) };
  return { ...short, message: tellProblem(short, 'fr').slice(0, most.message) };
}

const shortFacts = (facts: TextFacts): TextFacts =>
  Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, shortFact(fact)]));

function shortFact(fact: Fact): Fact {
  if (typeof fact === 'string') return fact.length > most.quoted ? `${fact.slice(0, most.quoted)}…` : fact;
  if (Array.isArray(fact)) return fact.slice(0, most.listed).map(shortFact);
  return typeof fact === 'object' && 'id' in fact ? { ...fact, facts: shortFacts(fact.facts ?? {}) } : fact;
}
