import type { Geometry, Position } from 'geojson';
import { collectLayer, refuseManyFields, refuseManyLayers, type Collector, type GivenField } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawReading } from './reading.ts';
import { readXml } from './read-xml.ts';
import { stemOf } from './text.ts';

const containers = new Set(['Document', 'Folder']);
const shapeNames = new Set(['Point', 'LineString', 'LinearRing', 'Polygon', 'MultiGeometry']);
/** Elements of a placemark that are fields, by their names as such; the others are how it is shown. */
const ownFields = new Map([
  ['name', 'Name'],
  ['description', 'description'],
  ['when', 'timestamp'],
  ['begin', 'begin'],
  ['end', 'end'],
]);

interface Container {
  name: string;
  layer: Collector | undefined;
}

interface Shape {
  type: string;
  rings: Position[][];
  parts: Geometry[];
}

/** Read the placemarks of a KML file (OGC 07-147r2): a layer a folder. */
export async function readKml({ name, bytes, room, onProgress }: GivenFile): Promise<RawReading> {
  const reading = new KmlReading(stemOf(name), room);
  const open = (element: string, attributes: Readonly<Record<string, string>>): void => reading.open(element, attributes);
  await readXml(bytes, { open, close: (element, text) => reading.close(element, text) }, onProgress);
  return reading.finish();
}

/** A file while it is read. */
class KmlReading {
  readonly stem: string;
  readonly room: GivenFile['room'];
  readonly layers: RawReading['layers'] = [];
  readonly path: string[] = [];
  /** Containers that are open; features outside of a folder or document belong to the first. */
  readonly containers: Container[] = [{ name: '', layer: undefined }];
  readonly shapes: Shape[] = [];
  readonly declared: GivenField[] = [];
  placemark: { values: Map<string, string | undefined>; geometry: Geometry | null } | undefined;
  dataName = '';
  placemarks = 0;
  begun = 0;
  links = 0;

  constructor(stem: string, room: GivenFile['room']) {
    this.stem = stem;
    this.room = room;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.path.length === 0 && name !== 'kml' && name !== 'Placemark' && !containers.has(name)) throw new ReadError('kml-root');
    this.path.push(name);
    if (containers.has(name)) this.containers.push({ name: '', layer: undefined });
    if (name === 'Placemark') this.placemark = { values: new Map([['id', attributes['id']]]), geometry: null };
    if (name === 'NetworkLink') this.links += 1;
    if (name === 'SimpleField') this.declared.push({ name: attributes['name'] ?? '' });
    if (name === 'Data' || name === 'SimpleData') this.dataName = attributes['name'] ?? '';
    if (this.placemark !== undefined && shapeNames.has(name)) this.shapes.push({ type: name, rings: [], parts: [] });
  }

  close(name: string, text: string): void {
    this.path.pop();
    const parent = this.path.at(-1) ?? '';
    this.closeShape(name, text);
    if (this.placemark !== undefined) this.readValue(name, text, parent);
    if (name === 'name' && containers.has(parent)) Object.assign(this.containers.at(-1) ?? {}, { name: text.trim() });
    if (name === 'Placemark') this.add();
    if (containers.has(name)) this.end(this.containers.pop());
  }

  readValue(name: string, text: string, parent: string): void {
    refuseManyFields(this.placemark?.values.size ?? 0);
    const own = ownFields.get(name);
    if (name === 'SimpleData' || (name === 'value' && parent === 'Data')) this.placemark?.values.set(this.dataName, text);
    else if (own !== undefined && /^(Placemark|TimeStamp|TimeSpan)$/.test(parent)) this.placemark?.values.set(own, text);
  }

  closeShape(name: string, text: string): void {
    const shape = this.shapes.at(-1);
    if (shape === undefined) return;
    if (name === 'coordinates') shape.rings.push(readPositions(text));
    if (name !== shape.type) return;
    this.shapes.pop();
    const outer = this.shapes.at(-1);
    // The rings of a polygon.
    if (name === 'LinearRing' && outer?.type === 'Polygon') {
      outer.rings.push(...shape.rings);
      return;
    }
    const geometry = finishShape(shape);
    if (geometry === undefined) return;
    if (outer !== undefined) outer.parts.push(geometry);
    else if (this.placemark !== undefined) this.placemark.geometry = geometry;
  }

  add(): void {
    const container = this.containers.at(-1);
    if (this.placemark === undefined || container === undefined) return;
    if (container.layer === undefined) refuseManyLayers((this.begun += 1));
    container.layer ??= collectLayer([{ name: 'id' }, { name: 'Name' }, ...this.declared], 'none', this);
    container.layer.add(Object.fromEntries(this.placemark.values), this.placemark.geometry);
    this.placemarks += 1;
    this.placemark = undefined;
  }

  end(container: Container | undefined): void {
    if (container?.layer === undefined) return;
    const source = container.name === '' ? this.stem : container.name;
    this.layers.push(container.layer.finish({ source, stated: undefined, assumed: 'EPSG:4326' }));
  }

  finish(): RawReading {
    this.end(this.containers[0]);
    if (this.placemarks === 0 && this.links > 0) throw new ReadError('kml-links-only');
    return {
      layers: this.layers,
      problems: this.links === 0 ? [] : [{ id: 'kml-links', severity: 'warning', facts: { count: this.links } }],
    };
  }
}

/** "6.5,45.8,0 6.6,45.9,0" */
const readPositions = (text: string): Position[] =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ ?, ?/g, ',')
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => each.split(',').slice(0, 2).map(Number));

function finishShape({ type, rings, parts }: Shape): Geometry | undefined {
  const [first = []] = rings;
  switch (type) {
    case 'Point':
      return first[0] && { type: 'Point', coordinates: first[0] };
    case 'LineString':
    case 'LinearRing':
      return { type: 'LineString', coordinates: first };
    case 'Polygon':
      return { type: 'Polygon', coordinates: rings };
    default:
      return gather(parts);
  }
}

/** Parts of one kind are one geometry of several. */
function gather(parts: Geometry[]): Geometry | undefined {
  const kinds = new Set(parts.map(({ type }) => type));
  const [only] = kinds;
  if (kinds.size === 1 && (only === 'Point' || only === 'LineString' || only === 'Polygon'))
    return { type: `Multi${only}`, coordinates: parts.map((part) => ('coordinates' in part ? part.coordinates : [])) } as Geometry;
  return parts.length === 0 ? undefined : { type: 'GeometryCollection', geometries: parts };
}
