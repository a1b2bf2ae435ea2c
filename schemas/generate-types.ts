import { isMembers } from './json-values.ts';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { format, resolveConfig } from 'prettier';

/** A JSON schema as parsed. */
export type Schema = Record<string, unknown>;

/** Definitions that are plain strings or numbers: they carry a pattern or bounds, which TypeScript does not know. */
function scalarType(definition: Schema | undefined): string | undefined {
  if (definition === undefined || 'enum' in definition) return undefined;
  if (definition['type'] === 'integer') return 'number';
  return definition['type'] === 'string' || definition['type'] === 'number' ? definition['type'] : undefined;
}

function typeOfReference(reference: string, definitions: Map<string, Schema>): string {
  const whole = [...definitions].find(([, { $id }]) => $id === reference)?.[0];
  const name = whole ?? reference.slice(reference.lastIndexOf('/') + 1);
  const definition = definitions.get(name);
  if (definition === undefined) throw new Error(`No schema defines "${reference}".`);
  return typeof definition['tsType'] === 'string' ? definition['tsType'] : (scalarType(definition) ?? name);
}

/** The schema as the type compiler wants it: references by name, English comments for French descriptions, no keyword that has no type. */
function plain(schema: unknown, definitions: Map<string, Schema>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => plain(item, definitions));
  if (!isMembers(schema)) return schema;
  const comment = typeof schema['$comment'] === 'string' ? { description: schema['$comment'] } : {};
  if (typeof schema['$ref'] === 'string') return { tsType: typeOfReference(schema['$ref'], definitions), ...comment };
  const kept: Schema = { ...comment };
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties')
      kept[keyword] = Object.fromEntries(Object.entries(value as Schema).map(([k, v]) => [k, plain(v, definitions)]));
    else if (['items', 'additionalProperties', 'anyOf'].includes(keyword)) kept[keyword] = plain(value, definitions);
    else if (['type', 'required', 'enum', 'const', 'tsType'].includes(keyword)) kept[keyword] = value;
  }
  // Only an array of one fixed length is a tuple; other bounds are for the validator.
  if (schema['minItems'] !== undefined && schema['minItems'] === schema['maxItems'])
    Object.assign(kept, { minItems: schema['minItems'], maxItems: schema['maxItems'] });
  return kept;
}

/** TypeScript types of every definition and every root schema, formatted; `roots` maps the name of a type to its schema. */
export async function generateTypes(roots: Record<string, Schema>, libraries: Schema[], banner: string): Promise<string> {
  const all = new Map<string, Schema>();
  for (const schema of [...libraries, ...Object.values(roots)]) {
    for (const [name, definition] of Object.entries((schema['$defs'] ?? {}) as Record<string, Schema>)) {
      if (all.has(name)) throw new Error(`Two schemas define "${name}".`);
      all.set(name, definition);
    }
  }
  for (const [name, schema] of Object.entries(roots)) all.set(name, schema);
  const named = [...all].filter(([, definition]) => scalarType(definition) === undefined && definition['tsType'] === undefined);
  const definitions = Object.fromEntries(named.map(([name, definition]) => [name, plain(definition, all)]));
  const code = await compile(
    { title: 'Everything', type: 'object', additionalProperties: false, definitions } as JSONSchema,
    'Everything',
    {
      additionalProperties: false,
      bannerComment: `${banner}\n/* eslint-disable @typescript-eslint/consistent-indexed-object-style */`,
      format: false,
      unknownAny: true,
      unreachableDefinitions: true,
    },
  );
  const exported = code
    .replace(/export interface Everything \{\s*\}/, '')
    // A comment is one line, with nothing in it that the type says already.
    .replace(/\n \* This interface was referenced by `Everything`'s JSON-Schema\n \* via the `definition` "\w+"\./g, '')
    .replace(/^\s*\* @(min|max)Items \d+\n/gm, '')
    .replace(/\/\*\*(?:\s|\*(?!\/))*([^*]*?)(?:\s|\*(?!\/))*\*\//g, (_, text: string) => (text === '' ? '' : `/** ${text} */`))
    .replace(/^export /gm, '\nexport ')
    .replace(/(\/\*\* .* \*\/\n)\n/g, '$1');
  return format(exported, { ...(await resolveConfig(import.meta.filename)), parser: 'typescript', objectWrap: 'collapse' });
}
