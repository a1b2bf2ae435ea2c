import type { publish } from '../words/fr/publish.ts';
import type { read } from '../words/fr/read.ts';
import type { sealed } from '../words/fr/sealed.ts';
import type { Control } from './findings.ts';
import type { PublishForm } from './form.ts';

interface Words {
  own: typeof publish;
  /** Words that come with what is read of a file, and with the choice of who may read it. */
  read: typeof read | undefined;
  sealed: typeof sealed | undefined;
}

/** Name each control of the form as its field does. */
export const controlLabels = (
  { own: { data, describe }, read: ofRead, sealed: ofSealed }: Words,
  { origin, newProducer }: Pick<PublishForm, 'origin' | 'newProducer'>,
): Record<Control, string> => ({
  accessReason: ofSealed?.reason ?? '',
  accessDetail: ofSealed?.detail ?? '',
  producer: data.who,
  newProducer: data.name,
  producerType: data.type,
  siret: newProducer.siren === '' ? data.siret : data.siretEnd,
  territory: data.territory,
  file: origin === 'file' ? data.fileLabel : data.urlLabel,
  columns: data.table,
  crs: data.crs,
  personal: ofRead?.personal.title ?? '',
  basis: ofRead?.personal.basis ?? '',
  reason: ofRead?.personal.reason ?? '',
  serviceType: data.serviceType,
  serviceUrl: data.serviceUrl,
  serviceLayer: data.serviceLayer,
  title: describe.title,
  folder: describe.folder,
  description: describe.description,
  themes: describe.themes,
  keywords: describe.keywords,
  license: describe.license,
  frequency: describe.frequency,
  date: describe.date,
  since: describe.since,
  lineage: describe.lineage,
  contactName: describe.contactName,
  contactEmail: describe.contactEmail,
  contactUrl: describe.contactUrl,
});
