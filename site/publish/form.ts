import { depositName } from '../../schemas/model/deposit-name.ts';
import { guessField } from '../../schemas/model/field-title.ts';
import { guessProfile, guessTitle } from '../../schemas/model/guess.ts';
import { producerTypeOf } from '../../schemas/producer-vocabularies.ts';
import { restrictedLicense } from '../../schemas/vocabularies.ts';
import type { DescribedLayer } from '../../schemas/rules/proposal.ts';
import { slugOf } from '../../schemas/rules/files.ts';
import { namesLayers } from '../../schemas/rules/service.ts';
import type {
  Contact,
  Dataset,
  ManifestField,
  ManifestLayer,
  ManifestService,
  Producer,
  ProducerType,
  ServiceType,
} from '../../schemas/types.ts';
import { departementOf, type TerritoryEntry } from '../places/territories.ts';
import { styleName } from './deposit.ts';
import type { GivenFacts } from './file.ts';
import type { FileReading, ReadLayer } from './read/reading.ts';

/** A producer that publishes already, or the one that the form describes. */
export interface KnownProducer {
  id: string;
  title: string;
  type: ProducerType;
  territory: string;
}

export type PersonalAnswer = '' | 'law' | 'nobody';

/** Give the reader's day, YYYY-MM-DD. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** All that the reader has typed; everything is text until a manifest is made of it. */
export interface PublishForm {
  /** Folder of a known producer, 'new', or '' before a choice. */
  producer: string;
  newProducer: {
    title: string;
    type: ProducerType | '';
    /** Known of a commune and of a union of communes; of their SIRET only the last five digits are asked for. */
    siren: string;
    siret: string;
    territory: (Pick<TerritoryEntry, 'code' | 'name'> & { /** Other communes bear its name. */ isShared?: true }) | undefined;
  };
  /** Readers of the data, and why not everybody. */
  access: 'public' | 'restricted';
  accessReason: string;
  accessDetail: string;
  origin: 'file' | 'url' | 'service';
  file: GivenFacts | undefined;
  url: string;
  /** Service of the producer where the data stay. */
  service: { type: ServiceType | ''; url: string; layer: string };
  columns: { kind: 'none' | 'xy' | 'wkt' | 'pair'; x: string; y: string; wkt: string };
  crs: string;
  /** Answers of the reader about the layers found in the file. */
  layers: FormLayer[];
  /** Why columns that name people may be published. */
  /** Answer about columns that seem to name people: a law makes them public, or they name nobody; '' before an answer. */
  personal: { answer: PersonalAnswer; basis: string; reason: string };
  /** Layers of the map by the file's own style or the reader's `choices`, and whether to keep them; none for the map's default. */
  style: { layers: StyleLayer[]; isKept: boolean; choices: Record<string, string> };
  title: string;
  /** The dataset's folder; '' until it is made of the title or typed. */
  folder: string;
  description: string;
  themes: string[];
  keywords: string;
  license: string;
  frequency: string;
  since: string;
  /** Date of the data: a year, a month or a day. */
  date: string;
  lineage: string;
  contact: { name: string; email: string; url: string };
}

/** A layer of MapLibre, as a style.json has it. */
export type StyleLayer = Record<string, unknown>;

/** Answers of the reader about a layer of the file. */
export interface FormLayer {
  name: string;
  title: string;
  /** Field that identifies a feature; '' where none does. */
  key: string;
  fields: { name: string; title: string; unit: string }[];
  /** Columns that were taken out of it: they stay out of every later file. */
  omitted?: string[];
}

/** Kinds of services that the form offers, as the schema has them. */
export const serviceTypes = ['wms', 'wmts', 'tms', 'wfs', 'pmtiles', 'cog'] as const satisfies readonly ServiceType[];

/** The license that fits most administrations. */
const openLicense = 'etalab-2.0';

/** A form that nobody has filled in yet: the data are for everybody, and the license that fits that is chosen. */
export function emptyForm(): PublishForm {
  return {
    producer: '',
    newProducer: { title: '', type: '', siren: '', siret: '', territory: undefined },
    access: 'public',
    accessReason: '',
    accessDetail: '',
    origin: 'file',
    file: undefined,
    url: '',
    service: { type: '', url: '', layer: '' },
    columns: { kind: 'none', x: '', y: '', wkt: '' },
    crs: '',
    layers: [],
    personal: { answer: '', basis: '', reason: '' },
    style: { layers: [], isKept: true, choices: {} },
    title: '',
    folder: '',
    description: '',
    themes: [],
    keywords: '',
    license: openLicense,
    frequency: '',
    since: '',
    date: '',
    lineage: '',
    contact: { name: '', email: '', url: '' },
  };
}

