import type { publish } from '../words/fr/publish.ts';
import type { Control } from './findings.ts';
import type { PublishForm } from './form.ts';

/** What each control is called, to say what is to be mended. */
export function labelsOf({ data, describe }: typeof publish, origin: PublishForm['origin']): Record<Control, string> {
  return {
    producer: data.who,
    newProducer: data.name,
    producerType: data.type,
    siret: data.siret,
    territory: data.territory,
    file: origin === 'file' ? data.fileLabel : data.urlLabel,
    columns: data.table,
    crs: data.crs,
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
    since: describe.since,
    lineage: describe.lineage,
    contactName: describe.contactName,
    contactEmail: describe.contactEmail,
    contactUrl: describe.contactUrl,
  };
}
