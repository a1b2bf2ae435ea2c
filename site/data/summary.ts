import { dataPeriod, type DataPeriod } from '../../schemas/model/data-date.ts';
import type { ArtifactFormat, DatasetRecord, RestrictedRecord, Text } from '../../schemas/types.ts';
import { contentOf, type Content } from '../words/content.ts';
import { typeset } from '../words/texts.ts';
import { pictureTable, type TablePicture } from './table-picture.ts';

/** Facts of a data set for its card: at most about a kilobyte. */
export interface Summary {
  id: string;
  /** Path of its page, below /donnees/. */
  path: string;
  title: Text;
  /** First sentence of the description, without Markdown. */
  excerpt: { fr: string; en?: string };
  producer: { id: string; title: string; verified: boolean };
  themes: string[];
  territories: string[];
  license: string;
  frequency: string;
  /** Date of the record's update. */
  updated: string;
  /** When the data were published here; of restricted ones, what is said of them. */
  date: string;
  /** Since when the data are no longer kept up to date; absent while they are. */
  deprecated?: string;
  /** When the data are of; absent where nobody says it. */
  period?: DataPeriod;
  content: Content;
  formats: ArtifactFormat[];
  /** Key of its silhouette; absent for tables. */
  silhouette?: string;
  /** Picture of a table, which has no silhouette. */
  table?: TablePicture;
}

/** A card has room for two lines. */
const cardCharacters = 170;

/** The head of a data set's page has room for four. */
export const ledeCharacters = 340;
/** Characters of it that three lines of a narrow phone surely hold: what is longer may be cut there. */
export const ledeRoom = 100;

/** The first sentence of a Markdown text as plain text, with the list that it announces; cut at a word where it is long. */
export function excerpt(markdown: string, most = cardCharacters): string {
  const [first = '', second = ''] = markdown.trim().split(/\n\s*\n/);
  const list = /:\s*$/.test(first) && /^\s*[-*+]\s/.test(second) ? second.replace(/^\s*[-*+]\s+/gm, ' ') : '';
  const words = (first + list)
    .replace(/^[#>\-*\s]+/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]+|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    .trim();
  const plain = typeset(words);
  const sentence = (/^.{20,}?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain).replace(/\s*:$/, '…');
  if (sentence.length <= most) return sentence;
  return `${sentence.slice(0, most).replace(/[\s,;:]+\S*$/, '')}…`;
}

function excerpts(text: Text): Summary['excerpt'] {
  return typeof text === 'string' ? { fr: excerpt(text) } : { fr: excerpt(text.fr), en: excerpt(text.en) };
}

/** Facts of data that everybody reads, and of restricted ones alike. */
type Described = Omit<Summary, 'date' | 'content' | 'formats'>;

function describe(record: DatasetRecord | RestrictedRecord): Described {
  const { id, path, title, producer, themes, territories, license, frequency, updated } = record;
  const period = dataPeriod(record);
  return {
    id,
    path,
    title,
    excerpt: excerpts(record.description),
    producer: { id: producer.id, title: producer.title, verified: producer.verified ?? false },
    themes,
    territories,
    license,
    frequency,
    updated,
    ...(period && { period }),
  };
}

/** Summarise a record for lists. */
export function summarise(record: DatasetRecord): Summary {
  const { version } = record;
  const table = pictureTable(version);
  const silhouette = version.artifacts.find(({ format }) => format === 'silhouette');
  return {
    ...describe(record),
    date: version.date,
    ...(record.deprecated && { deprecated: record.deprecated.since }),
    content: contentOf(version),
    formats: [...new Set(version.artifacts.map(({ format }) => format))],
    ...(silhouette ? { silhouette: silhouette.key } : {}),
    ...(table && { table }),
  };
}

/** Summarise restricted data by what everybody may know of them. */
export const summariseRestricted = (record: RestrictedRecord): Summary => ({
  ...describe(record),
  date: record.updated,
  content: { kind: 'restricted', amount: 0 },
  formats: [],
});
