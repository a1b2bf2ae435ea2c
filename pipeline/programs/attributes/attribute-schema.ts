import { fail } from '../../base/errors.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { schemaList, schemaNumber, refuseOthers, resolvePart, textIf, textOf, schemaWords, type SchemaPart } from './schema-parts.ts';

/** Rules of a schema for one column, in whichever of the two languages it is written. */
export interface ColumnSchema {
  name: string;
  /** One of these; any where there is none. */
  types: string[];
  /** The schema says of its values that they are texts. */
  isText?: boolean | undefined;
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
  exclusiveMinimum?: string | undefined;
  exclusiveMaximum?: string | undefined;
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

/** Read a Table Schema or a JSON Schema as far as it speaks of columns; refuses rules not checked here: no row may pass unchecked. */
export function readSchema(text: string, name: string): AttributeSchema {
  const value = parse(text, name);
  if (!isMembers(value)) throw fail('conforms.not-schema', { schema: name, detail: 'JSON' });
  const title = (textOf(value['title']) ?? textOf(value['name']) ?? name).slice(0, 200);
  if (Array.isArray(value['fields'])) return { ...readTable(value, name), title };
  const resolve: Resolve = (part, field = name) => resolvePart(part, { root: value, schema: name, field });
  const object = rowsOf(value, name, resolve);
  if (object === undefined) throw fail('conforms.not-schema', { schema: name, detail: 'fields, properties' });
  return { ...readObject(object, name, resolve), title };
}

/** Columns, in lower case, whose values a schema calls texts: it speaks of them as they are written. */
export const textColumns = ({ columns }: AttributeSchema): string[] =>
  columns.filter(({ isText }) => isText).map(({ name }) => name.toLowerCase());

function parse(text: string, schema: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw fail('conforms.not-schema', { schema, detail: cause instanceof Error ? cause.message.slice(0, 200) : 'JSON' }, { cause });
  }
}

// ---- Table Schema ----------------------------------------------------------------------------

const boundNames = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength'];
const constraintNames = ['required', 'unique', 'enum', 'pattern', ...boundNames];

/** Demands of `fieldsMatch`: all the columns of the schema, and only these. */
const matches: Partial<Record<string, { all: boolean; only: boolean }>> = {
  equal: { all: true, only: true },
  subset: { all: true, only: false },
  superset: { all: false, only: true },
  partial: { all: false, only: false },
};

function readTable(schema: SchemaPart, name: string): Omit<AttributeSchema, 'title'> {
  if (schemaList(schema['foreignKeys']).length > 0)
    throw fail('conforms.unsupported', { schema: name, keyword: 'foreignKeys', field: name });
  const match = matches[textIf(schema['fieldsMatch']) ?? 'partial'];
  // "exact" asks for an order as well, which no published file of ours promises.
  if (match === undefined)
    throw fail('conforms.unsupported', { schema: name, keyword: `fieldsMatch: ${textIf(schema['fieldsMatch'])}`, field: name });
  const columns = schemaList(schema['fields'])
    .filter(isMembers)
    .map((field) => ({ ...readField(field, name), present: match.all || undefined }));
  const missing =
    schema['missingValues'] === undefined
      ? ['']
      : schemaList(schema['missingValues']).map((each) => (isMembers(each) ? (textOf(each['value']) ?? '') : String(each)));
  const key = schemaWords(schema['primaryKey']);
  for (const each of columns) if (key.includes(each.name)) each.required = true;
  const keys = [key, ...schemaList(schema['uniqueKeys']).map(schemaWords)].filter((columnsOfKey) => columnsOfKey.length > 0);
  return { kind: 'table', missing, keys, closed: match.only, columns };
}

function readField(field: SchemaPart, schema: string): ColumnSchema {
  const rules = isMembers(field['constraints']) ? field['constraints'] : {};
  const name = textOf(field['name']) ?? '';
  refuseOthers(rules, constraintNames, schema, name);
  const pattern = textOf(rules['pattern']);
  return {
    name,
    types: [textOf(field['type']) ?? 'string'],
    isText: field['type'] === 'string' || undefined,
    format: textOf(field['format']),
    required: rules['required'] === true || undefined,
    unique: rules['unique'] === true || undefined,
    enum: rules['enum'] === undefined ? undefined : schemaWords(rules['enum']),
    // The whole value has to match (the standard refers to XML Schema).
    pattern: pattern === undefined ? undefined : `^(?:${pattern})$`,
    ...boundsOf(rules),
    decimal: textOf(field['decimalChar']),
    group: textOf(field['groupChar']),
    dressed: field['bareNumber'] === false || undefined,
    trueValues: field['trueValues'] === undefined ? undefined : schemaWords(field['trueValues']),
    falseValues: field['falseValues'] === undefined ? undefined : schemaWords(field['falseValues']),
  };
}

