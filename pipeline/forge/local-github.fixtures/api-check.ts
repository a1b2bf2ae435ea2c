import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

/** Any JSON, read part by part. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = Record<string, Json>;

/** An operation of GitHub's REST interface, as its description has it. */
export interface Operation {
  /** As "pulls/create". */
  id: string;
  method: string;
  /** With its parameters in braces. */
  path: string;
  /** Paths that call it, with a group for each parameter. */
  pattern: RegExp;
  parameters: { name: string; in: string; required: boolean; schema: Fields }[];
  takesBody: boolean;
  /** Status of success, with the schema of its answer where it has one. */
  status: number;
}

/** Parameters, query and body of a call. */
export interface Asked {
  params: Record<string, string>;
  query: Record<string, string>;
  body: Json | undefined;
}

export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
export const fieldsOf = (value: Json | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const isUri = (text: string): boolean => URL.canParse(text);
const isTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);

/** GitHub's description, and what is right by it. */
export class ApiDescription {
  readonly operations: readonly Operation[];
  readonly #document: Fields;
  readonly #ajv: Ajv;

  constructor(document: Fields) {
    this.#document = document;
    closeObjects(document);
    const formats = { uri: isUri, 'date-time': isTime, int64: true, email: true, timestamp: true, 'repo.nwo': true } as const;
    this.#ajv = new Ajv({ strict: false, allErrors: true, formats, schemas: [{ $id: 'github', ...document }] });
    this.operations = Object.entries(fieldsOf(document['paths'])).flatMap(([path, methods]) =>
      Object.entries(fieldsOf(methods)).map(([method, each]) => this.#operationOf(path, method, fieldsOf(each))),
    );
  }

  /** The operation that a method and a path call, with the values of the path's parameters. */
  find(method: string, path: string): { operation: Operation; params: Record<string, string> } | undefined {
    for (const operation of this.operations) {
      if (operation.method !== method.toLowerCase()) continue;
      const match = operation.pattern.exec(path);
      if (match === null) continue;
      const values = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { operation, params: Object.fromEntries(values) as Record<string, string> };
    }
    return undefined;
  }

  /** Find the parts of a request that are not as the description has them. */
  requestFaults(operation: Operation, { params, query, body }: Asked): string[] {
    const given: Record<string, Record<string, string>> = { path: params, query };
    const ofParameters = operation.parameters.flatMap(({ name, in: place, required, schema }) => {
      const value = given[place]?.[name];
      if (value === undefined) return required ? [`${place} ${name} is missing`] : [];
      const { type } = schema;
      const read = type === 'integer' ? Number(value) : type === 'boolean' ? value === 'true' : value;
      return this.#ajv.validate(schema, read) ? [] : this.#told(`${place} ${name}`);
    });
    const known = new Set(operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name));
    const unknown = Object.keys(query).flatMap((name) => (known.has(name) ? [] : [`query ${name} is not known`]));
    // A body without a field is as good as none.
    const isEmpty = body === undefined || Object.keys(fieldsOf(body)).length === 0;
    const ofBody = operation.takesBody ? this.bodyFaults(operation, body ?? {}) : isEmpty ? [] : ['a body is not expected'];
    return [...ofParameters, ...unknown, ...ofBody];
  }

  bodyFaults(operation: Operation, body: Json): string[] {
    return this.#faults(`${pointerOf(operation)}/requestBody/content/application~1json/schema`, body, 'body');
  }

  /** Find the parts of an answer that are not as the description has them; of a refusal its status alone. */
  answerFaults(operation: Operation, status: number, body: Json | undefined): string[] {
    const answer = this.#answerOf(operation, status);
    if (answer === undefined) return refusesAny(operation).includes(status) ? [] : [`status ${status} is not known`];
    if (status >= 400) return [];
    if (!('content' in answer)) return body === undefined ? [] : ['a body is not expected'];
    const type = Object.keys(fieldsOf(answer['content'])).find((each) => each === 'application/json');
    if (type === undefined) return [];
    return this.#faults(`${pointerOf(operation)}/responses/${status}/content/application~1json/schema`, body ?? null, 'answer');
  }

