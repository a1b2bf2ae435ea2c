import { say, type TextId } from '../../schemas/texts/say.ts';
import type { ArtifactFormat, Bbox, Contact, DatasetRecord, Layer, Text } from '../../schemas/types.ts';
import { areas, frequencyOf, licenseOf } from '../../schemas/vocabularies.ts';
import { territoryOf } from '../../schemas/vocabularies/territories.ts';
import { markdownText } from './github-text.ts';

/** A person reads these; the artifact holds them all. */
const maxFields = 80;

/** Small drawings of the pages, of no use to a reader on their own. */
const pictures: ArtifactFormat[] = ['silhouette', 'drawing', 'locator'];

/** Counts as people read them. */
export const number = new Intl.NumberFormat('fr-FR');
const degrees = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 4 });

/** The French of a producer's text, as text. */
export const french = (text: Text): string => markdownText(typeof text === 'string' ? text : text.fr);
/** Bytes of all files of the current version. */
export const totalBytes = ({ version }: DatasetRecord): number => version.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
/** Hidden until asked for. */
export const fold = (title: string, content: string): string => `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;

/** Bytes as people read them. */
export function bytesText(bytes: number): string {
  const units = ['o', 'ko', 'Mo', 'Go', 'To'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${new Intl.NumberFormat('fr-FR', { maximumSignificantDigits: power === 0 ? 3 : 2 }).format(bytes / 1000 ** power)}\u00A0${units[power] ?? ''}`;
}

/** What is known of a data set, a line each. */
export function factsTable(record: DatasetRecord): string {
  const { version } = record;
  const license = licenseOf(record.license);
  const licenseName = markdownText(license?.fr ?? record.license);
  const crs = [
    ...new Set(
      version.layers.flatMap(({ crs: system }) => (system === null ? [] : [`${markdownText(system.name)} (${markdownText(system.code)})`])),
    ),
  ];
  const rows: [TextId, string][] = [
    ['summary.description', markdownText(typeof record.description === 'string' ? record.description : record.description.fr, 600)],
    ['summary.producer', markdownText(record.producer.title)],
    ['summary.contact', contactText(record.contact)],
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
      `${version.artifacts
        .filter(({ format }) => !pictures.includes(format))
        .map(({ name, bytes }) => `${markdownText(name)} ${bytesText(bytes)}`)
        .join(' · ')} · **${bytesText(totalBytes(record))}**`,
    ],
  ];
  return ['| | |', '|---|---|', ...rows.map(([title, value]) => `| **${say(title)}** | ${value} |`)].join('\n');
}

const contactText = ({ name, email, url }: Contact): string =>
  [name, email, url].flatMap((part) => (part === undefined ? [] : [markdownText(part)])).join(' · ');

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
    area: area === 'FXX' || area === 'WORLD' ? '' : ` (${markdownText(areas.find((each) => each.area === area)?.fr ?? area)})`,
  });
}

/** Its fields, folded. */
export function fieldsTable({ version }: DatasetRecord): string {
  const all = version.layers.flatMap((layer) => layer.fields.map((field) => ({ layer, field })));
  if (all.length === 0) return '';
  const rows = all.slice(0, maxFields).map(({ layer, field }) => {
    const example = field.personal === undefined ? markdownText(String(field.example ?? ''), 60) : say('summary.field-personal');
    return `| ${[markdownText(layer.name), markdownText(field.name), say(`summary.type-${field.type}`), number.format(field.nulls), example].join(' | ')} |`;
  });
  if (all.length > maxFields) rows.push(say('summary.field-more', { count: all.length - maxFields }));
  return fold(say('summary.fields', { count: all.length }), [say('summary.field-head'), '|---|---|---|--:|---|', ...rows].join('\n'));
}
