import { accessReasonOf } from '../../../schemas/access-reasons.ts';
import type { Lang } from '../../../schemas/languages.ts';
import { bytes, number, numbers } from '../../../schemas/messages/format.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { comparesGeometry, tellShapes } from '../../../schemas/model/layer-changes.ts';
import { qualityOf } from '../../../schemas/model/quality.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type {
  ArtifactFormat,
  Bbox,
  Changes,
  DatasetRecord,
  Layer,
  LayerChanges,
  RestrictedRecord,
  ReviewedDataset,
  Version,
} from '../../../schemas/types.ts';
import { areas, frequencyOf, licenseOf } from '../../../schemas/vocabularies.ts';
import { markdownText } from '../github/github-text.ts';
import { isBreaking, isOver, personalFields, totalBytes } from '../gates/judged-facts.ts';
import { firstLines, foldedDetails, table, tableRow, textIn, textList } from './markdown.ts';
import { contactText, metadataLines } from './metadata-changes.ts';
import { territoryLabel, whereText } from './placed.ts';

/** Facts that are told with a data set in a review. */
export interface ProposalContext extends Pick<ReviewedDataset, 'accessDetail' | 'accessReason' | 'published' | 'quota' | 'outlines'> {
  /** Whether an administrator has verified its producer, where that is known. */
  isVerified?: boolean;
}

/** A person reads these; the artifact holds them all. */
const maxFields = 80;
/** A person reads these; the change set holds them all. */
const maxChangedFields = 12;

/** Most characters of a text that stands among those of many data sets. */
const briefCharacters = 60;

/** Small drawings of the pages, of no use to a reader on their own. */
const pictures: ArtifactFormat[] = ['silhouette', 'drawing', 'locator'];

/** Decimals of a coordinate, about ten metres in degrees. */
const decimals = 4;

/** How many criteria are met; a record is summarised as soon as it is made: how fresh it is, is judged on its page. */
function qualityText(record: DatasetRecord, lang: Lang): string {
  const { met, asked } = qualityOf(record, record.updated);
  return say(met === asked ? 'summary.quality-all' : 'summary.quality-some', { met, asked }, lang);
}

/** List the criteria that are not met, and how they would be. */
const unmetText = (record: DatasetRecord, lang: Lang): string =>
  qualityOf(record, record.updated)
    .verdicts.flatMap(({ criterion, met }) =>
      met ? [] : [`${say(`quality.${criterion}`, {}, lang)} (${say(`quality-gain.${criterion}`, {}, lang)})`],
    )
    .join('<br>');

type Row = [TextId, string];
/** A row, unless there is nothing to say. */
const row = (title: TextId, value: string): Row[] => (value === '' ? [] : [[title, value]]);
const rowsTable = (rows: readonly Row[], lang: Lang): string =>
  table(
    '| | |',
    '|---|---|',
    rows.map(([title, value]) => tableRow([`**${say(title, {}, lang)}**`, value])),
  );

/** Write the facts that a person decides on, a line each: the data set and its producer, changes, and points of care. */
export function factsTable(record: DatasetRecord, beside: ProposalContext, lang: Lang, { isBrief = false } = {}): string {
  const { published, quota, isVerified } = beside;
  const license = licenseOf(record.license);
  const licenseName = markdownText(license?.[lang] ?? record.license);
  const rows: Row[] = [
    ['summary.description', textIn(record.description, lang, isBrief ? briefCharacters : 600)],
    ['summary.producer', `${markdownText(record.producer.title)}${verifiedText(isVerified, lang)}`],
    ...row('summary.where', whereText(record, beside.outlines, lang)),
    ['summary.features', featuresText(record.version.layers, lang)],
    ...row('summary.edition', published === undefined ? '' : editionText(record, published, lang)),
    ...(published ? [changesRow(record, published, lang)] : []),
    ...row('summary.metadata', published ? metadataLines(record, published, lang, isBrief ? briefCharacters : undefined).join('<br>') : ''),
    ...row('summary.rejects', rejectsText(record, lang)),
    ...row('summary.access', accessText(record, beside, lang)),
    ...row('summary.personal', personalText(record, lang)),
    ['summary.license', license?.open === false ? say('summary.license-closed', { license: licenseName }, lang) : licenseName],
    ...row('summary.quota', quota === undefined ? '' : quotaText(quota, lang)),
    ['summary.quality', qualityText(record, lang)],
  ];
  return rowsTable(rows, lang);
}

