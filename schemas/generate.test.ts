import { isMembers } from './json-values.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { validateDataset, validateDatasetRecord } from './validators.js';

const folder = import.meta.dirname;
const schemaFiles = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));

type Schema = Record<string, unknown>;

const readSchema = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

interface Node {
  pointer: string;
  schema: Schema;
  /** A definition, or a value under a key: what an editor shows by name. */
  isNamed: boolean;
}

/** Every schema within a schema. */
function nodesOf(schema: unknown, pointer: string, isNamed: boolean): Node[] {
  if (!isMembers(schema)) return [];
  const named = ['properties', '$defs'].flatMap((group) =>
    Object.entries(schema[group] ?? {}).flatMap(([key, child]) => nodesOf(child, `${pointer}/${group}/${key}`, true)),
  );
  const items = ['items', 'additionalProperties'].flatMap((group) => nodesOf(schema[group], `${pointer}/${group}`, false));
  return [{ pointer, schema, isNamed }, ...named, ...items];
}

const nodes = schemaFiles.flatMap((name) => nodesOf(readSchema(name), `${name}#`, true));

describe('the schemas', () => {
  test('give each property a title, a description and an example in French', () => {
    const described = ({ schema }: Node) =>
      (['title', 'description'].every((keyword) => typeof schema[keyword] === 'string') && Array.isArray(schema['examples'])) ||
      '$ref' in schema;
    const roots = schemaFiles.map((name) => `${name}#`);
    expect(nodes.filter((node) => node.isNamed && !roots.includes(node.pointer) && !described(node)).map(({ pointer }) => pointer)).toEqual(
      [],
    );
  });

  test('refuse unknown keys everywhere', () => {
    const open = nodes.filter(
      ({ schema }) => 'properties' in schema && schema['additionalProperties'] !== false && schema['tsType'] !== 'Record<string, unknown>',
    );
    expect(open.map(({ pointer }) => pointer)).toEqual([]);
  });

  test('cap every text, or give it a pattern of one length', () => {
    const endless = nodes.filter(
      ({ schema }) =>
        [schema['type']].flat().includes('string') &&
        !('maxLength' in schema) &&
        !(typeof schema['pattern'] === 'string' && /^\^[^*+]*\$$/.test(schema['pattern'])),
    );
    expect(endless.map(({ pointer }) => pointer).filter((pointer) => !pointer.startsWith('record.schema.json#/$defs/Value'))).toEqual([]);
  });

  test('write French with its spaces', () => {
    const texts = nodes.flatMap(({ pointer, schema }) =>
      [schema['title'], schema['description']].flatMap((text) => (typeof text === 'string' ? [`${pointer} ${text}`] : [])),
    );
    expect(texts.filter((text) => / [;:!?»]|« |[^\u202f]»|['"]/.test(text))).toEqual([]);
  });
});

describe('the examples', () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  ajv.addVocabulary(['tsType']);
  for (const name of schemaFiles) ajv.addSchema(JSON.parse(readFileSync(join(folder, name), 'utf8')) as object);

  test('obey the schemas that they stand in', () => {
    const wrong = nodes.flatMap(({ pointer, schema }) => {
      const validate = ajv.compile({ $ref: pointer.replaceAll('$defs', '%24defs') });
      const examples = Array.isArray(schema['examples']) ? schema['examples'] : [];
      return examples
        .filter((example) => !validate(example))
        .map((example) => `${pointer} ${JSON.stringify(example)} ${ajv.errorsText(validate.errors)}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe('the patterns', () => {
  const patterns = nodes.flatMap(({ schema }) => (typeof schema['pattern'] === 'string' ? [schema['pattern']] : []));
  const attacks = ['a', 'a-', 'a.', 'a/', '1', '-', 'é', ' ', 'a@', 'https://a', 'a; a=', 'a/a'].map((part) => part.repeat(20_000));

  test('answer at once, whatever the text', () => {
    // A pattern that tries every way to cut a text would not end before the test is given up.
    for (const pattern of new Set(patterns))
      for (const attack of attacks) for (const end of ['', '!', '\n']) new RegExp(pattern, 'u').test(attack + end);
    expect(patterns.length).toBeGreaterThan(20);
  });
});

describe('the generated files', () => {
  const generate = join(folder, 'generate.ts');
  const copy = mkdtempSync(join(tmpdir(), 'mappe-schemas-'));
  afterAll(() => rmSync(copy, { recursive: true }));

  test('are up to date', () => {
    expect(execFileSync(process.execPath, [generate, '--check'], { encoding: 'utf8' })).toBe('');
  });

  test('are named when they are not, and left as they are', () => {
    cpSync(folder, join(copy, 'schemas'), { recursive: true });
    const programs = join('pipeline', 'programs');
    const recipe = join('deploy', 'kubernetes', 'Containerfile');
    for (const path of [programs, recipe]) cpSync(join(folder, '..', path), join(copy, path), { recursive: true });
    rmSync(join(copy, programs, 'tiles', 'pack-mbtiles.ts'));
    for (const name of ['package.json', '.prettierrc.json']) cpSync(join(folder, '..', name), join(copy, name));
    symlinkSync(join(folder, '..', 'node_modules'), join(copy, 'node_modules'));
    const types = join(copy, 'schemas', 'types.ts');
    writeFileSync(types, 'export type Text = string;\n');
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'schemas', 'generate.ts'), '--check'], { encoding: 'utf8' });
    const outdated = ['schemas/types.ts', 'pipeline/programs/names.ts'].map(
      (name) => `${name} is out of date: run \`node schemas/generate.ts\`.\n`,
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: outdated.join('') });
    expect(readFileSync(types, 'utf8')).toBe('export type Text = string;\n');
  });

  test('hold validators that make no code when they run, and ask for no other file', () => {
    const code = readFileSync(join(folder, 'validators.js'), 'utf8');
    expect(/new Function|\beval\s*\(|require\s*\(|\bimport\b/.exec(code)).toBeNull();
  });

  test('hold validators that tell a manifest from what is none', () => {
    const [example] = (readSchema('dataset.schema.json') as { examples: object[] }).examples;
    expect(validateDataset(example)).toBe(true);
    expect(validateDataset({ ...example, colour: 'red' })).toBe(false);
    expect(validateDataset.errors?.map(({ keyword, params }) => [keyword, params])).toEqual([
      ['additionalProperties', { additionalProperty: 'colour' }],
    ]);
    expect(validateDatasetRecord(example)).toBe(false);
  });
});
