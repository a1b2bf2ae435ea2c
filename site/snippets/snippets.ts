import type { Artifact, Bbox, DatasetRecord, Service } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import { tell } from '../words/texts.ts';

/** A piece of code or of a recipe that uses the data where they are. */
export interface Snippet {
  id: 'qgis' | 'maplibre' | 'gdal' | 'python' | 'duckdb' | 'pdal';
  title: string;
  code: string;
}

/** A file with its absolute address. */
export type Addressed = Artifact & { url: string };

/** Recipes for the files that a data set has; `address` gives the absolute address of a store key, `sheetList` is that of the list of its sheets. */
export function snippets(record: DatasetRecord, address: (key: string) => string, lang: Lang, sheetList?: string): Snippet[] {
  if (record.version.service) return serviceSnippets(record.version.service, lang);
  const find = (format: Artifact['format']): Addressed | undefined => {
    const artifact = record.version.artifacts.find((candidate) => candidate.format === format);
    return artifact && { ...artifact, url: address(artifact.key) };
  };
  const pmtiles = find('pmtiles');
  const flatgeobuf = find('flatgeobuf');
  const geoparquet = find('geoparquet');
  const csv = find('csv');
  const cog = find('cog');
  const cloud = find('copc') ?? find('point-cloud');
  const pictures = find('raster-pmtiles');
  const [sheet, index] = [find('sheet'), find('sheet-index')];
  const box = windowOf(record);
  const list: Snippet[] = [];
  if (flatgeobuf) {
    list.push({ id: 'qgis', title: 'QGIS', code: qgis(flatgeobuf.url, 'vector', lang) });
    list.push({ id: 'gdal', title: 'GDAL', code: `ogr2ogr extrait.gpkg \\\n  -spat ${box.join(' ')} \\\n  /vsicurl/${flatgeobuf.url}` });
    list.push({
      id: 'python',
      title: 'Python (GeoPandas)',
      code: `import geopandas\n\ndata = geopandas.read_file(\n    "/vsicurl/${flatgeobuf.url}",\n    bbox=(${box.join(', ')}),\n)`,
    });
  } else if (cog) {
    list.push(...rasterSnippets(cog, lang));
  } else if (sheet && index && sheetList !== undefined) {
    list.push(...sheetSnippets({ index: index.url, list: sheetList, store: sheet.url.slice(0, -sheet.key.length) }, box, lang));
  } else if (cloud) {
    list.push(...cloudSnippets(cloud, lang));
  } else if (csv) {
    list.push({
      id: 'python',
      title: 'Python (pandas)',
      code: `import pandas\n\ndata = pandas.read_csv(\n    "${csv.url}",\n    dtype=str,\n)`,
    });
  }
  if (geoparquet) list.push({ id: 'duckdb', title: 'DuckDB', code: `SELECT *\nFROM '${geoparquet.url}'\nLIMIT 10;` });
  if (pictures) list.push({ id: 'maplibre', title: 'MapLibre', code: maplibreRaster(pictures, record, lang) });
  if (pmtiles) list.push({ id: 'maplibre', title: 'MapLibre', code: maplibre(pmtiles, record, lang) });
  return list;
}

const paint: Record<string, string> = {
  point: "type: 'circle', paint: { 'circle-color': '#1d5c96' }",
  line: "type: 'line', paint: { 'line-color': '#1d5c96' }",
  polygon: "type: 'fill', paint: { 'fill-color': '#1d5c96', 'fill-opacity': 0.5 }",
};

function maplibre({ url }: Addressed, record: DatasetRecord, lang: Lang): string {
  const { layers } = record.version;
  const drawn = layers.filter(({ geometry }) => geometry !== null);
  const added = drawn.map(
    ({ name, geometry }) =>
      `map.addLayer({ id: '${name}', source: 'mappe', 'source-layer': '${name}', ${paint[geometry ?? ''] ?? paint['line']} });`,
  );
  return maplibreCode({
    url,
    source: "type: 'vector'",
    attribution: tell(record.attribution, lang).text,
    box: record.version.extent?.boxes[0]?.bbox,
    layers: added,
  });
}

const qgisLayers = {
  vector: { fr: 'vecteur', en: 'Vector' },
  raster: { fr: 'raster', en: 'Raster' },
  cloud: { fr: 'de nuage de points', en: 'Point Cloud' },
};

/** How QGIS opens a file by its address. */
const qgis = (url: string, kind: keyof typeof qgisLayers, lang: Lang): string =>
  lang === 'fr'
    ? `Couche ▸ Ajouter une couche ▸ Ajouter une couche ${qgisLayers[kind].fr}…\nType de source : Protocole HTTP(S)\nURI : ${url}`
    : `Layer ▸ Add Layer ▸ Add ${qgisLayers[kind].en} Layer…\nSource type: Protocol: HTTP(S)\nURI: ${url}`;

