import { beyond, cut, wrongForm, wrongType, wrongValue, type Case } from './describe-values.ts';
import { explain, type Explained } from '../explain.ts';
import { finding, step, steps, type Finding, type FindingId } from '../messages/finding.ts';
import { nearestKey, plainWord } from '../model/nearest.ts';
import { schemaDescription, exampleOf, schemaAt, schemaTitle, valueAt } from './schema-at.ts';
import { phrase } from '../messages/fill.ts';
import type { Fact } from '../types.ts';
import type { Violation } from '../validators.js';

/** One violation of a schema as a sentence that says what is wrong and what to write; undefined where another violation says it. */
export function describeViolation(manifest: Explained, violation: Violation, whole: unknown): Finding | undefined {
  const pointer = violation.instancePath;
  const described = { violation, pointer, schema: schemaAt(manifest, pointer), value: valueAt(whole, pointer) };
  return violation.keyword === 'additionalProperties'
    ? unknownKey(manifest, described)
    : (sentences[violation.keyword] ?? wrongForm)(described);
}

const empty = ({ pointer, schema }: Case): Finding => finding('manifest.empty', { title: schemaTitle(schema, pointer) }, pointer);

const sentences: Record<string, (described: Case) => Finding | undefined> = {
  required: missingKey,
  dependentRequired: missingKey,
  oneOf: severalGroups,
  type: wrongType,
  enum: wrongValue,
  const: wrongValue,
  propertyNames: ({ pointer, violation }) => {
    const name = String(violation.params['propertyName']);
    return finding('manifest.key-form', { key: cut(name) }, pointer + step(name), { at: 'key' });
  },
  maxLength: beyond('manifest.too-long'),
  minLength: (described) => (described.value === '' ? empty(described) : beyond('manifest.too-short')(described)),
  maxItems: beyond('manifest.too-many'),
  minItems: beyond('manifest.too-few'),
  maxProperties: beyond('manifest.too-many'),
  minProperties: empty,
  minimum: beyond('manifest.too-small'),
  exclusiveMinimum: beyond('manifest.not-above'),
  maximum: beyond('manifest.too-large'),
  uniqueItems: ({ pointer, schema, value, violation }) => {
    const index = Number(violation.params['i']);
    return finding(
      'manifest.twice',
      { title: schemaTitle(schema, pointer), value: cut(Array.isArray(value) ? value[index] : '') },
      pointer + step(index),
    );
  },
  'false schema': ({ pointer }) => finding('manifest.not-with', { key: steps(pointer).at(-1) ?? '' }, pointer, { at: 'key' }),
  // The branch that failed is told by its own violation.
  if: () => undefined,
};

function unknownKey(manifest: Explained, { violation, pointer, schema }: Case): Finding {
  const key = String(violation.params['additionalProperty']);
  const own = pointer + step(key);
  const allowed = Object.keys(schema.properties ?? {});
  if (pointer === '' && ['producteur', 'producer'].includes(plainWord(key)))
    return finding('manifest.producer-key', { key }, own, { at: 'key' });
  const near = nearestKey(key, allowed);
  const place = near === undefined ? placeOf(manifest, key) : undefined;
  const hint =
    near !== undefined
      ? phrase('hint.write', { near })
      : place !== undefined
        ? phrase('hint.elsewhere', { place })
        : phrase('hint.keys', { list: allowed.join(', ') });
  return finding('manifest.unknown-key', { key: cut(key), hint }, own, { at: 'key', ...(near !== undefined && { hint: near }) });
}

/** The dotted place of the manifest where `key`, or what it means, is allowed. */
function placeOf(manifest: Explained, key: string): string | undefined {
  for (const [name, { properties = {} }] of Object.entries(explain(manifest).properties ?? {})) {
    const near = nearestKey(key, Object.keys(properties));
    // A name of one letter is near to too much.
    if (near !== undefined && near.length > 1) return `${name}.${near}`;
  }
  return undefined;
}

function missingKey({ violation, pointer, schema }: Case): Finding {
  const key = String(violation.params['missingProperty']);
  const wanted = schema.properties?.[key] ?? {};
  const facts = { key, title: schemaTitle(wanted, step(key)), description: schemaDescription(wanted), example: exampleOf(wanted) };
  return finding('manifest.required', facts, pointer, { hint: key });
}

/** Groups of keys of which one is to be given: none is, or several are. */
function severalGroups({ violation, pointer, schema }: Case): Finding {
  const joined = (id: FindingId, parts: readonly Fact[]): Fact => parts.reduce((left, right) => phrase(id, { left, right }));
  const groups = (schema.oneOf ?? []).map(({ required = [] }) =>
    joined(
      'hint.and',
      required.map((key) => phrase('hint.key', { key })),
    ),
  );
  const id = violation.params['passingSchemas'] === null ? 'manifest.one-missing' : 'manifest.one-of';
  return finding(id, { keys: joined('hint.or', groups) }, pointer);
}
