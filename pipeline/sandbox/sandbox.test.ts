import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { underConditions } from '../base/conditions.ts';
import { gdalSkip } from './gdal-drivers.ts';
import * as commands from '../gdal/gdal.ts';
import type { Command } from './command.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-test-sandbox-'));
afterAll(() => rmSync(folder, { recursive: true }));
const output = join(folder, 'out');
mkdirSync(output);

describe('a command of GDAL', () => {
  const refused = (command: Command): Promise<string> => run(command, { inputs: {}, output });

  test.each(['ogrinfo', 'ogr2ogr', 'gdalinfo', 'gdal_translate', 'gdalwarp'] as const)(
    'is not run without one driver: %s',
    async (program) => {
      await expect(refused({ program, args: ['/in/source'] })).rejects.toThrow(/must name one by -if/);
      await expect(refused({ program, args: ['-if', 'GPKG', '-if', 'OGR_VRT', '/in/source'] })).rejects.toThrow(/must name one by -if/);
    },
  );

  test.each(['gdalsrsinfo', 'gdaladdo', 'gdaldem', 'gdalbuildvrt'] as const)('is not run without its drivers: %s', async (program) => {
    await expect(refused({ program, args: ['/in/source'] })).rejects.toThrow(/must name some in "drivers"/);
  });

  test('has no driver but those that it names', async () => {
    const said = await run({ program: 'ogrinfo', args: ['--formats'], drivers: ['CSV', 'ESRI Shapefile'] }, { inputs: {}, output });
    expect([...said.matchAll(/^ {2}(.+?) -/gm)].map(([, name]) => name).toSorted()).toEqual(['CSV', 'ESRI Shapefile']);
  });

  test.each(['identifyCrs', 'printCrs'] as const)('takes no text of a producer for the name of a file: %s', async (name) => {
    const options = join(folder, 'crs.options');
    const layer = join(folder, 'layer.geojson');
    writeFileSync(options, '/in/layer.geojson\n');
    writeFileSync(layer, '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}');
    const asked = run(commands[name], { inputs: { 'crs.options': options, 'layer.geojson': layer }, output });
    await expect(asked).rejects.toThrow('failed to load SRS definition');
  });

  test('could not have a driver that the list does not know', () => {
    const installed = ['ogrinfo', 'gdalinfo'].flatMap((program) => {
      const { stdout } = spawnSync(program, ['--formats'], { encoding: 'utf8' });
      return [...stdout.matchAll(/^ {2}(.+?) -(?:raster|vector|multidimensional)/gm)].map(([, name = '']) => name);
    });
    expect(installed.length).toBeGreaterThan(100);
    const known = gdalSkip([]).split(',');
    expect(installed.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('without a sandbox', () => {
  /** Output of JavaScript that node runs, with `input.txt` to read. */
  const evaluate = (code: string, timeoutMs = 60_000): Promise<string> => {
    const input = join(folder, 'input.txt');
    writeFileSync(input, 'bonjour');
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
    const command: Command = { program: 'node', args: ['../../../dev/null'], env };
    return underConditions({ unsafe: true }, () => run(command, { inputs: { 'input.txt': input }, output }, { timeoutMs }));
  };

  test('a program reads and writes by the same names, and sees no variable of ours', async () => {
    process.env['MAPPE_TEST_SECRET'] = 'secret';
    const said = await evaluate(
      "import { copyFileSync } from 'node:fs'; copyFileSync('../in/input.txt', 'copy.txt'); console.log(Object.keys(process.env).sort().join());",
    );
    expect(readFileSync(join(output, 'copy.txt'), 'utf8')).toBe('bonjour');
    expect(said).toContain('GDAL_SKIP');
    expect(said).not.toMatch(/TOKEN|SECRET|SSH|npm_/i);
  });

  test('GDAL finds its files, and has no driver that opens others', async () => {
    const source = join(folder, 'source.vrt');
    writeFileSync(
      source,
      '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    );
    const points = join(folder, 'points.geojson');
    writeFileSync(points, '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"nom":"été"},"geometry":null}]}');
    const inputs = { 'source.vrt': source, 'points.geojson': points };
    const ask = (driver: string, name: string): Promise<string> =>
      underConditions({ unsafe: true }, () =>
        run({ program: 'ogrinfo', args: ['-json', '-features', '-if', driver, `/in/${name}`] }, { inputs, output }),
      );
    expect(await ask('GeoJSON', 'points.geojson')).toContain('été');
    await expect(ask('OGR_VRT', 'source.vrt')).rejects.toThrow(/ogrinfo s’est arrêté avec le code 1/);
  });

  test('time and memory stay limited', async () => {
    await expect(evaluate('setInterval(() => {}, 1000); await new Promise(() => {});', 1000)).rejects.toThrow(/^node a dépassé 1 s/);
    const eat = 'const kept = []; for (;;) kept.push(Buffer.alloc(2 ** 30));';
    await expect(evaluate(eat)).rejects.toThrow(/^node a demandé plus de mémoire que les 6 Gio permis/);
  });
});

test('programs of ours name their files from where they work, which is so with a sandbox and without', () => {
  const tools = join(import.meta.dirname, '..', 'programs');
  const programs = globSync('*/*.ts', { cwd: tools }).filter((name) => !name.endsWith('.test.ts'));
  const absolute = programs.filter((name) => {
    const text = readFileSync(join(tools, name), 'utf8');
    // Arguments of a command stand in a list; what is given to a function is opened here.
    return text.includes('import.meta.main') && /[(,:] ?['"`]\/(in|out)\b/.test(text.replace(/\[[^\]]*\]/g, '[]'));
  });
  expect(absolute).toEqual([]);
});
