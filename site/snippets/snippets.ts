import maplibre from 'maplibre-gl/package.json' with { type: 'json' };
import pmtilesPackage from 'pmtiles/package.json' with { type: 'json' };
import type { Artifact, Bbox, DatasetRecord, Layer, Service } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import { layerTitle, tell } from '../words/texts.ts';
import { layerSnippets, exampleWindow, type SnippetFiles, type LayerRecipes } from './layer-snippets.ts';
import { mapPage, type Libraries } from './map-page.ts';
import { qgisSteps, type Snippet } from './snippet.ts';

/** Versions of what draws the maps of this site; read where pages are made, never in a browser. */
const libraries: Libraries = { maplibre: maplibre.version, pmtiles: pmtilesPackage.version };

/** A file with its absolute address. */
export type Addressed = Artifact & { url: string };

/**
 * Recipes for a data set's files, of its main layer if several; `address`:
 * absolute address of a store key, `sheetList`: that of the sheets.
 */
export function snippets(record: DatasetRecord, address: (key: string) => string, lang: Lang, sheetList?: string): Snippet[] {
  if (record.version.service) return serviceSnippets(record.version.service, lang);
  const find = (format: Artifact['format']): Addressed | undefined => {
    const artifact = record.version.artifacts.find((candidate) => candidate.format === format);
    return artifact && { ...artifact, url: address(artifact.key) };
  };
  const cog = find('cog');
  const cloud = find('copc') ?? find('point-cloud');
  const pictures = find('raster-pmtiles');
  const sheet = find('sheet');
  const index = find('sheet-index');
  const recipes = layerRecipes(record, address, lang);
  const [first] = recipes.layers;
  const list: Snippet[] = [];
  if (first !== undefined) list.push(...layerSnippets(recipes, first));
  else if (cog) list.push(...rasterSnippets(cog, lang));
  else if (sheet && index && sheetList !== undefined)
    list.push(...sheetSnippets({ index: index.url, list: sheetList, store: sheet.url.slice(0, -sheet.key.length) }, record, lang));
  else if (cloud) list.push(...cloudSnippets(cloud, lang));
  if (pictures) list.push({ id: 'maplibre', title: 'MapLibre', code: rasterPage(pictures, record, lang) });
  return list;
}

/** Facts for the recipes of each layer, the most wanted first: zones of a local plan, else layers with geometry before tables. */
export function layerRecipes(
  { title, attribution, standard, version }: DatasetRecord,
  address: (key: string) => string,
  lang: Lang,
): LayerRecipes {
  const { layers, artifacts, tiles } = version;
  const rank = ({ geometry, standard: own }: Layer): number =>
    standard?.id === 'cnig-plu' && own === 'zone_urba' ? 0 : geometry !== null ? 1 : 2;
  const pmtiles = artifacts.find(({ format }) => format === 'pmtiles');
  return {
    lang,
    title: tell(title, lang).text,
    attribution: tell(attribution, lang).text,
    ...(pmtiles !== undefined && { tiles: { address: address(pmtiles.key), minzoom: tiles?.minzoom ?? 0 } }),
    libraries,
    layers: [...layers].sort((a, b) => rank(a) - rank(b)).map((layer) => layerFiles(layer, version, address, lang)),
  };
}

/** The files of a layer: of several each has its own, a single one has files without its name. */
function layerFiles(
  layer: Layer,
  { artifacts, extent }: DatasetRecord['version'],
  address: (key: string) => string,
  lang: Lang,
): SnippetFiles {
  const find = (format: Artifact['format']): Artifact | undefined =>
    artifacts.find((each) => each.format === format && (each.layer === undefined || each.layer === layer.name));
  const of = (format: 'flatgeobuf' | 'geoparquet' | 'csv'): Partial<SnippetFiles> => {
    const file = find(format);
    return file === undefined ? {} : { [format]: address(file.key) };
  };
  const box = shownBox(layer.bbox ?? undefined, extent?.boxes[0]?.bbox);
  return {
    name: layer.name,
    title: layerTitle(layer, lang).text,
    geometry: layer.geometry,
    // A metre is nothing to the eye.
    ...(box !== undefined && { box: box.map((degrees) => Number(degrees.toFixed(5))) as Bbox }),
    window: exampleWindow(box, (find('flatgeobuf')?.bytes ?? 0) > smallBytes),
    ...of('flatgeobuf'),
    ...of('geoparquet'),
    ...of('csv'),
  };
}

/** Clip a layer's box to its data set's main territory: a box around all territories spans oceans. */
function shownBox(layer: Bbox | undefined, main: Bbox | undefined): Bbox | undefined {
  if (layer === undefined || main === undefined) return layer;
  const box: Bbox = [
    ...([0, 1] as const).map((side) => Math.max(layer[side], main[side])),
    ...([2, 3] as const).map((side) => Math.min(layer[side], main[side])),
  ] as Bbox;
  return box[0] <= box[2] && box[1] <= box[3] ? box : layer;
}

/** A file that is read whole before one has looked up. */
const smallBytes = 1_000_000;

/** Recipes for a cloud-optimised GeoTIFF: only what is asked for is read. */
function rasterSnippets({ url }: Addressed, lang: Lang): Snippet[] {
  return [
    { id: 'qgis', title: 'QGIS', code: qgisSteps(url, 'raster', lang) },
    { id: 'gdal', title: 'GDAL', code: `gdal_translate -outsize 1024 0 \\\n  /vsicurl/${url} \\\n  extrait.tif` },
    {
      id: 'python',
      title: 'Python (rasterio)',
      code: `import rasterio\nfrom rasterio.windows import Window\n\nwith rasterio.open(\n    "${url}",\n) as data:\n    pixels = data.read(window=Window(0, 0, 512, 512))`,
    },
  ];
}

/** Addresses by which sheets are reached: the index of their frames, the list of their addresses, and the store's. */
interface SheetAddresses {
  index: string;
  list: string;
  store: string;
}

/** Recipes for many sheets: GDAL joins them without downloading any, the index says which of them lie in a window. */
function sheetSnippets({ index, list, store }: SheetAddresses, { version }: DatasetRecord, lang: Lang): Snippet[] {
  const [west, south, east, north] = exampleWindow(version.extent?.boxes[0]?.bbox, true);
  const steps = qgisSteps(index, 'vector', lang);
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
    { id: 'qgis', title: 'QGIS', code: isCopc ? qgisSteps(url, 'cloud', lang) : fromFile[lang] },
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
function rasterPage({ url }: Addressed, { title, attribution, version }: DatasetRecord, lang: Lang): string {
  const { encoding, tileSize, minzoom } = version.raster?.tiles ?? { encoding: 'image', tileSize: 512, minzoom: 0 };
  const isImage = encoding === 'image';
  return mapPage({
    lang,
    title: tell(title, lang).text,
    tiles: url,
    source: isImage ? `type: 'raster', tileSize: ${tileSize}` : `type: 'raster-dem', encoding: 'mapbox', tileSize: ${tileSize}`,
    attribution: tell(attribution, lang).text,
    box: version.extent?.boxes[0]?.bbox,
    minzoom,
    layers: [`{ id: 'mappe', source: 'mappe', type: '${isImage ? 'raster' : 'hillshade'}' }`],
    ...(!isImage && { style: "terrain: { source: 'mappe', exaggeration: 1.5 }" }),
    clicked: [],
    libraries,
  });
}

/** Menu items of QGIS that add each kind of service. */
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
