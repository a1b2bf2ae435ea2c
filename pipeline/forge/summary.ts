import { say, type TextId } from '../../schemas/texts/say.ts';
import type { Bbox, DatasetRecord, Layer, Problem, Text } from '../../schemas/types.ts';
import { frequencyOf, licenseOf } from '../../schemas/vocabularies.ts';
import { territoryOf } from '../../schemas/vocabularies/territories.ts';
import { codeBlock, markdownText, placeOf } from './github-text.ts';

/** A data set that a pull request adds or changes, and what became of it. */
export interface Proposal {
  /** <producer>/<dataset> */
  id: string;
  outcome: 'published' | 'unchanged' | 'refused';
  problems: readonly Problem[];
  /** Absent where it was refused. */
  record?: DatasetRecord;
  /** Its silhouette as lines of text. */
  silhouette?: string;
  /** The manifest with all that was measured and that it leaves out, and how many parts that is. */
  completed?: { file: string; text: string; parts: number };
  newProducer: boolean;
}

/** All that an administrator has to decide on. */
export interface Review {
  proposals: readonly Proposal[];
  /** Data sets that the pull request removes. */
  withdrawn: readonly string[];
  /** Changed files outside of datasets/. */
  outside: number;
  /** The command that opens the preview, where there is one. */
  preview?: string;
}

/** GitHub shows a mebibyte of summary; the rest of a larger one is in the artifact. */
const maxBytes = 900 * 1024;
/** A person reads these; the annotations and the artifact hold them all. */
const maxProblems = 30;
const maxFields = 80;

const number = new Intl.NumberFormat('fr-FR');
const degrees = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 4 });
const plural = (one: TextId, many: TextId, count: number): string => say(count === 1 ? one : many, { count: number.format(count) });
const french = (text: Text): string => markdownText(typeof text === 'string' ? text : text.fr);

/** Bytes as people read them. */
export function bytesText(bytes: number): string {
  const units = ['o', 'ko', 'Mo', 'Go', 'To'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${new Intl.NumberFormat('fr-FR', { maximumSignificantDigits: power === 0 ? 3 : 2 }).format(bytes / 1000 ** power)}\u00A0${units[power] ?? ''}`;
}

/** The summary of a pull request, in Markdown: the verdict first, then each data set, then what is left to a person. */
export function summaryOf(review: Review): string {
  const parts = [verdict(review), overview(review), ...review.proposals.map(section), judgements(review), preview(review)];
  const whole = parts.filter((part) => part !== '').join('\n\n');
  if (Buffer.byteLength(whole) <= maxBytes) return `${whole}\n`;
  const cut = Buffer.from(whole).subarray(0, maxBytes).toString('utf8');
  return `${cut.slice(0, cut.lastIndexOf('\n\n'))}\n\n${say('summary.cut')}\n`;
}

function verdict({ proposals }: Review): string {
  if (proposals.length === 0) return `## ${say('summary.nothing')}`;
  const count = plural('summary.dataset-one', 'summary.dataset-many', proposals.length);
  const refused = proposals.filter(({ outcome }) => outcome === 'refused').length;
  if (refused > 0) return `## ${say(refused === 1 ? 'summary.refused' : 'summary.refused-several', { refused, count })}`;
  const warnings = proposals.reduce((sum, { problems }) => sum + ofSeverity(problems, 'warning').length, 0);
  if (warnings === 0) return `## ${say('summary.publishable', { count })}`;
  return `## ${say('summary.warned', { count, warnings: plural('summary.warning-one', 'summary.warning-many', warnings) })}`;
}

const ofSeverity = (problems: readonly Problem[], severity: Problem['severity']): Problem[] =>
  problems.filter((each) => each.severity === severity);
const nameOf = ({ id, record }: Proposal): string =>
  record === undefined ? markdownText(id) : `${french(record.title)} (${markdownText(id)})`;
const totalBytes = ({ version }: DatasetRecord): number => version.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);

