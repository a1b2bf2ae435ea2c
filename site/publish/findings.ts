import { checkDatasetShape, checkProducerShape } from '../../schemas/check/check.ts';
import type { Finding } from '../../schemas/messages/finding.ts';
import { dataGouvNameIn } from '../../schemas/model/data-gouv.ts';
import { applyRules } from '../../schemas/rules/rule.ts';
import { datasetRules, producerRules } from '../../schemas/rules/rules.ts';
import { namesLayers } from '../../schemas/rules/service.ts';
import { fill, formText, type Texts } from '../../schemas/messages/fill.ts';
import type { Severity } from '../../schemas/types.ts';
import type { publish } from '../words/fr/publish.ts';
import type { read as ReadWords } from '../words/fr/read.ts';
import type { Lang } from '../words/languages.ts';
import { issueBytes } from './deposit.ts';
import { gitBytes, guessColumns, unreadable } from './file.ts';
import type { ReadProblem } from './read/reading.ts';
import {
  datasetFolder,
  datasetOf,
  isNamesake,
  personalIn,
  producerFolder,
  producerOf,
  type KnownProducer,
  type PublishForm,
  sentDigest,
} from './form.ts';

/** Parts of the form, by the name of the control that mends them, in the order in which they stand there. */
export const controls = {
  data: [
    ...[
      'accessReason',
      'accessDetail',
      'serviceType',
      'serviceUrl',
      'serviceLayer',
      'file',
      'columns',
      'personal',
      'basis',
      'reason',
      'crs',
    ],
    ...['producer', 'newProducer', 'producerType', 'siret', 'territory'],
  ],
  describe: [
    ...['title', 'folder', 'description', 'themes', 'license', 'frequency'],
    ...['contactName', 'contactEmail', 'contactUrl', 'date', 'lineage', 'keywords', 'since'],
  ],
} as const;

/** A control of the form. */
export type Control = (typeof controls)['data' | 'describe'][number];

/** Something to mend, beside the control that mends it. */
export interface FormProblem {
  control: Control;
  severity: Severity;
  message: string;
  /** It was read in the file: it is told at once. */
  isRead?: true;
  /** It is told beside its control alone: what was chosen there, or is left to a later reading, the review does not ask about. */
  isSettled?: true;
  /** Links to further reading or action. */
  links?: Link[];
}

/** A page to open beside the form. */
export interface Link {
  href: string;
  label: string;
}

/** A control of the second step whose value the first may propose: a short name is made of the title. */
export type Proposable = Exclude<(typeof controls)['describe'][number], 'folder'>;
export const proposable: readonly Proposable[] = controls.describe.filter((control) => control !== 'folder');

/** Values of the controls, as text. */
export function valuesOf({
  title,
  description,
  themes,
  keywords,
  license,
  frequency,
  date,
  since,
  lineage,
  contact,
}: PublishForm): Record<Proposable, string> {
  const { name, email, url } = contact;
  return {
    title,
    description,
    themes: themes.join(' '),
    keywords,
    license,
    frequency,
    date,
    since,
    lineage,
    contactName: name,
    contactEmail: email,
    contactUrl: url,
  };
}

/** Properties that each part of the form receives. */
export interface FormPart {
  form: PublishForm;
  words: typeof publish;
  problemsOf: (control: Control) => FormProblem[];
}

/** Without an address or a page a contact is of no use: that is asked for at the first of them. */
const contactControls: [string, Control][] = [
  ['/contact/name', 'contactName'],
  ['/contact/url', 'contactUrl'],
  ['/contact', 'contactEmail'],
];
/** Which control a place of the manifest belongs to; the longest beginning wins. */
const datasetControls: [string, Control][] = [
  ['/accessDetail', 'accessDetail'],
  ['/access', 'accessReason'],
  ['/source/geometry', 'columns'],
  ['/source/crs', 'crs'],
  ['/source/service/type', 'serviceType'],
  ['/source/service/url', 'serviceUrl'],
  ['/source/service', 'serviceLayer'],
  ['/source', 'file'],
  ['/layers', 'file'],
  ['/personalData/basis', 'basis'],
  ['/personalData/reason', 'reason'],
  ['/title', 'title'],
  ['/description', 'description'],
  ['/themes', 'themes'],
  ['/keywords', 'keywords'],
  ['/license', 'license'],
  ['/frequency', 'frequency'],
  ['/dates', 'date'],
  ['/temporal', 'since'],
  ['/lineage', 'lineage'],
  ...contactControls,
];
const producerControls: [string, Control][] = [
  ['/title', 'newProducer'],
  ['/type', 'producerType'],
  ['/siret', 'siret'],
  ['/territory', 'territory'],
  ...contactControls,
];