/** The west, south, east and north of a small window in the middle of the data, to show how to read only a part. */
function windowOf({ version: { extent } }: DatasetRecord): number[] {
  const [west, south, east, north] = extent?.boxes[0]?.bbox ?? [0, 0, 0, 0];
  const middle = (low: number, high: number, part: number) => Number((low + (high - low) * part).toFixed(3));
  return [middle(west, east, 0.4), middle(south, north, 0.4), middle(west, east, 0.6), middle(south, north, 0.6)];
}

/** A quoted literal of JavaScript for text from a producer. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`;

/** What a piece of code draws: the tiles of a file, as a source of MapLibre of some type. */
interface Drawn {
  url: string;
  /** The source's own properties: "type: 'vector'". */
  source: string;
  attribution: string;
  /** What the map shows first. */
  box: Bbox | undefined;
  /** Statements that show it once it is there. */
  layers: readonly string[];
}

/** A program that shows PMTiles on a map of their own. */
const maplibreCode = ({ url, source, attribution, box, layers }: Drawn): string =>
  [
    "import maplibregl from 'maplibre-gl';",
    "import { Protocol } from 'pmtiles';",
    '',
    "maplibregl.addProtocol('pmtiles', new Protocol().tile);",
    'const map = new maplibregl.Map({',
    "  container: 'map',",
    '  style: { version: 8, sources: {}, layers: [] },',
    ...(box === undefined ? [] : [`  bounds: [${box.join(', ')}],`]),
    '});',
    "map.on('load', () => {",
    `  map.addSource('mappe', { ${source}, url: 'pmtiles://${url}',`,
    `    attribution: ${quoted(attribution)} });`,
    ...layers.map((line) => `  ${line}`),
    '});',
  ].join('\n');

/** Recipes for a cloud-optimised GeoTIFF: only what is asked for is read. */
function rasterSnippets({ url }: Addressed, lang: Lang): Snippet[] {
  return [
    { id: 'qgis', title: 'QGIS', code: qgis(url, 'raster', lang) },
    { id: 'gdal', title: 'GDAL', code: `gdal_translate -outsize 1024 0 \\\n  /vsicurl/${url} \\\n  extrait.tif` },
    {
      id: 'python',
      title: 'Python (rasterio)',
      code: `import rasterio\nfrom rasterio.windows import Window\n\nwith rasterio.open(\n    "${url}",\n) as data:\n    pixels = data.read(window=Window(0, 0, 512, 512))`,
    },
  ];
}

/** What sheets are reached by: the index of their frames, the list of their addresses, and where the store begins. */
interface SheetAddresses {
  index: string;
  list: string;
  store: string;
}

/** Recipes for many sheets: GDAL joins them without downloading any, the index says which of them lie in a window. */
function sheetSnippets({ index, list, store }: SheetAddresses, [west, south, east, north]: readonly number[], lang: Lang): Snippet[] {
  const steps = qgis(index, 'vector', lang);
  const code =
    lang === 'fr'
      ? `L’index des dalles\u202f: ${steps}\n\nToutes les dalles en une couche\u202f: faites dalles.vrt avec GDAL (ci-dessous), puis\nCouche ▸ Ajouter une couche ▸ Ajouter une couche raster… : dalles.vrt`
      : `The index of sheets: ${steps}\n\nAll sheets as one layer: make dalles.vrt with GDAL (below), then\nLayer ▸ Add Layer ▸ Add Raster Layer…: dalles.vrt`;
  return [
    { id: 'qgis', title: 'QGIS', code },
    {
      id: 'gdal',
      title: 'GDAL',
      code: `export GDAL_DISABLE_READDIR_ON_OPEN=EMPTY_DIR\ncurl -s ${list} | sed 's|^|/vsicurl/|' > dalles.txt\ngdalbuildvrt -input_file_list dalles.txt dalles.vrt\ngdal_translate -projwin_srs EPSG:4326 -projwin ${west} ${north} ${east} ${south} \\\n  -outsize 1024 0 dalles.vrt extrait.tif`,
    },
    {
      id: 'python',
      title: 'Python (GeoPandas, rasterio)',
      code: `import geopandas\nimport rasterio\n\nsheets = geopandas.read_file(\n    "/vsicurl/${index}",\n    bbox=(${[west, south, east, north].join(', ')}),\n)\nfor key in sheets["chemin"]:\n    with rasterio.open("${store}" + key) as data:\n        print(data.name, data.bounds)`,
    },
  ];
}

