import type { CrossTask } from './cross.ts';

/** A layer of the catalogue: "producer/dataset", and its name where the data set has several. */
export interface DeriveSide {
  dataset: string;
  layer: string;
}

/** Texts of a manifest that derives. */
interface DeriveTexts {
  title: string;
  description: string;
  theme: string;
  license: string;
  contact: { name: string; url: string };
  /** Remark on what the producer has to complete. */
  complete: string;
}

/** A text as YAML reads it: JSON is YAML. */
const quoted = (text: string): string => JSON.stringify(text);

/** Write the manifest by which the pipeline makes the same crossing of whole data sets, and again when one of them changes. */
export function deriveYaml(
  { kind, metres, fields }: Pick<CrossTask, 'kind' | 'metres' | 'fields'>,
  sides: { of: DeriveSide; other: DeriveSide },
  { title, description, theme, license, contact, complete }: DeriveTexts,
): string {
  const side = ({ dataset, layer }: DeriveSide): string => `{ dataset: ${dataset}, layer: ${quoted(layer)} }`;
  const isNear = kind === 'within' || kind === 'nearest';
  const takes = (kind === 'nearest' || kind === 'intersects') && fields.length > 0;
  return [
    `# ${complete}`,
    `title: ${quoted(title)}`,
    `description: ${quoted(description)}`,
    `themes: [${theme}]`,
    `license: ${license}`,
    'frequency: irregular',
    `contact: { name: ${quoted(contact.name)}, url: ${quoted(contact.url)} }`,
    'source:',
    '  derive:',
    `    join: ${kind}`,
    `    of: ${side(sides.of)}`,
    `    with: ${side(sides.other)}`,
    ...(isNear ? [`    distance: ${metres}`] : []),
    ...(takes ? [`    fields: [${fields.map(quoted).join(', ')}]`] : []),
    '',
  ].join('\n');
}
