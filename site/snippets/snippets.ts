import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import { maplibreCode } from './maplibre-code.ts';
import { cloudSnippets, maplibreRaster, rasterSnippets, sheetSnippets } from './raster-snippets.ts';
import { serviceSnippets } from './service-snippets.ts';
import { tell } from '../words/texts.ts';

/** A piece of code or of a recipe that uses the data where they are. */
export interface Snippet {
  id: 'qgis' | 'maplibre' | 'gdal' | 'python' | 'duckdb' | 'pdal';
  title: string;
  code: string;
}

/** A file with its absolute address. */
export type Addressed = Artifact & { url: string };

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

function qgis(remote: Addressed, lang: Lang): string {
  return lang === 'fr'
    ? `Couche ▸ Ajouter une couche ▸ Ajouter une couche vecteur…\nType de source : Protocole HTTP(S)\nURI : ${remote.url}`
    : `Layer ▸ Add Layer ▸ Add Vector Layer…\nSource type: Protocol: HTTP(S)\nURI: ${remote.url}`;
}

/** The west, south, east and north of a small window in the middle of the data, to show how to read only a part. */
function windowOf({ version: { extent } }: DatasetRecord): number[] {
  const [west, south, east, north] = extent?.boxes[0]?.bbox ?? [0, 0, 0, 0];
  const middle = (low: number, high: number, part: number) => Number((low + (high - low) * part).toFixed(3));
  return [middle(west, east, 0.4), middle(south, north, 0.4), middle(west, east, 0.6), middle(south, north, 0.6)];
}

/** Recipes for the files that a data set has; `address` gives the absolute address of a store key, `sheetList` is that of the list of its sheets. */
export function snippets(record: DatasetRecord, address: (key: string) => string, lang: Lang, sheetList?: string): Snippet[] {
  if (record.version.service) return serviceSnippets(record.version.service, lang);
  const find = (format: Artifact['format']): Addressed | undefined => {
    const artifact = record.version.artifacts.find((candidate) => candidate.format === format);
    return artifact && { ...artifact, url: address(artifact.key) };
  };
  const [pmtiles, flatgeobuf, geoparquet, csv] = [find('pmtiles'), find('flatgeobuf'), find('geoparquet'), find('csv')];
  const [cog, cloud, pictures] = [find('cog'), find('copc') ?? find('point-cloud'), find('raster-pmtiles')];
  const [sheet, index] = [find('sheet'), find('sheet-index')];
  const box = windowOf(record);
  const list: Snippet[] = [];
  if (flatgeobuf) {
    list.push({ id: 'qgis', title: 'QGIS', code: qgis(flatgeobuf, lang) });
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
