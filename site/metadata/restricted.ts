import { accessReasonOf } from '../../schemas/access-reasons.ts';
import type { RestrictedRecord } from '../../schemas/types.ts';
import { descriptionCharacters, inFrench } from './schema-org.ts';

/** Authority table of the Publications Office of the EU: the words that DCAT-AP asks for in dct:accessRights. */
const restrictedRights = 'http://publications.europa.eu/resource/authority/access-right/RESTRICTED';

/** Restricted data as programs read them, in terms of DCAT; `page`: its page's address. */
export interface RestrictedTold extends Pick<
  RestrictedRecord,
  'identifier' | 'title' | 'themes' | 'keywords' | 'territories' | 'license' | 'frequency' | 'contact'
> {
  dataset: string;
  status: 'restricted';
  producer: { id: string; title: string };
  /** Day of the description, YYYY-MM-DD: that of the data is not known. */
  described: string;
  accessRights: string;
  /** Limitations on public access, as ISO 19115 has them: the code of the manifest, and that of INSPIRE where it has one. */
  accessConstraints: { code: string; article?: string; inspire?: string; detail?: string };
  page: string;
}

/** Describe restricted data for programs: what everybody may know, and how access to them is limited. */
export function tellRestricted(record: RestrictedRecord, page: string): RestrictedTold {
  const { id, identifier, title, producer, themes, keywords, territories, license, frequency, contact, updated } = record;
  return {
    dataset: id,
    status: 'restricted',
    identifier,
    title,
    producer: { id: producer.id, title: producer.title },
    themes,
    keywords,
    territories,
    license,
    frequency,
    contact,
    described: updated,
    accessRights: restrictedRights,
    accessConstraints: constraintsOf(record),
    page,
  };
}

function constraintsOf({ accessReason, accessDetail }: RestrictedRecord): RestrictedTold['accessConstraints'] {
  const reason = accessReasonOf(accessReason);
  return {
    code: accessReason,
    ...(reason && { article: reason.article.fr }),
    ...(reason?.inspire !== undefined && { inspire: reason.inspire }),
    ...(accessDetail !== undefined && { detail: accessDetail }),
  };
}

/** Restricted data as schema.org/Dataset, for search engines: no file, and the condition under which they are read. */
export function restrictedToSchemaOrg(record: RestrictedRecord, page: string, licenseUrl: string | undefined): object {
  const { title, description, identifier, producer, themes, keywords, accessReason, accessDetail, temporal } = record;
  const reason = accessReasonOf(accessReason);
  const why = [reason ? `${reason.fr} (${reason.article.fr})` : accessReason, accessDetail].filter(Boolean).join('. ');
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    '@id': page,
    url: page,
    name: inFrench(title),
    description: inFrench(description).slice(0, descriptionCharacters),
    identifier,
    keywords: [...keywords, ...themes],
    inLanguage: 'fr',
    conditionsOfAccess: `Accès restreint\u202f: ${why}`,
    creator: { '@type': 'Organization', name: producer.title, ...(producer.url ? { url: producer.url } : {}) },
    ...(licenseUrl ? { license: licenseUrl } : {}),
    ...(temporal ? { temporalCoverage: `${temporal.start ?? '..'}/${temporal.end ?? '..'}` } : {}),
  };
}
