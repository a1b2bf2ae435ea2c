import { say, type TextId } from '../../schemas/texts/say.ts';
import type { DatasetRecord, Problem } from '../../schemas/types.ts';
import { licenseOf } from '../../schemas/vocabularies.ts';
import { codeBlock, markdownText, placeOf } from './github-text.ts';
import { bytesText, factsTable, fieldsTable, fold, french, number, totalBytes } from './summary-facts.ts';

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
  /** Changed files that belong to no data set. */
  outside: readonly string[];
  /** The command that opens the preview, where there is one. */
  preview?: string;
}

/** GitHub shows a mebibyte of summary; the rest of a larger one is in the artifact. */
const maxBytes = 900 * 1024;
/** A person reads these; the annotations and the artifact hold them all. */
const maxProblems = 30;
const maxFiles = 10;

const plural = (one: TextId, many: TextId, count: number): string => say(count === 1 ? one : many, { count: number.format(count) });

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
  if (refused > 0) {
    const among = proposals.length > 1 ? say('summary.among', { count: number.format(proposals.length) }) : '';
    return `## ${say(refused === 1 ? 'summary.refused-one' : 'summary.refused-many', { count: number.format(refused), among })}`;
  }
  const warnings = proposals.reduce((sum, { problems }) => sum + ofSeverity(problems, 'warning').length, 0);
  if (warnings === 0) return `## ${say('summary.publishable', { count })}`;
  return `## ${say('summary.warned', { count, warnings: plural('summary.warning-one', 'summary.warning-many', warnings) })}`;
}

const ofSeverity = (problems: readonly Problem[], severity: Problem['severity']): Problem[] =>
  problems.filter((each) => each.severity === severity);
const nameOf = ({ id, record }: Proposal): string =>
  record === undefined ? markdownText(id) : `${french(record.title)} (${markdownText(id)})`;

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
    ...(record === undefined ? [] : [factsTable(record)]),
    silhouette === undefined || silhouette === '' ? '' : `${say('summary.silhouette')}\n\n${codeBlock(silhouette, 'text')}`,
    ...(record === undefined ? [] : [fieldsTable(record)]),
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
    ...(outside.length > 0 ? [outsideText(outside)] : []),
  ];
  return lines.length === 0 ? '' : [`### ${say('summary.judge')}\n`, ...lines].join('\n');
}

function outsideText(outside: readonly string[]): string {
  const files = outside.slice(0, maxFiles).map((path) => markdownText(path));
  if (outside.length > maxFiles) files.push('…');
  return say('summary.judge-outside', { count: plural('summary.file-one', 'summary.file-many', outside.length), files: files.join(', ') });
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
    ...(empty > 0
      ? [say(empty === 1 ? 'summary.judge-empty-one' : 'summary.judge-empty-many', { title, count: number.format(empty) })]
      : []),
  ];
}

function preview({ preview: command, proposals }: Review): string {
  if (command === undefined || proposals.every(({ record }) => record === undefined)) return '';
  return `### ${say('summary.preview')}\n\n${say('summary.preview-how')}\n\n${codeBlock(command, 'sh')}`;
}
