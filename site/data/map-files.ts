import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { isNameTable } from '../../schemas/model/name-table.ts';
import type { DatasetRecord, TerritoryLevel } from '../../schemas/types.ts';
import { factsAsMeant } from './code-labels.ts';
import { levelsWidestFirst } from '../../schemas/model/territory-levels.ts';
import { sourceName, type BaseLayer, type BaseRole } from '../map/style/basemap.ts';
import { drawLimits, type NamePoints } from '../map/style/limits.ts';
import { rankedPlaces } from '../map/style/place-ranks.ts';
import type { GroundProps } from '../map/style/ground.ts';
import type { Catalogue, CatalogueEntry } from '../map/find/catalogue.ts';
import { archiveOf, readFacts } from '../map/facts/facts.ts';
import { framesOf } from '../map/facts/frames.ts';
import { asset } from '../words/languages.ts';
import { termsOf } from './map-terms.ts';
import { readLayerRows, recordOfLayer, type RecordLayer } from './layer-rows.ts';
import { recordPaths, summaries } from './records.ts';
import { readOperator } from './operator.ts';
import { artifactUrl, groundUrl, storeUrl } from './store-addresses.ts';
import { readSettings } from './settings.ts';
import { standardStyle } from './standard-style.ts';
import { territoryRecords } from './territory-layers.ts';
import { piecesOf } from '../words/web-address.ts';
import { theme, themes } from '../words/vocabulary.ts';
import type { MapFacts, PastVersion } from '../map/model/model.ts';

/** The colours of a data set without a known theme. */
const plainColor = { light: '#1d5c96', dark: '#86b8ee' };

/** Address of what maps need to know of a data set. */
export const factsAddress = (path: string): string => asset(`/donnees/${path}/carte.json`);

/** Properties of a map in a page that describe its base map. */
export async function groundProps(): Promise<GroundProps> {
  const { ground } = readOperator();
  const base = asset('/explorer/fond.json');
  if (ground === undefined) return { base };
  if (ground === 'plan-ign') return { base, ground: 'plan' };
  const layers = (scheme: string): string => asset(`/explorer/fonds/${scheme}.json`);
  return { base, ground: { archive: groundUrl(ground.pmtiles), light: layers('clair'), dark: layers('sombre') } };
}

/** Address of the explorer's list of data sets. */
export const catalogueAddress = (): string => asset('/explorer/couches.json');

/** Facts of a record that its map needs; undefined where the record has none. */
export function factsOf(record: DatasetRecord): MapFacts | undefined {
  const archive = archiveOf(record);
  const list = record.version.artifacts.find(({ format }) => format === 'sheet-list');
  const frames = framesOf(record);
  const [first] = record.themes;
  const color = (first === undefined ? undefined : theme(first)?.color) ?? plainColor;
  const style = record.style ?? standardStyle(record);
  const facts = readFacts(
    { ...record, ...(style !== undefined && { style }) },
    {
      color,
      tiles: archive && artifactUrl(archive.key, record.store?.address),
      sheets: list && artifactUrl(list.key, record.store?.address),
      frames: frames && artifactUrl(frames.key, record.store?.address),
      own: factsAddress(record.path),
      urlOf: (key) => artifactUrl(key, record.store?.address),
    },
  );
  const past = pastOf(record);
  const pieces = piecesOf(record, (key) => artifactUrl(key, record.store?.address));
  const known = facts && {
    ...facts,
    terms: termsOf(record),
    ...(past.length > 0 && { versions: { date: record.version.date, past } }),
    ...(Object.keys(pieces).length > 0 && { pieces }),
  };
  return known && factsAsMeant(known, record);
}

/** A longer list of versions is of no use on a map. */
const mostPast = 20;

/** The versions that others have replaced and that had a map of their own. */
const pastOf = ({ version, history }: DatasetRecord): PastVersion[] =>
  history
    .flatMap(({ id, date, edition, store, tiles, recipe }) =>
      id === version.id || tiles === undefined
        ? []
        : [
            {
              id,
              date,
              ...(edition !== undefined && { edition }),
              tiles: artifactUrl(tiles, store),
              ...(recipe !== undefined && { recipe }),
            },
          ],
    )
    .slice(0, mostPast);

