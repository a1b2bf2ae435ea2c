import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { runTask } from '../sandbox/job.ts';
import { describeCrs } from './gdal.ts';
import { wgs84 } from './wgs84.ts';

test('what is known of longitude and latitude is what PROJ says of them', async () => {
  const answer = await runTask({ command: describeCrs(wgs84.code), inputs: {} }, join(scratchFolder(), 'crs'));
  expect(JSON.stringify(wgs84.projjson)).toBe(JSON.stringify(JSON.parse(answer)));
});
