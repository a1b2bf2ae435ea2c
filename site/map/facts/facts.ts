import { wordsOfField } from '../../../schemas/model/field-title.ts';
import { metresOf } from '../../../schemas/model/height-units.ts';
import type { Artifact, DatasetRecord, Field, Layer, Raster, Service, Text } from '../../../schemas/types.ts';
import { mainland } from './extents.ts';
import { frameLayer, framesOf } from './frames.ts';
import { readable } from './name-field.ts';
import { factsInTiles, inTiles } from './old-tiles.ts';
import type { MapFacts, MapField, MapLayer } from '../model/model.ts';

/** Above this many different values a list of the most frequent ones says nothing to a map. */
const listedValues = 12;

/** Names that the standards of plans give to the layer that covers all. */
const planZones = ['zone_urba', 'secteur_cc'];

/** Name that the standard of easements gives to the areas that these weigh upon. */
const easementAreas = 'assiette_sup_s';

/** The archive of a data set's tiles. */
export const archiveOf = ({ version }: Pick<DatasetRecord, 'version'>): Artifact | undefined =>
  version.artifacts.find(({ format }) => format === 'pmtiles' || format === 'raster-pmtiles');

/** Whether a data set can be shown on a map. */
export const isMapped = ({ version }: Pick<DatasetRecord, 'version'>): boolean =>
  version.service?.map !== undefined ||
  ((version.tiles !== undefined || version.raster?.tiles !== undefined || framesOf({ version }) !== undefined) && version.extent !== null);

/** Whether it has tiles that a page of one's own may draw. */
export const isTiled = ({ version }: Pick<DatasetRecord, 'version'>): boolean =>
  version.service === undefined && version.artifacts.some(({ format }) => format === 'pmtiles' || format === 'raster-pmtiles');

/** Options of facts: the theme's colours, and public addresses. */
interface FactsOptions {
  color: MapFacts['color'];
  /** Address of the archive. */
  tiles: string | undefined;
  /** Address of the list of sheets. */
  sheets?: string | undefined;
  /** Address of the tiles of the sheets' frames. */
  frames?: string | undefined;
  /** Address of the facts themselves. */
  own?: string;
  /** Give the address of any artifact by its key; without it no file of a layer is known. */
  urlOf?: (key: string) => string;
}

/** The facts of a record that a map needs. Nothing where there are no tiles to show. */
export function readFacts(
  record: DatasetRecord,
  { color, tiles, sheets, frames: framesUrl, own = '', urlOf }: FactsOptions,
): MapFacts | undefined {
  const { version } = record;
  if (version.service !== undefined) return readService(record, version.service, color, own);
  const { zooms: frameZooms } = framesOf(record) ?? {};
  const frames = framesUrl === undefined || frameZooms === undefined ? undefined : { url: framesUrl, ...frameZooms };
  const zooms = version.tiles ?? version.raster?.tiles ?? frames;
  const url = tiles ?? frames?.url;
  if (url === undefined || !zooms || !version.extent) return undefined;
  const layers =
    frames === undefined ? named(version.layers.flatMap(readLayer(version, urlOf)), record.title) : [frameLayer(countFiles(record))];
  if (layers.length === 0 && version.raster === undefined) return undefined;
  const facts: MapFacts = {
    ...readNames(record, color),
    tiles: { url, minzoom: zooms.minzoom, maxzoom: zooms.maxzoom, ...wholeFrom(version), ...roomyFrom(version), ...groupsIn(version) },
    bbox: version.extent.bbox,
    boxes: version.extent.boxes,
    layers,
    ...(version.raster?.tiles && { raster: readRaster(version.raster, version.raster.tiles, sheets) }),
    ...(frames && { frames }),
    ...(record.style === undefined ? {} : { style: record.style }),
  };
  const archive = archiveOf(record);
  return archive?.format === 'pmtiles' ? factsInTiles(facts, archive.recipe) : facts;
}

