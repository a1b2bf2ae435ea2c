import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';
import { costsOf, formatProfile, listOf } from './profile.ts';

test('tells the slowest files and those that start most programs, with what all of them take', () => {
  const folder = scratchFolder();
  const report = (name: string, endTime: number) => ({ name, status: 'passed', assertionResults: [], startTime: 0, endTime });
  writeFileSync(listOf(folder, '/a/lent.test.ts'), 'ogrinfo\n');
  writeFileSync(listOf(folder, '/a/b/vif.test.ts'), 'ogrinfo\nogr2ogr -f GPKG\n');
  const testResults = [report('/a/b/vif.test.ts', 1500), report('/a/lent.test.ts', 60_000), report('/a/pur.test.ts', 4)];
  expect(formatProfile(costsOf({ testResults }, folder, '/a'))).toMatchInlineSnapshot(`
    "── slowest (3 files, 62 s one after the other, 3 sandboxed programs) ──
        60.0 s      1 programs  lent.test.ts
         1.5 s      2 programs  b/vif.test.ts
         0.0 s      0 programs  pur.test.ts
    ── most programs ──
         1.5 s      2 programs  b/vif.test.ts
        60.0 s      1 programs  lent.test.ts
         0.0 s      0 programs  pur.test.ts"
  `);
});
