import definitions from './definitions.schema.json' with { type: 'json' };
import vocabularies from './vocabularies.schema.json' with { type: 'json' };

/** Explanation of one property for people: the part of JSON Schema that the catalogue's schemas use. */
export interface Explained {
  title?: string | undefined;
  description?: string | undefined;
  examples?: unknown[] | undefined;
  type?: string | string[] | undefined;
  enum?: (string | number)[] | undefined;
  const?: unknown;
  pattern?: string | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Explained> | undefined;
  additionalProperties?: boolean | Explained | undefined;
  items?: Explained | undefined;
  anyOf?: Explained[] | undefined;
  oneOf?: Explained[] | undefined;
  $defs?: Record<string, Explained> | undefined;
  $ref?: string | undefined;
}

/** Schemas that those of manifests refer to: a form that checks one manifest carries these and its own, not those of all. */
const shared: Record<string, Explained> = { 'definitions.schema.json': definitions, 'vocabularies.schema.json': vocabularies };

/** The schema of a manifest, every reference replaced by what it names; words beside a reference win over those of its target. */
export const explain = (manifest: Explained): Explained => expand(manifest, manifest);

function expand(node: Explained, home: Explained): Explained {
  const { $ref: reference, $defs: _, ...own } = node;
  if (reference !== undefined) {
    const [file = '', name = ''] = reference.split('#/$defs/', 2);
    const target = file === '' ? home : shared[file];
    const named = target?.$defs?.[name];
    if (target === undefined || named === undefined) throw new Error(`The schemas name ${reference}, which is not there.`);
    return { ...expand(named, target), ...own };
  }
  const each = (nodes: Explained[]): Explained[] => nodes.map((one) => expand(one, home));
  const { properties, additionalProperties: more, items, anyOf, oneOf } = own;
  return {
    ...own,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, expand(value, home)])) }),
    ...(typeof more === 'object' && { additionalProperties: expand(more, home) }),
    ...(items && { items: expand(items, home) }),
    ...(anyOf && { anyOf: each(anyOf) }),
    ...(oneOf && { oneOf: each(oneOf) }),
  };
}