/** Fields that name a place, and its département, in the data sets that a base map may use. */
const nameFields = ['name', 'nom', 'libelle', 'toponyme'];
const departmentFields = ['admin2', 'departement', 'code_departement', 'dep'];

/**
 * Layers of the catalogue's own data that draw the base map, and limits of its territories; those missing in the catalogue are left out.
 */
export async function baseLayers(): Promise<BaseLayer[]> {
  const { basemap = {} } = readOperator();
  const roles: BaseRole[] = ['land', 'lakes', 'rivers', 'borders', 'places'];
  const layers = await Promise.all(roles.map((role) => readBaseLayer(role, basemap[role])));
  return [...layers.filter((layer) => layer !== undefined), ...(await readLimits())];
}

/** Fields that name a territory, as its producers call them; case tells nothing. */
const territoryNames = ['nom', 'name', 'nom_officiel', 'libelle', 'libgeo', 'nom_com', 'nom_epci', 'nom_dep', 'nom_reg'];

/** Levels whose names stand at one point each: of finer ones there are too many for every map to know them. */
const pointed: ReadonlySet<TerritoryLevel> = new Set(['region', 'departement']);

/** Read the limits of the territories chosen by the operator, as far as published for all; the finest level first, the widest on top. */
async function readLimits(): Promise<BaseLayer[]> {
  const found = await Promise.all(
    (await territoryRecords()).flatMap((record) => {
      const facts = factsOf(record);
      return facts === undefined ? [] : record.version.layers.map(({ name }) => readLimit(record, facts, name));
    }),
  );
  const rank = ({ level }: { level: TerritoryLevel }): number => -levelsWidestFirst.indexOf(level);
  return found
    .filter((each) => each !== undefined)
    .sort((a, b) => rank(a) - rank(b))
    .map(({ base }) => base);
}

async function readLimit(
  record: DatasetRecord,
  { tiles, layers, producer, path }: MapFacts,
  layer: string,
): Promise<{ level: TerritoryLevel; base: BaseLayer } | undefined> {
  const { territory, features } = record.version.layers.find((each) => each.name === layer) ?? {};
  const drawn = layers.find((each) => each.name === layer);
  if (territory === undefined || drawn === undefined || features === undefined) return undefined;
  const { level } = territory;
  const name = territoryNames.flatMap((wanted) => drawn.fields.find((field) => field.name.toLowerCase() === wanted)?.name ?? [])[0];
  const points = name === undefined || !pointed.has(level) ? undefined : await readNamePoints(record, layer, name);
  const limits = drawLimits({ ...tiles, source: sourceName(tiles), layer, level, name, points, features });
  return { level, base: { role: 'limits', ...tiles, layer, producer, path, limits } };
}

/** Decimals, of some ten metres, that a name on a map has a use for. */
const decimals = 4;

/** Read label points of a layer of territories from its CSV table; undefined where this build's store lacks the table. */
async function readNamePoints({ version }: DatasetRecord, layer: string, field: string): Promise<NamePoints | undefined> {
  const table = version.artifacts.find((each) => isNameTable(each) && (each.layer ?? layer) === layer);
  const path = table === undefined ? undefined : join(readSettings().store, table.key);
  if (path === undefined || !existsSync(path)) return undefined;
  // The last two columns of the table are the coordinates of a point on each feature.
  const [header = [], ...rows] = parse(await readFile(path), { bom: true, delimiter: ';' });
  const at = header.indexOf(field);
  if (at < 0) return undefined;
  const degrees = (text = ''): number => Number(Number.parseFloat(text.replace(',', '.')).toFixed(decimals));
  const features = rows.flatMap((row): NamePoints['features'] => {
    const coordinates = row.slice(-2).map(degrees);
    const name = row[at] ?? '';
    if (name === '' || coordinates.some(Number.isNaN)) return [];
    return [{ type: 'Feature', properties: { [field]: name }, geometry: { type: 'Point', coordinates } }];
  });
  return { type: 'FeatureCollection', features };
}

