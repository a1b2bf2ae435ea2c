import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, installPinned } from './night-install.ts';
import { runShown, vitest } from './steps.ts';

/** Packages that run the snippets of pages, beside GDAL and a browser: no part of the project, and installed for a night alone. */
const packages = ['python3-geopandas', 'python3-pandas', 'python3-qgis'];
const duckdb = {
  name: '@duckdb/node-api',
  version: '1.5.6-r.1',
  integrity: 'sha512-yIPol6P4EQmsAUsb27donJf7iADrM31Ei/WkvhkZpSscjhEErYsuF19lsJ/qz5mUWxsKFQpLdjvrlhPQnMTBqw==',
  others: {
    '@duckdb/node-bindings': 'sha512-/pWlTyvKC1d16iSMJCBAPwlmzoeXRs5Y9cqG+TpKd/YAW6Ke05FJg099v/Im2bkS9BgznNyNcAK1NxA1eQhSUw==',
    '@duckdb/node-bindings-linux-arm64': 'sha512-3jnUaDil1BrF/6vAZwVaInJ1xoBaWGHB4PDiUnzJWKCo8a8TLx9j7/gPyPl/UGRBftrYIuTihRZSfF4mWMgtWA==',
    '@duckdb/node-bindings-linux-x64': 'sha512-IXcrZJE6kEqM0Z4wwdVnGBHX/frOS33VPNAwDXQ/Q+Fs84b058Qe94chrCCIcNJlG8Y3UHIUU4eBeCQxW5mN1Q==',
  },
};

/** Install DuckDB, GeoPandas and QGIS, and run with them what the pages of the demonstration say. */
async function main(): Promise<void> {
  installPackages(packages);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'mappe-duckdb-'));
  installPinned(folder.path, duckdb);
  const files = ['snippets-elsewhere', 'raster'].map((name) => `site/e2e/${name}.test.ts`);
  const passed =
    (await runShown(['pipeline/cli.ts', 'demo', '--no-serve'])) &&
    (await runShown([vitest, 'run', '--project', 'e2e', ...files], { MAPPE_TEST_SNIPPETS: folder.path }));
  if (!passed) process.exitCode = 1;
}

if (import.meta.main) await main();