/** Find the place that a finding concerns: a missing value is reported at the whole, and the key, or the rule's name, tells the place. */
function placeOf({ id, pointer, hint }: { id: string; pointer: string; hint: string | undefined }): string {
  if (pointer === '') return `/${hint ?? id.split('.', 1)[0]}`;
  return id === 'manifest.required' ? `${pointer}/${hint}` : pointer;
}

/** Rules that say that something is missing. */
const missing: readonly string[] = [
  'manifest.required',
  'manifest.empty',
  'service.layer-needed',
  'contact.unreachable',
  'access.no-reason',
  'access.restricted',
];
/** An empty control needs no more words. */
const isMissing = ({ id, facts }: Finding): boolean => missing.includes(id) || facts['value'] === '';

const controlOf = (table: [string, Control][], pointer: string, otherwise: Control): Control =>
  table.find(([beginning]) => pointer.startsWith(beginning))?.[1] ?? otherwise;

/** Texts that the form words otherwise than a manifest's findings. */
export type FormWords = (typeof publish)['problems'];

/** Texts of findings on manifests, in the page's language. */
export interface TextOptions {
  lang: Lang;
  texts: Texts;
}

/** Facts that the form is checked against, beside the rules. */
export interface Known {
  producers: readonly KnownProducer[];
  /** YYYY-MM-DD */
  today: string;
  /** Links to the data set that is published where this one would be. */
  published?: Link[] | undefined;
  /** Words of what was read of a file, once they have come. */
  read?: Pick<typeof ReadWords, 'problems' | 'sealed' | 'personal'> | undefined;
}

const order: readonly Control[] = [...controls.data, ...controls.describe];

/** All that the catalogue's own rules say of the form as it stands, each beside its control, in the order of the controls, as `told`. */
export function problemsOf(form: PublishForm, known: Known, words: FormWords, told: TextOptions): FormProblem[] {
  const all = [...formProblems(form, known, words), ...fileProblems(form, known, told.lang), ...manifestProblems(form, known, words, told)];
  // A file that is to be encrypted is there, and waits for its producer, or for a command: that is asked for.
  const { access, file } = form;
  const waits = access === 'restricted' && file !== undefined && (producerFolder(form) === '' || file.bytes > issueBytes);
  return all
    .filter(({ control, message }) => !(waits && control === 'file' && message === words.required))
    .filter(({ control, message }, index) => all.findIndex((other) => other.control === control && other.message === message) === index)
    .sort((a, b) => order.indexOf(a.control) - order.indexOf(b.control));
}

/** Whether an address is a data set's page on data.gouv.fr, which is no file. */
function isDataGouvPage(url: string): boolean {
  const name = dataGouvNameIn(url);
  return name !== undefined && 'dataset' in name;
}

