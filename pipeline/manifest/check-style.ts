import { expression, isExpression, validateStyleMin, type StyleSpecification } from '@maplibre/maplibre-gl-style-spec';
import { finding, step, toProblems, type Finding, type Locate } from '../../schemas/messages/finding.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import type { StyleUse } from '../../schemas/rules/rule.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Fact, Problem } from '../../schemas/types.ts';

/** A producer's style as checked: its layers where they can be drawn, what they read of the data, and every problem. */
export interface CheckedStyle {
  layers: Record<string, unknown>[] | undefined;
  uses: StyleUse[];
  problems: Problem[];
}

/** A style that describes a hundred layers stays below; nested expressions are deep. */
const styleLimits = { bytes: 512 * 1024, levels: 40 };
/** A map of this catalogue has about ten, and a browser draws each of them for every tile. */
const maxLayers = 500;
/** Longer lists are expressions; of all others the validator copies what it has found so far for each part, hours for 500 KiB. */
const maxParts = 1_000;
/** Letters of the name of a layer: the same limit as in a record (definitions.schema.json, StyleLayer). */
const maxIdLetters = 200;
/** Nobody mends more at once. */
const maxFindings = 50;
/** Kinds of layers that draw features of a vector tile. */
const drawableTypes = ['fill', 'line', 'circle', 'symbol', 'heatmap', 'fill-extrusion'];
/** Properties that need a sprite, which a data set does not have. */
const spriteProperties = ['icon-image', 'fill-pattern', 'line-pattern', 'fill-extrusion-pattern'];
/** Keys of a whole style that say nothing of the drawing, and are left aside. */
const harmlessKeys = ['version', 'name', 'layers', 'metadata'];
const tiles = 'tiles';

type Layer = Record<string, unknown>;

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Layer => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Check a file of MapLibre layers, or a whole style of which the layers are taken; `file` is its path as shown to people. */
export function checkStyle(bytes: Uint8Array, file: string): CheckedStyle {
  const { value, findings: syntax, position } = parseYaml(bytes, styleLimits);
  const locate: Locate = (pointer, at) => {
    const { line, column } = position(pointer, at);
    return `${file}:${line}:${column}`;
  };
  const refused = (findings: Finding[]): CheckedStyle => ({ layers: undefined, uses: [], problems: toProblems(findings, locate) });
  if (syntax.length > 0) return refused(syntax);
  const base = Array.isArray(value) ? '' : '/layers';
  const raw: unknown = isObject(value) ? value['layers'] : value;
  if (!Array.isArray(raw) || !raw.every(isObject) || raw.length === 0)
    return refused([finding('style.not-layers', {}, base === '' ? '' : base)]);
  // guard: more layers than a browser can draw
  if (raw.length > maxLayers) return refused([finding('style.layers', { count: raw.length, limit: maxLayers }, base)]);
  const long = raw.flatMap((layer, index) => longLists(layer, `${base}/${index}`));
  if (long.length > 0) return refused(long.slice(0, maxFindings));
  const foreign = [
    ...(isObject(value) ? foreignKeys(value) : []),
    ...raw.flatMap((layer, index) => foreignParts(layer, `${base}/${index}`)),
  ];
  const known = new Set(foreign.map(({ pointer }) => pointer));
  const findings = [...foreign, ...specification(raw, base).filter(({ pointer }) => !known.has(pointer))];
  // guard [.slice(0, maxFindings)]: with its first 50 problems
  if (findings.length > 0) return refused(findings.slice(0, maxFindings));
  return { layers: raw.map(({ source: _, ...layer }) => layer), uses: raw.map(useOf), problems: [] };
}

/** Lists and objects of too many parts, but for expressions, which are read in the time of their length: categories of the communes are. */
function longLists(value: unknown, pointer: string, isRead: (value: unknown) => boolean = isExpression): Finding[] {
  if (typeof value !== 'object' || value === null || isRead(value)) return [];
  const parts = Object.entries(value);
  // guard: too long for the validator
  if (parts.length > maxParts) return [finding('style.list', { count: parts.length, limit: maxParts }, pointer)];
  // The older notation of filters has operators of the same names.
  const { isExpressionFilter } = expression;
  return parts.flatMap(([key, part]) => longLists(part, pointer + step(key), key === 'filter' ? isExpressionFilter : isRead));
}

/** Report keys that a whole style has beside its layers and sources, harmless ones apart. */
function foreignKeys(style: Layer): Finding[] {
  // guard [!harmlessKeys.includes(key) && key !== 'sources' → false]: where it would load anything
  return Object.keys(style)
    .filter((key) => !harmlessKeys.includes(key) && key !== 'sources')
    .map((key) => finding('style.foreign-key', { key }, step(key), { at: 'key' }));
}

/** Parts of a layer that would load something from elsewhere, or draw something else than the data set. */
function foreignParts(layer: Layer, pointer: string): Finding[] {
  const type = String(layer['type']);
  if (!drawableTypes.includes(type)) return [finding('style.type', { type, list: drawableTypes.join(', ') }, `${pointer}/type`)];
  const images = ['layout', 'paint'].flatMap((group) => {
    const properties = layer[group];
    const used = isObject(properties) ? spriteProperties.filter((property) => property in properties) : [];
    return used.map((property) => finding('style.sprite', { property }, `${pointer}/${group}/${property}`));
  });
  // guard [...remoteStrings(layer, pointer)]: where it would load anything
  return [...images, ...remoteStrings(layer, pointer)];
}

