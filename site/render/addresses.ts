import type { StandIn } from '../../schemas/model/stand-in.ts';
import { territories } from '../../schemas/model/territories.ts';
import { cardPages } from '../components/lists/card-pages.ts';
import { producers, themeCounts } from '../data/catalogue.ts';
import { hasChangesMap } from '../data/changes.ts';
import { listKinds } from '../data/file-lists.ts';
import type { RecordPath } from '../data/admission.ts';
import { confirmation, goodUntil, readRecord, recordPaths, restrictedRecords, summaries, withdrawnRecords } from '../data/records.ts';
import { readOperator } from '../data/operator.ts';
import { readPreview, readSettings } from '../data/settings.ts';
import { guideIds, references } from '../help/guides.ts';
import { readOfficialCode, searchIndexes } from '../places/official-code.ts';
import { placeFiles } from '../places/place-areas.ts';
import { summariesByTerritory } from '../places/territory-data.ts';
import { administrations } from '../publish/administrations.ts';
import { siteOrigin } from '../data/site-origin.ts';
import { asset, languages, link } from '../words/languages.ts';
import { keptFiles, type lasting } from './lasting.ts';
import { metadataFiles, type MetadataFile } from '../metadata/metadata.ts';
import { sitemapFiles, type SitemapPage } from '../metadata/sitemap.ts';

/** A file of the site by its address below it, "/en/donnees/a/b/": made by a page of site/pages/, a text, or a file at hand. */
export interface SiteFile {
  path: string;
  page?: string;
  text?: string;
  kept?: string;
  /** The data set whose record it shows. */
  dataset?: string;
}

/** Files that one process makes one after the other, because they share what is costly to work out. */
export type AddressBatch = () => SiteFile[] | Promise<SiteFile[]>;

/** Pages of which there is one, whatever is published; those that the map of the site lists, in its order, and the others. */
const listed = ['', 'donnees/', 'explorer/', 'themes/', 'producteurs/', 'territoires/', 'publier/', 'api/', 'etat/', 'aide/'];
const legal = ['mentions-legales/', 'donnees-personnelles/', 'accessibilite/'];
const unlisted: SiteFile[] = [
  ...inLanguages('territoires/commune', '/territoires/commune/'),
  ...inLanguages('publier/mise-a-jour/index', '/publier/mise-a-jour/'),
  ...inLanguages('publier/description/index', '/publier/description/'),
  ...inLanguages('relire/index', '/relire/'),
  ...inLanguages('acces/index', '/acces/'),
  ...inLanguages('embed/index', '/embed/'),
  { page: '404.astro', path: '/404' },
  { page: 'en/404.astro', path: '/en/404' },
  ...[
    'explorer/couches.json',
    'explorer/fond.json',
    'explorer/lieux.json',
    'explorer/contours.json',
    'etat/services.json',
    'etat/retires.json',
    'robots.txt',
  ].map((name): SiteFile => ({ page: `${name}.ts`, path: `/${name}` })),
];

/** A page in each language; its path as in French. */
function inLanguages(page: string, path: string, dataset?: string): SiteFile[] {
  const own = dataset === undefined ? {} : { dataset };
  return languages.map((lang) => ({ page: `[...lang]/${page}.astro`, path: link(path, lang, ''), ...own }));
}

const once = async (): Promise<SiteFile[]> => [
  ...[...listed, ...legal].flatMap((folder) => inLanguages(`${folder}index`, `/${folder}`)),
  ...references.flatMap((id) => inLanguages(`aide/${id}`, `/aide/${id}/`)),
  ...guideIds.flatMap((id) => inLanguages('aide/[guide]', `/aide/${id}/`)),
  ...unlisted,
  ...lastingFile('territoires/groupements.json'),
  ...lastingFile('territoires/lieux.json'),
  ...(await ofConfirmation()),
  ...ofGround(),
];

/** Until when the pages are good, where that ends. */
const ofConfirmation = async (): Promise<SiteFile[]> =>
  (await goodUntil()) === undefined ? [] : [{ page: 'etat/confirme.json.ts', path: confirmation }];

/** Style files of the operator's PMTiles base map, where there is one. */
const ofGround = (): SiteFile[] =>
  typeof readOperator().ground === 'object' ? namedFiles('explorer/fonds', 'scheme', ['clair', 'sombre']) : [];

/** Pages of lists, of which long ones go on on further pages. */
const ofLists = async (): Promise<SiteFile[]> => [
  ...(await themeCounts()).flatMap(({ id, count }) =>
    cardPages(`/themes/${id}/`, count).flatMap((path) => inLanguages('themes/[id]/[...page]', path)),
  ),
  ...(await producers()).flatMap(({ id, datasets }) =>
    cardPages(`/producteurs/${id}/`, datasets.length).flatMap((path) => inLanguages('producteurs/[id]/[...page]', path)),
  ),
];

const ofTerritories = async (): Promise<SiteFile[]> => [
  ...territories.flatMap(({ code }) => inLanguages('territoires/[code]', `/territoires/${code}/`)),
  ...namedFiles('territoires/jeux', 'code', (await summariesByTerritory()).keys()),
  ...namedFiles('territoires/departements', 'code', readOfficialCode().departements.keys()),
  ...lastingFiles('publier/siren', () => namedFiles('publier/siren', 'code', administrations().keys())),
];