/** Find problems that only the form can know: existing data sets and producers, the choice of a producer, the file itself. */
function formProblems(form: PublishForm, { producers, published }: Known, words: FormWords): FormProblem[] {
  const { producer, access, accessReason, origin, file, url, service, columns, crs, contact } = form;
  const problems: FormProblem[] = [];
  const error = (control: Control, message: string, links?: Link[]): void =>
    void problems.push({ control, severity: 'error', message, ...(links && { links }) });
  if (producer === '') error('producer', words.required);
  // A file waits for its producer: without a source no rule comes to the reason.
  if (access === 'restricted' && accessReason === '') error('accessReason', words.required);
  const known = producer === 'new' ? producers.find(({ id }) => id === producerFolder(form)) : undefined;
  if (known) error('newProducer', isNamesake(form, known) ? words.namesake(known.territory) : words.knownProducer);
  if (published) error('folder', words.published, published);
  // Of a contact that is missing as a whole, the manifest's rules do not name the parts.
  if (contact.name.trim() === '') error('contactName', words.required);
  // The rule judges a whole service; here each control asks for what is its own, at once with the others.
  if (origin === 'service' && service.type !== '' && namesLayers(service.type) && service.layer.trim() === '')
    error('serviceLayer', words.required);
  if (origin === 'url' && isDataGouvPage(url)) error('file', words.dataGouvPage);
  if (origin === 'file' && file) {
    const reason = unreadable(file.name);
    if (reason !== undefined) error('file', words.unreadable[reason]);
    else if (access === 'restricted' && file.sent !== undefined) error('file', words.sentPlain);
    else if (access === 'restricted' && file.bytes > issueBytes && sentDigest(form) === undefined) error('file', words.sealedTooLarge);
    else if (file.bytes > gitBytes && sentDigest(form) === undefined) error('file', words.tooLarge);
    if (file.reading === undefined && columns.kind === 'xy' && crs.trim() === '' && !guessColumns([columns.x, columns.y]).degrees)
      error('crs', words.crs);
  }
  return problems;
}

/** Problems that another system of coordinates, or other columns, may mend. */
const crsProblems: readonly ReadProblem['id'][] = [
  'crs-guessed',
  'crs-guessed-instead',
  'crs-missing',
  'crs-not-drawn',
  'crs-wrong',
  'outliers',
];

/** Problems that the browser found in the file, and its columns that name people. */
function fileProblems(form: PublishForm, { read }: Known, lang: Lang): FormProblem[] {
  const { origin, file, personal, access } = form;
  if (origin !== 'file' || file?.reading === undefined || read === undefined) return [];
  const controlOfFile = (id: ReadProblem['id']): Control =>
    crsProblems.includes(id)
      ? 'crs'
      : file.columns !== undefined && (id === 'crs-exchanged-columns' || id === 'bad-coordinates')
        ? 'columns'
        : 'file';
  const told = access === 'restricted' ? { ...read.problems, ...read.sealed } : read.problems;
  const found = file.reading.problems.map(({ id, severity, facts }): FormProblem => ({
    control: controlOfFile(id),
    severity,
    message: fill({ [id]: told[id] }, id, facts, lang),
    isRead: true,
    ...((severity === 'notice' || id === 'crs-guessed' || id === 'crs-guessed-instead') && { isSettled: true }),
  }));
  // guard [personalIn(file.reading).length > 0 && personal.answer === '' → false]: until a text that allows it is named
  const isRefused = personalIn(file.reading).length > 0 && personal.answer === '';
  return isRefused ? [...found, { control: 'personal', severity: 'error', message: read.personal.refused }] : found;
}

/** Problems of places that a description, which says the system and the columns, may mend. */
export const isProblemOfPlaces = ({ id }: ReadProblem): boolean =>
  crsProblems.includes(id) || id === 'crs-exchanged' || id === 'crs-exchanged-columns' || id === 'bad-coordinates';

function manifestProblems(form: PublishForm, { producers, today }: Known, words: FormWords, { lang, texts }: TextOptions): FormProblem[] {
  const producerId = producerFolder(form);
  const datasetId = datasetFolder(form);
  const created = producerOf(form);
  const producer = created ?? producers.find(({ id }) => id === form.producer);
  const facts = { today, ...(producerId !== '' && { producerId }), ...(datasetId !== '' && { datasetId }), ...(producer && { producer }) };
  const place =
    (table: [string, Control][], otherwise: Control) =>
    (found: Finding): FormProblem => {
      const { id, facts, pointer, hint, severity } = found;
      const control = controlOf(table, placeOf({ id, pointer, hint }), otherwise);
      const message = isMissing(found) ? words.required : fill(texts, formText(texts, id, control) ?? id, facts, lang);
      return { control, severity, message };
    };
  const dataset = checkDatasetShape(datasetOf(form));
  const ofDataset = [...dataset.findings, ...applyRules(datasetRules, dataset.parts, facts)].map(place(datasetControls, 'folder'));
  if (created === undefined) return ofDataset;
  const shape = checkProducerShape(created);
  return [...[...shape.findings, ...applyRules(producerRules, shape.parts, facts)].map(place(producerControls, 'siret')), ...ofDataset];
}
