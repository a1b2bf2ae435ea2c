import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyToFlatgeobuf } from './copy-layer.ts';
import { runTask } from '../sandbox/job.ts';
import { makeGeopackage, point, scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

test('a date is written without a time of day, whatever its field is called; what has no geometry stays out', async () => {
  const folder = scratchFolder();
  const wgs84 = join(folder, 'wgs84.gpkg');
  const day = 'jour "d’ouverture"';
  const features = [
    { geometry: point(2, 48), properties: { [day]: '2026-11-24', moment: '2026-11-24T12:30:00Z' } },
    { geometry: null, properties: { [day]: '2026-11-25', moment: null } },
  ];
  const columns = [
    { name: day, type: 'date' },
    { name: 'moment', type: 'datetime' },
  ] as const;
  const layer = { ...makeGeopackage(wgs84, 'lieux', features, columns), isCut: false };
  await runTask(copyToFlatgeobuf(layer, wgs84, { output: 'lieux.fgb', index: true }), folder);
  const lines = execFileSync('ogr2ogr', ['-f', 'GeoJSONSeq', '/vsistdout/', join(folder, 'out', 'lieux.fgb')], { encoding: 'utf8' });
  const written = lines
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { properties: Record<string, unknown> }).properties);
  expect(written).toEqual([{ [day]: '2026-11-24', moment: expect.stringMatching(/^2026-11-24T12:30:00/) }]);
});
