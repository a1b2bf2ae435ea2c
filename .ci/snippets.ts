import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, run } from './night-install.ts';
import { runShown, vitest } from './steps.ts';

/** What runs the snippets of the pages beside GDAL and a browser: no part of the project, and installed for a night alone. */
const packages = ['python3-geopandas', 'python3-pandas', 'python3-qgis'];
const duckdb = '@duckdb/node-api@1.5.6-r.1';

/** Install DuckDB, GeoPandas and QGIS, and run with them what the pages of the demonstration say. */
async function main(): Promise<void> {
  installPackages(packages);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'mappe-duckdb-'));
  run('npm', 'install', '--prefix', folder.path, '--no-save', duckdb);
  const files = ['snippets-elsewhere', 'raster'].map((name) => `site/e2e/${name}.test.ts`);
  const passed =
    (await runShown(['pipeline/cli.ts', 'demo', '--no-serve', '--offline'])) &&
    (await runShown([vitest, 'run', '--project', 'e2e', ...files], { MAPPE_TEST_SNIPPETS: folder.path }));
  if (!passed) process.exitCode = 1;
}

if (import.meta.main) await main();
