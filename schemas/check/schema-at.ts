import { inBoth } from '../english.ts';
import { explain, type Explained } from '../explain.ts';
import { steps } from '../messages/finding.ts';
import type { Fact } from '../types.ts';

const expanded = new Map<Explained, Explained>();

/** The schema of the value at `pointer` of a manifest, whose own schema is `manifest`; an empty one where nothing is known of it. */
export function schemaAt(manifest: Explained, pointer: string): Explained {
  let schema = expanded.get(manifest) ?? explain(manifest);
  expanded.set(manifest, schema);
  for (const key of steps(pointer)) {
    const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    schema = schema.properties?.[key] ?? more ?? (/^\d+$/.test(key) ? schema.items : undefined) ?? {};
  }
  return schema;
}

/** The value at `pointer` of `whole`. */
export function valueAt(whole: unknown, pointer: string): unknown {
  let value = whole;
  for (const key of steps(pointer)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

/** The name of what stands at `pointer`. */
export const schemaTitle = ({ title }: Explained, pointer: string): Fact =>
  title === undefined ? (steps(pointer).at(-1) ?? '') : inBoth(title);

/** Description that a schema gives of its value; empty where the schema has none. */
export const schemaDescription = ({ description }: Explained): Fact => (description === undefined ? '' : inBoth(description));

/** An example of a value of `schema`, as YAML on one line. */
export function exampleOf(schema: Explained): string {
  const [example] = schema.examples ?? [];
  return example === undefined ? '' : flow(example);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, part]) => `${key}: ${flow(part)}`)
      .join(', ')} }`;
  // Digits alone would be read as a number, and lose their leading zeros.
  return typeof value === 'string' && /^[\d.]+$/.test(value) ? `"${value}"` : String(value);
}

/** JSON Schema's name of the type of `value`. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