/** Choose who reads the data; the license that is proposed follows, one that the reader has chosen stays. */
export function chooseAccess(form: PublishForm, access: PublishForm['access']): void {
  const [proposed, other] = access === 'restricted' ? [restrictedLicense, openLicense] : [openLicense, restrictedLicense];
  form.access = access;
  // What everybody reads elsewhere already is no secret: only a file of the reader's is encrypted.
  if (access === 'restricted') form.origin = 'file';
  if (form.license === other) form.license = proposed;
}

/** The layers that were read of a file, with what was said before of those of the same names. */
export function layersOf({ layers }: Pick<FileReading, 'layers'>, said: readonly FormLayer[]): FormLayer[] {
  return layers.map(({ name, source, title, key = '', fields }) => {
    const before = said.find((layer) => layer.name === name);
    return {
      name,
      // The name of a file is no title; several layers still have to be told apart by theirs.
      title: before?.title ?? title ?? (layers.length > 1 ? guessTitle(source) : ''),
      key: before !== undefined && fields.some((field) => field.name === before.key) ? before.key : key,
      ...(before?.omitted !== undefined && { omitted: before.omitted }),
      fields: fields.map((field) => {
        const known = before?.fields.find((each) => each.name === field.name);
        const guessed = guessField(field.name, field.type);
        return {
          name: field.name,
          title: known?.title ?? field.title ?? guessed.title ?? '',
          unit: known?.unit ?? guessed.unit ?? '',
        };
      }),
    };
  });
}

/** A layer that was read, as what is proposed of it is made of. */
export const described = ({ source: name, title, fields }: ReadLayer): DescribedLayer => ({
  name,
  title,
  fields: fields.map((field) => ({ name: field.name, example: field.examples[0] })),
});

/** Columns of a file that name people, with their layers. */
export const personalIn = ({ layers }: Pick<FileReading, 'layers'>): { field: string; layer: string; reason: string }[] =>
  layers.flatMap(({ name: layer, fields }) =>
    fields.flatMap(({ name: field, personal }) => (personal === undefined ? [] : [{ field, layer, reason: personal }])),
  );

/** Folder names are cut here: they stand in every address. */
const folderCharacters = 60;

/** A folder name made of a title, cut between words. */
export function folderOf(title: string): string {
  const slug = slugOf(title);
  return slug.length <= folderCharacters ? slug : slug.slice(0, folderCharacters + 1).replace(/-[^-]*$/, '');
}

/** The producer's folder; '' while it is not known. Of a commune whose name others bear it ends in the number of its département. */
export function producerFolder({ producer, newProducer: { title, territory } }: PublishForm): string {
  if (producer !== 'new') return producer;
  const folder = folderOf(title);
  if (territory?.isShared === undefined || !folder.endsWith(slugOf(territory.name))) return folder;
  return `${folder}-${departementOf(territory.code.slice('COMMUNE-'.length)).toLowerCase()}`;
}

/** Whether a published producer of the same folder is a namesake of the form's new one, of another territory, rather than itself. */
export const isNamesake = ({ newProducer: { territory } }: PublishForm, known: KnownProducer): boolean =>
  territory !== undefined && territory.code !== known.territory;

/** Whether the form's producer is a public body; nobody is before a choice. */
export function isOfAuthority({ producer, newProducer }: PublishForm, producers: readonly KnownProducer[]): boolean {
  const type = producer === 'new' ? newProducer.type : producers.find(({ id }) => id === producer)?.type;
  return type !== undefined && type !== '' && producerTypeOf(type)?.authority === true;
}

/** The dataset's folder; '' while it is not known. */
export const datasetFolder = ({ folder, title }: PublishForm): string => (folder === '' ? folderOf(title) : folder);

/** "datasets/<producer>/<dataset>", with an ellipsis for what is not known yet. */
export const folderPath = (form: PublishForm): string => `datasets/${producerFolder(form) || '…'}/${datasetFolder(form) || '…'}`;

/** The id that the form's data set has. */
export const idOf = (form: PublishForm): string => `${producerFolder(form)}/${datasetFolder(form)}`;

/** The name under which the chosen file is sent: what receives it takes fewer letters than a disk does. */
export const sentName = (form: PublishForm): string | undefined =>
  form.access === 'restricted' ? form.file?.sealed?.name : form.file && depositName(form.file.name, idOf(form));

/** The digest of the chosen file where the store has it already, in the name of the form's producer. */
export function sentDigest(form: PublishForm): string | undefined {
  const { origin, access, file } = form;
  if (origin !== 'file') return undefined;
  // What is encrypted is so in the name of a producer: another one takes it away.
  if (access === 'restricted') return file?.sealed?.isSent === true ? file.sealed.sha256 : undefined;
  return file?.sent?.producer === producerFolder(form) ? file.sent.sha256 : undefined;
}

