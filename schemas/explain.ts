import dataset from './dataset.schema.json' with { type: 'json' };
import definitions from './definitions.schema.json' with { type: 'json' };
import operator from './operator.schema.json' with { type: 'json' };
import producer from './producer.schema.json' with { type: 'json' };
import withdrawal from './withdrawal.schema.json' with { type: 'json' };
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

const files: Record<string, Explained> = {
  'dataset.schema.json': dataset,
  'definitions.schema.json': definitions,
  'operator.schema.json': operator,
  'producer.schema.json': producer,
  'vocabularies.schema.json': vocabularies,
  'withdrawal.schema.json': withdrawal,
};

/** A file that people write. */
export type ManifestKind = 'dataset' | 'producer' | 'operator' | 'withdrawal';

/** The schema of a manifest, every reference replaced by what it names; words beside a reference win over those of its target. */
export function explain(kind: ManifestKind): Explained {
  return expand({ $ref: `${kind}.schema.json` }, '');
}

function expand(node: Explained, file: string): Explained {
  const { $ref: reference, $defs: _, ...own } = node;
  if (reference !== undefined) {
    const [name, pointer = ''] = reference.split('#', 2);
    const home = name === undefined || name === '' ? file : name;
    return { ...expand(follow(home, pointer), home), ...own };
  }
  const each = (nodes: Explained[]): Explained[] => nodes.map((one) => expand(one, file));
  const { properties, additionalProperties: more, items, anyOf, oneOf } = own;
  return {
    ...own,
    ...(properties && { properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, expand(value, file)])) }),
    ...(typeof more === 'object' && { additionalProperties: expand(more, file) }),
    ...(items && { items: expand(items, file) }),
    ...(anyOf && { anyOf: each(anyOf) }),
    ...(oneOf && { oneOf: each(oneOf) }),
  };
}

function follow(file: string, pointer: string): Explained {
  const [, folder, name] = pointer.split('/');
  const node = folder === undefined ? files[file] : folder === '$defs' && name !== undefined ? files[file]?.$defs?.[name] : undefined;
  if (node === undefined) throw new Error(`The schemas name ${file}#${pointer}, which is not there.`);
  return node;
}
