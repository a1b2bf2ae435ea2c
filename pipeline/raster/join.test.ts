import { execFileSync } from 'node:child_process';
import { linkSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runTask } from '../sandbox/job.ts';
import type { WrittenCog } from './cog.ts';
import { joinCogs } from './join.ts';
import { makeTiff, photo } from './raster.fixtures/make-rasters.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-join-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** bubblewrap takes no more than nine thousand arguments: three for each file that it mounts. */
const sheets = 3100;

test('more sheets than a sandbox mounts one by one are joined, and read together', async () => {
  const tiff = makeTiff(folder, 'dalle.tif', { width: 4, height: 4, pixel: photo });
  const cogs = Array.from({ length: sheets }, (_, index): WrittenCog => {
    const path = join(folder, `cog${index}.tif`);
    linkSync(tiff, path);
    return { path, lossy: false, problems: [], file: { path, input: { name: 'data.tif', driver: 'GTiff' }, bands: [], masked: false } };
  });
  const work = join(folder, 'work');
  const { source, inputs } = await joinCogs(cogs, { nature: 'colors', sums: { valid: 0, bands: [] }, metres: 1 }, work);
  expect(readFileSync(join(work, 'out', 'mosaic.vrt'), 'utf8').split('<SourceBand>1</SourceBand>')).toHaveLength(sheets + 1);
  const args = ['-q', '-of', 'GTiff', source, '/out/read.tif'];
  await runTask({ command: { program: 'gdal_translate', args, drivers: ['GTiff', 'VRT'] }, inputs }, work);
  expect(execFileSync('gdalinfo', [join(work, 'out', 'read.tif')], { encoding: 'utf8' })).toContain('Size is 4, 4');
}, 120_000);
