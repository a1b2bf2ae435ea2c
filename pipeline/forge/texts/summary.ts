import { createHash } from 'node:crypto';
import type { Lang } from '../../../schemas/languages.ts';
import { ringOf } from '../../../schemas/model/boxes.ts';
import { bytes, number } from '../../../schemas/messages/format.ts';
import { say, sayCount } from '../../../schemas/messages/say.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { DatasetRecord, Problem, ReviewedDataset, SampledShapes, Text, Verdict } from '../../../schemas/types.ts';
import { licenseOf } from '../../../schemas/vocabularies.ts';
import { mapOf, mapOfShapes } from '../../base/drawing/shape-map.ts';
import { personalFields, totalBytes } from '../gates/judged-facts.ts';
import { codeBlock, markdownText, fileAndLine } from '../github/github-text.ts';
import { cutParagraphs, firstLines, foldedDetails, paragraphs, problemText, table, tableRow, textIn, textList } from './markdown.ts';
import { isFar, whereText } from './placed.ts';
import { grantsQuestion, grantsText } from './granted.ts';
import { faceTable, factsTable, fieldsTable, type ProposalContext, reasonText, technicalTable } from './summary-facts.ts';

/** A data set that a pull request adds or changes, and what became of it. */
export type SummaryProposal = ReviewedDataset & ProposalContext;

/** All that an administrator has to decide on: of a verdict, what is found wrong elsewhere, what goes, and what belongs to no data set. */
export interface Review extends Pick<Verdict, 'outside' | 'published' | 'withdrawn'> {
  elsewhere: readonly Problem[];
  proposals: readonly SummaryProposal[];
  /** Whether it stands under a request, where GitHub draws maps. */
  isComment?: boolean;
  /** Page of the request, which shows each changed line. */
  page?: string;
  /** Address of the drawings of a preview, ending in "/"; absent: the data are drawn in characters. */
  previewAddress?: string;
}

/** GitHub shows a mebibyte of summary; the rest of a larger one is in the artifact. */
const maxBytes = 900 * 1024;
/** A person reads these; the annotations and the artifact hold them all. */
const maxProblems = 30;
const maxFiles = 10;

/**
 * Detail of a review: `all`; `framed`, frames for shapes; `facts`, without the artifact's parts; `brief`, with short texts; `outcome`,
 * findings by data set.
 */
export type SummaryDetail = 'all' | 'framed' | 'facts' | 'brief' | 'outcome';

/** The summary of a pull request, in Markdown: the verdict first, then each data set, then what is left to a person. */
export const summaryOf = (review: Review, lang: Lang): string =>
  `${cutParagraphs([verdictOf(review, lang), ...partsOf(review, 'all', lang), preview(review, lang)], maxBytes, lang)}\n`;

/** Write the parts of a review below its verdict. */
export const partsOf = (review: Review, detail: SummaryDetail, lang: Lang): string[] => [
  problemList('summary.elsewhere', review.elsewhere, review, lang),
  overview(review, lang),
  compared(review, lang),
  ...review.proposals.map((proposal) => section(proposal, detail, review, lang)),
  judgements(review, lang),
];

const datasetCount = (count: number, lang: Lang): string => sayCount('summary.dataset-one', 'summary.dataset-many', count, lang);

/** The verdict, as a heading. */
export function verdictOf({ proposals, elsewhere, withdrawn }: Review, lang: Lang): string {
  const refused = proposals.filter(({ outcome }) => outcome === 'refused').length;
  if (refused > 0) {
    const among = proposals.length > 1 ? say('summary.among', { count: number(proposals.length, lang) }, lang) : '';
    return `## ${say(refused === 1 ? 'summary.refused-one' : 'summary.refused-many', { count: number(refused, lang), among }, lang)}`;
  }
  if (elsewhere.length > 0) return `## ${say('summary.refused-elsewhere', {}, lang)}`;
  if (proposals.length === 0 && withdrawn.length > 0)
    return `## ${say('summary.withdrawn', { count: datasetCount(withdrawn.length, lang) }, lang)}`;
  if (proposals.length === 0) return `## ${say('summary.nothing', {}, lang)}`;
  const count = datasetCount(proposals.length, lang);
  const warnings = proposals.reduce((sum, { problems }) => sum + ofSeverity(problems, 'warning').length, 0);
  if (warnings === 0) return `## ${say('summary.publishable', { count }, lang)}`;
  return `## ${say('summary.warned', { count, warnings: sayCount('summary.warning-one', 'summary.warning-many', warnings, lang) }, lang)}`;
}