  /** An answer with what it must have beside `value`, which says all that is read of it; the rest is empty. */
  complete(operation: Operation, value: Json): Json {
    const content = fieldsOf(fieldsOf(this.#answerOf(operation, operation.status))['content']);
    const { schema } = fieldsOf(content['application/json']);
    return this.#filled(fieldsOf(schema), value);
  }

  #operationOf(path: string, method: string, each: Fields): Operation {
    const parameters = listOf(each['parameters']).map((parameter) => {
      const { name, in: place, required, schema } = this.#resolved(fieldsOf(parameter));
      return { name: textOf(name), in: textOf(place), required: required === true, schema: fieldsOf(schema) };
    });
    // Some have two: 204 stands for the answer to who asks for nothing more.
    const status = Math.max(
      ...Object.keys(fieldsOf(each['responses']))
        .map(Number)
        .filter((code) => code < 300),
    );
    const id = textOf(each['operationId']);
    const takesBody = each['requestBody'] !== undefined;
    return { id, method, path, pattern: patternOf(path), parameters, takesBody, status };
  }

  #answerOf({ path, method }: Operation, status: number): Fields | undefined {
    const responses = fieldsOf(fieldsOf(fieldsOf(fieldsOf(this.#document['paths'])[path])[method])['responses']);
    const answer = responses[String(status)];
    return answer === undefined ? undefined : this.#resolved(fieldsOf(answer));
  }

  #resolved(schema: Fields): Fields {
    const { $ref: reference } = schema;
    if (typeof reference !== 'string') return schema;
    let part: Json | undefined = this.#document;
    for (const name of reference.slice(2).split('/')) part = fieldsOf(part)[name];
    return this.#resolved(fieldsOf(part));
  }

  #faults(pointer: string, value: Json, name: string): string[] {
    const reference = `github#${pointer}`;
    const validate: ValidateFunction | undefined = this.#ajv.getSchema(reference);
    if (validate === undefined) throw new Error(`${reference} is not in the description`);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => told(name, error));
  }

  #told(name: string): string[] {
    return (this.#ajv.errors ?? []).map((error) => told(name, error));
  }

  #filled(given: Fields, value: Json | undefined): Json {
    const schema = this.#resolved(given);
    const [first] = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].map((each) => this.#resolved(fieldsOf(each)));
    const parts = listOf(schema['allOf']).map(fieldsOf);
    if (parts.length > 0) return parts.reduce<Json>((whole, part) => this.#filled(part, whole), value ?? {});
    if (value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.#filled(fieldsOf(schema['items']), each));
    if (value !== undefined && typeof value !== 'object') return value;
    const properties = fieldsOf(schema['properties']);
    if (value !== undefined) {
      const fields = { ...fieldsOf(value) };
      for (const [name, each] of Object.entries(fields))
        if (name in properties) fields[name] = this.#filled(fieldsOf(properties[name]), each);
      for (const name of listOf(schema['required']).map(String))
        fields[name] ??= name in fields ? null : this.#filled(fieldsOf(properties[name]), undefined);
      return first !== undefined && schema['properties'] === undefined ? this.#filled(first, fields) : fields;
    }
    return this.#empty(schema, first);
  }

  /** The least that a schema takes. */
  #empty(schema: Fields, first: Fields | undefined): Json {
    const { type, enum: values, format } = schema;
    const types = Array.isArray(type) ? type : [type];
    if (types.includes('null')) return null;
    if (Array.isArray(values)) return values[0] ?? null;
    if (first !== undefined)
      return listOf(schema['anyOf']).some((each) => fieldsOf(each)['type'] === 'null') ? null : this.#filled(first, undefined);
    if (types.includes('array')) return [];
    if (types.includes('integer') || types.includes('number')) return 0;
    if (types.includes('boolean')) return false;
    if (types.includes('object') || schema['properties'] !== undefined) return this.#filled(schema, {});
    return format === 'uri' ? 'https://github.invalid/' : format === 'date-time' ? '1970-01-01T00:00:00Z' : '';
  }
}

// The description names these of some operations alone, GitHub's guide to its interface of all: a token that is none, one without the right,
// what is not there or not to be seen, too many calls; and, where a body is taken, one that is not valid.
/** Statuses of refusals that any operation may answer. */
const refusesAny = ({ takesBody }: Operation): number[] => [401, 403, 404, 429, ...(takesBody ? [422] : [])];

/** Additional properties are refused where a schema lists what it has: a name that is mistyped is not passed over. */
function closeObjects(part: Json, isPart = false): void {
  if (Array.isArray(part)) for (const each of part) closeObjects(each, isPart);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  const isList = part['properties'] !== undefined && typeof fieldsOf(part['properties'])['type'] !== 'string';
  if (isList && !isPart && part['additionalProperties'] === undefined && part['allOf'] === undefined) part['additionalProperties'] = false;
  for (const [key, each] of Object.entries(part)) closeObjects(each, key === 'allOf');
}

const pointerOf = ({ path, method }: Operation): string =>
  `/paths/${path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}`;

/** The last parameter of some paths holds slashes: a folder, a reference of git. */
function patternOf(path: string): RegExp {
  const parts = path.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return part.replaceAll('.', String.raw`\.`);
    return /^(path|ref)$/.test(part) ? `(?<${part}>.+)` : `(?<${part}>[^/]+)`;
  });
  return new RegExp(`^${parts.join('')}$`);
}

const told = (name: string, { instancePath, message = '', params }: ErrorObject): string => {
  const { additionalProperty: extra } = params as { additionalProperty?: string };
  return `${name}${instancePath} ${message}${extra === undefined ? '' : `: ${extra}`}`;
};

let description: ApiDescription | undefined;

/** The description that was cut out, github-api.json: what it takes is compiled once for all servers of a process. */
export const readDescription = (): ApiDescription =>
  (description ??= new ApiDescription(JSON.parse(readFileSync(join(import.meta.dirname, 'github-api.json'), 'utf8')) as Fields));
