import { fail } from '../errors.ts';

/** What a schema asks of one column, whichever of the two languages it is written in. */
export interface ColumnSchema {
  name: string;
  /** One of these; any where there is none. */
  types: string[];
  format?: string | undefined;
  required?: boolean | undefined;
  /** There even where it has no value. */
  present?: boolean | undefined;
  unique?: boolean | undefined;
  enum?: string[] | undefined;
  /** As a regular expression of JavaScript, anchored where the language asks for it. */
  pattern?: string | undefined;
  minimum?: string | undefined;
  maximum?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  decimal?: string | undefined;
  group?: string | undefined;
  /** Numbers may have a currency or a unit about them. */
  dressed?: boolean | undefined;
  trueValues?: string[] | undefined;
  falseValues?: string[] | undefined;
}

/** A schema of attributes, made ready to check rows. */
export interface AttributeSchema {
  kind: 'table' | 'json';
  title: string;
  /** Texts that stand for no value. */
  missing: string[];
  /** Columns that are unique together, each list. */
  keys: string[][];
  /** No other columns than these. */
  closed: boolean;
  columns: ColumnSchema[];
}

type Part = Record<string, unknown>;

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]);
const wordsOf = (value: unknown): string[] => listOf(value).map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
const textIf = (value: unknown): string | undefined => (value === undefined ? undefined : wordsOf(value)[0]);

/** A Table Schema or a JSON Schema as far as it speaks of columns; refuses what it asks and we do not check, so that no row passes unchecked. */
export function readSchema(text: string, name: string): AttributeSchema {
  const value = parse(text, name);
  if (!isPart(value)) throw fail('conforms.not-schema', { schema: name, detail: 'JSON' });
  const title = (textOf(value['title']) ?? textOf(value['name']) ?? name).slice(0, 200);
  if (Array.isArray(value['fields'])) return { ...readTable(value, name), title };
  const object = rowsOf(value, name);
  if (object === undefined) throw fail('conforms.not-schema', { schema: name, detail: 'fields, properties' });
  return { ...readObject(object, name), title };
}

function parse(text: string, schema: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw fail('conforms.not-schema', { schema, detail: cause instanceof Error ? cause.message.slice(0, 200) : 'JSON' }, { cause });
  }
}

/** Keywords that describe and ask for nothing. */
const told = new Set([
  'name',
  'title',
  'description',
  'example',
  'examples',
  'default',
  'rdfType',
  'type',
  'format',
  'deprecated',
  'readOnly',
  'categories',
  '$schema',
  '$id',
  '$comment',
  '$defs',
  'definitions',
]);
const isTold = (key: string): boolean => told.has(key) || key.startsWith('x-') || key.startsWith('_');

function refuseOthers(part: Part, known: readonly string[], schema: string, field: string): void {
  const keyword = Object.keys(part).find((key) => !known.includes(key) && !isTold(key));
  if (keyword !== undefined) throw fail('conforms.unsupported', { schema, keyword, field });
}

// ---- Table Schema ----------------------------------------------------------------------------