const ofSeverity = (problems: readonly Problem[], severity: Problem['severity']): Problem[] =>
  problems.filter((each) => each.severity === severity);
function nameOf({ id, record, face }: SummaryProposal, lang: Lang): string {
  const title = record?.title ?? face?.title;
  return title === undefined ? markdownText(id) : `${textIn(title, lang)} (${markdownText(id)})`;
}

function overview({ proposals }: Review, lang: Lang): string {
  if (proposals.length < 2) return '';
  const rows = proposals.map((proposal) => {
    const { record, problems } = proposal;
    const outcome = proposal.outcome !== 'refused' && ofSeverity(problems, 'warning').length > 0 ? 'warned' : proposal.outcome;
    const figures = record === undefined ? ['', ''] : [number(record.version.features, lang), bytes(totalBytes(record), lang)];
    return tableRow([nameOf(proposal, lang), say(`summary.outcome-${outcome}`, {}, lang), ...figures]);
  });
  return table(say('summary.table-head', {}, lang), '|---|---|--:|--:|', rows);
}

function compared({ published, proposals }: Review, lang: Lang): string {
  if (proposals.length === 0) return '';
  return published === undefined
    ? `> ⚠️ ${say('summary.not-compared', {}, lang)}`
    : say('summary.compared', { address: markdownText(published) }, lang);
}

function section(proposal: SummaryProposal, detail: SummaryDetail, review: Review, lang: Lang): string {
  const { record, face, grants = [], problems, completed, corrections = [] } = proposal;
  const isAll = detail === 'all' || detail === 'framed';
  return paragraphs([
    `### ${nameOf(proposal, lang)}`,
    problemList('summary.errors', ofSeverity(problems, 'error'), review, lang),
    problemList('summary.warnings', ofSeverity(problems, 'warning'), review, lang),
    detail === 'outcome' ? '' : correctionsText(corrections, review, lang),
    ...(record === undefined || detail === 'outcome' ? [] : [factsTable(record, proposal, lang, { isBrief: detail === 'brief' })]),
    ...(face === undefined || detail === 'outcome' ? [] : [faceTable(face, proposal, lang, { isBrief: detail === 'brief' })]),
    grantsText(grants, lang),
    isAll ? picture(proposal, detail, review, lang) : '',
    ...(record === undefined || !isAll ? [] : [technicalTable(record, lang), fieldsTable(record, lang)]),
    detail === 'outcome' ? '' : problemList('summary.notices', ofSeverity(problems, 'notice'), review, lang),
    completed === undefined || !isAll ? '' : completion(completed, lang),
  ]);
}

/** Pixels: two drawings beside each other, on a phone as wide as it is. */
const cardWidth = 520;

/** Path of the drawing of a data set among the pages of a preview. */
export const cardPath = (id: string): string => `emprise/${id}.svg`;

/** GitHub loads each map that it shows: of a request of many data sets none is. */
export const mostMaps = 5;
/** The text of a map of shapes, at most. */
export const mostMapBytes = 10_000;
/** The same of all maps of a comment, which says much else. */
export const mostMapsBytes = 30_000;

/** Draw the data: as a preview's image, on their country's outline, else on GitHub's map and in characters, as mails show them. */
function picture(
  { id, outcome, record, shapes, silhouette = '' }: SummaryProposal,
  detail: SummaryDetail,
  { previewAddress, isComment = false, proposals }: Review,
  lang: Lang,
): string {
  const title = say('summary.picture', {}, lang);
  // GitHub shows an image by its address alone.
  if (previewAddress !== undefined && outcome === 'published')
    return `<img src="${previewAddress}${cardPath(id)}" alt="${title}" width="${cardWidth}">`;
  return paragraphs([
    isComment && proposals.length <= mostMaps ? mapText(record, detail === 'all' ? shapes : undefined, lang) : '',
    silhouette === '' ? '' : `${say('summary.silhouette', {}, lang)}\n\n${codeBlock(silhouette, 'text')}`,
  ]);
}