/** Write what everybody would know of restricted data, a line each. */
export function faceTable(face: RestrictedRecord, { isVerified }: ProposalContext, lang: Lang, { isBrief = false } = {}): string {
  const facts = face.publicFacts?.map((fact) => say(`summary.public-${fact}`, {}, lang)) ?? [];
  const rows: Row[] = [
    ['summary.description', textIn(face.description, lang, isBrief ? briefCharacters : 600)],
    ['summary.producer', `${markdownText(face.producer.title)}${verifiedText(isVerified, lang)}`],
    [
      'summary.access',
      `🔒 ${say('summary.access-restricted', {}, lang)}<br>${say('summary.access-reason', { reason: reasonText(face, lang) }, lang)}`,
    ],
    ['summary.public', facts.length > 0 ? facts.join(', ') : say('summary.public-none', {}, lang)],
    ['summary.license', markdownText(licenseOf(face.license)?.[lang] ?? face.license)],
    ['summary.territory', textList(face.territories.map(territoryLabel))],
    ['summary.contact', markdownText(contactText(face.contact))],
    ['summary.frequency', markdownText(frequencyOf(face.frequency)?.[lang] ?? face.frequency)],
  ];
  return rowsTable(rows, lang);
}

const verifiedText = (isVerified: boolean | undefined, lang: Lang): string =>
  isVerified === undefined ? '' : ` · ${say(isVerified ? 'verdict.mark-verified' : 'verdict.mark-unverified', {}, lang)}`;

/** Write the facts for people who know such data, folded. */
export function technicalTable(record: DatasetRecord, lang: Lang): string {
  const { version } = record;
  const systems = version.layers.flatMap(({ crs }) => (crs === null ? [] : [`${markdownText(crs.name)} (${markdownText(crs.code)})`]));
  const files = version.artifacts.filter(({ format }) => !pictures.includes(format));
  const sizes = [...files.map((file) => `${markdownText(file.name)} ${bytes(file.bytes, lang)}`), `**${bytes(totalBytes(record), lang)}**`];
  const rows: Row[] = [
    ['summary.contact', markdownText(contactText(record.contact))],
    ['summary.layers', version.layers.map((layer) => layerText(layer, lang)).join('<br>')],
    ['summary.crs', systems.length > 0 ? [...new Set(systems)].join(', ') : say('summary.crs-none', {}, lang)],
    ['summary.territory', textList(record.territories.map(territoryLabel))],
    ['summary.extent', extentText(version.extent, lang)],
    ['summary.frequency', markdownText(frequencyOf(record.frequency)?.[lang] ?? record.frequency)],
    ...row('summary.quality-unmet', unmetText(record, lang)),
    ['summary.files', sizes.join(' · ')],
  ];
  return foldedDetails(say('summary.technical', {}, lang), rowsTable(rows, lang));
}

/** Why access is limited: the reason of the law, its article, and what the producer adds; nothing where no reason is given. */
export function reasonText({ accessReason, accessDetail }: Pick<ReviewedDataset, 'accessDetail' | 'accessReason'>, lang: Lang): string {
  if (accessReason === undefined) return '';
  const known = accessReasonOf(accessReason);
  const told = known === undefined ? accessReason : `${known[lang]} (${known.article[lang]})`;
  return [told, accessDetail].flatMap((part) => (part === undefined ? [] : [markdownText(part, 1000)])).join('. ');
}

/** Tell the restriction of access, and the reason that allows it. */
function accessText({ access }: DatasetRecord, context: ProposalContext, lang: Lang): string {
  if (access === 'public') return '';
  const reason = reasonText(context, lang);
  const why = reason === '' ? say('summary.access-unreasoned', {}, lang) : say('summary.access-reason', { reason }, lang);
  return `🔒 ${say(`summary.access-${access}`, {}, lang)}<br>${why}`;
}

