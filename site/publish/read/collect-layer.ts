import type { Geometry, Position } from 'geojson';
import { isCodeField } from '../../../schemas/model/field-names.ts';
import { usualLimits } from '../../../schemas/model/limits.ts';
import { guessIdentifiers, guessType } from '../../../schemas/model/value-types.ts';
import { personalColumns } from '../../../schemas/rules/personal-column.ts';
import type { PersonalTrace } from '../../../schemas/rules/personal-data.ts';
import { tracesIn } from '../../../schemas/rules/personal-traces.ts';
import type { Bbox, FieldType, GeometryKind } from '../../../schemas/types.ts';
import { followLook, numberOf } from './field-look.ts';
import { keepFeatures } from './keep-features.ts';
import { ReadError, type RawLayer, type ReadField, type Room } from './reading.ts';

/** How a format says what type its values have: by its own words, by JSON's kinds of values, or not at all. */
export type Typing = 'declared' | 'json' | 'none';

/** A field as a format describes it. */
export interface GivenField {
  name: string;
  type?: FieldType;
  title?: string;
}

/** A layer while its features come. */
export interface Collector {
  add: (values: Readonly<Record<string, unknown>>, geometry: Geometry | null) => void;
  /** `mayPlace`: the format has a geometry for each feature, also where none came. */
  finish: (about: Pick<RawLayer, 'source' | 'stated'> & Pick<Partial<RawLayer>, 'title' | 'assumed'>) => RawLayer;
}

/** Refuse more layers than the pipeline publishes of a source. */
export function refuseManyLayers(count: number): void {
  if (count > usualLimits.layers) throw new ReadError('too-many-layers', { limit: usualLimits.layers }); // guard: folders, each a layer
}

/** Refuse more fields of a layer, or values of a feature, than the pipeline publishes. */
export function refuseManyFields(count: number): void {
  if (count > usualLimits.fields) throw new ReadError('too-many-fields', { limit: usualLimits.fields });
}

const shownExamples = 3;
const exampleCharacters = 80;
/** As many as tell whether a field is personal: the pipeline looks at so many too. */
const tellingValues = 400;
/** With more different values memory would not be bounded: nobody knows then whether one stands twice. */
const mostDistinct = 500_000;
/** Vertices that are drawn: what has more is drawn in part. */
const drawnVertices = 300_000;
const drawnFeatures = 20_000;

const isBlank = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

const cut = (text: string): string => (text.length > exampleCharacters ? `${text.slice(0, exampleCharacters - 1)}…` : text);

/** A value as people read it. */
function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value);
}

const jsonDate = /^\d{4}[-/]\d{2}[-/]\d{2}$/;
const jsonMoment = /^\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

/** The type of values that are of JSON's own kinds, told one after the other. */
function jsonType() {
  const seen = new Set<'boolean' | 'integer' | 'number' | 'date' | 'datetime' | 'text'>();
  return {
    add(value: unknown): void {
      if (typeof value === 'boolean') seen.add('boolean');
      else if (typeof value === 'bigint') seen.add('integer');
      else if (typeof value === 'number') seen.add(Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'integer' : 'number');
      else if (typeof value !== 'string') seen.add('text');
      else seen.add(jsonDate.test(value) ? 'date' : jsonMoment.test(value) ? 'datetime' : 'text');
    },
    type(): FieldType {
      const all = [...seen];
      const [only] = all;
      if (all.length === 1 && only !== undefined) return only;
      if (all.length === 2 && seen.has('integer') && seen.has('number')) return 'number';
      return all.length === 2 && seen.has('date') && seen.has('datetime') ? 'datetime' : 'text';
    },
  };
}

function tally({ name, type: declared, title }: GivenField, typing: Typing) {
  let filled = 0;
  let distinct: Set<string> | undefined = new Set();
  let isUnique = true;
  const examples: string[] = [];
  const telling = new Set<string>();
  const traces = new Set<PersonalTrace>();
  const isCode = isCodeField(name);
  const guess = typing === 'none' && declared === undefined ? guessType() : undefined;
  const json = typing === 'json' ? jsonType() : undefined;
  const identifiers = guessIdentifiers();
  const look = followLook();
  return {
    add(value: unknown): void {
      if (isBlank(value)) {
        // An empty text of JSON is a text.
        if (typeof value === 'string') json?.add('x');
        return;
      }
      filled += 1;
      const text = textOf(value);
      if (text.length > usualLimits.textBytes)
        throw new ReadError('text-too-long', { field: name, kilobytes: usualLimits.textBytes / 1024 });
      const bare = text.trim();
      guess?.add(bare);
      json?.add(value);
      identifiers.add(bare);
      look.add(bare);
      if (typeof value === 'string') for (const trace of tracesIn(value)) traces.add(trace);
      if (distinct !== undefined) {
        if (distinct.has(text)) isUnique = false;
        distinct.add(text);
        if (!isUnique || distinct.size > mostDistinct) distinct = undefined;
      }
      if (telling.size < tellingValues) {
        const size = telling.size;
        telling.add(text);
        if (telling.size > size && examples.length < shownExamples) examples.push(cut(bare));
      }
    },
    /** Values and traces that may tell of persons in the field. */
    telling: () => ({ name, values: [...telling], traces: [...traces] }),
    finish(features: number, personal: string | undefined): ReadField {
      const guessed = guess === undefined || isCode ? (declared ?? json?.type() ?? 'text') : guess.type();
      const isNumber = guessed === 'integer' || guessed === 'number';
      const type = isNumber && (isCode || identifiers.are()) ? 'text' : guessed;
      const seen = personal === undefined ? look.finish(type) : undefined;
      return {
        name,
        type,
        ...(title !== undefined && { title }),
        // Of what looks personal no value is shown, nor kept with a draft.
        examples: personal === undefined ? examples : [],
        nulls: features - filled,
        unique: isUnique && distinct !== undefined && telling.size > 0,
        ...(personal !== undefined && { personal }),
        ...(seen !== undefined && { look: seen }),
      };
    },
  };
}

