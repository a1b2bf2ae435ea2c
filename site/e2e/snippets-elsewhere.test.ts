import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.ts';
import { countByDuckdb, openInQgis, runPython } from './other-programs.ts';

/* What a page says of using its data with programs that the project does without: run at night, as it stands (.ci/snippets.ts). */

describe('what the page says of its data', () => {
  const { visit } = useBrowser();
  const recipe = async (id: string, path = '/donnees/natural-earth/eaux/'): Promise<string> =>
    (await (await visit(path)).locator(`#${id} pre`).textContent()) ?? '';

  test('GeoPandas reads the window that it names', async () => {
    expect(await runPython(await recipe('python'))).toMatch(/\[\d{2,} rows x 2 columns\]/);
  });

  test('pandas reads a table, its codes as texts', async () => {
    expect(await runPython(`${await recipe('python', '/donnees/insee/communes/')}\nprint(data.iloc[0, 0])`)).toMatch(/\n01001\n$/);
  });

  test('DuckDB reads ten rows', async () => {
    expect(await countByDuckdb(await recipe('duckdb'))).toBe(10);
  });

  test('QGIS opens the layer at its address', async () => {
    expect(await openInQgis(await recipe('qgis'), 'vector')).toBeGreaterThan(250);
  });
});
