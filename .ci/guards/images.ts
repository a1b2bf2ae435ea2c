import type { Guard } from './guard.ts';

/** Guards that keep out images and point clouds without a place, or with contradictory pixels. */
export const inImages: readonly Guard[] = [
  {
    what: 'a mask of another size than its image',
    file: 'pipeline/raster/survey.ts',
    text: 'if (found.size[0] !== width || found.size[1] !== height)',
    without: 'if (found.size[0] === -1)',
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is refused of another size',
  },
  {
    what: 'a mask that is screened like an image',
    file: 'pipeline/raster/survey.ts',
    text: '  if (examined.problems.length > 0) throw new PipelineError(examined.problems);\n',
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is refused that is cut short',
  },
  {
    what: 'a mask beside an image that says it itself',
    file: 'pipeline/raster/survey.ts',
    text: "  if (own) throw fail('raster.mask-twice', { name, mask: mask.name });\n",
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is refused beside an image that says it itself',
  },
  {
    what: 'a mask that a manifest does not name',
    file: 'pipeline/raster/open.ts',
    text: "    throw fail('raster.mask-beside', { name: file.name, mask: `${file.name}.msk` });\n",
    without: '    told.push();\n',
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is not passed over where a manifest names the image alone',
  },
  {
    what: 'a mask of no image',
    file: 'pipeline/raster/open.ts',
    text: "  if (odd?.what === 'mask') throw maskAlone(odd.name, rasters[0]?.file.name);\n",
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is refused of no image',
  },
  {
    what: 'a point cloud whose degrees are not all on Earth',
    file: 'pipeline/point-cloud/point-cloud.ts',
    text: "  if (turn === undefined) throw fail('point-cloud.beyond-globe', { name, ...edgeFacts(box) });\n",
    test: 'pipeline/raster/build-polar.test.ts',
    by: 'is refused at a longitude across 180',
  },
  {
    what: 'an image whose degrees are not all on Earth',
    file: 'pipeline/gdal/globe.ts',
    text: "  if (turn === undefined) throw fail('raster.beyond-globe', { name, ...edgeFacts(box) });\n",
    without: '  if (turn === undefined) return transform;\n',
    test: 'pipeline/raster/build-polar.test.ts',
    by: 'is refused with its cure across 180',
  },
  {
    what: 'a mask that hides a part of the colours',
    file: 'pipeline/raster/survey.ts',
    text: "  if (!bands.every((band) => band.mask?.flags.includes('PER_DATASET'))) throw fail('raster.mask-unlike', { name, mask: mask.name });\n",
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is refused that is one for each band',
  },
  {
    what: 'what a mask hides beside a value for what is missing',
    file: 'pipeline/raster/survey.ts',
    text: 'if (!masked || !first || first.nodata === null) return sheet;',
    without: 'if (masked || !first || first.nodata === null) return sheet;',
    test: 'pipeline/raster/build-mask.test.ts',
    by: 'is not passed over where the manifest says the value',
  },
];