/** Write a map for GitHub: of the shapes as far as they have room, else of each territory's frame; empty without either. */
function mapText(record: DatasetRecord | undefined, shapes: SampledShapes | undefined, lang: Lang): string {
  const drawn = shapes === undefined ? '' : mapOfShapes(shapes);
  // guard [Buffer.byteLength(drawn) <= mostMapBytes]: shapes that are too much for a map give way to the frame
  if (shapes !== undefined && drawn !== '' && Buffer.byteLength(drawn) <= mostMapBytes) {
    const facts = { count: number(shapes.drawn, lang), total: number(shapes.total, lang) };
    const count = say(shapes.drawn === 1 ? 'summary.shape-one' : 'summary.shape-many', facts, lang);
    return `${say('summary.map-shapes', { shapes: count }, lang)}\n\n${codeBlock(drawn, 'geojson')}`;
  }
  const frames = framesOf(record);
  return frames === '' ? '' : `${say('summary.map', {}, lang)}\n\n${codeBlock(frames, 'geojson')}`;
}

function framesOf(record: DatasetRecord | undefined): string {
  const boxes = record?.version.extent?.boxes ?? [];
  return mapOf(
    boxes.map(({ bbox }) => {
      const [west, south, east, north] = bbox;
      const isPoint = west === east && south === north;
      return isPoint ? { type: 'Point', coordinates: [west, south] } : { type: 'Polygon', coordinates: [ringOf(bbox)] };
    }),
  );
}

/** Problems under a title, each with its place. */
export function problemList(title: TextId, problems: readonly Problem[], { page }: Pick<Review, 'page'>, lang: Lang): string {
  if (problems.length === 0) return '';
  const line = (problem: Problem): string => {
    const { id, where } = problem;
    const text = { message: problemText(problem, lang), rule: markdownText(id) };
    return where === undefined
      ? say('summary.problem', text, lang)
      : say('summary.problem-at', { ...text, place: placeText(where, page, lang) }, lang);
  };
  const lines = firstLines(problems, maxProblems, line, (count) => say('summary.more', { count }, lang));
  return [`**${say(title, {}, lang)}**\n`, ...lines].join('\n');
}

/** Link a line of a file to its place in the request, where GitHub knows a file by the digest of its path. */
function placeText(where: string, page: string | undefined, lang: Lang): string {
  const { file, line } = fileAndLine(where);
  const text = line === undefined ? markdownText(file) : say('summary.line', { file: markdownText(file), line }, lang);
  if (page === undefined) return text;
  return `[${text}](${page}/files#diff-${createHash('sha256').update(file).digest('hex')}${line === undefined ? '' : `R${line}`})`;
}

function correctionsText(corrections: NonNullable<SummaryProposal['corrections']>, { page }: Review, lang: Lang): string {
  const parts = corrections.map(
    ({ where, text }) => `${say('summary.correction', { place: placeText(where, page, lang) }, lang)}\n\n${codeBlock(text, 'yaml')}`,
  );
  return parts.length === 0 ? '' : [`**${say('summary.corrections', {}, lang)}**`, ...parts].join('\n\n');
}

function completion({ file, text, parts }: NonNullable<SummaryProposal['completed']>, lang: Lang): string {
  const why = say('summary.completed-why', { count: sayCount('summary.part-one', 'summary.part-many', parts, lang) }, lang);
  return foldedDetails(say('summary.completed', { file: markdownText(file) }, lang), `${why}\n\n${codeBlock(text, 'yaml')}`);
}

