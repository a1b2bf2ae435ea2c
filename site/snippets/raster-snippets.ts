import type { DatasetRecord } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import { maplibreCode } from './maplibre-code.ts';
import type { Addressed, Snippet } from './snippets.ts';
import { tell } from '../words/texts.ts';

/** Recipes for a cloud-optimised GeoTIFF: only what is asked for is read. */
export function rasterSnippets({ url }: Addressed, lang: Lang): Snippet[] {
  const qgis =
    lang === 'fr'
      ? `Couche ▸ Ajouter une couche ▸ Ajouter une couche raster…\nType de source : Protocole HTTP(S)\nURI : ${url}`
      : `Layer ▸ Add Layer ▸ Add Raster Layer…\nSource type: Protocol: HTTP(S)\nURI: ${url}`;
  return [
    { id: 'qgis', title: 'QGIS', code: qgis },
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
export function sheetSnippets(
  { index, list, store }: SheetAddresses,
  [west, south, east, north]: readonly number[],
  lang: Lang,
): Snippet[] {
  const qgis =
    lang === 'fr'
      ? `L’index des dalles\u202f: Couche ▸ Ajouter une couche ▸ Ajouter une couche vecteur…\nType de source : Protocole HTTP(S)\nURI : ${index}\n\nToutes les dalles en une couche\u202f: faites dalles.vrt avec GDAL (ci-dessous), puis\nCouche ▸ Ajouter une couche ▸ Ajouter une couche raster… : dalles.vrt`
      : `The index of sheets: Layer ▸ Add Layer ▸ Add Vector Layer…\nSource type: Protocol: HTTP(S)\nURI: ${index}\n\nAll sheets as one layer: make dalles.vrt with GDAL (below), then\nLayer ▸ Add Layer ▸ Add Raster Layer…: dalles.vrt`;
  return [
    { id: 'qgis', title: 'QGIS', code: qgis },
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
export function cloudSnippets({ url, format, name }: Addressed, lang: Lang): Snippet[] {
  const isCopc = format === 'copc';
  const where = isCopc ? url : name;
  const first = isCopc ? '' : `curl -O ${url}\n`;
  const qgis =
    lang === 'fr'
      ? `Couche ▸ Ajouter une couche ▸ Ajouter une couche de nuage de points…\n${isCopc ? `Type de source : Protocole HTTP(S)\nURI : ${where}` : `Type de source : Fichier\nNuage de points : ${where}`}`
      : `Layer ▸ Add Layer ▸ Add Point Cloud Layer…\n${isCopc ? `Source type: Protocol: HTTP(S)\nURI: ${where}` : `Source type: File\nPoint cloud: ${where}`}`;
  return [
    { id: 'qgis', title: 'QGIS', code: qgis },
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
export function maplibreRaster({ url }: Addressed, { version, attribution }: DatasetRecord, lang: Lang): string {
  const { encoding, tileSize } = version.raster?.tiles ?? { encoding: 'image', tileSize: 512 };
  const isImage = encoding === 'image';
  const source = isImage ? `type: 'raster', tileSize: ${tileSize}` : `type: 'raster-dem', encoding: 'mapbox', tileSize: ${tileSize}`;
  const layers = [
    `map.addLayer({ id: 'mappe', source: 'mappe', type: '${isImage ? 'raster' : 'hillshade'}' });`,
    ...(isImage ? [] : ["map.setTerrain({ source: 'mappe', exaggeration: 1.5 });"]),
  ];
  return maplibreCode({ url, source, attribution: tell(attribution, lang).text, box: version.extent?.boxes[0]?.bbox, layers });
}
