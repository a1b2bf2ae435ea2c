import { dataPeriod, yearsOf } from '../../schemas/model/data-date.ts';
import type { Bbox, DatasetRecord, RestrictedRecord, Text } from '../../schemas/types.ts';
import { downloads } from '../data/downloads.ts';
import { summarise, summariseRestricted, type Summary } from '../data/summary.ts';
import { themeLabel } from '../words/vocabulary.ts';
import { undated, type AccessValue, type Facet } from './facets.ts';
import { otherNames } from './other-names.ts';

/** Facts that a result shows, which need no request of their own. */
export interface SearchResult {
  summary: Summary;
  /** The silhouette: lines, or the address of an image. */
  svg?: string;
  image?: string;
  /** Boxes of its data, for the map of results; absent for tables. */
  boxes?: Bbox[];
}

/** Record for the index of a data set, in the shape of Pagefind's custom records. */
export interface IndexRecord {
  /** The found data set as JSON: Pagefind hands this field back untouched and, unlike the others, does not index its words. */
  url: string;
  language: string;
  content: string;
  meta: Record<string, string>;
  filters: Record<Facet, string[]>;
  sort: Record<string, string>;
}

const both = (text: Text | undefined): string => (text === undefined ? '' : typeof text === 'string' ? text : `${text.fr}. ${text.en}`);

/** Words of titles and names behind an apostrophe: the index reads "d’assainissement" as one word, and people look for "assainissement". */
const elided = (text: string): string => [...text.matchAll(/\p{L}['’](\p{L}{3,})/gu)].map(([, word = '']) => word).join(' ');

/** About a hundred metres. */
const round = (degrees: number): number => Number(degrees.toFixed(3));

/** A facet's value with the name that people see, for those whose names are in no vocabulary of the page: "ddt-51|DDT de la Marne". */
const named = (id: string, name: string): string => `${id}|${name}`;

/** Facts of a data set that its entry is made of: words, values of facets, and what a result shows. */
interface Indexed {
  found: SearchResult;
  content: string[];
  formats: string[];
  access: AccessValue[];
}

/** A record as the index wants it; `territories` gives for each of its codes its name, then the names of the territories that hold it. */
export function toIndexRecord(
  record: DatasetRecord,
  picture: Pick<SearchResult, 'svg' | 'image'>,
  territories: Map<string, string[]>,
  access: AccessValue[] = [],
): IndexRecord {
  const { version } = record;
  const layers = version.layers.flatMap(({ name, title, fields }) => [
    name,
    both(title),
    ...fields.flatMap((field) => [field.name, both(field.title)]),
  ]);
  const found: SearchResult = {
    summary: summarise(record),
    ...picture,
    ...(version.extent && { boxes: version.extent.boxes.map(({ bbox }) => bbox.map(round) as Bbox) }),
  };
  const formats = [
    ...(version.service ? [version.service.type] : []),
    ...downloads(record)
      .map(({ format }) => format)
      .filter((format) => !['source', 'document', 'piece'].includes(format)),
  ];
  return write(record, { found, content: layers, formats, access }, territories);
}

/** Restricted data as the index wants them: the words of their page, and nothing of the data. */
export const restrictedIndexRecord = (record: RestrictedRecord, territories: Map<string, string[]>): IndexRecord =>
  write(record, { found: { summary: summariseRestricted(record) }, content: [], formats: [], access: ['restricted'] }, territories);

function write(
  record: DatasetRecord | RestrictedRecord,
  { found, content, formats, access }: Indexed,
  territories: Map<string, string[]>,
): IndexRecord {
  const { producer, themes, keywords } = record;
  const period = dataPeriod(record);
  const years = period ? yearsOf(period) : [];
  // What is no longer kept up to date is found after what is: its words weigh less, and it comes last by date.
  const isKept = !('deprecated' in record);
  const labels = themes.flatMap((id) => [themeLabel(id, 'fr'), themeLabel(id, 'en')]);
  const titles = [both(record.title), ...keywords].join('. ');
  const names = [...otherNames(titles), elided(titles)].filter(Boolean).join(', ');
  const producers = [producer.title, elided(producer.title)].filter(Boolean).join(', ');
  const about = [...new Set([...labels, ...[...territories.values()].flat()])].join(', ');
  return {
    url: JSON.stringify(found),
    language: 'fr',
    content: [both(record.description), ...content].filter(Boolean).join('. '),
    meta: isKept
      ? { title: both(record.title), names, keywords: keywords.join(', '), producer: producers, about }
      : { about: [both(record.title), names, ...keywords, producers, about].join(', ') },
    filters: {
      theme: themes,
      territory: record.territories.map((code) => named(code, territories.get(code)?.[0] ?? code)),
      producer: [named(producer.id, producer.title)],
      format: formats,
      license: [record.license],
      access,
      frequency: [record.frequency],
      year: years.length > 0 ? years : [undated],
    },
    sort: { date: isKept ? record.updated : `0${record.updated}`, title: both(record.title) },
  };
}
