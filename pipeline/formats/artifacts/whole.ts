import type { Output, RecipeChange } from './format.ts';

/* Files that are not made from a clean GeoPackage: `file` says nothing of them, each is described where it is made. */

const geotiff = 'image/tiff; application=geotiff; profile=cloud-optimized';
const output = (format: Output['format'], suffix: string, mediaType: string, recipe = 1, why?: RecipeChange['why']): Output => ({
  format,
  file: '',
  suffix,
  mediaType,
  recipe,
  ...(why !== undefined && { changes: [{ recipe, why, repairs: true }] }),
});

/** An image or heights of one sheet, one sheet of several, and what all sheets have together. */
export const rasterOutputs = {
  cog: output('cog', '.tif', geotiff, 3, 'recipe.seen-masks'),
  sheet: output('sheet', '.tif', geotiff, 3, 'recipe.seen-masks'),
  tiles: output('raster-pmtiles', '.pmtiles', 'application/vnd.pmtiles', 5, 'recipe.seen-masks'),
  index: output('sheet-index', '-dalles.fgb', 'application/flatgeobuf', 2),
  frames: output('sheet-tiles', '-dalles.pmtiles', 'application/vnd.pmtiles', 2, 'recipe.typed-frames'),
  list: output('sheet-list', '-dalles.json', 'application/json'),
};

/** A point cloud: by pieces, or as it was deposited. */
export const cloudOutputs = {
  copc: output('copc', '.copc.laz', 'application/vnd.laszip'),
  laz: output('point-cloud', '.laz', 'application/vnd.laszip'),
  las: output('point-cloud', '.las', 'application/vnd.las'),
};

/** Output for a French spreadsheet that lists where the data differ from the producer's. */
export const rejectsOutput = output('rejects', '-ecarts.csv', 'text/csv');

/** All of these. */
export const wholeOutputs: readonly Output[] = [...Object.values(rasterOutputs), ...Object.values(cloudOutputs), rejectsOutput];