/** The fields of a layer, those too that come with a feature; refuses more than are published. */
function tallyFields(fields: readonly GivenField[], typing: Typing) {
  const tallies = new Map<string, ReturnType<typeof tally>>();
  const begin = (field: GivenField): ReturnType<typeof tally> => {
    if (!tallies.has(field.name)) refuseManyFields(tallies.size + 1);
    const begun = tally(field, typing);
    tallies.set(field.name, begun);
    return begun;
  };
  for (const field of fields) begin(field);
  return {
    /** The values of a feature: what it does not name costs nothing, however many fields the layer has. */
    add(values: Readonly<Record<string, unknown>>): void {
      for (const [name, value] of Object.entries(values)) (tallies.get(name) ?? begin({ name })).add(value);
    },
    finish(features: number): ReadField[] {
      const all = [...tallies.values()];
      const personal = personalColumns(all.map((each) => each.telling()));
      return all.map((each, index) => each.finish(features, personal[index]));
    },
  };
}

const kinds: Readonly<Record<string, 'point' | 'line' | 'polygon'>> = {
  Point: 'point',
  MultiPoint: 'point',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
};

/** Call `each` with every position of a geometry. */
function eachPosition(geometry: Geometry, each: (position: Position) => void): void {
  if (geometry.type === 'GeometryCollection') {
    for (const part of geometry.geometries) eachPosition(part, each);
    return;
  }
  const walk = (coordinates: unknown): void => {
    if (!Array.isArray(coordinates)) return;
    if (typeof coordinates[0] === 'number') each(coordinates as Position);
    else for (const part of coordinates) walk(part);
  };
  walk(geometry.coordinates);
}

/** Let a box hold a geometry too; how many positions that has. */
function growBox(box: Bbox, geometry: Geometry): number {
  let positions = 0;
  eachPosition(geometry, ([x = NaN, y = NaN]) => {
    positions += 1;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  });
  return positions;
}

/** The values of some fields, each of the type that its field has. */
function propertiesOf(values: Readonly<Record<string, unknown>>, fields: readonly ReadField[]): Record<string, unknown> {
  const known = fields.flatMap(({ name, type }) => {
    const value = values[name];
    if (isBlank(value)) return [];
    const isNumber = type === 'integer' || type === 'number';
    return [[name, isNumber ? numberOf(textOf(value).trim()) : typeof value === 'boolean' ? value : textOf(value).trim()]];
  });
  return Object.fromEntries(known) as Record<string, unknown>;
}

/** Begin a layer of these fields; others may come with its features. */
export function collectLayer(
  fields: readonly GivenField[],
  typing: Typing,
  { hasGeometry = true, room }: { hasGeometry?: boolean; room?: Room | undefined } = {},
): Collector {
  const kept =
    room &&
    keepFeatures(
      room,
      fields.map(({ name }) => name),
    );
  const tallies = tallyFields(fields, typing);
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  const found = new Set<GeometryKind>();
  let count = 0;
  let placed = 0;
  let drawn: { geometry: Geometry; values: Readonly<Record<string, unknown>>; vertices: number }[] = [];
  let vertices = 0;
  /** One feature of so many is drawn. */
  let stride = 1;
  const draw = (geometry: Geometry, values: Readonly<Record<string, unknown>>, positions: number): void => {
    if ((count - 1) % stride !== 0) return;
    drawn.push({ geometry, values, vertices: positions });
    vertices += positions;
    while (drawn.length > 1 && (vertices > drawnVertices || drawn.length > drawnFeatures)) {
      stride *= 2;
      drawn = drawn.filter((_, index) => index % 2 === 0);
      vertices = drawn.reduce((sum, each) => sum + each.vertices, 0);
    }
  };
  return {
    add(values, geometry) {
      count += 1;
      tallies.add(values);
      const positions = geometry === null ? 0 : growBox(box, geometry);
      kept?.add(values, positions === 0 ? null : geometry, positions);
      if (geometry === null || positions === 0) return;
      placed += 1;
      found.add(kinds[geometry.type] ?? 'mixed');
      if (kept === undefined) draw(geometry, values, positions);
    },
    finish(about) {
      const [only = null] = found;
      const fields = tallies.finish(count);
      const coloring = fields.filter(({ look }) => look !== undefined);
      const geometry = !hasGeometry || placed === 0 ? null : found.size > 1 ? 'mixed' : only;
      return {
        ...about,
        geometry,
        count,
        unplaced: geometry === null ? 0 : count - placed,
        box: box.every(Number.isFinite) ? box : null,
        fields,
        drawn: drawn.map(({ geometry: shape, values }) => ({ geometry: shape, properties: propertiesOf(values, coloring) })),
        isWhole: stride === 1,
        ...(kept && { kept: kept.finish(fields) }),
      };
    },
  };
}
