import { describe, expect, test } from 'vitest';
import { readableFormats } from '../../../schemas/model/source-endings.ts';
import { sourceFormats } from './index.ts';
import { gtfs } from './gtfs.ts';
import { rasterFormats } from './rasters.ts';

describe('the list of formats that texts name', () => {
  const { files, parts, images } = readableFormats;
  const vector = [...sourceFormats, gtfs].map(({ name }) => name);
  const raster = rasterFormats.map(({ name }) => name);

  test('has every format of the tables', () => {
    expect(vector.filter((name) => ![...files, ...parts].some((listed) => listed.includes(name)))).toEqual([]);
    expect(raster.filter((name) => !images.some((listed) => listed.startsWith(name)))).toEqual([]);
  });

  test('has none that no table has; a KMZ is a KML with its images', () => {
    const known = [...vector, ...raster, 'KMZ'];
    expect([...files, ...parts, ...images].filter((listed) => !known.some((name) => listed.includes(name)))).toEqual([]);
  });
});
