import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { corpus } from './corpus.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-corpus-'));
});
afterAll(() => rm(folder, { recursive: true }));

const point = '{"type":"Point","coordinates":[4,49]}';
const files: Record<string, string> = {
  'bon.geojson': point,
  'mauvais.geojson': '{"type":"Point","coordinates":[4]}',
  'absent.geojson': '',
};

/** The exit code and the lines for a corpus of these rows: path, verdict, basis, content. */
async function run(
  ...rows: [path: string, expected: string, basis: string, content: string][]
): Promise<{ code: number; lines: string[] }> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const table = rows.map(([path, expected, basis, content]) => [path, 1, 'a/b', 'MIT', expected, basis, content].join(','));
  await writeFile(join(folder, 'EXPECTED.csv'), ['path,bytes,origin_repo,licence,expected,basis,content', ...table].join('\n'));
  const lines: string[] = [];
  return { code: await corpus(folder, 'fr', (line) => lines.push(line)), lines };
}

test('a corpus that is judged as it says ends with 0, and other contents are told', async () => {
  const { code, lines } = await run(['bon.geojson', 'valid', 'nom', '2L/1f'], ['mauvais.geojson', 'invalid', 'nom', '']);
  expect(code).toBe(0);
  expect(lines).toEqual([
    'format   attendu  accepté  refusé',
    'GeoJSON  invalid  0        1',
    'GeoJSON  valid    1        0',
    '',
    'bon.geojson\u202f: 1L/1f au lieu de 2L/1f.',
    'Fichiers invalides acceptés\u202f: 0. Fichiers valides refusés\u202f: 0 sur 1. Fichiers examinés\u202f: 2.',
  ]);
});

test('an invalid file that passes ends it with 1, where its verdict has a reason', async () => {
  const founded = await run(['bon.geojson', 'invalid', 'nom', '']);
  expect(founded.code).toBe(1);
  expect(founded.lines).toContain('bon.geojson\u202f: dit invalide (nom), accepté.');
  const unfounded = await run(['bon.geojson', 'invalid', '', '']);
  expect(unfounded.code).toBe(0);
  expect(unfounded.lines).toContain('bon.geojson\u202f: dit invalide (–), accepté. Verdict sans motif\u202f: il n’est pas compté.');
});

test('one valid file in fifty may be refused, with our reason', async () => {
  const one = await run(['mauvais.geojson', 'valid', 'nom', '']);
  expect(one.code).toBe(0);
  expect(one.lines).toContain(
    'mauvais.geojson\u202f: dit valide, refusé. Une position a au moins une longitude et une latitude, pas [4]\u202f: ligne 1, coordinates.',
  );
  expect((await run(['mauvais.geojson', 'valid', 'nom', ''], ['absent.geojson', 'valid', 'nom', ''])).code).toBe(1);
});