/** Tell which fields may name people, as the manifest says or as they look, and on what basis. */
function personalText(record: DatasetRecord, lang: Lang): string {
  const { personalData } = record;
  const fields = [...new Set(personalFields(record).map((name) => markdownText(name)))].join(', ');
  const lines = [
    ...(fields === '' ? [] : [say('summary.personal-fields', { fields }, lang)]),
    ...(personalData === undefined ? [] : [say('summary.personal-basis', { basis: markdownText(personalData.basis) }, lang)]),
  ];
  return lines.length === 0 ? '' : `👤 ${lines.join('<br>')}`;
}

function layerText({ name, title, features, geometry }: Layer, lang: Lang): string {
  const kind = `summary.geometry-${geometry ?? 'none'}` as const;
  const shown = title === undefined ? markdownText(name) : textIn(title, lang);
  const facts = { name: shown, features: number(features, lang), geometry: phrase(features === 1 ? `${kind}-one` : kind) };
  return say('summary.layer', facts, lang);
}

/** Terms of the count of features, in the order of the text; those read and those published are always in it. */
const featureTerms = [
  ['source', 'summary.features-read'],
  ['filtered', 'summary.features-filtered'],
  ['withoutShape', 'summary.features-shapeless'],
  ['clean', 'summary.features-published'],
  ['withoutGeometry', 'summary.without-geometry'],
] as const satisfies [keyof Layer['conservation'], TextId][];

function featuresText(layers: readonly Layer[], lang: Lang): string {
  const isTable = layers.every(({ geometry }) => geometry === null);
  return featureTerms
    .flatMap(([term, text]) => {
      const sum = layers.reduce((total, { conservation }) => total + (conservation[term] ?? 0), 0);
      const isShown = term === 'source' || term === 'clean' || (sum > 0 && !(isTable && term === 'withoutGeometry'));
      return isShown ? [say(text, { count: number(sum, lang) }, lang)] : [];
    })
    .join(', ');
}

const extentText = (extent: Version['extent'], lang: Lang): string =>
  extent?.boxes.map(({ area, bbox }) => boxText(bbox, area, lang)).join('<br>') ?? say('summary.extent-none', {}, lang);

function boxText(bbox: Bbox, area: string, lang: Lang): string {
  const [west = '', south = '', east = '', north = ''] = bbox.map((value) => number(value, lang, decimals));
  const name = markdownText(areas.find((each) => each.area === area)?.[lang] ?? area);
  return say('summary.bbox', { west, south, east, north, area: area === 'FXX' || area === 'WORLD' ? '' : ` (${name})` }, lang);
}

/** Its fields, folded. */
export function fieldsTable({ version }: DatasetRecord, lang: Lang): string {
  const all = version.layers.flatMap((layer) => layer.fields.map((field) => ({ layer, field })));
  if (all.length === 0) return '';
  const row = ({ layer, field }: (typeof all)[number]): string => {
    const example = field.personal === undefined ? markdownText(String(field.example ?? ''), 60) : say('summary.field-personal', {}, lang);
    const names = [markdownText(layer.name), markdownText(field.name)];
    return tableRow([...names, say(`field-type.${field.type}`, {}, lang), number(field.nulls, lang), example]);
  };
  const rows = firstLines(all, maxFields, row, (count) => say('summary.field-more', { count }, lang));
  return foldedDetails(
    say('summary.fields', { count: all.length }, lang),
    table(say('summary.field-head', {}, lang), '|---|---|---|--:|---|', rows),
  );
}

// ---- beside what is published -----------------------------------------------------------------

function editionText({ edition = '', version, history }: DatasetRecord, published: DatasetRecord | null, lang: Lang): string {
  if (published === null) return say('summary.edition-first', { edition }, lang);
  const before = published.edition ?? say('summary.edition-none', {}, lang);
  if (before === edition) return say('summary.edition-same', { edition }, lang);
  if (!isBreaking({ edition }, published)) return `${before} → ${edition}`;
  const reasons = history.find(({ id }) => id === version.id)?.breaking ?? [];
  const lines = reasons.map((text) => textIn(text, lang));
  return [say('summary.edition-breaking', { before, edition }, lang), ...lines].join('<br>');
}

