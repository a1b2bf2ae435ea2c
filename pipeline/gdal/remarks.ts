import { phrase } from '../../schemas/messages/fill.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Fact, Problem, Severity } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';

/** Remarks that say what we know or have counted. */
const expected =
  /^(A geometry of type|Several features with id|Self-intersection|Field '.*' already exists|The output driver does not|Layer '.*' has been|Normalized\/laundered)/;

/** Warning about a number with white space around it, which GDAL reads as that number. */
const readWhole =
  /^Value '\s*(?<written>[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)\s*' of field .* parsed incompletely to (?<type>\S+) (?<read>\S+?)\.?$/;

function isExpected(text: string): boolean {
  const { written, type, read } = readWhole.exec(text)?.groups ?? {};
  if (written === undefined || read === undefined) return expected.test(text);
  const before = Number(written);
  const after = Number(read);
  // Sixteen figures are told of a real number. As numbers, 9007199254740993 and the one before it are the same.
  if (type === 'real') return Math.abs(before - after) <= Math.abs(before) * 1e-15;
  // guard [written === read || (before === after && Number.isSafeInteger(after)) → true]: declares a type of 32 bits
  return written === read || (before === after && Number.isSafeInteger(after));
}

/** Warning or error of GDAL on a file: the groups `field` and `from` are facts of our message, `value` is an example. */
interface Remark {
  pattern: RegExp;
  id: TextId;
  /** An error where a value would become another, or nothing: an empty text where a date should be is nothing as it is. */
  severity: Severity;
  /** Whoever has the file can mend it so. */
  cure?: TextId;
}

const remarks: readonly Remark[] = [
  {
    pattern: /^Value '\s*(?<value>[-+]?\d+)\s*' of field .* parsed incompletely to integer/,
    id: 'gdal.clamped',
    severity: 'error',
    cure: 'gdal.correct',
  },
  {
    pattern: /^Value '(?<value>.*)' of field (?:.*\.)?(?<field>[^.]+) parsed incompletely to/s,
    id: 'gdal.number-part',
    severity: 'error',
    cure: 'gdal.correct',
  },
  { pattern: /^Invalid content for record \d+ in column (?<field>.+?): *(?<value>\S.*)/s, id: 'gdal.date-lost', severity: 'error' },
  { pattern: /^Unexpected data type for record \d+ in column (?<field>.+)/s, id: 'gdal.value-lost', severity: 'error' },
  { pattern: /\bclamped\b|\binteger overflow\b/i, id: 'gdal.clamped', severity: 'error' },
  {
    pattern: /^Non-conformant content for record \d+ in column (?<field>.+?), (?<value>.+), successfully parsed/s,
    id: 'gdal.date-form',
    severity: 'notice',
  },
  { pattern: /couldn't be converted correctly from (?<from>\S+) to/, id: 'gdal.encoding', severity: 'warning' },
  { pattern: /^Non closed ring detected/, id: 'gdal.ring-open', severity: 'warning' },
  { pattern: /^organizePolygons\(\) received a polygon with more than/, id: 'gdal.many-parts', severity: 'notice' },
  { pattern: /^More than \d+ errors or warnings have been reported/, id: 'gdal.more', severity: 'notice' },
  { pattern: /Too many characters in number|^Too much data inside/, id: 'gdal.long', severity: 'error' },
  { pattern: /^Error occurred in .*filegdb/, id: 'gdal.damaged', severity: 'error' },
  { pattern: /not recognized as (being in )?a supported|^unable to open/i, id: 'gdal.not-opened', severity: 'error' },
  { pattern: /^(Full )?reprojection failed/i, id: 'gdal.projection', severity: 'error' },
];

/** Find the entry of the table for a text of GDAL, if any; texts that say the same of other rows share a key. */
function find(text: string) {
  for (const remark of remarks) {
    const groups = remark.pattern.exec(text)?.groups;
    if (groups === undefined && !remark.pattern.test(text)) continue;
    const { value, ...facts } = groups ?? {};
    return { remark, key: `${remark.id} ${JSON.stringify(facts)}`, facts, value };
  }
  // Numbers and names in quotes are those of a row.
  return { remark: undefined, key: text.replace(/\d+|'[^']*'|"[^"]*"/g, '#'), facts: {}, value: undefined };
}

const mostExamples = 3;

/** Tell equal remarks on a layer as one problem, with their number and the first values that they name; none for expected remarks. */
export function tellRemarks(layer: string, texts: readonly string[]): Problem[] {
  const told = texts.filter((text) => !isExpected(text)).map((text) => ({ text, ...find(text) }));
  return [...Map.groupBy(told, ({ key }) => key).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { remark, facts, text } = first;
    const count = same.length;
    if (remark === undefined)
      return [problem('source.gdal-warning', { layer, count, detail: withoutPlaces(text) }, { severity: 'notice' })];
    const { id, severity, cure } = remark;
    const values = [...new Set(same.flatMap(({ value }) => value ?? []))].slice(0, mostExamples);
    const list = values.map((value) => phrase('gdal.example', { value }));
    const examples: Fact = list.length === 0 ? '' : phrase('gdal.examples', { list });
    return [
      problem(
        'source.gdal-known',
        { layer, remark: phrase(id, facts), count, examples, cure: cure === undefined ? '' : phrase(cure) },
        { severity },
      ),
    ];
  });
}

/** Explain why GDAL gave up on a file, as part of a refusal: in the reader's language where it is known, else quoted. */
export function explainRemark(text: string): Fact {
  const { remark, facts } = find(text);
  return remark === undefined ? phrase('gdal.quoted', { text: withoutPlaces(text) }) : phrase(remark.id, facts);
}

/** A text without the places of the sandbox, which are nobody's. */
const withoutPlaces = (text: string): string => text.replaceAll(/\/(in|out)\//g, '');
