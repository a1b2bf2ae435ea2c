import { fail } from '../../base/errors.ts';
import { isMembers } from '../../../schemas/json-values.ts';
import { checkProperties, checkPosition, shown, speltValue, type Path, type Tell } from '../geometry/geojson-rules.ts';

/** How deep the arc indexes of a type nest (TopoJSON 1.1, section 2.2). */
const arcNesting: Readonly<Record<string, 1 | 2 | 3>> = { LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

/** Ends of an arc, and the number of its positions. */
interface Arc {
  first: number[];
  last: number[];
  length: number;
}

/** Times that a topology may grow: a border lies between two shapes, in some layers that lie in each other. */
const mostGrowth = 20;
/** Points that are drawn in no time, however few describe them. */
const growthFromPoints = 1_000_000;

/**
 * Refuse a topology that would draw many times the points it describes; any converter puts its arcs together first, whatever else is wrong.
 */
export function refuseGrowth({ arcs, objects }: Record<string, unknown>): void {
  const lengths = Array.isArray(arcs) ? arcs.map((arc: unknown) => (Array.isArray(arc) ? arc.length : 0)) : [];
  const described = lengths.reduce((sum, length) => sum + length, 0);
  const drawnBy = (value: unknown): number => {
    if (typeof value === 'number') return lengths[value < 0 ? ~value : value] ?? 0;
    if (Array.isArray(value)) return value.reduce((sum: number, each: unknown) => sum + drawnBy(each), 0);
    return isMembers(value) ? drawnBy(value['arcs']) + drawnBy(value['geometries']) : 0;
  };
  const drawn = Object.values(isMembers(objects) ? objects : {}).reduce<number>((sum, object) => sum + drawnBy(object), 0);
  if (drawn > growthFromPoints && drawn > described * mostGrowth)
    throw fail('source.topojson-growth', { described, drawn, limit: mostGrowth });
}

/** Hold a topology to TopoJSON 1.1: its arcs, its objects, and how objects use arcs. */
export function checkTopology(topology: Record<string, unknown>, tell: Tell): void {
  const { arcs, objects, transform } = topology;
  if (topology['type'] !== 'Topology') tell('source.topojson-type', { found: speltValue(topology['type']) }, []);
  const isQuantised = transform !== undefined;
  if (isQuantised && !isTransform(transform)) tell('source.topojson-transform', { found: shown(transform) }, ['transform']);
  if (!Array.isArray(arcs)) tell('source.geojson-member-missing', { member: 'arcs', type: 'Topology' }, []);
  const known = Array.isArray(arcs) ? arcs.map((arc: unknown, index) => readArc(arc, isQuantised, ['arcs', index], tell)) : [];
  if (!isMembers(objects)) return tell('source.geojson-member-missing', { member: 'objects', type: 'Topology' }, []);
  for (const [name, object] of Object.entries(objects)) checkObject(object, known, ['objects', name], tell);
}

const isTransform = (value: unknown): boolean =>
  isMembers(value) &&
  [value['scale'], value['translate']].every((pair) => Array.isArray(pair) && pair.length >= 2 && pair.every(Number.isFinite));

function readArc(arc: unknown, isQuantised: boolean, path: Path, tell: Tell): Arc | undefined {
  if (!Array.isArray(arc) || !arc.every((position) => Array.isArray(position) && position.length >= 2 && position.every(Number.isFinite))) {
    tell('source.topojson-arc', { found: shown(arc) }, path);
    return undefined;
  }
  const positions = arc as number[][];
  if (positions.length < 2) tell('source.geojson-line-short', { count: positions.length }, path);
  if (isQuantised && !positions.every((position) => position.every(Number.isInteger))) tell('source.topojson-quantised', {}, path);
  // Quantised positions are steps from the one before (section 2.1.3).
  const [first = [], ...rest] = positions;
  const last = isQuantised
    ? rest.reduce((sum, step) => sum.map((value, axis) => value + (step[axis] ?? 0)), first)
    : (positions.at(-1) ?? []);
  return { first: first.slice(0, 2), last: last.slice(0, 2), length: positions.length };
}

function checkObject(object: unknown, arcs: readonly (Arc | undefined)[], path: Path, tell: Tell): void {
  if (!isMembers(object)) return tell('source.geojson-not-object', { found: shown(object) }, path);
  const { type } = object;
  checkProperties(object, path, tell);
  // A geometry without any has the type null (section 2.2).
  if (type === null) return;
  if (type === 'GeometryCollection') {
    const { geometries } = object;
    if (!Array.isArray(geometries)) return tell('source.geojson-member-missing', { member: 'geometries', type }, path);
    for (const [index, geometry] of geometries.entries()) checkObject(geometry, arcs, [...path, 'geometries', index], tell);
  } else if (type === 'Point') checkPosition(object['coordinates'], [...path, 'coordinates'], tell);
  else if (type === 'MultiPoint') {
    const { coordinates } = object;
    if (!Array.isArray(coordinates)) return tell('source.geojson-member-missing', { member: 'coordinates', type }, path);
    for (const [index, position] of coordinates.entries()) checkPosition(position, [...path, 'coordinates', index], tell);
  } else if (typeof type === 'string' && Object.hasOwn(arcNesting, type)) {
    checkArcs(object['arcs'], type, arcNesting[type] ?? 1, arcs, [...path, 'arcs'], tell);
  } else tell('source.geojson-type', { type: speltValue(type) }, path);
}

function checkArcs(value: unknown, type: string, depth: number, arcs: readonly (Arc | undefined)[], path: Path, tell: Tell): void {
  if (!Array.isArray(value)) return tell('source.geojson-nesting', { type, found: shown(value) }, path);
  if (depth > 1) {
    for (const [index, part] of value.entries()) checkArcs(part, type, depth - 1, arcs, [...path, index], tell);
    return;
  }
  const outside: unknown = value.find((index) => !Number.isInteger(index) || (index < 0 ? ~index : index) >= arcs.length);
  if (outside !== undefined) return tell('source.topojson-arc-absent', { found: shown(outside), count: arcs.length }, path);
  const used = value.map((index: number) => turned(index < 0 ? arcs[~index] : arcs[index], index < 0));
  if (used.includes(undefined)) return;
  const chain = used as Arc[];
  if (chain.some((arc, index) => index > 0 && !meet(chain[index - 1]?.last, arc.first))) return tell('source.topojson-apart', {}, path);
  if (!type.endsWith('Polygon') || chain.length === 0) return;
  if (!meet(chain.at(-1)?.last, chain[0]?.first)) return tell('source.geojson-ring-open', {}, path);
  const count = chain.reduce((sum, { length }) => sum + length - 1, 1);
  // Quantisation leaves such rings of what is too small for its grid: they draw nothing, and lose nothing.
  if (count < 4) tell('source.geojson-ring-short', { count }, path, 'warning');
}

const turned = (arc: Arc | undefined, isReversed: boolean): Arc | undefined =>
  arc === undefined || !isReversed ? arc : { ...arc, first: arc.last, last: arc.first };
const meet = (one: number[] = [], other: number[] = []): boolean => one.every((value, axis) => value === other[axis]);