/** The zoom from which on the tiles hold every feature: before, some are left out, merged or grouped. */
function wholeFrom({ tiles, layers }: DatasetRecord['version']): Pick<MapFacts['tiles'], 'whole'> {
  const features = layers.reduce((sum, layer) => sum + (layer.geometry === null ? 0 : layer.features), 0);
  const sorted = [...(tiles?.zooms ?? [])].sort((a, b) => b.zoom - a.zoom);
  const thinned = sorted.findIndex((each) => each.features < features);
  const last = thinned < 0 ? sorted.at(-1) : sorted[thinned - 1];
  if (last === undefined) return {};
  return { whole: last.zoom, ...(mergingProfiles.includes(tiles?.profile ?? '') && { merged: true as const }) };
}

/** Whether a point of the tiles may stand for several. */
const groupsIn = ({ tiles }: DatasetRecord['version']): Pick<MapFacts['tiles'], 'grouped'> => (tiles?.grouped ? { grouped: true } : {});

/** Profiles of tiles whose areas grow together where they are too many. */
const mergingProfiles: readonly string[] = ['harmonisation', 'fusion', 'selection'];

/** Features of a tile that leave each other some 14 pixels. */
const roomyTile = 1340;

/**
 * Estimate the zoom from which on features of the fullest tile have room, from bytes; each zoom further doubles the room of each feature.
 */
function roomyFrom({ tiles }: DatasetRecord['version']): Pick<MapFacts['tiles'], 'roomy'> {
  const fullest = (tiles?.zooms ?? []).map(({ zoom, features, largestBytes, bytes }) => ({
    zoom,
    most: (features * largestBytes) / bytes,
  }));
  const last = fullest.filter(({ most }) => most > roomyTile).sort((a, b) => b.zoom - a.zoom)[0];
  return last === undefined ? {} : { roomy: Math.round((last.zoom + Math.log2(last.most / roomyTile) / 2) * 10) / 10 };
}

/** The sheets of a data set, or its one point cloud. */
const countFiles = ({ version: { artifacts } }: DatasetRecord): number =>
  Math.max(1, artifacts.filter(({ sheet }) => sheet !== undefined).length);

type Named = Pick<MapFacts, 'id' | 'path' | 'title' | 'producer' | 'attribution' | 'contact' | 'deprecated' | 'version' | 'color'>;

function readNames(
  { id, path, title, producer, attribution, contact, deprecated, version }: DatasetRecord,
  color: MapFacts['color'],
): Named {
  const { email } = contact;
  return {
    id,
    path,
    title,
    producer: producer.title,
    attribution,
    ...(email === undefined ? {} : { contact: email }),
    ...(deprecated && { deprecated: deprecated.since }),
    version: version.id,
    color,
  };
}

function readService(record: DatasetRecord, { url, map }: Service, color: MapFacts['color'], own: string): MapFacts | undefined {
  if (map === undefined) return undefined;
  const { minzoom, maxzoom, ...drawn } = map;
  // Where a service does not say what it covers, it is looked for in mainland France.
  const { bbox, boxes } = record.version.extent ?? { bbox: mainland.box, boxes: [] };
  return {
    ...readNames(record, color),
    tiles: { url: map.draws === 'image' ? own : map.address, minzoom, maxzoom },
    bbox,
    boxes,
    layers: [],
    service: { ...drawn, host: new URL(url).host },
  };
}

function readRaster(
  { bands: [first], vertical }: Raster,
  { encoding, tileSize, sheetzoom }: NonNullable<Raster['tiles']>,
  sheets?: string,
): NonNullable<MapFacts['raster']> {
  const { min = null, max = null } = first ?? {};
  // Tiles of heights are in metres.
  const metres = metresOf[vertical?.unit ?? 'm'];
  return {
    encoding,
    tileSize,
    ...(min !== null && max !== null && { min: min * metres, max: max * metres }),
    ...(sheets !== undefined && sheetzoom !== undefined && { sheets: { url: sheets, maxzoom: sheetzoom } }),
  };
}

