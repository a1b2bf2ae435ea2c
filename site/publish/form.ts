import { slugOf } from '../../schemas/rules/files.ts';
import { namesLayers } from '../../schemas/rules/service.ts';
import type { Contact, Dataset, ManifestService, Producer, ProducerType, ServiceType } from '../../schemas/types.ts';
import type { TerritoryEntry } from '../places/territories.ts';
import type { FileFacts } from './file.ts';

/** A producer that publishes already, or the one that the form describes. */
export interface KnownProducer {
  id: string;
  title: string;
  type: ProducerType;
  territory: string;
}

/** All that the reader has typed; everything is text until a manifest is made of it. */
export interface PublishForm {
  /** Folder of a known producer, 'new', or '' before a choice. */
  producer: string;
  newProducer: { title: string; type: ProducerType | ''; siret: string; territory: Pick<TerritoryEntry, 'code' | 'name'> | undefined };
  origin: 'file' | 'url' | 'service';
  file: FileFacts | undefined;
  url: string;
  /** Where the data stay at their producer's service. */
  service: { type: ServiceType | ''; url: string; layer: string };
  columns: { kind: 'none' | 'xy' | 'wkt'; x: string; y: string; wkt: string };
  crs: string;
  title: string;
  /** The dataset's folder; '' until it is made of the title or typed. */
  folder: string;
  description: string;
  themes: string[];
  keywords: string;
  license: string;
  frequency: string;
  since: string;
  /** Of the data: a year, a month or a day. */
  date: string;
  lineage: string;
  contact: { name: string; email: string; url: string };
}

/** Kinds of services that the form offers, as the schema has them. */
export const serviceTypes = ['wms', 'wmts', 'tms', 'wfs', 'pmtiles', 'cog'] as const satisfies readonly ServiceType[];

/** A form that nobody has filled in yet: the license that fits most administrations is chosen. */
export function emptyForm(): PublishForm {
  return {
    producer: '',
    newProducer: { title: '', type: '', siret: '', territory: undefined },
    origin: 'file',
    file: undefined,
    url: '',
    service: { type: '', url: '', layer: '' },
    columns: { kind: 'none', x: '', y: '', wkt: '' },
    crs: '',
    title: '',
    folder: '',
    description: '',
    themes: [],
    keywords: '',
    license: 'etalab-2.0',
    frequency: '',
    since: '',
    date: '',
    lineage: '',
    contact: { name: '', email: '', url: '' },
  };
}

/** Folder names are cut here: they stand in every address. */
const folderCharacters = 60;

/** A folder name made of a title, cut between words. */
export function folderOf(title: string): string {
  const slug = slugOf(title);
  return slug.length <= folderCharacters ? slug : slug.slice(0, folderCharacters + 1).replace(/-[^-]*$/, '');
}

/** The producer's folder; '' while it is not known. */
export const producerFolder = ({ producer, newProducer }: PublishForm): string =>
  producer === 'new' ? folderOf(newProducer.title) : producer;

/** The dataset's folder; '' while it is not known. */
export const datasetFolder = ({ folder, title }: PublishForm): string => (folder === '' ? folderOf(title) : folder);

/** "datasets/<producer>/<dataset>", with an ellipsis for what is not known yet. */
export const folderPath = (form: PublishForm): string => `datasets/${producerFolder(form) || '…'}/${datasetFolder(form) || '…'}`;

const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** Only the keys whose value is known. */
function known<T extends object>(values: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** The contact as far as it is known, so that each part is judged at once with the others; undefined where nothing of it is given. */
function contactOf({ name, email, url }: PublishForm['contact']): Partial<Contact> | undefined {
  const contact = known({ name: given(name), email: given(email), url: given(url) });
  return Object.keys(contact).length > 0 ? contact : undefined;
}

/** The service as far as it is known: what is missing of it is asked for at its own control. A layer typed for another kind is left out. */
function serviceOf({ type, url, layer }: PublishForm['service']): Partial<ManifestService> {
  if (type === '') return known<ManifestService>({ type: undefined, url: given(url) });
  return known<ManifestService>({ type, url: given(url), layer: namesLayers(type) ? given(layer) : undefined });
}

function sourceOf({
  origin,
  file,
  url,
  service,
  columns,
  crs,
}: PublishForm): Dataset['source'] | { service: Partial<ManifestService> } | undefined {
  if (origin === 'service') return { service: serviceOf(service) };
  const place = origin === 'file' ? file && { path: file.name } : given(url) && { url: url.trim() };
  if (!place) return undefined;
  const geometry = columns.kind === 'xy' ? { x: columns.x, y: columns.y } : columns.kind === 'wkt' ? { wkt: columns.wkt } : undefined;
  const isTable = origin === 'url' || file?.columns !== undefined;
  return { ...place, ...(given(crs) && { crs: crs.trim() }), ...(isTable && geometry && { geometry }) };
}

/** The manifest that the form says so far, in the order of the schema. */
export function datasetOf(form: PublishForm): Partial<Dataset> {
  const keywords = form.keywords.split(/[,;\n]/).flatMap((word) => given(word) ?? []);
  return known<Dataset>({
    title: given(form.title),
    description: given(form.description) && `${form.description.trim()}\n`,
    themes: form.themes.length > 0 ? [...form.themes] : undefined,
    keywords: keywords.length > 0 ? keywords : undefined,
    license: given(form.license),
    frequency: given(form.frequency),
    dates: given(form.date) && { revised: form.date.trim() },
    temporal: given(form.since) && { start: form.since.trim() },
    lineage: given(form.lineage),
    contact: contactOf(form.contact),
    source: sourceOf(form),
  } as { [Key in keyof Dataset]: Dataset[Key] | undefined });
}

/** The producer.yaml of a new producer; undefined where the producer is known. */
export function producerOf({
  producer,
  newProducer: { title, type, siret, territory },
  contact,
}: PublishForm): Partial<Producer> | undefined {
  if (producer !== 'new') return undefined;
  return known<Producer>({
    title: given(title),
    type: type === '' ? undefined : type,
    siret: given(siret.replace(/\s/g, '')),
    territory: territory?.code,
    contact: contactOf(contact),
  } as { [Key in keyof Producer]: Producer[Key] | undefined });
}