/** Files that the bundle keeps, or else those that `make` lists. */
const lastingFiles = (path: (typeof lasting)[number], make: () => SiteFile[]): SiteFile[] =>
  keptFiles(readSettings().bundle, path) ?? make();

const lastingFile = (name: Extract<(typeof lasting)[number], `${string}.json`>): SiteFile[] =>
  lastingFiles(name, () => [{ page: `${name}.ts`, path: `/${name}` }]);

const namedFiles = (folder: string, param: string, names: Iterable<string>): SiteFile[] =>
  [...names].map((name) => ({ page: `${folder}/[${param}].json.ts`, path: `/${folder}/${name}.json` }));

/** The page of a data set, and the files beside it. */
async function ofDataset({ id, path, mapped, tiled, compared, listed: formats }: RecordPath): Promise<SiteFile[]> {
  const folder = `/donnees/${path}/`;
  const file = (name: string, page = name): SiteFile => ({ page: `donnees/[...path]/${page}.ts`, path: `${folder}${name}`, dataset: id });
  return [
    // Both languages one after the other, so that the record is read once.
    ...inLanguages('donnees/[...path]', folder, id),
    ...(compared ? inLanguages('donnees/[...path]/changements', `${folder}changements/`, id) : []),
    ...(mapped ? [file('carte.json')] : []),
    ...(tiled ? languages.map((lang) => file(`maplibre.${lang}.txt`, 'maplibre.[lang].txt')) : []),
    ...metadataFiles.map((each) => file(each.path)),
    ...(readOperator().forge ? [file('description.json')] : []),
    ...formats.flatMap((format) => listKinds.map((kind) => file(`${kind}-${format}.txt`, '[kind]-[format].txt'))),
    ...(compared && hasChangesMap(await readRecord(id)) ? [file('changements/carte.json')] : []),
  ];
}

/** Pages and metadata files of data sets that have left the catalogue, at their addresses. */
const ofWithdrawn = async (): Promise<SiteFile[]> =>
  (await withdrawnRecords()).flatMap((record) => ofStandIn(record, ({ ofWithdrawn: tell }) => tell !== undefined));

/** Pages and metadata files of restricted data sets, which show what everybody knows of them. */
const ofRestricted = async (): Promise<SiteFile[]> =>
  (await restrictedRecords()).flatMap((record) => ofStandIn(record, ({ ofRestricted: tell }) => tell !== undefined));

const ofStandIn = ({ path }: StandIn, isTold: (file: MetadataFile) => boolean): SiteFile[] => [
  ...inLanguages('donnees/[...path]', `/donnees/${path}/`),
  ...metadataFiles
    .filter(isTold)
    .map((each): SiteFile => ({ page: `donnees/[...path]/${each.path}.ts`, path: `/donnees/${path}/${each.path}` })),
];

/** Every page that search engines may list, as in French; data sets with the day of their data. */
async function listedPages(): Promise<SitemapPage[]> {
  const withData = await summariesByTerritory();
  return [
    ...[...listed, ...[...guideIds, ...references].map((id) => `aide/${id}/`), ...legal].map((path) => ({ path: `/${path}` })),
    ...(await themeCounts()).filter(({ count }) => count > 0).map(({ id }) => ({ path: `/themes/${id}/` })),
    ...(await producers()).map(({ id }) => ({ path: `/producteurs/${id}/` })),
    ...territories.filter(({ code }) => withData.has(code)).map(({ code }) => ({ path: `/territoires/${code}/` })),
    ...(await summaries()).map(({ path, updated }) => ({ path: `/donnees/${path}/`, updated })),
  ];
}

const ofSitemap = async (): Promise<SiteFile[]> =>
  sitemapFiles(await listedPages(), (path, lang) => new URL(lang === undefined ? asset(path) : link(path, lang), siteOrigin()).href);

/** A process that comes last makes no more than these of one another while others are idle. */
const datasetsPerBatch = 50;

/** The files of a preview: the pages of what is looked at, and the base map of theirs. */
async function previewed(ids: readonly string[]): Promise<AddressBatch[]> {
  const paths = (await recordPaths()).filter(({ id }) => ids.includes(id));
  const beside = ['fond', 'contours'].map((name): SiteFile => ({ page: `explorer/${name}.json.ts`, path: `/explorer/${name}.json` }));
  const ground = [...beside, ...(await ofConfirmation()), ...ofGround()];
  return [
    () => [...inLanguages('apercu/index', '/apercu/'), ...ground],
    ...paths.map(
      (each): AddressBatch =>
        () =>
          ofDataset(each),
    ),
  ];
}

/** All files of the site. */
export async function batches(): Promise<AddressBatch[]> {
  const preview = readPreview();
  if (preview !== undefined) return previewed(preview.ids);
  const paths = await recordPaths();
  const count = Math.ceil(paths.length / datasetsPerBatch);
  return [
    async () => namedFiles('territoires/emprises', 'key', (await placeFiles()).keys()),
    () => lastingFiles('territoires/lieux', () => namedFiles('territoires/lieux', 'key', searchIndexes().keys())),
    ofTerritories,
    once,
    ofLists,
    ofWithdrawn,
    ofRestricted,
    ofSitemap,
    ...Array.from({ length: count }, (_, index): AddressBatch => async () => {
      const own = paths.slice(index * datasetsPerBatch, (index + 1) * datasetsPerBatch);
      return (await Promise.all(own.map(ofDataset))).flat();
    }),
  ];
}
