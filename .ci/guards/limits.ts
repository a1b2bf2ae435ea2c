import type { Guard } from './guard.ts';

const limit = { test: 'pipeline/tools/limits.test.ts' };
const excess = { ...limit, file: 'pipeline/tools/refuse-excess.ts', by: 'the bytes of a text value and the points of a feature' };
const image = { ...limit, file: 'pipeline/tools/raster-limits.ts' };

/** How much there may be of a thing. */
export const limits: readonly Guard[] = [
  { ...excess, what: 'bytes of a text', text: 'Number(found[`c${index}`] ?? 0) > limit', without: 'Number(found[`c${index}`] ?? 0) < 0' },
  { ...excess, what: 'points of a feature', text: '    if (count > limit)', without: '    if (count < 0)' },
  {
    ...excess,
    what: 'excess in the clean GeoPackage',
    file: 'pipeline/tools/finish-clean.ts',
    text: '  for (const { table } of finished) refuseExcess(database, table);\n',
  },
  {
    ...limit,
    what: 'fields of a layer',
    file: 'pipeline/inspect.ts',
    text: 'fields.length > limit',
    without: 'fields.length < 0',
    by: 'the fields of a layer',
  },
  {
    ...limit,
    what: 'fields of a table',
    file: 'pipeline/tools/table.ts',
    text: 'if (names.length > limit)',
    without: 'if (names.length < 0)',
    by: 'the fields of a layer',
  },
  {
    ...limit,
    what: 'layers of a source',
    file: 'pipeline/inspect.ts',
    text: 'layers.length > most',
    without: 'layers.length < 0',
    by: 'the layers of a source',
  },
  {
    ...limit,
    what: 'bytes of a source',
    file: 'pipeline/fetch.ts',
    text: '    refuseTooLarge(files, manifest);\n',
    by: 'the bytes of a source',
  },
  {
    ...{ ...limit, file: 'pipeline/raster/survey.ts', by: 'the sheets of an image' },
    ...{ what: 'sheets of an image', text: 'if (count > most) throw', without: 'if (count < 0) throw' },
  },
  { ...image, what: 'width of an image', text: ' || width > rasterSide', by: 'the width of an image' },
  { ...image, what: 'height of an image', text: ' || height > rasterSide', by: 'the height of an image' },
  {
    ...limit,
    what: 'the header of a TIFF',
    file: 'pipeline/tools/check-tiff.ts',
    text: 'refuseSize({ width, height, bands, bits, fileBytes: bytes });',
    without: '[width, height, bands, bits];',
    by: 'the header of a TIFF',
  },
  {
    ...limit,
    what: 'the header of an ASCII grid',
    file: 'pipeline/tools/check-grid.ts',
    text: '    refuseSize({ width, height, bands: 1, bits: 32, fileBytes: fstatSync(file).size });\n',
    by: 'the header of a TIFF',
  },
  { ...image, what: 'bands of an image', text: ' || bands > rasterBands', by: 'the bands of an image' },
  { ...image, what: 'bytes of an image', text: 'if (bytes > rasterBytes)', without: 'if (bytes < 0)', by: 'the bytes of an image' },
  {
    ...image,
    what: 'growth of an image',
    text: 'if (bytes > rasterRatioFromBytes && bytes > fileBytes * rasterRatio)',
    without: 'if (bytes < 0)',
    by: 'the ratio of an image',
  },
  {
    what: 'bytes of a table in JSON',
    file: 'pipeline/tools/open-json.ts',
    text: 'if (size > jsonBytes)',
    without: 'if (size < 0)',
    test: 'pipeline/tools/read-table.test.ts',
    by: 'that does not fit in memory',
  },
  {
    what: 'bytes of a group of rows in Parquet',
    file: 'pipeline/tools/read-parquet.ts',
    text: 'if (bytes > groupBytes)',
    without: 'if (bytes < 0)',
    test: 'pipeline/tools/read-parquet.test.ts',
    by: 'a group of rows that says to unpack to more',
  },
  {
    what: 'bytes of a LAZ file',
    file: 'pipeline/tools/read-points.ts',
    text: 'if (size > maxLazBytes)',
    without: 'if (size < 0)',
    test: 'pipeline/point-cloud.test.ts',
    by: 'where memory could not hold it',
  },
  {
    what: 'limits that an operator has set',
    file: 'pipeline/commands/build.ts',
    text: 'await protect({ limits, ports,',
    without: 'await protect({ ports,',
    test: 'pipeline/protect.test.ts',
    by: 'a build holds the limits of operator.yaml',
  },
  {
    ...limit,
    what: 'limits of one work are not those of another',
    file: 'pipeline/tools/conditions.ts',
    text: '  current.run({ ...usual, ...asked }, work);',
    without: '  (current.enterWith({ ...usual, ...asked }), work());',
    by: 'limits hold for the work',
  },
];
