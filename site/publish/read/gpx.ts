import type { Position } from 'geojson';
import type { FieldType } from '../../../schemas/types.ts';
import { collectLayer, refuseManyFields, type Collector } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawReading } from './reading.ts';
import { readXml } from './read-xml.ts';

/** Elements of a point, a route or a track that are fields, and their types. */
const types: Readonly<Record<string, FieldType>> = {
  ele: 'number', time: 'datetime', magvar: 'number', geoidheight: 'number', name: 'text', cmt: 'text', desc: 'text', src: 'text', number: 'integer',
  sym: 'text', type: 'text', fix: 'text', sat: 'integer', hdop: 'number', vdop: 'number', pdop: 'number', ageofdgpsdata: 'number', dgpsid: 'integer',
}; // prettier-ignore

/** The layers of a file, in the order in which they are told. */
const layerNames = ['waypoints', 'routes', 'tracks', 'route_points', 'track_points'] as const;
type LayerName = (typeof layerNames)[number];

const described = /^(wpt|rtept|trkpt|rte|trk)$/;

/** Read a GPX file (1.0 and 1.1): points, routes and tracks, and the points that these are made of. */
export async function readGpx({ bytes, room, onProgress }: GivenFile): Promise<RawReading> {
  const reading = new GpxReading(room);
  const open = (element: string, attributes: Readonly<Record<string, string>>): void => reading.open(element, attributes);
  await readXml(bytes, { open, close: (element, text) => reading.close(element, text) }, onProgress);
  return reading.finish();
}

/** A file while it is read. */
class GpxReading {
  readonly room: GivenFile['room'];
  readonly layers = new Map<LayerName, Collector>();
  readonly path: string[] = [];
  /** Parts read so far of a route or a track, and of a point. */
  line: { values: Record<string, unknown>; segments: Position[][] } | undefined;
  point: { values: Record<string, unknown>; position: Position } | undefined;
  routes = 0;
  tracks = 0;
  /** In the segment or the route, and links of the element. */
  points = 0;
  links = 0;

  constructor(room: GivenFile['room']) {
    this.room = room;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.path.length === 0 && name !== 'gpx') throw new ReadError('gpx-root');
    this.path.push(name);
    if (described.test(name)) this.links = 0;
    if (name === 'rte' || name === 'trk') this.line = { values: {}, segments: name === 'rte' ? [[]] : [] };
    if (name === 'rte' || name === 'trkseg') this.points = 0;
    if (name === 'trkseg') this.line?.segments.push([]);
    if (name === 'wpt' || name === 'rtept' || name === 'trkpt') {
      const position = [Number(attributes['lon'] ?? NaN), Number(attributes['lat'] ?? NaN)];
      if (!position.every(Number.isFinite)) throw new ReadError('gpx-position', { name });
      this.point = { values: {}, position };
    }
    const target = this.point ?? this.line;
    if (name !== 'link' || target === undefined) return;
    refuseManyFields((this.links += 1));
    if (attributes['href'] !== undefined) target.values[`link${this.links}_href`] = attributes['href'];
  }

  close(name: string, text: string): void {
    this.path.pop();
    this.readValue(name, text.trim(), this.path.at(-1) ?? '');
    if (name === 'wpt' || name === 'rtept' || name === 'trkpt') this.closePoint(name);
    if (name === 'rte' && this.line !== undefined) {
      this.add('routes', this.line.values, { type: 'LineString', coordinates: this.line.segments[0] ?? [] });
      this.routes += 1;
      this.line = undefined;
    }
    if (name === 'trk' && this.line !== undefined) {
      this.add('tracks', this.line.values, { type: 'MultiLineString', coordinates: this.line.segments });
      this.tracks += 1;
      this.line = undefined;
    }
  }

  readValue(name: string, text: string, parent: string): void {
    const values = (this.point ?? this.line)?.values;
    if (values === undefined) return;
    const type = typeOf(name);
    if (described.test(parent) && type !== undefined) values[name] = valueOf(text, type);
    else if (described.test(parent) && name === 'url') values['link1_href'] = text;
    else if (parent === 'link') values[`link${this.links}_${name}`] = text;
    else if (parent === 'extensions') values[name] = text;
  }

  closePoint(name: 'wpt' | 'rtept' | 'trkpt'): void {
    if (this.point === undefined) return;
    const { values, position: ground } = this.point;
    const { ele } = values;
    const position = typeof ele === 'number' && Number.isFinite(ele) ? [...ground, ele] : ground;
    this.point = undefined;
    const shape = { type: 'Point' as const, coordinates: position };
    if (name === 'wpt') {
      this.add('waypoints', values, shape);
      return;
    }
    this.line?.segments.at(-1)?.push(position);
    if (name === 'rtept') this.add('route_points', { route_fid: this.routes, route_point_id: this.points, ...values }, shape);
    else {
      const segment = (this.line?.segments.length ?? 1) - 1;
      this.add('track_points', { track_fid: this.tracks, track_seg_id: segment, track_seg_point_id: this.points, ...values }, shape);
    }
    this.points += 1;
  }

  add(name: LayerName, values: Record<string, unknown>, geometry: Parameters<Collector['add']>[1]): void {
    const layer = this.layers.get(name) ?? collectLayer([], 'declared', this);
    this.layers.set(name, layer);
    layer.add(values, geometry);
  }

  finish(): RawReading {
    const layers = layerNames.flatMap((name) => {
      const found = this.layers.get(name)?.finish({ source: name, stated: undefined, assumed: 'EPSG:4326' });
      return found === undefined ? [] : [{ ...found, fields: found.fields.map((field) => ({ ...field, type: fieldType(field.name) })) }];
    });
    return { layers, problems: [] };
  }
}

/** An element may be called like what every object has. */
const typeOf = (name: string): FieldType | undefined => (Object.hasOwn(types, name) ? types[name] : undefined);

const fieldType = (name: string): FieldType => typeOf(name) ?? (/_(fid|id)$/.test(name) ? 'integer' : 'text');

const valueOf = (text: string, type: FieldType): unknown =>
  text === '' ? null : type === 'number' || type === 'integer' ? Number(text) : text;
