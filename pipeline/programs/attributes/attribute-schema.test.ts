import { describe, expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { compilePattern, ruleOf } from './attribute-rules.ts';
import { readSchema, type ColumnSchema } from './attribute-schema.ts';

const refusal = (schema: unknown): string => {
  try {
    readSchema(typeof schema === 'string' ? schema : JSON.stringify(schema), 's.json');
  } catch (error) {
    if (error instanceof PipelineError) return error.message;
    throw error;
  }
  return 'read';
};

describe('reading', () => {
  test('a key is required, and a table’s pattern has to match whole', () => {
    const text = JSON.stringify({ name: 'bornes', primaryKey: 'id', fields: [{ name: 'id', constraints: { pattern: 'a|b' } }] });
    expect(readSchema(text, 's.json')).toMatchObject({
      kind: 'table',
      title: 'bornes',
      keys: [['id']],
      missing: [''],
      columns: [{ name: 'id', types: ['string'], required: true, pattern: '^(?:a|b)$' }],
    });
  });

  test('a bound may be excluded, as new JSON Schemas and as old ones say it', () => {
    const read = (a: object) => readSchema(JSON.stringify({ properties: { a } }), 's.json').columns[0];
    expect(read({ exclusiveMinimum: 0, maximum: 9 })).toMatchObject({ exclusiveMinimum: '0', minimum: undefined, maximum: '9' });
    expect(read({ minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false })).toMatchObject({
      exclusiveMinimum: '0',
      minimum: undefined,
      maximum: '9',
      exclusiveMaximum: undefined,
    });
  });

  test('finds the rows in the schema of a list and of a GeoJSON collection', () => {
    const row = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'integer' }, b: { type: ['string', 'null'] } } };
    const feature = { type: 'object', properties: { geometry: {}, properties: row } };
    for (const schema of [row, { type: 'array', items: row }, { properties: { features: { type: 'array', items: feature } } }]) {
      const { kind, columns } = readSchema(JSON.stringify(schema), 's.json');
      expect([kind, columns.map(({ name, types, required }) => [name, types, required])]).toEqual([
        'json',
        [
          ['a', ['integer'], true],
          ['b', ['string'], undefined],
        ],
      ]);
    }
  });

  test('takes what a schema asks of the columns together: keys, no others, all of them', () => {
    const read = (schema: object) => readSchema(JSON.stringify(schema), 's.json');
    const fields = [{ name: 'a' }, { name: 'b' }];
    expect(read({ fields, primaryKey: 'a', uniqueKeys: [['a', 'b'], ['b']] }).keys).toEqual([['a'], ['a', 'b'], ['b']]);
    expect(read({ fields, fieldsMatch: 'equal' })).toMatchObject({ closed: true, columns: [{ present: true }, { present: true }] });
    expect(read({ fields, fieldsMatch: ['superset'] })).toMatchObject({ closed: true, columns: [{ present: undefined }, {}] });
    expect([read({ fields }).closed, read({ properties: {} }).closed]).toEqual([false, false]);
    expect(read({ properties: { a: {} }, additionalProperties: false }).closed).toBe(true);
  });

  test('follows references inside the file, and reads a choice between types, or between one kind of value and none', () => {
    const column = (property: object, $defs: object = {}) => {
      const [read] = readSchema(JSON.stringify({ properties: { a: property }, required: ['a'], $defs }), 's.json').columns;
      return { types: read?.types, isText: read?.isText, required: read?.required, pattern: read?.pattern };
    };
    const code = { type: 'string', pattern: '^a$' };
    expect(column({ $ref: '#/$defs/code', description: 'x' }, { code })).toEqual({
      types: ['string'],
      isText: true,
      required: true,
      pattern: '^a$',
    });
    expect(column({ $ref: '#/$defs/b' }, { b: { $ref: '#/$defs/a~1b' }, 'a/b': code }).pattern).toBe('^a$');
    expect(column({ anyOf: [{ $ref: '#/$defs/code' }, { type: 'null' }] }, { code })).toEqual({
      types: ['string'],
      isText: true,
      required: undefined,
      pattern: '^a$',
    });
    expect(column({ oneOf: [{ type: 'string' }, { type: 'integer' }] })).toMatchObject({ types: ['string', 'integer'], isText: undefined });
    const rows = {
      $ref: '#/definitions/rows',
      definitions: { rows: { type: 'array', items: { $ref: '#/definitions/row' } }, row: { properties: { a: {} } } },
    };
    expect(readSchema(JSON.stringify(rows), 's.json').columns).toHaveLength(1);
  });

  test('refuses a reference to another file, to nothing or to itself, and a choice that is more than one of types', () => {
    const told = (property: object, $defs: object = {}) => refusal({ properties: { a: property }, $defs });
    for (const $ref of ['https://exemple.fr/s.json', '#/$defs/b', '#/$defs/toString', '#', '#/$defs/a'])
      expect(told({ $ref }, { a: { $ref: '#/$defs/a' } })).toContain('emploie «\u202f$ref\u202f» pour «\u202fa\u202f»');
    expect(told({ $ref: '#/$defs/b', type: 'number' }, { b: { type: 'string' } })).toContain('«\u202f$ref\u202f»');
    const choices = [
      [{ type: 'string', pattern: 'a' }, { type: 'integer' }],
      [{ type: 'number' }, { type: 'integer' }],
      [{ type: 'string' }, { minimum: 1 }],
      [{ type: 'null' }],
    ];
    for (const oneOf of choices) expect(told({ oneOf })).toContain('emploie «\u202foneOf\u202f» pour «\u202fa\u202f»');
    // Each choice leads to two: read one by one they would never end.
    const twice = { anyOf: [{ $ref: '#/$defs/twice' }, { $ref: '#/$defs/twice' }] };
    expect(told(twice, { twice })).toMatch(/«\u202f(anyOf|\$ref)\u202f»/);
  });

  test('refuses what it would not check, by its name', () => {
    expect(refusal('{')).toMatch(/^Le schéma «\u202fs\.json\u202f» n’est pas lisible\u202f: .+ Donnez un Table Schema/s);
    expect(refusal({ title: 'x' })).toContain('fields, properties');
    expect(refusal({ properties: { a: { allOf: [] } } })).toContain('emploie «\u202fallOf\u202f» pour «\u202fa\u202f»');
    expect(refusal({ properties: { a: { $ref: '#/x' } } })).toContain('emploie «\u202f$ref\u202f» pour «\u202fa\u202f»');
    for (const list of [{ minItems: 1 }, { uniqueItems: true }])
      expect(refusal({ type: 'array', items: { properties: {} }, ...list })).toContain(`«\u202f${Object.keys(list)[0]}\u202f»`);
    expect(refusal({ fields: [], fieldsMatch: 'exact' })).toContain('«\u202ffieldsMatch: exact\u202f»');
    expect(refusal({ properties: {}, additionalProperties: { type: 'string' } })).toContain('«\u202fadditionalProperties\u202f»');
    expect(refusal({ properties: {}, oneOf: [] })).toContain('emploie «\u202foneOf\u202f»');
    expect(refusal({ fields: [{ name: 'a', constraints: { jsonSchema: {} } }] })).toContain(
      'emploie «\u202fjsonSchema\u202f» pour «\u202fa\u202f»',
    );
  });
});

