import type { DatasetRecord } from '../../schemas/types.ts';

interface Words {
  reportSubject: (title: string) => string;
  reportBody: (title: string, id: string, version: string, page: string) => string;
}

/** Address to report an error in a data set: an e-mail to its contact, naming data set and version, else the contact's page. */
export function reportAddress(
  record: Pick<DatasetRecord, 'id' | 'contact' | 'producer' | 'version'>,
  title: string,
  page: string,
  words: Words,
): string | undefined {
  const contact = record.contact.email ?? record.producer.contact.email;
  if (contact === undefined) return record.contact.url ?? record.producer.contact.url;
  const subject = encodeURIComponent(words.reportSubject(title));
  const body = encodeURIComponent(words.reportBody(title, record.id, record.version.id, page).replaceAll('\n', '\r\n'));
  return `mailto:${encodeURIComponent(contact).replaceAll('%40', '@')}?subject=${subject}&body=${body}`;
}
