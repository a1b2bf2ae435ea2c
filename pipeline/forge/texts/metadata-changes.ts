import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Contact, DatasetRecord, Text } from '../../../schemas/types.ts';
import { frequencyOf, licenseOf, themeOf } from '../../../schemas/vocabularies.ts';
import { markdownText } from '../github/github-text.ts';
import { territoryLabel } from './placed.ts';

/** Characters of a property, before and after: enough to see what changes, too few to fill a table. */
const mostCharacters = 160;

type Shown = (record: DatasetRecord, lang: Lang) => string;

const textOf = (text: Text | undefined, lang: Lang): string => (typeof text === 'string' ? text : (text?.[lang] ?? ''));

/** A contact on one line. */
export const contactText = ({ name, email, url }: Contact): string => [name, email, url].filter((part) => part !== undefined).join(' · ');

/** Texts of a producer's metadata, in the order in which they are told; a property that shows no words is only compared. */
const metadata = {
  title: ({ title }, lang) => textOf(title, lang),
  description: ({ description }, lang) => textOf(description, lang),
  license: ({ license }, lang) => licenseOf(license)?.[lang] ?? license,
  access: ({ access }, lang) => say(`summary.access-${access}`, {}, lang),
  territories: ({ territories }) => territories.map(territoryLabel).join(', '),
  contact: ({ contact }) => contactText(contact),
  frequency: ({ frequency }, lang) => frequencyOf(frequency)?.[lang] ?? frequency,
  themes: ({ themes }, lang) => themes.map((id) => themeOf(id)?.[lang] ?? id).join(', '),
  keywords: ({ keywords }) => keywords.join(', '),
  temporal: ({ temporal }) => [temporal?.start, temporal?.end].map((day) => day ?? '…').join(' – '),
  dates: ({ dates = {} }) => Object.values(dates).join(', '),
  lineage: ({ lineage }, lang) => textOf(lineage, lang),
  links: ({ links = [] }) => links.map(({ url }) => url).join(', '),
  personalData: ({ personalData }) => (personalData === undefined ? '' : `${personalData.basis} : ${personalData.reason}`),
  style: () => '',
  identifier: ({ identifier }) => identifier,
} satisfies Partial<Record<keyof DatasetRecord, Shown>>;

/** List the changed metadata of a data set, a line a property: the old value and the new one. */
export function metadataLines(record: DatasetRecord, published: DatasetRecord, lang: Lang, characters = mostCharacters): string[] {
  const names = Object.keys(metadata) as (keyof typeof metadata)[];
  return names
    .filter((name) => JSON.stringify(record[name]) !== JSON.stringify(published[name]))
    .map((name) => {
      const property = say(`summary.metadata-${name === 'personalData' ? 'personal' : name}`, {}, lang);
      const shown = (from: DatasetRecord): string => (from[name] === undefined ? '' : markdownText(metadata[name](from, lang), characters));
      const before = shown(published);
      const after = shown(record);
      if (before === after) return property;
      if (before === '') return say('summary.metadata-added', { property, after }, lang);
      if (after === '') return say('summary.metadata-removed', { property, before }, lang);
      return say('summary.metadata-changed', { property, before, after }, lang);
    });
}
