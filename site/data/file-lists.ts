import type { DatasetRecord } from '../../schemas/types.ts';
import { downloads, type DownloadFormat } from './downloads.ts';
import { asset } from '../words/languages.ts';
import { artifactAddresses } from './store-addresses.ts';

/** Kinds of file lists: addresses to fetch each file from, or digests to verify it by. */
export const listKinds = ['adresses', 'empreintes'] as const;
/** One of them. */
export type ListKind = (typeof listKinds)[number];

/** Address of the list of a format's files, as a page links to it. */
export const listAddress = ({ path }: Pick<DatasetRecord, 'path'>, format: DownloadFormat, kind: ListKind): string =>
  asset(`/donnees/${path}/${kind}-${format}.txt`);

/** A list of files: an address a line (wget -i, aria2c -i), or a digest and a name (sha256sum -c). */
export function writeList(record: DatasetRecord, format: DownloadFormat, kind: ListKind, page: URL): string {
  const files = downloads(record).find((group) => group.format === format)?.files ?? [];
  const address = artifactAddresses(record, page);
  const lines = files.map(({ key, name, sha256 }) => (kind === 'adresses' ? address(key) : `${sha256}  ${name}`));
  return `${lines.join('\n')}\n`;
}
