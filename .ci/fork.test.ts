import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checks } from './check.ts';
import { runStep } from './steps.ts';

/*
 * A catalogue that others run begins with their data, as they come: none of them is the project's to format, and no test of the project
 * asks for others.
 */

const root = join(import.meta.dirname, '..');
/** Files that set the format and the lint rules of this project. */
const rules = [
  '.ci/house-rules.ts',
  '.ci/lint-rules.ts',
  '.editorconfig',
  '.prettierignore',
  '.prettierrc.json',
  'eslint.config.js',
  'oxlint.config.ts',
  'package.json',
  'tsconfig.json',
];
let fork: string;

beforeAll(() => {
  fork = mkdtempSync(join(tmpdir(), 'mappe-test-fork-'));
  for (const file of rules) cpSync(join(root, file), join(fork, file));
  symlinkSync(join(root, 'node_modules'), join(fork, 'node_modules'));
  const folder = join(fork, 'datasets', 'ma-commune', 'aires-de-jeux');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'aires.geojson'), '{"type":"FeatureCollection",\n      "features":[]}');
  writeFileSync(join(folder, 'dataset.yaml'), 'title:   Aires de jeux\nthemes: [ equipements ]\n');
  writeFileSync(join(folder, 'LISEZMOI.md'), '* un\n* deux');
  for (const name of ['carte.js', 'carte.ts']) writeFileSync(join(folder, name), 'var a = 1; process.exit()');
  writeFileSync(join(fork, 'datasets', 'ma-commune', 'producer.yaml'), "title:  'Ma commune'\n");
});
afterAll(() => rmSync(fork, { recursive: true }));

test.each([
  ['format', 'odd.js'],
  ['lint and types', 'odd.ts'],
  ['lint in components', 'odd.js'],
])(
  'the step “%s” says nothing of what producers have written, and goes on to check the project',
  async (name, odd) => {
    const step = checks([]).find((each) => each.name === name);
    if (step === undefined) throw new Error(`no step ${name}`);
    const passed = await runStep(step, fork);
    expect([passed.passed, passed.output]).toEqual([true, expect.not.stringContaining('ma-commune')]);
    writeFileSync(join(fork, odd), 'var  a = 1;;  process.exit()');
    try {
      expect((await runStep(step, fork)).passed).toBe(false);
    } finally {
      rmSync(join(fork, odd));
    }
  },
  120_000,
);

test('no test, fixture or tool of the project reads the data sets of this clone: a fork has its own there', () => {
  const readers = globSync('{pipeline,schemas,site,deploy,.ci,.github}/**/*.ts', { cwd: root }).filter((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const here = String.raw`import\.meta\.dirname(?:, '\.\.'){${path.split('/').length - 1}}`;
    const names = [...text.matchAll(new RegExp(String.raw`const (\w+) = (?:join|resolve)\(${here}\);`, 'g'))].map(([, name = '']) => name);
    return new RegExp(String.raw`(?:join|resolve)\((?:${[here, 'thisProject\\.folder', ...names].join('|')}), 'datasets'`).test(text);
  });
  expect(readers).toEqual([]);
});

test('the formatter and the linters leave the same folder aside', () => {
  expect(readFileSync(join(root, '.prettierignore'), 'utf8').split('\n')).toContain('/datasets/');
});
