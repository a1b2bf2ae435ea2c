import { areMany, downloads, shownFiles } from '../data/downloads.ts';
import type { Artifact, ArtifactFormat, DatasetRecord, Service, Text } from '../../schemas/types.ts';

/** A text in French. */
export const inFrench = (text: Text) => (typeof text === 'string' ? text : text.fr);

/** Search engines refuse longer descriptions. */
export const descriptionCharacters = 5000;

/** Pictures, and what says something of the data without being them. */
const noData: readonly ArtifactFormat[] = [
  ...(['silhouette', 'drawing', 'locator', 'document', 'piece', 'changes', 'changes-tiles', 'rejects'] as const),
  ...(['territory-boxes', 'sheet-list', 'sheet-tiles'] as const),
];

/** The files that hold the data; thousands of sheets are told by their index. */
function filesToTell(record: DatasetRecord): Artifact[] {
  const many = downloads(record).filter((group) => areMany(group) && group.files.length > shownFiles);
  return record.version.artifacts.filter(({ format }) => !noData.includes(format) && !many.some((group) => group.format === format));
}

/**
 * A data set as schema.org/Dataset, for search engines. `page` is its address,
 * `licenseUrl` the license's, `address` gives the absolute address of a store key.
 */
export function toSchemaOrg(record: DatasetRecord, page: string, licenseUrl: string | undefined, address: (key: string) => string): object {
  const { producer, version, temporal, dates } = record;
  const extent = version.extent?.boxes.map(({ bbox: [west, south, east, north] }) => ({
    '@type': 'Place',
    geo: { '@type': 'GeoShape', box: `${south} ${west} ${north} ${east}` },
  }));
  return {
    '@context': 'https://schema.org/',
    '@type': 'Dataset',
    '@id': page,
    url: page,
    name: inFrench(record.title),
    description: inFrench(record.description).slice(0, descriptionCharacters),
    identifier: record.identifier,
    version: version.id,
    ...(dates?.created !== undefined && { dateCreated: dates.created }),
    ...(dates?.issued !== undefined && { datePublished: dates.issued }),
    ...(dates?.revised !== undefined && { dateModified: dates.revised }),
    // Of this page, not of the data.
    sdDatePublished: version.date,
    // adms:status of DCAT, in the word that schema.org has for it.
    ...(record.deprecated && { creativeWorkStatus: 'Deprecated' }),
    keywords: [...record.keywords, ...record.themes],
    inLanguage: 'fr',
    isAccessibleForFree: true,
    creditText: record.attribution,
    creator: { '@type': 'Organization', name: producer.title, ...(producer.url ? { url: producer.url } : {}) },
    ...(licenseUrl ? { license: licenseUrl } : {}),
    ...(temporal ? { temporalCoverage: `${temporal.start ?? '..'}/${temporal.end ?? '..'}` } : {}),
    ...(extent ? { spatialCoverage: extent } : {}),
    variableMeasured: version.layers.flatMap(({ fields }) =>
      fields.map(({ name, title, unit }) => ({
        '@type': 'PropertyValue',
        name,
        ...(title ? { description: inFrench(title) } : {}),
        ...(unit ? { unitText: unit } : {}),
      })),
    ),
    distribution: version.service
      ? [describeService(version.service)]
      : filesToTell(record).map(({ key, mediaType, bytes, sha256, name }) => ({
          '@type': 'DataDownload',
          name,
          contentUrl: address(key),
          encodingFormat: mediaType,
          contentSize: `${bytes} B`,
          sha256,
        })),
  };
}

/** The service where data stay, as a download that is asked for piece by piece. */
function describeService({ type, url, layer, formats }: Service): object {
  return {
    '@type': 'DataDownload',
    name: `${type.toUpperCase()}${layer === undefined ? '' : ` ${layer}`}`,
    contentUrl: url,
    encodingFormat: [type.toUpperCase(), ...formats],
  };
}