const broken = (column: Omit<ColumnSchema, 'name'>, ...texts: string[]) => {
  const rule = ruleOf({ name: 'c', ...column }, 's.json');
  return texts.map((text) => rule({ text, type: 'text' }));
};

describe('a value', () => {
  test('is of its type', () => {
    expect(broken({ types: ['integer'] }, '12', '-3', '1.5', 'a')).toEqual([undefined, undefined, 'type', 'type']);
    expect(broken({ types: ['number'], decimal: ',', group: ' ' }, '1 234,5', '1.234.5')).toEqual([undefined, 'type']);
    expect(broken({ types: ['number'], dressed: true }, '12 %', '€ 3.5')).toEqual([undefined, undefined]);
    expect(broken({ types: ['boolean'] }, 'true', '0', 'oui')).toEqual([undefined, undefined, 'type']);
    expect(broken({ types: ['date'] }, '2024-02-29', '2023-02-29', '29/02/2024')).toEqual([undefined, 'type', 'type']);
    expect(broken({ types: ['date'], format: '%d/%m/%Y' }, '29/02/2024', '2024-02-29', '31/13/2024')).toEqual([undefined, 'type', 'type']);
    expect(broken({ types: ['datetime'] }, '2024-01-01T10:00:00Z', '2024-01-01')).toEqual([undefined, 'type']);
    expect(broken({ types: ['geopoint'] }, '4.3, 48.9', '4.3', '400, 2')).toEqual([undefined, 'type', 'type']);
    expect(broken({ types: ['geopoint'], format: 'array' }, '[4.3, 48.9]', '4.3, 48.9')).toEqual([undefined, 'type']);
    expect(broken({ types: ['string'], format: 'email' }, 'a@b.fr', 'a@b')).toEqual([undefined, 'format']);
  });

  test('keeps to list, pattern, bounds and length', () => {
    expect(broken({ types: ['string'], enum: ['a', 'b'] }, 'a', 'c')).toEqual([undefined, 'enum']);
    expect(broken({ types: ['number'], enum: ['1', '2'] }, '1.0', '3')).toEqual([undefined, 'enum']);
    expect(broken({ types: ['string'], pattern: '^\\d{5}$' }, '51000', '5100')).toEqual([undefined, 'pattern']);
    expect(broken({ types: ['number'], minimum: '0', maximum: '10' }, '9', '-1', '10.5')).toEqual([undefined, 'minimum', 'maximum']);
    expect(broken({ types: ['number'], exclusiveMinimum: '0', exclusiveMaximum: '10' }, '0', '0.1', '10')).toEqual([
      ...['minimum', undefined, 'maximum'],
    ]);
    expect(broken({ types: ['date'], minimum: '2020-01-01' }, '2019-12-31')).toEqual(['minimum']);
    expect(broken({ types: ['string'], minLength: 2, maxLength: 3 }, '🌳', 'abc', 'abcd')).toEqual(['minLength', undefined, 'maxLength']);
  });

  test('is matched in linear time where the pattern allows it', () => {
    const pattern = compilePattern('^(a+)+$', 's.json', 'c');
    expect(pattern.flags).toBe('l');
    // Backtracking would take longer than the universe.
    expect(pattern.test(`${'a'.repeat(50_000)}b`)).toBe(false);
    expect(compilePattern('^(?=a)a$', 's.json', 'c').test('a')).toBe(true);
    expect(() => compilePattern('(', 's.json', 'c')).toThrow('un motif qui n’est pas une expression régulière\u202f: (');
  });

  test('is never of a type or format that nobody knows', () => {
    expect(() => ruleOf({ name: 'c', types: ['colour'] }, 's.json')).toThrow('emploie «\u202ftype: colour\u202f» pour «\u202fc\u202f»');
    expect(() => ruleOf({ name: 'c', types: ['string'], format: 'hostname' }, 's.json')).toThrow('emploie «\u202fformat: hostname\u202f»');
  });
});
