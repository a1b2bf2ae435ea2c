import type { DatasetRecord, RestrictedRecord, WithdrawnRecord } from '../../schemas/types.ts';
import { asset } from '../words/languages.ts';
import { license } from '../words/vocabulary.ts';
import { latestOf } from './latest.ts';
import { restrictedToSchemaOrg, tellRestricted } from './restricted.ts';
import { toSchemaOrg } from './schema-org.ts';
import { tellWithdrawn } from './withdrawn.ts';

/** Address of a data set's page, and those of its store's objects by their keys. */
export interface PublishedPlace {
  page: string;
  address: (key: string) => string;
}

/** A data set in the words of others: of a standard, or of programs. */
interface Metadata {
  mediaType: string;
  /** Name of its file beside the page of the data set; absent where it stands in the head of that page. */
  path?: string;
  of: (record: DatasetRecord, place: PublishedPlace) => object;
  /** Content of the file for a data set that has left the catalogue; absent where the file is no longer published. */
  ofWithdrawn?: (record: WithdrawnRecord, page: string) => object;
  /** Content of it for restricted data; absent where there is none. */
  ofRestricted?: (record: RestrictedRecord, page: string) => object;
}

/** Metadata of each data set, by its id: a row is a file beside its page, or a part of that page's head. */
const metadata = {
  'schema-org': {
    mediaType: 'application/ld+json',
    of: (record, { page, address }) => toSchemaOrg(record, page, license(record.license)?.url, address),
    ofRestricted: (record, page) => restrictedToSchemaOrg(record, page, license(record.license)?.url),
  },
  latest: {
    mediaType: 'application/json',
    path: 'latest.json',
    of: (record, { address }) => latestOf(record, address),
    ofWithdrawn: tellWithdrawn,
    ofRestricted: tellRestricted,
  },
} as const satisfies Record<string, Metadata>;

type Rows = typeof metadata;

/** Metadata that are a file. */
export type MetadataFile = Metadata & { path: string };

/** The id of one of them. */
export type MetadataFileId = { [Id in keyof Rows]: Rows[Id] extends MetadataFile ? Id : never }[keyof Rows];

/** One of the files beside the page of a data set. */
export const metadataFile = (id: MetadataFileId): MetadataFile => metadata[id];

/** All of them. */
export const metadataFiles: readonly MetadataFile[] = Object.values(metadata).filter((each) => 'path' in each);

/** Address of one of them, as a page links to it. */
export const metadataAddress = ({ path }: Pick<DatasetRecord, 'path'>, id: MetadataFileId): string =>
  asset(`/donnees/${path}/${metadata[id].path}`);

/** Metadata for programs in the head of a data set's page. */
export const metadataInHead = (record: DatasetRecord, place: PublishedPlace): { mediaType: string; value: object }[] =>
  Object.values(metadata)
    .filter((each) => !('path' in each))
    .map(({ mediaType, of }) => ({ mediaType, value: of(record, place) }));

/** The same of the page of restricted data. */
export const restrictedInHead = (record: RestrictedRecord, page: string): { mediaType: string; value: object }[] =>
  Object.values<Metadata>(metadata).flatMap(({ mediaType, path, ofRestricted }) =>
    path === undefined && ofRestricted !== undefined ? [{ mediaType, value: ofRestricted(record, page) }] : [],
  );