/** Bounds of a value or of its length, which both languages name alike; in old JSON Schemas "exclusive" is said of the bound beside. */
function boundsOf(rules: SchemaPart): Partial<ColumnSchema> {
  const low = rules['exclusiveMinimum'];
  const high = rules['exclusiveMaximum'];
  return {
    minimum: low === true ? undefined : textIf(rules['minimum']),
    maximum: high === true ? undefined : textIf(rules['maximum']),
    exclusiveMinimum: typeof low === 'boolean' ? (low ? textIf(rules['minimum']) : undefined) : textIf(low),
    exclusiveMaximum: typeof high === 'boolean' ? (high ? textIf(rules['maximum']) : undefined) : textIf(high),
    minLength: schemaNumber(rules['minLength']),
    maxLength: schemaNumber(rules['maxLength']),
  };
}

// ---- JSON Schema -----------------------------------------------------------------------------

const objectNames = ['properties', 'required', 'additionalProperties', 'version'];
const propertyNames = ['enum', 'const', 'pattern', ...boundNames];

/** A part as it stands once what it refers to is put in its place. */
type Resolve = (part: SchemaPart, field?: string) => SchemaPart;

/** The schema of a row: the schema itself, that of a list's items, or that of a feature's properties in a GeoJSON collection. */
function rowsOf(part: SchemaPart, name: string, resolve: Resolve, depth = 0): SchemaPart | undefined {
  if (depth > 5) return undefined;
  const schema = resolve(part);
  const { properties, items } = schema;
  if (isMembers(items)) {
    // What a list asks of all its rows (how many, no two alike) is not looked at.
    refuseOthers(schema, ['items', 'version'], name, name);
    return rowsOf(items, name, resolve, depth + 1);
  }
  if (!isMembers(properties)) return undefined;
  const inner = isMembers(properties['features'])
    ? properties['features']
    : isMembers(properties['geometry'])
      ? properties['properties']
      : undefined;
  if (!isMembers(inner)) return schema;
  refuseOthers(schema, objectNames, name, name);
  return rowsOf(inner, name, resolve, depth + 1);
}

function readObject(schema: SchemaPart, name: string, resolve: Resolve): Omit<AttributeSchema, 'title'> {
  refuseOthers(schema, objectNames, name, name);
  const required = schemaWords(schema['required']);
  const properties = isMembers(schema['properties']) ? Object.entries(schema['properties']) : [];
  const columns = properties.map(([field, property]) =>
    readProperty(field, isMembers(property) ? resolve(property, field) : {}, required.includes(field), name),
  );
  const others = schema['additionalProperties'];
  if (isMembers(others) && Object.keys(others).length > 0)
    throw fail('conforms.unsupported', { schema: name, keyword: 'additionalProperties', field: name });
  return { kind: 'json', missing: [], keys: [], closed: others === false, columns };
}

function readProperty(name: string, property: SchemaPart, required: boolean, schema: string): ColumnSchema {
  refuseOthers(property, propertyNames, schema, name);
  const types = schemaWords(property['type']);
  const mayBeNull = types.includes('null');
  const choices = property['const'] === undefined ? property['enum'] : [property['const']];
  const format = textOf(property['format']);
  const isDay = format === 'date' || format === 'date-time' || format === 'time';
  return {
    name,
    types: isDay ? [{ date: 'date', 'date-time': 'datetime', time: 'time' }[format]] : types.filter((type) => type !== 'null'),
    isText: (!isDay && types.includes('string') && types.every((type) => type === 'string' || type === 'null')) || undefined,
    format: isDay ? undefined : format,
    required: (required && !mayBeNull) || undefined,
    enum: choices === undefined ? undefined : schemaWords(choices),
    pattern: textOf(property['pattern']),
    ...boundsOf(property),
  };
}