/** The same version differs from an older one as it did before: nothing of this proposal. */
function changesRow({ version }: DatasetRecord, published: DatasetRecord, lang: Lang): Row {
  const { changes } = version;
  if (version.id === published.version.id) return ['summary.changes', say('summary.changes-none', {}, lang)];
  if (changes?.previous !== published.version.id) return ['summary.changes', say('summary.changes-unknown', {}, lang)];
  return ['summary.changes', changesText(changes, [published.version, version], lang)];
}

type BeforeAndAfter = readonly [Version, Version];

function changesText(changes: Changes, versions: BeforeAndAfter, lang: Lang): string {
  const several = changes.layers.length > 1;
  const layers = changes.layers.flatMap((layer) =>
    layerLines(layer, versions, lang).map((line) => (several ? `${markdownText(layer.name)}: ${line}` : line)),
  );
  return [countsText(changes, lang), ...layers].join('<br>');
}

const countsText = ({ added, removed, changed, moved, unchanged }: Changes, lang: Lang): string =>
  say('summary.changes-counts', numbers({ added, removed, changed, moved, unchanged }, lang), lang);

function layerLines(whole: LayerChanges, versions: BeforeAndAfter, lang: Lang): string[] {
  const { state, key, crsChanged, byField, ...layer } = whole;
  const names = (fields: readonly string[]): { fields: string } => ({ fields: textList(fields) });
  const typed = (field: string): string => {
    const types = versions.flatMap(
      ({ layers }) => layers.find(({ name }) => name === whole.name)?.fields.find(({ name }) => name === field) ?? [],
    );
    const words = types.map(({ type }) => say(`field-type.${type}`, {}, lang));
    return `${markdownText(field)}${words.length === 2 ? ` (${words.join(' → ')})` : ''}`;
  };
  const counted = firstLines(byField, maxChangedFields, ({ field, changed }) => `${markdownText(field)} ${number(changed, lang)}`, '…');
  return [
    ...(state === undefined ? [] : [say(`summary.changes-layer-${state}`, {}, lang)]),
    ...(state === undefined && key === undefined
      ? [say(comparesGeometry(whole) ? 'summary.changes-no-key' : 'summary.changes-attributes', {}, lang)]
      : []),
    ...(layer.geometryChanged ? [say('summary.changes-shape', tellShapes(layer.geometryChanged), lang)] : []),
    ...(layer.heightsLost ? [say('summary.changes-heights', {}, lang)] : []),
    ...(crsChanged ? [say('summary.changes-crs', {}, lang)] : []),
    ...(counted.length === 0 ? [] : [say('summary.changes-by-field', { fields: counted.join(', ') }, lang)]),
    ...(layer.fieldsAdded ? [say('summary.changes-fields-added', names(layer.fieldsAdded), lang)] : []),
    ...(layer.fieldsRemoved ? [say('summary.changes-fields-removed', names(layer.fieldsRemoved), lang)] : []),
    ...(layer.fieldsRetyped ? [say('summary.changes-fields-retyped', { fields: layer.fieldsRetyped.map(typed).join(', ') }, lang)] : []),
  ];
}

function rejectsText({ version }: DatasetRecord, lang: Lang): string {
  const lines = version.layers.flatMap((layer) =>
    (layer.rejects ?? []).map(({ count, reason, kind }) => {
      const text = `${number(count, lang)} ${say(`reject.${reason}`, {}, lang)} (${say(`reject.${kind}`, {}, lang)})`;
      return version.layers.length > 1 ? `${markdownText(layer.name)}: ${text}` : text;
    }),
  );
  return lines.join('<br>');
}

function quotaText(quota: NonNullable<ProposalContext['quota']>, lang: Lang): string {
  const { held, wanted, allowed } = quota;
  const facts = {
    wanted: bytes(wanted, lang),
    allowed: bytes(allowed, lang),
    added: bytes(Math.max(0, wanted - held), lang),
    share: number((100 * wanted) / allowed, lang, 1),
  };
  return say(isOver({ quota }) ? 'summary.quota-exceeded' : 'summary.quota-within', facts, lang);
}
