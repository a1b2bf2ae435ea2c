import type { DatasetRecord } from '../schemas/types.ts';
import type { Lang } from './languages.ts';
import { maplibreCode } from './maplibre-code.ts';
import type { Addressed, Snippet } from './snippets.ts';
import { tell } from './texts.ts';

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
  return maplibreCode({ url, source, attribution: tell(attribution, lang).text, layers });
}
