import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import { ApiDescription, fieldsOf, textOf, type Fields, type Json, type Operation } from './api-check.ts';

/*
 * Cuts github-api.json out of GitHub's own description of its REST interface. That description is 385 MB installed, and so never a
 * dependency. By hand, when an operation is added:
 *
 *   cd /tmp && npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
 *   node pipeline/forge/local-github.fixtures/cut-api.ts /tmp/package/generated/api.github.com.json
 */

/** The operations that forge/ uses, and those that tests look at the result with. */
const operations = [
  ...['repos/get', 'repos/get-content', 'repos/create-fork', 'repos/get-branch', 'repos/get-collaborator-permission-level'],
  ...['repos/create-commit-status', 'repos/list-commit-statuses-for-ref'],
  ...['repos/create-release', 'repos/get-release-by-tag'],
  ...['git/get-ref', 'git/create-ref', 'git/update-ref', 'git/delete-ref'],
  ...['git/create-blob', 'git/get-blob', 'git/create-tree', 'git/get-tree', 'git/create-commit', 'git/get-commit'],
  ...['pulls/create', 'pulls/list', 'pulls/get', 'pulls/update', 'pulls/list-commits', 'pulls/list-files', 'pulls/list-reviews', 'pulls/merge'],
  ...['issues/create', 'issues/list-for-repo', 'issues/get', 'issues/update'],
  ...['issues/create-comment', 'issues/list-comments', 'issues/update-comment'],
  ...['issues/add-labels', 'issues/remove-label'],
  ...['actions/create-workflow-dispatch', 'actions/list-workflow-runs-for-repo', 'actions/approve-workflow-run'],
  ...['users/get-by-username', 'users/get-authenticated'],
];

/** A fault of the description that would refuse what GitHub takes or answers: what to do with it. */
interface Fault {
  /** Path of the faulty component in the description. */
  component: string;
  reason: string;
  mend: (component: Fields) => void;
}

const dropFormat = ({ schema }: Fields): void => void delete fieldsOf(schema)['format'];

/** Each is mended here; one that is there no longer stops the script. */
const faults: Fault[] = [
  {
    component: 'parameters/created',
    reason: 'is a moment by its format, and a condition such as ">=2026-01-01" by its own text',
    mend: dropFormat,
  },
];

const listed = 'hold a repository with fields that its schema does not list';
const teams = 'lack the type of a team, which their schema requires';
/** Operations whose own examples break their schemas, and how; one that does not any more, or another that does, stops the script. */
const brokenExamples: Record<string, string> = {
  'actions/approve-workflow-run': 'are null where their schema is an object',
  'issues/get': 'are references inside of a value, which lead nowhere there',
  'pulls/create': teams,
  'pulls/get': teams,
  'pulls/list': `${teams}, and ${listed}`,
  'pulls/update': teams,
  'repos/create-fork': `${listed}, and lack others that it requires`,
  'repos/get': `${listed}, and lack others that it requires`,
  'repos/get-collaborator-permission-level': 'lack the role of a user, which their schema requires',
};

/** Keywords that people read and Ajv does not know. */
const words = new Set([
  'description',
  'title',
  'example',
  'examples',
  'summary',
  'externalDocs',
  'tags',
  'deprecated',
  'readOnly',
  'headers',
]);

/** A schema without what is only read by people, its OpenAPI 3.0 turned into JSON Schema. */
function plain(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((each) => plain(each));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isNames || !(words.has(key) || key.startsWith('x-')));
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
    mend(faulty);
    if (JSON.stringify(faulty) === before) throw new Error(`No longer a fault of ${component}: ${reason}`);
  }
  const { version } = fieldsOf(description['info']);
  return {
    source: `@octokit/openapi ${textOf(version)}`,
    openapi: '3.0.3',
    faults: [
      'nullable stands beside anyOf, oneOf, allOf or $ref without a type: rewritten as one of two',
      ...faults.map(({ component, reason }) => `${component} ${reason}: mended`),
      ...Object.entries(brokenExamples).map(([id, reason]) => `the examples of ${id} ${reason}: known`),
    ],
    paths,
    components,
  };
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

/** The operations whose examples, as the description has them, are not what its schemas say. */
function breakingExamples(description: Fields, api: ApiDescription): string[] {
  const resolved = (part: Fields): Fields => {
    const [, , kind = '', name = ''] = typeof part['$ref'] === 'string' ? part['$ref'].split('/') : [];
    return kind === '' ? part : fieldsOf(fieldsOf(fieldsOf(description['components'])[kind])[name]);
  };
  const examplesIn = (part: Json | undefined): Json[] => {
    const content = fieldsOf(fieldsOf(resolved(fieldsOf(part))['content'])['application/json']);
    return Object.values(fieldsOf(content['examples'])).map((each) => resolved(fieldsOf(each))['value'] ?? null);
  };
  const isBroken = (operation: Operation): boolean => {
    const { path, method, status } = operation;
    const { responses, requestBody } = fieldsOf(fieldsOf(fieldsOf(description['paths'])[path])[method]);
    const isAsked = examplesIn(requestBody).flatMap((body) => api.bodyFaults(operation, body));
    const isAnswered = examplesIn(fieldsOf(responses)[String(status)]).flatMap((body) => api.answerFaults(operation, status, body));
    return isAsked.length + isAnswered.length > 0;
  };
  return api.operations.filter(isBroken).map(({ id }) => id);
}

const [, , source = ''] = argv;
const description = JSON.parse(readFileSync(source, 'utf8')) as Fields;
const text = written(cut(description));
const broken = breakingExamples(description, new ApiDescription(JSON.parse(text) as Fields)).sort();
const known = Object.keys(brokenExamples).sort();
if (broken.join() !== known.join())
  throw new Error(`Examples that break their schema: ${broken.join(', ')}; known are ${known.join(', ')}`);
writeFileSync(join(import.meta.dirname, 'github-api.json'), text);
stdout.write(`${operations.length} operations, ${text.length} bytes\n`);
