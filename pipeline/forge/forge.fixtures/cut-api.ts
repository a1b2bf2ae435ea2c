import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';

/*
 * Cuts github-api.json out of GitHub's own description of its REST interface. That description is 385 MB installed, and so never a
 * dependency. By hand, when an operation is added:
 *
 *   cd /tmp && npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
 *   node pipeline/forge/forge.fixtures/cut-api.ts /tmp/package/generated/api.github.com.json
 */

/** The operations that forge/ uses, and those that tests look at the result with. */
const operations = [
  ...['repos/get', 'repos/get-content', 'repos/create-fork', 'repos/get-branch', 'repos/get-collaborator-permission-level'],
  ...['repos/create-commit-status', 'repos/list-commit-statuses-for-ref'],
  ...['git/get-ref', 'git/create-ref', 'git/update-ref', 'git/delete-ref'],
  ...['git/create-blob', 'git/get-blob', 'git/create-tree', 'git/get-tree', 'git/create-commit', 'git/get-commit'],
  ...['pulls/create', 'pulls/list', 'pulls/get', 'pulls/update', 'pulls/list-files', 'pulls/list-reviews', 'pulls/merge'],
  ...['issues/create', 'issues/list-for-repo', 'issues/get', 'issues/update'],
  ...['issues/create-comment', 'issues/list-comments', 'issues/update-comment'],
  ...['issues/add-labels', 'issues/remove-label'],
  ...['actions/create-workflow-dispatch', 'actions/list-workflow-runs-for-repo', 'actions/approve-workflow-run'],
  ...['users/get-by-username', 'users/get-authenticated'],
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

/** A fault of the description, which would refuse what GitHub takes or answers, or breaks its own examples. */
interface Fault {
  /** Where it is, as the path of a component. */
  component: string;
  reason: string;
  /** What to do with it; nothing where it is only known. */
  mend?: (component: Fields) => void;
}

const fieldsOf = (value: Json | undefined): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});

const dropFormat = ({ schema }: Fields): void => void delete fieldsOf(schema)['format'];

/** One that is there no longer stops the script: the description has been mended. */
const faults: Fault[] = [
  {
    component: 'parameters/created',
    reason: 'is a moment by its format, and a condition such as ">=2026-01-01" by its own text',
    mend: dropFormat,
  },
];

const words = new Set([
  'description',
  'title',
  'example',
  'examples',
  'summary',
  'externalDocs',
  'tags',
  'deprecated',
  'x-github',
  'x-multi-segment',
  'readOnly',
  'headers',
]);

/** A schema without what is only read by people, its OpenAPI 3.0 turned into JSON Schema. */
function plain(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((each) => plain(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isNames || !words.has(key));
  const fields: Fields = Object.fromEntries(kept.map(([key, each]) => [key, plain(each, !isNames && key === 'properties')]));
  return isNames ? fields : withNull(fields);
}

/** `nullable` stands beside a type, or beside `anyOf`, `oneOf`, `allOf` or `$ref` without one: Ajv refuses the latter. */
function withNull({ nullable, ...schema }: Fields): Json {
  if (nullable !== true) return schema;
  if (typeof schema['type'] !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const { enum: values } = schema;
  return { ...schema, type: [schema['type'], 'null'], ...(Array.isArray(values) && !values.includes(null) && { enum: [...values, null] }) };
}

/** Names of the components that a part refers to. */
const referencesIn = (part: Json): string[] =>
  [...JSON.stringify(part).matchAll(/"#\/components\/([^"]+)"/g)].map(([, name]) => name ?? '');

function cut(description: Fields): Fields {
  const paths: Fields = {};
  const missing = new Set(operations);
  for (const [path, methods] of Object.entries(fieldsOf(description['paths'])))
    for (const [method, operation] of Object.entries(fieldsOf(methods))) {
      const { operationId } = fieldsOf(operation);
      const id = typeof operationId === 'string' ? operationId : '';
      if (!missing.delete(id)) continue;
      paths[path] = { ...fieldsOf(paths[path]), [method]: plain(operation) };
    }
  if (missing.size > 0) throw new Error(`Not in the description: ${[...missing].join(', ')}`);
  const given = fieldsOf(description['components']);
  const components: Record<string, Fields> = {};
  const open = referencesIn(paths);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const [kind = '', id = ''] = name.split('/');
    if (components[kind]?.[id] !== undefined) continue;
    const component = plain(fieldsOf(given[kind])[id] ?? null);
    (components[kind] ??= {})[id] = component;
    open.push(...referencesIn(component));
  }
  for (const { component, reason, mend } of faults) {
    const [kind = '', id = ''] = component.split('/');
    const faulty = fieldsOf(components[kind]?.[id]);
    const before = JSON.stringify(faulty);
    mend?.(faulty);
    if (mend && JSON.stringify(faulty) === before) throw new Error(`No longer a fault of ${component}: ${reason}`);
  }
  return { openapi: '3.0.3', faults: faults.map(({ component, reason }) => `${component} ${reason}`), paths, components };
}

/** One operation or component a line: a change of GitHub's then shows as the lines that it changes. */
function written({ paths, components, ...rest }: Fields): string {
  const lines = (fields: Json | undefined, indent: string): string =>
    Object.entries(fieldsOf(fields))
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, value]) => `${indent}${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const kinds = Object.entries(fieldsOf(components)).map(
    ([kind, each]) => `    ${JSON.stringify(kind)}: {\n${lines(each, '      ')}\n    }`,
  );
  return `{\n${lines(rest, '  ')},\n  "paths": {\n${lines(paths, '    ')}\n  },\n  "components": {\n${kinds.join(',\n')}\n  }\n}\n`;
}

const [, , source = ''] = argv;
const text = written(cut(JSON.parse(readFileSync(source, 'utf8')) as Fields));
writeFileSync(join(import.meta.dirname, 'github-api.json'), text);
stdout.write(`${operations.length} operations, ${text.length} bytes\n`);
