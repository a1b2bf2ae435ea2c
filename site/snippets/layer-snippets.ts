import type { Bbox, GeometryKind } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import { mapPage, type Libraries } from './map-page.ts';
import { qgisSteps, type Snippet } from './snippet.ts';

/** A layer as its recipes name it: its files by their absolute addresses. */
export interface SnippetFiles {
  name: string;
  title: string;
  geometry: GeometryKind | null;
  /** Box that a map shows first. */
  box?: Bbox;
  /** Box that is read as an example: a part of the layer where it is large. */
  window: readonly number[];
  flatgeobuf?: string;
  geoparquet?: string;
  csv?: string;
}

/** The layers of a data set, that which most readers want first, with what they share; plain data, which a page hands to its script. */
export interface LayerRecipes {
  lang: Lang;
  /** Title of the data set. */
  title: string;
  attribution: string;
  /** Absent where no tile holds them. */
  tiles?: { address: string; minzoom: number };
  libraries: Libraries;
  layers: readonly SnippetFiles[];
}

/** Bounds (west, south, east, north) read as an example: a small window in the middle of a large layer, all of a small one. */
export function exampleWindow(box: Bbox | undefined, isLarge: boolean): number[] {
  const [west, south, east, north] = box ?? [0, 0, 0, 0];
  if (!isLarge)
    return [Math.floor(west * 1000) / 1000, Math.floor(south * 1000) / 1000, Math.ceil(east * 1000) / 1000, Math.ceil(north * 1000) / 1000];
  const middle = (low: number, high: number, part: number) => Number((low + (high - low) * part).toFixed(3));
  return [middle(west, east, 0.4), middle(south, north, 0.4), middle(west, east, 0.6), middle(south, north, 0.6)];
}

/** Recipes for the files of one layer. */
export function layerSnippets(recipes: LayerRecipes, layer: SnippetFiles): Snippet[] {
  const { flatgeobuf, geoparquet, csv, window } = layer;
  const list: Snippet[] = [];
  if (flatgeobuf !== undefined) {
    list.push({ id: 'qgis', title: 'QGIS', code: qgisSteps(flatgeobuf, 'vector', recipes.lang) });
    list.push({
      id: 'gdal',
      title: 'GDAL',
      code: `ogrinfo -so -al \\\n  /vsicurl/${flatgeobuf}\n\nogr2ogr extrait.gpkg \\\n  -spat ${window.join(' ')} \\\n  /vsicurl/${flatgeobuf}`,
    });
    list.push({
      id: 'python',
      title: 'Python (GeoPandas)',
      code: `import geopandas\n\ndata = geopandas.read_file(\n    "/vsicurl/${flatgeobuf}",\n    bbox=(${window.join(', ')}),\n)\nprint(data)`,
    });
  } else if (csv !== undefined) {
    list.push({
      id: 'python',
      title: 'Python (pandas)',
      code: `import pandas\n\ndata = pandas.read_csv(\n    "${csv}",\n    dtype=str,\n)\nprint(data)`,
    });
  }
  if (geoparquet !== undefined) list.push({ id: 'duckdb', title: 'DuckDB', code: `SELECT *\nFROM '${geoparquet}'\nLIMIT 10;` });
  if (recipes.tiles !== undefined && layer.geometry !== null)
    list.push({ id: 'maplibre', title: 'MapLibre', code: vectorPage(recipes, recipes.tiles, layer) });
  return list;
}

const shapes = {
  point: [['circle', "paint: { 'circle-radius': 5, 'circle-color': '#1d5c96', 'circle-stroke-width': 1, 'circle-stroke-color': '#fff' }"]],
  line: [['line', "paint: { 'line-width': 2, 'line-color': '#1d5c96' }"]],
  polygon: [
    ['fill', "paint: { 'fill-color': '#1d5c96', 'fill-opacity': 0.4 }"],
    ['line', "paint: { 'line-color': '#1d5c96' }"],
  ],
} as const;

/** Names of geometry kinds in a style. */
const shapeNames = { point: 'Point', line: 'LineString', polygon: 'Polygon' } as const;

function vectorPage(
  { lang, title, attribution, libraries }: LayerRecipes,
  { address, minzoom }: NonNullable<LayerRecipes['tiles']>,
  layer: SnippetFiles,
): string {
  const drawn = layer.geometry === 'mixed' ? (['polygon', 'line', 'point'] as const) : layer.geometry === null ? [] : [layer.geometry];
  const parts = drawn.flatMap((shape) =>
    shapes[shape].map(([type, paint]) => {
      const filter = layer.geometry === 'mixed' ? ` filter: ['==', ['geometry-type'], '${shapeNames[shape]}'],` : '';
      const id = layer.geometry === 'mixed' ? `${shape}-${type}` : type;
      return {
        id,
        code: `{ id: '${id}', type: '${type}', source: 'mappe', 'source-layer': '${layer.name}',${filter}\n          ${paint} }`,
      };
    }),
  );
  return mapPage({
    lang,
    attribution,
    minzoom,
    libraries,
    box: layer.box,
    title: layer.title === title ? title : `${layer.title} · ${title}`,
    tiles: address,
    source: "type: 'vector'",
    layers: parts.map(({ code }) => code),
    // An area is hit within its edge: told once.
    clicked: parts.map(({ id }) => id).filter((id) => !(id === 'line' && layer.geometry === 'polygon') && id !== 'polygon-line'),
  });
}
