import { checkDatasetShape, checkProducerShape } from '../../schemas/check.ts';
import type { Finding } from '../../schemas/finding.ts';
import { applyRules } from '../../schemas/rules/rule.ts';
import { datasetRules, producerRules } from '../../schemas/rules/rules.ts';
import { namesLayers } from '../../schemas/rules/service.ts';
import { fill, type Texts } from '../../schemas/texts/fill.ts';
import type { Severity } from '../../schemas/types.ts';
import type { Lang } from '../languages.ts';
import { carriage, guessColumns, unreadable, type Unreadable } from './file.ts';
import { datasetFolder, datasetOf, producerFolder, producerOf, type KnownProducer, type PublishForm } from './form.ts';

/** Parts of the form, by the name of the control that mends them. */
export const controls = {
  data: [
    'producer',
    'newProducer',
    'producerType',
    'siret',
    'territory',
    'file',
    'columns',
    'crs',
    'serviceType',
    'serviceUrl',
    'serviceLayer',
  ],
  describe: ['title', 'folder', 'description', 'themes', 'keywords', 'license', 'frequency', 'since', 'lineage', 'contact'],
} as const;

/** A control of the form. */
export type Control = (typeof controls)['data' | 'describe'][number];

/** Something to mend, beside the control that mends it. */
export interface FormProblem {
  control: Control;
  severity: Severity;
  message: string;
}

/** Which control a place of the manifest belongs to; the longest beginning wins. */
const datasetControls: [string, Control][] = [
  ['/source/geometry', 'columns'],
  ['/source/crs', 'crs'],
  ['/source/service/type', 'serviceType'],
  ['/source/service/url', 'serviceUrl'],
  ['/source/service', 'serviceLayer'],
  ['/source', 'file'],
  ['/title', 'title'],
  ['/description', 'description'],
  ['/themes', 'themes'],
  ['/keywords', 'keywords'],
  ['/license', 'license'],
  ['/frequency', 'frequency'],
  ['/temporal', 'since'],
  ['/lineage', 'lineage'],
  ['/contact', 'contact'],
];
const producerControls: [string, Control][] = [
  ['/title', 'newProducer'],
  ['/type', 'producerType'],
  ['/siret', 'siret'],
  ['/territory', 'territory'],
  ['/contact', 'contact'],
];

/** Where to write what a finding speaks of: what is missing is told at the whole, and its key, or the name of the rule, says where. */
function placeOf({ id, pointer, hint }: { id: string; pointer: string; hint: string | undefined }): string {
  if (pointer === '') return `/${hint ?? id.split('.', 1)[0]}`;
  return id === 'manifest.required' ? `${pointer}/${hint}` : pointer;
}

/** Rules that say that something is missing: an empty control needs no more words. */
const missing: readonly string[] = ['manifest.required', 'service.layer-needed'];

const controlOf = (table: [string, Control][], pointer: string, otherwise: Control): Control =>
  table.find(([beginning]) => pointer.startsWith(beginning))?.[1] ?? otherwise;

/** What the form says in its own words, because a manifest would say it otherwise. */
export interface FormWords {
  required: string;
  crs: string;
  unreadable: Record<Unreadable, string>;
  tooLarge: string;
}

/** What manifests are told, in the page's language. */
export interface Told {
  lang: Lang;
  texts: Texts;
}

/** All that the catalogue's own rules say of the form as it stands, each beside its control, as `told`; `today` is YYYY-MM-DD. */
export function problemsOf(
  form: PublishForm,
  producers: readonly KnownProducer[],
  today: string,
  words: FormWords,
  told: Told,
): FormProblem[] {
  const all = [...formProblems(form, words), ...manifestProblems(form, producers, today, words, told)];
  return all.filter(
    ({ control, message }, index) => all.findIndex((other) => other.control === control && other.message === message) === index,
  );
}

/** What only the form knows: the choice of a producer, the file itself. */
function formProblems({ producer, origin, file, service, columns, crs }: PublishForm, words: FormWords): FormProblem[] {
  const problems: FormProblem[] = [];
  const error = (control: Control, message: string): void => void problems.push({ control, severity: 'error', message });
  if (producer === '') error('producer', words.required);
  // The rule judges a whole service; here each control asks for what is its own, at once with the others.
  if (origin === 'service' && service.type !== '' && namesLayers(service.type) && service.layer.trim() === '')
    error('serviceLayer', words.required);
  if (origin === 'file' && file) {
    const reason = unreadable(file.name);
    if (reason !== undefined) error('file', words.unreadable[reason]);
    else if (carriage(file.bytes) === 'url') error('file', words.tooLarge);
    if (columns.kind === 'xy' && crs.trim() === '' && !guessColumns([columns.x, columns.y]).degrees) error('crs', words.crs);
  }
  return problems;
}

function manifestProblems(
  form: PublishForm,
  producers: readonly KnownProducer[],
  today: string,
  words: FormWords,
  { lang, texts }: Told,
): FormProblem[] {
  const producerId = producerFolder(form);
  const datasetId = datasetFolder(form);
  const created = producerOf(form);
  const producer = created ?? producers.find(({ id }) => id === form.producer);
  const facts = { today, ...(producerId !== '' && { producerId }), ...(datasetId !== '' && { datasetId }), ...(producer && { producer }) };
  const place =
    (table: [string, Control][], otherwise: Control) =>
    ({ id, facts, pointer, hint, severity }: Finding): FormProblem => ({
      control: controlOf(table, placeOf({ id, pointer, hint }), otherwise),
      severity,
      message: missing.includes(id) ? words.required : fill(texts, id, facts, lang),
    });
  const dataset = checkDatasetShape(datasetOf(form));
  const ofDataset = [...dataset.findings, ...applyRules(datasetRules, dataset.parts, facts)].map(place(datasetControls, 'folder'));
  if (created === undefined) return ofDataset;
  const shape = checkProducerShape(created);
  return [...[...shape.findings, ...applyRules(producerRules, shape.parts, facts)].map(place(producerControls, 'siret')), ...ofDataset];
}
