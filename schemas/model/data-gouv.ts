import type { FrequencyId, LicenseId } from '../types.ts';
import { parseUrl } from './parse-url.ts';
import { depositEndings } from './source-endings.ts';

/* What data.gouv.fr says of a data set (udata's API, versions 1 and 2): all of it is anybody's text. */

/** Host of the pages and of the API. */
export const dataGouvHost = 'www.data.gouv.fr';
const api = `https://${dataGouvHost}/api`;

/** Object that an address of data.gouv.fr names: a data set by its identifier or its name, or one of its files. */
export type DataGouvName = { dataset: string } | { resource: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isName = (text: string): boolean => /^[a-z0-9][a-z0-9_-]{0,200}$/i.test(text);

/** Find the data set or the file that an address of data.gouv.fr names; undefined for any other address. */
export function dataGouvNameIn(address: string): DataGouvName | undefined {
  const url = parseUrl(address.trim());
  if (url === null || !/^https?:$/.test(url.protocol) || !/^(www\.)?data\.gouv\.fr$/.test(url.hostname) || url.port !== '')
    return undefined;
  const [, path] = /^\/(?:(?:fr|en|es|de)\/|api\/[12]\/)?datasets\/(.+)$/.exec(url.pathname) ?? [];
  const [first = '', second = ''] = (path ?? '').split('/');
  if ((first === 'r' || first === 'resources') && uuid.test(second)) return { resource: second.toLowerCase() };
  if (first === 'r' || !isName(first)) return undefined;
  return { dataset: first };
}

/** Address of what the API says of a data set. */
export const dataGouvDatasetUrl = (name: string): string => `${api}/1/datasets/${encodeURIComponent(name)}/`;
/** Address of what it says of a file: the identifier of its data set. */
export const dataGouvResourceUrl = (id: string): string => `${api}/2/datasets/resources/${encodeURIComponent(id)}/`;
/** Address of what it says of an organisation. */
export const dataGouvOrganizationUrl = (id: string): string => `${api}/1/organizations/${encodeURIComponent(id)}/`;

/** A file that could be the source of a data set. */
export interface DataGouvFile {
  id: string;
  title: string;
  /** As data.gouv.fr calls it: "geojson". */
  format: string;
  /** Address that stays the same with each update, where there is one. */
  url: string;
  bytes?: number;
}

/** Metadata of a data set on data.gouv.fr; a key is present where a value is known. */
export interface DataGouvDataset {
  title: string;
  /** Markdown without HTML. */
  description: string;
  license?: LicenseId;
  keywords: string[];
  frequency?: FrequencyId;
  /** YYYY-MM-DD, of data that have no end yet. */
  start?: string;
  contact: { name?: string; email?: string; url?: string };
  organization?: { id: string; name: string };
  files: DataGouvFile[];
}

const licenses: Readonly<Record<string, LicenseId>> = {
  lov2: 'etalab-2.0',
  'fr-lo': 'etalab-2.0',
  'odc-odbl': 'ODbL-1.0',
  'odc-by': 'ODC-By-1.0',
  'odc-pddl': 'PDDL-1.0',
  'cc-by': 'CC-BY-4.0',
  'cc-by-sa': 'CC-BY-SA-4.0',
  'cc-zero': 'CC0-1.0',
};

/** Our frequencies by data.gouv.fr's names for them, several of which mean the same. */
const frequencies: Readonly<Record<string, FrequencyId>> = {
  continuous: 'continuous',
  realtime: 'continuous',
  hourly: 'hourly',
  daily: 'daily',
  weekly: 'weekly',
  biweekly: 'biweekly',
  fortnighly: 'biweekly',
  semimonthly: 'semimonthly',
  monthly: 'monthly',
  bimonthly: 'bimonthly',
  quarterly: 'quarterly',
  threeTimesAYear: 'triannual',
  semiannual: 'semiannual',
  biannual: 'semiannual',
  annual: 'annual',
  biennial: 'biennial',
  triennial: 'triennial',
  quinquennial: 'quinquennial',
  decennial: 'decennial',
  irregular: 'irregular',
  asNeeded: 'as-needed',
  notPlanned: 'not-planned',
  never: 'never',
  punctual: 'never',
};

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const own = <T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;

/** One line of text without control and direction marks; undefined where there is none. */
function lineOf(value: unknown, most = 300): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, most * 10)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, most);
  return text === '' ? undefined : text;
}

const mostDescription = 5000;

/** Markdown of data.gouv.fr as a manifest takes it: HTML goes, and its line breaks, links and images become text. */
export function plainMarkdown(value: unknown): string {
  if (typeof value !== 'string') return '';
  const text = value
    .slice(0, mostDescription * 4)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .replace(/<br\s*\/?>|<\/(p|div|li|h[1-6])>/gi, '\n')
    .replace(/<!--[^]*?(-->|$)/g, '');
  return withoutTags(text)
    .replace(/!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, '$1')
    .replace(/[^\S\n]{9,}/g, ' ')
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, mostDescription)
    .trim();
}

/** Tags in tags in tags are none of a text that means well. */
const mostNested = 10;