const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** Only the keys whose value is known. */
function known<T extends object>(values: { [Key in keyof T]: T[Key] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Contact as far as it is known, so that each part is checked at once with the others; undefined where all is empty. */
function contactOf({ name, email, url }: PublishForm['contact']): Partial<Contact> | undefined {
  const contact = known({ name: given(name), email: given(email), url: given(url) });
  return Object.keys(contact).length > 0 ? contact : undefined;
}

/** Service as far as it is known, without a layer that its type does not take; each control asks for its own missing value. */
function serviceOf({ type, url, layer }: PublishForm['service']): Partial<ManifestService> {
  if (type === '') return known<ManifestService>({ type: undefined, url: given(url) });
  return known<ManifestService>({ type, url: given(url), layer: namesLayers(type) ? given(layer) : undefined });
}

function sourceOf(form: PublishForm): Dataset['source'] | { service: Partial<ManifestService> } | undefined {
  const { origin, file, url, service, columns, crs } = form;
  if (origin === 'service') return { service: serviceOf(service) };
  const path = sentName(form);
  const sha256 = form.access === 'restricted' ? file?.sealed?.sha256 : sentDigest(form);
  const own = path !== undefined && (sha256 === undefined ? { path } : { deposit: path, sha256 });
  const place = origin === 'file' ? own : given(url) && { url: url.trim() };
  if (!place) return undefined;
  const geometry = columns.kind === 'xy' ? { x: columns.x, y: columns.y } : columns.kind === 'wkt' ? { wkt: columns.wkt } : undefined;
  const isTable = origin === 'url' || file?.columns !== undefined;
  return { ...place, ...(given(crs) && { crs: crs.trim() }), ...(isTable && geometry && { geometry }) };
}

function layersToWrite({ access, layers, title, file, origin }: PublishForm): ManifestLayer[] | undefined {
  // guard (publish.test.ts): says of restricted data nothing that was read in their file
  if (access === 'restricted') return undefined;
  if (origin !== 'file' || file?.reading === undefined || layers.length === 0) return undefined;
  return layers.map((layer): ManifestLayer => {
    const fields = layer.fields.flatMap((field): [string, ManifestField][] => {
      const said = known<ManifestField>({ title: given(field.title), unit: given(field.unit) });
      return Object.keys(said).length === 0 ? [] : [[field.name, said]];
    });
    for (const name of layer.omitted ?? []) fields.push([name, { omit: true }]);
    return known<ManifestLayer>({
      name: layer.name,
      title: given(layer.title) ?? given(title),
      key: given(layer.key),
      fields: fields.length === 0 ? undefined : Object.fromEntries(fields),
    }) as ManifestLayer;
  });
}

/** The tile profile that geometries alone tell. */
function tilesOf({ access, origin, file }: PublishForm): Dataset['tiles'] {
  const profile = origin === 'file' && access === 'public' ? guessProfile(file?.reading?.layers ?? []) : undefined;
  return profile && { profile };
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
    layers: layersToWrite(form),
    tiles: tilesOf(form),
    style: styleText(form) === undefined ? undefined : styleName,
    ...(form.access === 'restricted' && {
      access: form.access,
      accessReason: given(form.accessReason),
      accessDetail: given(form.accessDetail),
    }),
    personalData:
      form.origin === 'file' && form.file?.reading && personalIn(form.file.reading).length > 0 ? personalText(form.personal) : undefined,
  } as { [Key in keyof Dataset]: Dataset[Key] | undefined });
}

/** Text of the manifest about columns that seem to name people, in French as readers of manifests expect. */
function personalText({ answer, basis, reason }: PublishForm['personal']): Dataset['personalData'] {
  const why = reason.trim();
  if (answer === 'nobody')
    return {
      basis: 'Sans objet : ces colonnes ne nomment personne.',
      reason: why === '' ? '' : `Ces colonnes ne nomment personne : ${why}`,
    };
  return answer === 'law' ? { basis: basis.trim(), reason: why } : undefined;
}

/** The style.json of the data; undefined where the map draws them by itself. */
export const styleText = ({ access, origin, style: { layers, isKept } }: PublishForm): string | undefined =>
  origin === 'file' && access === 'public' && isKept && layers.length > 0 ? `${JSON.stringify(layers, null, 2)}\n` : undefined;

/** The SIRET, of its last digits where its first ones are known; a SIREN alone is none. */
function siretOf({ siren, siret }: PublishForm['newProducer']): string | undefined {
  const typed = siret.replace(/\s/g, '');
  return given(typed) && (typed.length < 14 ? `${siren}${typed}` : typed);
}

/** The producer.yaml of a new producer; undefined where the producer is known. */
export function producerOf({ producer, newProducer, contact }: PublishForm): Partial<Producer> | undefined {
  if (producer !== 'new') return undefined;
  const { title, type, territory } = newProducer;
  return known<Producer>({
    title: given(title),
    type: type === '' ? undefined : type,
    siret: siretOf(newProducer),
    territory: territory?.code,
    contact: contactOf(contact),
  } as { [Key in keyof Producer]: Producer[Key] | undefined });
}