function remoteStrings(value: unknown, pointer: string): Finding[] {
  if (typeof value === 'string')
    return /^\s*([a-z][a-z0-9+.-]*:)?\/\/|^\s*(data|blob|javascript):/i.test(value) ? [finding('style.remote', {}, pointer)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => remoteStrings(part, pointer + step(key)));
}

/** Find breaches of the style specification, layer by layer, until there are enough to mend. */
function specification(layers: readonly Layer[], base: string): Finding[] {
  const ids = new Set<unknown>();
  const findings: Finding[] = [];
  for (const [index, layer] of layers.entries()) {
    const { id } = layer;
    const pointer = `${base}/${index}`;
    if (typeof id === 'string' && ids.has(id)) findings.push(finding('style.twice', { id }, pointer));
    // guard: where the name of a layer is longer than a record can tell
    if (typeof id === 'string' && id.length > maxIdLetters)
      findings.push(finding('style.long-id', { letters: id.length, limit: maxIdLetters }, `${pointer}/id`));
    ids.add(id);
    const messages = validateStyleMin(styleOf(layer)).slice(0, maxFindings);
    findings.push(...messages.map(({ message }) => describe(message, pointer)));
    if (findings.length >= maxFindings) break;
  }
  return findings;
}

const styleOf = (layer: Layer): StyleSpecification => ({
  version: 8,
  glyphs: 'fonts/{fontstack}/{range}.pbf',
  sources: { [tiles]: { type: 'vector', url: 'pmtiles://tiles' } },
  // The validator takes anything: whether this is a layer is what it is asked.
  layers: [layer].map((each): object => ({ ...each, source: tiles })) as StyleSpecification['layers'],
});

/** "layers[0].paint.circle-radius: number expected, string found" as a finding, at its place in the layer. */
function describe(message: string, layer: string): Finding {
  const [, path = '', complaint = message] = /^layers\[0\]((?:\[\d+\]|\.[\w-]+)*):? ?([\s\S]*)$/.exec(message) ?? [];
  const pointer = layer + path.replaceAll(/\[(\d+)\]|\.([\w-]+)/g, (_, index?: string, key?: string) => `/${index ?? key ?? ''}`);
  const [, property] = /^unknown property "([^"]+)"$/.exec(complaint) ?? [];
  if (property !== undefined) return finding('style.unknown-property', { property }, pointer, { at: 'key' });
  const [, expected, found] =
    /^(.{1,500}?) expected, (.+) found$/.exec(complaint.replace(/^expected one of \[(.*)\],/, '$1 expected,')) ?? [];
  if (expected !== undefined && found !== undefined)
    return finding('style.value', { found: typeWord(found), expected: typeWord(expected) }, pointer);
  const [, missing] = /(?:missing required property|must specify a) "([^"]+)"/.exec(complaint) ?? [];
  if (missing !== undefined) return finding('style.missing', { property: missing }, pointer);
  return finding('style.specification', { message: complaint }, pointer);
}

/** The validator's words for types; any other word is a value, and stays as it is. */
const typeWords: Record<string, TextId> = {
  string: 'type.string',
  number: 'type.number',
  boolean: 'type.boolean',
  color: 'type.color',
  array: 'type.array',
  object: 'type.object',
};

function typeWord(word: string): Fact {
  const known = typeWords[word];
  return known === undefined ? word : phrase(known);
}

function useOf(layer: Layer): StyleUse {
  const fields = new Set<string>();
  collectFields(layer['paint'], fields);
  collectFields(layer['layout'], fields);
  collectFields(layer['filter'], fields);
  collectFilterFields(layer['filter'], fields);
  const sourceLayer = layer['source-layer'];
  return { id: String(layer['id']), fields: [...fields].sort(), ...(typeof sourceLayer === 'string' && { sourceLayer }) };
}

/** Fields that expressions read (["get", field], ["has", field]), that functions name (property) and that texts quote ({field}). */
function collectFields(value: unknown, fields: Set<string>): void {
  if (isList(value)) {
    const [operator, name, object] = value;
    if ((operator === 'get' || operator === 'has') && typeof name === 'string' && object === undefined) fields.add(name);
    if (operator === 'literal') return;
    for (const part of value.slice(1)) collectFields(part, fields);
  } else if (isObject(value)) {
    if (Array.isArray(value['stops']) && typeof value['property'] === 'string') fields.add(value['property']);
    for (const [key, part] of Object.entries(value)) {
      if (key === 'text-field' && typeof part === 'string') for (const [, name = ''] of part.matchAll(/\{([^{}]+)\}/g)) fields.add(name);
      collectFields(part, fields);
    }
  }
}

/** Fields of a filter in the older notation, where they are plain strings: ["==", field, value], ["all", …]. */
function collectFilterFields(filter: unknown, fields: Set<string>): void {
  if (!isList(filter)) return;
  const [operator, first, second] = filter;
  if (['all', 'any', 'none'].includes(String(operator))) for (const part of filter.slice(1)) collectFilterFields(part, fields);
  const compares = ['==', '!=', '<', '<=', '>', '>='].includes(String(operator)) && !Array.isArray(second);
  const lists = ['in', '!in', 'has', '!has'].includes(String(operator)) && !Array.isArray(second);
  if (typeof first === 'string' && !first.startsWith('$') && (compares || lists)) fields.add(first);
}