/** Larger files of places are not read for the few names of a map from afar. */
const mostPlaceBytes = 8 * 1024 ** 2;

/** Read the places of a layer that are named from afar; undefined where this build's store lacks its file. */
async function readFarPlaces(of: RecordLayer, name: string, department: string | undefined): Promise<NamePoints | undefined> {
  const isRanked = rankedPlaces(department !== undefined);
  const rows = await readLayerRows(of, mostPlaceBytes);
  const textOf = (row: Record<string, unknown>, field: string): string => (typeof row[field] === 'string' ? row[field] : '');
  const features = rows?.flatMap((row): NamePoints['features'] => {
    const position = Object.values(row)
      .map(positionIn)
      .find((each) => each !== undefined);
    const properties = Object.fromEntries(
      [name, ...(department === undefined ? [] : [department])].map((field) => [field, textOf(row, field)]),
    );
    const isKnown = isRanked(properties[name] ?? '', department === undefined ? undefined : properties[department]);
    return position === undefined || !isKnown ? [] : [{ type: 'Feature', properties, geometry: pointAt(position) }];
  });
  return features && { type: 'FeatureCollection', features };
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.length >= 2 && value.every(Number.isFinite);

/** The position of a point, or the first of several that are one place. */
function positionIn(geometry: unknown): number[] | undefined {
  if (typeof geometry !== 'object' || geometry === null || !('type' in geometry && 'coordinates' in geometry)) return undefined;
  const { type, coordinates } = geometry;
  const position: unknown =
    type === 'MultiPoint' && Array.isArray(coordinates) ? coordinates[0] : type === 'Point' ? coordinates : undefined;
  return isNumbers(position) ? position : undefined;
}

const pointAt = (position: readonly number[]): NamePoints['features'][number]['geometry'] => ({
  type: 'Point',
  coordinates: position.slice(0, 2).map((degrees) => Number(degrees.toFixed(decimals))),
});

/** Degrees from south to north that the land of all countries has, and France with all its islands has not. */
const poleToPole = 120;

const isOfTheWorld = ({ version }: DatasetRecord): boolean =>
  version.extent !== null && version.extent.bbox[3] - version.extent.bbox[1] > poleToPole;

async function readBaseLayer(role: BaseRole, reference: string | undefined): Promise<BaseLayer | undefined> {
  const found = await recordOfLayer(reference);
  const facts = found && factsOf(found.record);
  const layer = facts?.layers.find((each) => each.name === found?.layer);
  if (!found || !facts || !layer) return undefined;
  const field = (names: string[]) => names.find((wanted) => layer.fields.some((each) => each.name === wanted));
  const label = field(nameFields);
  const department = field(departmentFields);
  const far = role !== 'places' || label === undefined ? undefined : await readFarPlaces(found, label, department);
  return {
    role,
    ...facts.tiles,
    layer: layer.name,
    producer: facts.producer,
    path: facts.path,
    ...(role === 'land' && !isOfTheWorld(found.record) && { isPartial: true }),
    ...(label === undefined ? {} : { name: label }),
    ...(department === undefined ? {} : { department }),
    ...(far && { far }),
  };
}

/** The explorer's list: every listed data set that has a map, and the themes that occur in it. */
export async function catalogue(): Promise<Catalogue> {
  const shown = new Set((await recordPaths()).flatMap(({ id, mapped: isShown }) => (isShown ? [id] : [])));
  const mapped = (await summaries()).filter(({ id }) => shown.has(id));
  const datasets = mapped.map(({ id, path, title, producer, themes: own, content, excerpt, silhouette }): CatalogueEntry => ({
    id,
    path,
    title,
    content,
    themes: own,
    producer: producer.title,
    words: [excerpt.fr, excerpt.en ?? ''].join(' ').trim(),
    facts: factsAddress(path),
    ...(silhouette !== undefined && { silhouette: storeUrl(silhouette) }),
  }));
  const used = themes.filter(({ id }) => datasets.some((dataset) => dataset.themes.includes(id)));
  return { datasets, themes: used.map(({ id, fr, en, color, icon }) => ({ id, title: { fr, en }, color, icon })) };
}