const readLayer =
  ({ artifacts, tiles }: DatasetRecord['version'], urlOf: FactsOptions['urlOf']) =>
  ({ name, title, standard, geometry, features, breadth, fields, crs }: Layer): MapLayer[] => {
    if (geometry === null || features === 0) return [];
    const known = {
      ...(title === undefined ? {} : { title }),
      ...(breadth === undefined ? {} : { breadth }),
      ...(standard !== undefined && planZones.includes(standard) && { leads: true as const }),
      ...(standard?.endsWith(easementAreas) === true && { stacked: true as const }),
    };
    const files = urlOf && readFiles(artifacts, name, urlOf);
    const beside = { ...(files && { files }), ...(crs && { crs: crs.code }) };
    return [{ name, ...known, geometry, features, fields: fields.map(readField).map(inTiles).map(tiledBy(tiles?.fields)), ...beside }];
  };

/** A field as it is in tiles that hold these; in all of them where nothing is said. */
const tiledBy =
  (held: readonly string[] | undefined) =>
  (field: MapField): MapField =>
    held === undefined || held.includes(field.name) ? field : { ...field, untiled: true };

/** The file of a format that holds a layer: one of a lone layer names none. */
export const fileOfLayer = (artifacts: readonly Artifact[], format: Artifact['format'], layer: string): Artifact | undefined =>
  artifacts.find((each) => each.format === format && (each.layer ?? layer) === layer);

/** The files by which the features of a layer are read in ranges; undefined where there is none. */
function readFiles(artifacts: readonly Artifact[], layer: string, urlOf: (key: string) => string): MapLayer['files'] {
  const file = (wanted: Artifact['format']): { url: string; bytes: number } | undefined => {
    const found = fileOfLayer(artifacts, wanted, layer);
    return found && { url: urlOf(found.key), bytes: found.bytes };
  };
  const flatgeobuf = file('flatgeobuf');
  const geoparquet = file('geoparquet');
  if (flatgeobuf === undefined && geoparquet === undefined) return undefined;
  return { ...(flatgeobuf && { flatgeobuf }), ...(geoparquet && { geoparquet }) };
}

/** A lone layer that is called by nothing but the name of its file is called as its data set. */
function named(layers: MapLayer[], title: Text): MapLayer[] {
  const [only, ...others] = layers;
  if (only === undefined || others.length > 0) return layers;
  return only.title === undefined || wordings(only.title).some((each) => lettersOf(each) === lettersOf(only.name))
    ? [{ ...only, title }]
    : layers;
}

const wordings = (text: Text): string[] => (typeof text === 'string' ? [text] : [text.fr, text.en]);

/** Reduce a name to the letters that its wording and its form in a file share; codes and delivery dates are in the file's alone. */
const lettersOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/(?<!\d)\d{5,}(?!\d)|[^\p{L}\p{N}]/gu, '');

function readField(field: Field): MapField {
  const { name, type, title, nulls, distinct, min, max, quantiles, histogram, years, top } = field;
  const words = wordsOfField(field);
  // What its name is read as anyway need not be told.
  const called = title !== undefined || words.title === undefined || words.title === readable(name) ? {} : { called: words.title };
  const base = { name, type, nulls, ...(title === undefined ? called : { title }), ...(words.unit !== undefined && { unit: words.unit }) };
  if (field.personal !== undefined) return { ...base, personal: true };
  return {
    ...base,
    ...(distinct === undefined ? {} : { distinct }),
    ...(typeof min === 'number' && typeof max === 'number' ? { min, max } : {}),
    ...(quantiles === undefined ? {} : { quantiles }),
    // Years are looked for by years.
    ...(years === undefined ? histogram !== undefined && histogram.length > 1 && { histogram } : { years }),
    ...(top !== undefined && distinct !== undefined && distinct <= listedValues ? { top } : {}),
  };
}