const constraintNames = ['required', 'unique', 'enum', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'];

/** What `fieldsMatch` asks: all the columns of the schema, and only these. */
const matches: Partial<Record<string, { all: boolean; only: boolean }>> = {
  equal: { all: true, only: true },
  subset: { all: true, only: false },
  superset: { all: false, only: true },
  partial: { all: false, only: false },
};

function readTable(schema: Part, name: string): Omit<AttributeSchema, 'title'> {
  if (listOf(schema['foreignKeys']).length > 0) throw fail('conforms.unsupported', { schema: name, keyword: 'foreignKeys', field: name });
  const match = matches[textIf(schema['fieldsMatch']) ?? 'partial'];
  // "exact" asks for an order as well, which no published file of ours promises.
  if (match === undefined)
    throw fail('conforms.unsupported', { schema: name, keyword: `fieldsMatch: ${textIf(schema['fieldsMatch'])}`, field: name });
  const columns = listOf(schema['fields'])
    .filter(isPart)
    .map((field) => ({ ...readField(field, name), present: match.all || undefined }));
  const missing =
    schema['missingValues'] === undefined
      ? ['']
      : listOf(schema['missingValues']).map((each) => (isPart(each) ? (textOf(each['value']) ?? '') : String(each)));
  const key = wordsOf(schema['primaryKey']);
  for (const each of columns) if (key.includes(each.name)) each.required = true;
  const keys = [key, ...listOf(schema['uniqueKeys']).map(wordsOf)].filter((columnsOfKey) => columnsOfKey.length > 0);
  return { kind: 'table', missing, keys, closed: match.only, columns };
}

function readField(field: Part, schema: string): ColumnSchema {
  const rules = isPart(field['constraints']) ? field['constraints'] : {};
  const name = textOf(field['name']) ?? '';
  refuseOthers(rules, constraintNames, schema, name);
  const pattern = textOf(rules['pattern']);
  return {
    name,
    types: [textOf(field['type']) ?? 'string'],
    format: textOf(field['format']),
    required: rules['required'] === true || undefined,
    unique: rules['unique'] === true || undefined,
    enum: rules['enum'] === undefined ? undefined : wordsOf(rules['enum']),
    // The whole value has to match (the standard refers to XML Schema).
    pattern: pattern === undefined ? undefined : `^(?:${pattern})$`,
    minimum: textIf(rules['minimum']),
    maximum: textIf(rules['maximum']),
    minLength: numberOf(rules['minLength']),
    maxLength: numberOf(rules['maxLength']),
    decimal: textOf(field['decimalChar']),
    group: textOf(field['groupChar']),
    dressed: field['bareNumber'] === false || undefined,
    trueValues: field['trueValues'] === undefined ? undefined : wordsOf(field['trueValues']),
    falseValues: field['falseValues'] === undefined ? undefined : wordsOf(field['falseValues']),
  };
}

// ---- JSON Schema -----------------------------------------------------------------------------

const objectNames = ['properties', 'required', 'additionalProperties', 'version'];
const propertyNames = ['enum', 'const', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'];

/** The schema of a row: the schema itself, that of a list's items, or that of a feature's properties in a GeoJSON collection. */
function rowsOf(schema: Part, name: string, depth = 0): Part | undefined {
  if (depth > 5) return undefined;
  const { properties, items } = schema;
  if (isPart(items)) {
    // What a list asks of all its rows (how many, no two alike) is not looked at.
    refuseOthers(schema, ['items', 'version'], name, name);
    return rowsOf(items, name, depth + 1);
  }
  if (!isPart(properties)) return undefined;
  const inner = isPart(properties['features'])
    ? properties['features']
    : isPart(properties['geometry'])
      ? properties['properties']
      : undefined;
  if (!isPart(inner)) return schema;
  refuseOthers(schema, objectNames, name, name);
  return rowsOf(inner, name, depth + 1);
}

function readObject(schema: Part, name: string): Omit<AttributeSchema, 'title'> {
  refuseOthers(schema, objectNames, name, name);
  const required = wordsOf(schema['required']);
  const properties = isPart(schema['properties']) ? Object.entries(schema['properties']) : [];
  const columns = properties.map(([field, property]) =>
    readProperty(field, isPart(property) ? property : {}, required.includes(field), name),
  );
  const others = schema['additionalProperties'];
  if (isPart(others) && Object.keys(others).length > 0)
    throw fail('conforms.unsupported', { schema: name, keyword: 'additionalProperties', field: name });
  return { kind: 'json', missing: [], keys: [], closed: others === false, columns };
}

function readProperty(name: string, property: Part, required: boolean, schema: string): ColumnSchema {
  refuseOthers(property, propertyNames, schema, name);
  const types = wordsOf(property['type']);
  const mayBeNull = types.includes('null');
  const choices = property['const'] === undefined ? property['enum'] : [property['const']];
  const format = textOf(property['format']);
  const isDay = format === 'date' || format === 'date-time' || format === 'time';
  return {
    name,
    types: isDay ? [{ date: 'date', 'date-time': 'datetime', time: 'time' }[format]] : types.filter((type) => type !== 'null'),
    format: isDay ? undefined : format,
    required: (required && !mayBeNull) || undefined,
    enum: choices === undefined ? undefined : wordsOf(choices),
    pattern: textOf(property['pattern']),
    minimum: textIf(property['minimum']),
    maximum: textIf(property['maximum']),
    minLength: numberOf(property['minLength']),
    maxLength: numberOf(property['maxLength']),
  };
}