function overview({ proposals }: Review): string {
  if (proposals.length < 2) return '';
  const rows = proposals.map((proposal) => {
    const { record, problems } = proposal;
    const outcome = proposal.outcome !== 'refused' && ofSeverity(problems, 'warning').length > 0 ? 'warned' : proposal.outcome;
    const figures = record === undefined ? ['', ''] : [number.format(record.version.features), bytesText(totalBytes(record))];
    return `| ${[nameOf(proposal), say(`summary.outcome-${outcome}`), ...figures].join(' | ')} |`;
  });
  return [say('summary.table-head'), '|---|---|--:|--:|', ...rows].join('\n');
}

function section(proposal: Proposal): string {
  const { record, problems, silhouette, completed } = proposal;
  const parts = [
    `### ${nameOf(proposal)}`,
    problemList('summary.errors', ofSeverity(problems, 'error')),
    problemList('summary.warnings', ofSeverity(problems, 'warning')),
    ...(record === undefined ? [] : [facts(record)]),
    silhouette === undefined || silhouette === '' ? '' : `${say('summary.silhouette')}\n\n${codeBlock(silhouette, 'text')}`,
    ...(record === undefined ? [] : [fields(record)]),
    problemList('summary.notices', ofSeverity(problems, 'notice')),
    completed === undefined ? '' : completion(completed),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function problemList(title: TextId, problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const lines = problems.slice(0, maxProblems).map(({ id, message, where }) => {
    // A message may quote a whole log: its first lines say what is wrong.
    const text = { message: markdownText(message, 600), rule: markdownText(id) };
    if (where === undefined) return say('summary.problem', text);
    const { file, line } = placeOf(where);
    return say('summary.problem-at', {
      ...text,
      place: line === undefined ? markdownText(file) : say('summary.line', { file: markdownText(file), line }),
    });
  });
  if (problems.length > maxProblems) lines.push(say('summary.more', { count: problems.length - maxProblems }));
  return [`**${say(title)}**\n`, ...lines].join('\n');
}

function facts(record: DatasetRecord): string {
  const { version } = record;
  const license = licenseOf(record.license);
  const licenseName = markdownText(license?.fr ?? record.license);
  const crs = [
    ...new Set(
      version.layers.flatMap(({ crs: system }) => (system === null ? [] : [`${markdownText(system.name)} (${markdownText(system.code)})`])),
    ),
  ];
  const rows: [TextId, string][] = [
    ['summary.producer', markdownText(record.producer.title)],
    ['summary.features', featuresText(version.layers)],
    ['summary.layers', version.layers.map(layerText).join('<br>')],
    ['summary.crs', crs.length > 0 ? crs.join(', ') : say('summary.crs-none')],
    ['summary.territory', record.territories.map((code) => markdownText(territoryName(code))).join(', ')],
    [
      'summary.extent',
      version.extent === null ? say('summary.extent-none') : version.extent.boxes.map(({ area, bbox }) => boxText(bbox, area)).join('<br>'),
    ],
    ['summary.license', license?.open === false ? say('summary.license-closed', { license: licenseName }) : licenseName],
    ['summary.frequency', markdownText(frequencyOf(record.frequency)?.fr ?? record.frequency)],
    [
      'summary.files',
      `${version.artifacts.map(({ name, bytes }) => `${markdownText(name)} ${bytesText(bytes)}`).join(' · ')} · **${bytesText(totalBytes(record))}**`,
    ],
  ];
  return ['| | |', '|---|---|', ...rows.map(([title, value]) => `| **${say(title)}** | ${value} |`)].join('\n');
}

function territoryName(code: string): string {
  const name = territoryOf(code)?.name;
  return name === undefined ? code : `${name} (${code})`;
}

const layerText = ({ name, title, features, geometry }: Layer): string =>
  say('summary.layer', {
    name: title === undefined ? markdownText(name) : french(title),
    features: number.format(features),
    geometry: say(`summary.geometry-${geometry ?? 'none'}`),
  });

function featuresText(layers: readonly Layer[]): string {
  const sum = (term: 'source' | 'filtered' | 'clean' | 'withoutGeometry'): number =>
    layers.reduce((total, { conservation }) => total + conservation[term], 0);
  const terms = { source: number.format(sum('source')), filtered: number.format(sum('filtered')), clean: number.format(sum('clean')) };
  const [same, empty] = [sum('filtered') === 0, layers.some(({ geometry }) => geometry !== null) ? sum('withoutGeometry') : 0];
  const text = say(same ? 'summary.features-same' : 'summary.features-filtered', terms);
  return empty === 0 ? text : `${text}, ${say('summary.without-geometry', { count: number.format(empty) })}`;
}

function boxText([west, south, east, north]: Bbox, area: string): string {
  const [left, bottom, right, top] = [west, south, east, north].map((value) => degrees.format(value));
  return say('summary.bbox', {
    west: left ?? '',
    south: bottom ?? '',
    east: right ?? '',
    north: top ?? '',
    area: area === 'FXX' || area === 'WORLD' ? '' : ` (${markdownText(area)})`,
  });
}

function fields({ version }: DatasetRecord): string {
  const all = version.layers.flatMap((layer) => layer.fields.map((field) => ({ layer, field })));
  if (all.length === 0) return '';
  const rows = all.slice(0, maxFields).map(({ layer, field }) => {
    const example = field.personal === undefined ? markdownText(String(field.example ?? ''), 60) : say('summary.field-personal');
    return `| ${[markdownText(layer.name), markdownText(field.name), say(`summary.type-${field.type}`), number.format(field.nulls), example].join(' | ')} |`;
  });
  if (all.length > maxFields) rows.push(say('summary.field-more', { count: all.length - maxFields }));
  return fold(say('summary.fields', { count: all.length }), [say('summary.field-head'), '|---|---|---|--:|---|', ...rows].join('\n'));
}

const fold = (title: string, content: string): string => `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;

function completion({ file, text, parts }: NonNullable<Proposal['completed']>): string {
  const why = say('summary.completed-why', { count: plural('summary.part-one', 'summary.part-many', parts) });
  return fold(say('summary.completed', { file: markdownText(file) }), `${why}\n\n${codeBlock(text, 'yaml')}`);
}

/** What no rule can settle, as a list to tick. */
function judgements({ proposals, withdrawn, outside }: Review): string {
  const records = proposals.flatMap((proposal) => (proposal.record === undefined ? [] : [{ ...proposal, record: proposal.record }]));
  const licenses = new Set(records.map(({ record }) => licenseOf(record.license)?.fr ?? record.license));
  const newProducers = new Set(records.filter(({ newProducer }) => newProducer).map(({ record }) => record.producer.title));
  const lines = [
    ...[...newProducers].map((producer) => say('summary.judge-producer', { producer: markdownText(producer) })),
    ...(records.length > 0 ? [say('summary.judge-words')] : []),
    ...[...licenses].map((license) => say('summary.judge-license', { license: markdownText(license) })),
    ...records.flatMap(({ record }) => judgementsOf(record)),
    ...(withdrawn.length > 0 ? [say('summary.judge-withdrawn', { datasets: withdrawn.map((id) => markdownText(id)).join(', ') })] : []),
    ...(outside > 0 ? [say('summary.judge-outside', { count: plural('summary.file-one', 'summary.file-many', outside) })] : []),
  ];
  return lines.length === 0 ? '' : [`### ${say('summary.judge')}\n`, ...lines].join('\n');
}

function judgementsOf(record: DatasetRecord): string[] {
  const title = french(record.title);
  const { personalData } = record;
  const personal = record.version.layers.flatMap((layer) =>
    layer.fields.filter((field) => field.personal !== undefined).map(({ name }) => markdownText(name)),
  );
  const empty = record.version.layers.reduce(
    (sum, { geometry, conservation }) => sum + (geometry === null ? 0 : conservation.withoutGeometry),
    0,
  );
  return [
    ...(personalData === undefined
      ? []
      : [say('summary.judge-personal', { title, basis: markdownText(personalData.basis), reason: markdownText(personalData.reason) })]),
    ...(personalData === undefined && personal.length > 0
      ? [say('summary.judge-looks-personal', { title, fields: personal.join(', ') })]
      : []),
    ...(empty > 0 ? [say('summary.judge-empty', { title, count: number.format(empty) })] : []),
  ];
}

function preview({ preview: command, proposals }: Review): string {
  if (command === undefined || proposals.every(({ record }) => record === undefined)) return '';
  return `### ${say('summary.preview')}\n\n${say('summary.preview-how')}\n\n${codeBlock(command, 'sh')}`;
}