/** List the questions that no rule can settle, to be ticked. */
function judgements({ proposals, withdrawn, outside }: Review, lang: Lang): string {
  const records = proposals.flatMap((proposal) => (proposal.record === undefined ? [] : [{ ...proposal, record: proposal.record }]));
  const faces = proposals.flatMap((proposal) => (proposal.face === undefined ? [] : [{ ...proposal, face: proposal.face }]));
  const licenses = new Set(records.map(({ record }) => licenseOf(record.license)?.[lang] ?? record.license));
  const newProducers = new Set(records.filter(({ newProducer }) => newProducer).map(({ record }) => record.producer.title));
  const lines = [
    ...[...newProducers].map((producer) => say('summary.judge-producer', { producer: markdownText(producer) }, lang)),
    ...(records.length > 0 ? [say('summary.judge-words', {}, lang)] : []),
    ...[...licenses].map((license) => say('summary.judge-license', { license: markdownText(license) }, lang)),
    ...records.flatMap(({ record, outlines }) => [
      ...reasonOf(record.id, record.deprecated?.reason, lang),
      ...judgementsOf(record, outlines, lang),
    ]),
    ...records.flatMap(({ record, ...context }) => restriction(record, reasonText(context, lang), lang)),
    ...faces.flatMap(({ face, published, grants = [], ...context }) => [
      ...(context.accessReason === undefined
        ? []
        : [say('summary.judge-restricted', { title: textIn(face.title, lang), reason: reasonText(face, lang) }, lang)]),
      ...(published ? [say('summary.judge-closed', { title: textIn(face.title, lang) }, lang)] : []),
      ...grantsQuestion(textIn(face.title, lang), grants, lang),
    ]),
    ...records.flatMap(({ record, wasRestricted }) =>
      wasRestricted ? [say('summary.judge-opened', { title: textIn(record.title, lang) }, lang)] : [],
    ),
    ...records.flatMap(({ record, unpinned }) => unpinnedText(record, unpinned, lang)),
    ...(withdrawn.length > 0 ? [say('summary.judge-withdrawn', { datasets: textList(withdrawn.map(({ id }) => id)) }, lang)] : []),
    ...withdrawn.flatMap(({ id, reason }) => reasonOf(id, reason, lang)),
    ...(outside.length > 0 ? [outsideText(outside, lang)] : []),
  ];
  return lines.length === 0 ? '' : [`### ${say('summary.judge', {}, lang)}\n`, ...lines].join('\n');
}

/** The reason is public, and stays: a person reads it before. */
const reasonOf = (dataset: string, reason: Text | undefined, lang: Lang): string[] =>
  reason === undefined ? [] : [say('summary.judge-reason', { dataset: markdownText(dataset), reason: textIn(reason, lang) }, lang)];

function restriction(record: DatasetRecord, reason: string, lang: Lang): string[] {
  if (record.access === 'public') return [];
  const title = textIn(record.title, lang);
  if (reason === '') return [say('summary.judge-access-unreasoned', { title }, lang)];
  return [say('summary.judge-access', { title, reason }, lang)];
}

/** Warn of a source without a digest in the manifest: its address may give other bytes at publication than at review. */
function unpinnedText(record: DatasetRecord, unpinned: SummaryProposal['unpinned'], lang: Lang): string[] {
  if (unpinned === undefined) return [];
  const title = textIn(record.title, lang);
  const { sha256 } = unpinned;
  return [say(sha256 === undefined ? 'summary.judge-unpinned-many' : 'summary.judge-unpinned', { title, sha256: sha256 ?? '' }, lang)];
}

function outsideText(outside: readonly string[], lang: Lang): string {
  const files = firstLines(outside, maxFiles, (path) => markdownText(path), '…');
  const count = sayCount('summary.file-one', 'summary.file-many', outside.length, lang);
  return say('summary.judge-outside', { count, files: files.join(', ') }, lang);
}

function judgementsOf(record: DatasetRecord, outlines: ReviewedDataset['outlines'], lang: Lang): string[] {
  const title = textIn(record.title, lang);
  const { personalData } = record;
  const personal = personalFields(record);
  const empty = record.version.layers.reduce(
    (sum, { geometry, conservation }) => sum + (geometry === null ? 0 : conservation.withoutGeometry),
    0,
  );
  const lines: string[] = [];
  if (personalData !== undefined) {
    const facts = { title, basis: markdownText(personalData.basis), reason: markdownText(personalData.reason) };
    lines.push(say('summary.judge-personal', facts, lang));
  } else if (personal.length > 0) lines.push(say('summary.judge-looks-personal', { title, fields: textList(personal) }, lang));
  if (isFar(record, outlines)) {
    const where = whereText(record, outlines, lang).replaceAll('<br>', ', ');
    lines.push(say('summary.judge-place', { title, where }, lang));
  }
  if (empty > 0)
    lines.push(say(empty === 1 ? 'summary.judge-empty-one' : 'summary.judge-empty-many', { title, count: number(empty, lang) }, lang));
  return lines;
}

/** Say where the opening of a preview is described: the author of a pull request could rewrite a command to copy. */
function preview({ proposals }: Review, lang: Lang): string {
  if (proposals.every(({ record }) => record === undefined)) return '';
  return `### ${say('summary.preview', {}, lang)}\n\n${say('summary.preview-how', {}, lang)}`;
}
