import { execFile } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/* Programs that the project does without: .ci/snippets.ts installs them at night, and says where DuckDB is. */

/** The folder of DuckDB; undefined where these programs are not there. */
export const otherPrograms = process.env['MAPPE_TEST_SNIPPETS'];

const run = promisify(execFile);
/** Debian's, which has GeoPandas and QGIS. */
const python = '/usr/bin/python3';

/** Run a piece of Python, and return its output. */
export async function runPython(code: string): Promise<string> {
  // QGIS leaves files where it is told to keep such ones.
  await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-python-'));
  const env = { ...process.env, TMPDIR: folder.path, XDG_RUNTIME_DIR: folder.path, HOME: folder.path };
  return (await run(python, ['-c', code], { env })).stdout;
}

/** Whether DuckDB's own server is out of reach, as without a network: the test fetches the recipe's files. Never set in nightly runs. */
const withoutExtensions = process.env['MAPPE_TEST_DUCKDB_FILES'] !== undefined;

/** How many rows a query of DuckDB gives. */
export async function countByDuckdb(sql: string): Promise<number> {
  try {
    return await countRows(sql);
  } catch (error) {
    if (!withoutExtensions || !String(error).includes('Failed to download extension')) throw error;
    await using folder = await mkdtempDisposable(join(tmpdir(), 'mappe-duckdb-'));
    const [, address = ''] = /'(http[^']+)'/.exec(sql) ?? [];
    const file = join(folder.path, 'data.parquet');
    await writeFile(file, new Uint8Array(await (await fetch(address)).arrayBuffer()));
    return await countRows(sql.replace(address, file));
  }
}

async function countRows(sql: string): Promise<number> {
  const module = pathToFileURL(join(otherPrograms ?? '', 'node_modules', '@duckdb', 'node-api', 'lib', 'index.js')).href;
  const code = `const { DuckDBInstance } = (await import(${JSON.stringify(module)})).default;
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    console.log((await connection.runAndReadAll(${JSON.stringify(sql)})).getRows().length);`;
  return Number((await run(process.execPath, ['--input-type=module', '-e', code])).stdout);
}

/** Open the page's address in QGIS, as its dialogue does, and return the features of a layer, or the width of an image. */
export async function openInQgis(steps: string, kind: 'vector' | 'raster'): Promise<number> {
  const [, address = ''] = /URI : (\S+)/.exec(steps) ?? [];
  const layer = kind === 'vector' ? "QgsVectorLayer(source, 'x', 'ogr')" : "QgsRasterLayer(source, 'x', 'gdal')";
  const code = `import os
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
from qgis.core import QgsApplication, QgsRasterLayer, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
source = ${JSON.stringify(`/vsicurl/${address}`)}
layer = ${layer}
print(layer.${kind === 'vector' ? 'featureCount' : 'width'}() if layer.isValid() else -1)
del layer
application.exitQgis()`;
  return Number(await runPython(code));
}