/** Recipes for a point cloud: read by its address where it is COPC, downloaded first otherwise. */
function cloudSnippets({ url, format, name }: Addressed, lang: Lang): Snippet[] {
  const isCopc = format === 'copc';
  const where = isCopc ? url : name;
  const first = isCopc ? '' : `curl -O ${url}\n`;
  const fromFile = {
    fr: `Couche ▸ Ajouter une couche ▸ Ajouter une couche de nuage de points…\nType de source : Fichier\nNuage de points : ${name}`,
    en: `Layer ▸ Add Layer ▸ Add Point Cloud Layer…\nSource type: File\nPoint cloud: ${name}`,
  };
  return [
    { id: 'qgis', title: 'QGIS', code: isCopc ? qgis(url, 'cloud', lang) : fromFile[lang] },
    {
      id: 'pdal',
      title: 'PDAL',
      code: `${first}pdal translate ${where} extrait.laz \\\n  --filter range --filters.range.limits="Classification[2:2]"`,
    },
    { id: 'python', title: 'Python (laspy)', code: pythonOf(where, isCopc, first) },
  ];
}

function pythonOf(where: string, isCopc: boolean, first: string): string {
  if (isCopc) return `import laspy\n\nwith laspy.CopcReader.open(\n    "${where}",\n) as cloud:\n    points = cloud.query(resolution=1)`;
  return `# ${first.trim()}\nimport laspy\n\ncloud = laspy.read("${where}")\nground = cloud[cloud.classification == 2]`;
}

/** A map of the tiles of an image, or of heights under a light. */
function maplibreRaster({ url }: Addressed, { version, attribution }: DatasetRecord, lang: Lang): string {
  const { encoding, tileSize } = version.raster?.tiles ?? { encoding: 'image', tileSize: 512 };
  const isImage = encoding === 'image';
  const source = isImage ? `type: 'raster', tileSize: ${tileSize}` : `type: 'raster-dem', encoding: 'mapbox', tileSize: ${tileSize}`;
  const layers = [
    `map.addLayer({ id: 'mappe', source: 'mappe', type: '${isImage ? 'raster' : 'hillshade'}' });`,
    ...(isImage ? [] : ["map.setTerrain({ source: 'mappe', exaggeration: 1.5 });"]),
  ];
  return maplibreCode({ url, source, attribution: tell(attribution, lang).text, box: version.extent?.boxes[0]?.bbox, layers });
}

/** Where QGIS adds each kind of service. */
const menus: Record<Service['type'], { fr: string; en: string }> = {
  wms: { fr: 'Ajouter une couche WMS/WMTS…', en: 'Add WMS/WMTS Layer…' },
  wmts: { fr: 'Ajouter une couche WMS/WMTS…', en: 'Add WMS/WMTS Layer…' },
  tms: { fr: 'Ajouter une couche XYZ…', en: 'Add XYZ Layer…' },
  wfs: { fr: 'Ajouter une couche WFS…', en: 'Add WFS Layer…' },
  pmtiles: { fr: 'Ajouter une couche de tuiles vectorielles…', en: 'Add Vector Tile Layer…' },
  cog: { fr: 'Ajouter une couche raster…', en: 'Add Raster Layer…' },
};

/** Recipes for data that stay at their service: what to give to QGIS, and to GDAL where it reads such a service. */
function serviceSnippets(service: Service, lang: Lang): Snippet[] {
  const { type, url, layer, map } = service;
  const address = type === 'tms' && map ? map.address : url;
  const wanted = layer === undefined ? '' : `\n${{ fr: 'Couche\u202f:', en: 'Layer:' }[lang]} ${layer}`;
  const add = { fr: 'Couche ▸ Ajouter une couche', en: 'Layer ▸ Add Layer' }[lang];
  const gdal = commandOf(service);
  return [
    { id: 'qgis', title: 'QGIS', code: `${add} ▸ ${menus[type][lang]}\nURL : ${address}${wanted}` },
    ...(gdal === undefined ? [] : [{ id: 'gdal' as const, title: 'GDAL', code: gdal }]),
  ];
}

/** A word of a shell's command line, whatever is in it. */
const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function commandOf({ type, url, layer = '' }: Service): string | undefined {
  const commands: Record<Service['type'], string | undefined> = {
    wfs: `ogr2ogr -limit 1000 extrait.gpkg \\\n  ${word(`WFS:${url}`)} ${word(layer)}`,
    wmts: `gdal_translate -outsize 1024 0 \\\n  ${word(`WMTS:${url}?SERVICE=WMTS&REQUEST=GetCapabilities,layer=${layer}`)} extrait.tif`,
    wms: `gdalinfo ${word(`WMS:${url}`)}`,
    cog: `gdal_translate -outsize 1024 0 ${word(`/vsicurl/${url}`)} extrait.tif`,
    pmtiles: `ogrinfo ${word(`/vsicurl/${url}`)}`,
    tms: undefined,
  };
  return commands[type];
}
