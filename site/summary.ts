import type { ArtifactFormat, DatasetRecord, GeometryKind, Text } from '../schemas/types.ts';
import { typeset } from './texts.ts';

/** What a card needs of a data set: at most about a kilobyte. */
export interface Summary {
  id: string;
  /** Of its page, below /donnees/. */
  path: string;
  title: Text;
  /** First sentence of the description, without Markdown. */
  excerpt: { fr: string; en?: string };
  producer: { id: string; title: string; verified: boolean };
  themes: string[];
  territories: string[];
  license: string;
  frequency: string;
  updated: string;
  features: number;
  geometry: GeometryKind | null;
  formats: ArtifactFormat[];
  /** Key of its silhouette; absent for tables. */
  silhouette?: string;
}

/** Longer first sentences are cut at a word. */
const excerptCharacters = 170;

/** The first sentence of a Markdown text as plain text, cut at a word where it is long. */
export function excerpt(markdown: string): string {
  const paragraph = markdown.trim().split(/\n\s*\n/)[0] ?? '';
  const words = paragraph
    .replace(/^[#>\-*\s]+/, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]+|(?<!\w)_+|_+(?!\w)/g, '')
    .replace(/[^\S\u00a0\u202f]+/g, ' ')
    .trim();
  const plain = typeset(words);
  const sentence = (/^.{20,}?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain).replace(/\s*:$/, '…');
  if (sentence.length <= excerptCharacters) return sentence;
  return `${sentence.slice(0, excerptCharacters).replace(/\s+\S*$/, '')}…`;
}

function excerpts(text: Text): Summary['excerpt'] {
  return typeof text === 'string' ? { fr: excerpt(text) } : { fr: excerpt(text.fr), en: excerpt(text.en) };
}

/** The one kind of geometry of a data set's layers, "mixed" where they differ, null for tables. */
export function geometryOf(kinds: (GeometryKind | null)[]): GeometryKind | null {
  const distinct = new Set(kinds.filter((kind) => kind !== null));
  return distinct.size > 1 ? 'mixed' : ([...distinct][0] ?? null);
}

/** What lists show of a record. */
export function summarise(record: DatasetRecord): Summary {
  const { id, path, title, producer, themes, territories, license, frequency, updated, version } = record;
  const silhouette = version.artifacts.find(({ format }) => format === 'silhouette');
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
    features: version.features,
    geometry: geometryOf(version.layers.map((layer) => layer.geometry)),
    formats: [...new Set(version.artifacts.map(({ format }) => format))],
    ...(silhouette ? { silhouette: silhouette.key } : {}),
  };
}