/** Remove tags from a text, again until none is left: removing one tag may form another. */
function withoutTags(text: string): string {
  let left = text;
  for (let round = 0; round < mostNested; round += 1) left = left.replace(/<\/?[a-z][a-z0-9-]*(\s[^<>]*)?\/?>|<!--/gi, '');
  return /<[a-z/!]/i.test(left) ? left.replaceAll('<', '') : left;
}

/** The https address in a value. */
function addressOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2000) return undefined;
  const url = parseUrl(value.trim());
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined;
}

const dayOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(value)?.[0] : undefined;

const endingOf = (url: string): string => /\.([a-z0-9]+)$/i.exec(parseUrl(url)?.pathname ?? '')?.[1]?.toLowerCase() ?? '';

/** The best first: those that say their own system and types. */
const preferred = ['gpkg', 'geojson', 'fgb', 'parquet', 'geoparquet', 'zip', 'shp', 'shapefile', '7z', 'gml', 'kml', 'kmz', 'gpx', 'csv'];

function fileOf(resource: Json): DataGouvFile[] {
  const format = (lineOf(resource['format'], 20) ?? '').toLowerCase();
  const url = addressOf(resource['url']);
  if (url === undefined || !['main', 'update', undefined].includes(resource['type'] as string | undefined)) return [];
  const isData = depositEndings.includes(endingOf(url)) || depositEndings.includes(format) || ['shp', 'shapefile'].includes(format);
  if (!isData || format === 'pdf') return [];
  const latest = resource['filetype'] === 'file' ? addressOf(resource['latest']) : undefined;
  // A table is known by its ending, which the lasting address lacks.
  const lasting = latest !== undefined && parseUrl(latest)?.hostname === dataGouvHost && !/^(csv|tsv|txt)$/.test(endingOf(url));
  const bytes = resource['filesize'];
  return [
    {
      id: lineOf(resource['id'], 40) ?? '',
      title: lineOf(resource['title']) ?? url,
      format,
      url: lasting ? latest : url,
      ...(typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
    },
  ];
}

const rankOf = ({ format }: DataGouvFile): number => (preferred.includes(format) ? preferred.indexOf(format) : preferred.length);
/** More files are a collection, of which one has to be named. */
const mostFiles = 30;

function contactOf({ contact_points, organization }: Json): DataGouvDataset['contact'] {
  const points = objectsIn(contact_points);
  const point = points.find(({ role }) => role === 'contact') ?? points[0];
  const name = lineOf(point?.['name']) ?? (isObject(organization) ? lineOf(organization['name']) : undefined);
  const email = lineOf(point?.['email'], 200);
  const url = addressOf(point?.['contact_form']);
  return { ...(name && { name }), ...(email && /^[^\s@]+@[^\s@]+$/.test(email) && { email }), ...(url && { url }) };
}

/** Read a data set from an answer of the API, `today` being YYYY-MM-DD; undefined where it is no data set, or one taken down. */
export function readDataGouvDataset(answer: unknown, today: string): DataGouvDataset | undefined {
  if (!isObject(answer) || answer['deleted'] || answer['private'] === true) return undefined;
  const title = lineOf(answer['title'], 200);
  if (title === undefined) return undefined;
  const { organization, license, frequency, tags } = answer;
  const temporal = isObject(answer['temporal_coverage']) ? answer['temporal_coverage'] : {};
  const start = dayOf(temporal['start']);
  const end = dayOf(temporal['end']);
  const known = { license: own(licenses, license), frequency: own(frequencies, frequency) };
  const id = isObject(organization) ? lineOf(organization['id'], 100) : undefined;
  const name = isObject(organization) ? lineOf(organization['name']) : undefined;
  const words = Array.isArray(tags) ? tags.flatMap((tag) => lineOf(tag, 80)?.replaceAll('-', ' ') ?? []) : [];
  return {
    title,
    description: plainMarkdown(answer['description']),
    ...(known.license && { license: known.license }),
    keywords: [...new Set(words)].slice(0, 20),
    ...(known.frequency && { frequency: known.frequency }),
    // Of a period that has ended the beginning alone would say too much.
    ...(start !== undefined && (end === undefined || end >= today) && { start }),
    contact: contactOf(answer),
    ...(id !== undefined && name !== undefined && isName(id) && { organization: { id, name } }),
    files: objectsIn(answer['resources'])
      .flatMap(fileOf)
      .sort((a, b) => rankOf(a) - rankOf(b))
      .slice(0, mostFiles),
  };
}

/** The data set that an answer says a file is of. */
export const datasetOfResource = (answer: unknown): string | undefined => {
  const id = isObject(answer) ? answer['dataset_id'] : undefined;
  return typeof id === 'string' && isName(id) ? id : undefined;
};

/** The SIRET of an organisation, as its answer has it. */
export const siretOfOrganization = (answer: unknown): string | undefined => {
  const number = isObject(answer) ? answer['business_number_id'] : undefined;
  const digits = typeof number === 'string' ? number.replace(/\s/g, '') : '';
  return /^\d{14}$/.test(digits) ? digits : undefined;
};
