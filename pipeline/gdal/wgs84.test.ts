import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { runTask } from '../sandbox/job.ts';
import { describeCrs } from './gdal.ts';
import type { ProjJson } from '../base/projjson.ts';
import { lambert93 } from './lambert-93.ts';
import { wgs84 } from './wgs84.ts';

test.each([
  ['longitude and latitude', wgs84],
  ['Lambert-93', lambert93],
])('what is known of %s is what PROJ says of them', async (_, { code, ...known }) => {
  const answer = await runTask({ command: describeCrs(code), inputs: {} }, join(scratchFolder(), 'crs'));
  const projjson = JSON.parse(answer) as ProjJson;
  expect(JSON.stringify(known.projjson)).toBe(JSON.stringify(projjson));
  expect(known).toMatchObject({ name: projjson.name, geographic: projjson.type === 'GeographicCRS', metres: 1 });
});
