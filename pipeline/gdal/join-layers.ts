import { quoted } from '../../schemas/codecs/geopackage.ts';
import type { Task } from '../sandbox/job.ts';
import { inDegrees } from './metric-crs.ts';
import type { Command } from '../sandbox/command.ts';

/** One side of a join: a table of a GeoPackage of ours. */
export interface JoinSide {
  /** File of the GeoPackage on this disk, and its table. */
  path: string;
  table: string;
  /** Fields to keep. */
  fields: readonly string[];
}

/** Join of two layers, with the systems that it is computed and written in. */
export interface Join {
  kind: 'intersects' | 'within' | 'nearest' | 'count';
  of: JoinSide;
  with: JoinSide;
  /** Metres; 0 where the kind has none. */
  distance: number;
  /** EPSG:nnnn in which both are compared, in metres or `inDegrees`; and that of the result. */
  metric: string;
  crs: string;
  /** All that can meet a feature of `of`, as WKT in degrees; where those of `with` are projected from degrees, or from Mercator's plane. */
  reach?: { wkt: string; from: string };
  /** Name of the table that is made, and of the columns that are added: a count, a distance in metres, and the fields taken over. */
  table: string;
  added: { count?: string; distance?: string; fields: readonly string[] };
}

/** GDAL's table of the features kept, and of those that they are joined with. */
const kept = 'a';
const other = 'b';

/** A table copied into another system, named, numbered and drawn alike on both sides. */
const copyTable = (
  from: { path: string; table: string },
  crs: string,
  to: { path: string; table: string },
  options: string[],
): Command => ({
  program: 'ogr2ogr',
  args: [
    ...['-if', 'GPKG', '-f', 'GPKG', ...options, '-nln', to.table, '-t_srs', crs, '-gt', '100000'],
    ...['-preserve_fid', '-lco', 'GEOMETRY_NAME=geom', '-lco', 'FID=join_fid', '-lco', 'LAUNDER=NO'],
    ...[to.path, from.path, from.table],
  ],
});

/** One side as a table in metres, with its spatial index. */
const copySide = ({ path, table }: JoinSide, name: string, metric: string, options: string[] = []): Task => ({
  command: copyTable({ path: `/in/${name}.gpkg`, table }, metric, { path: '/out/work.gpkg', table: name }, options),
  inputs: { [`${name}.gpkg`]: path },
});

/** The features that others are joined with, cut to what is in reach: a plane has no place for the other side of the world. */
function copyReach({ path, table }: JoinSide, metric: string, { wkt, from }: NonNullable<Join['reach']>): Task[] {
  const box = `SetSRID(ST_GeomFromText('${wkt}'), ST_SRID(geom))`;
  // What is invalid may have no part that GEOS can find: it then stays whole.
  const cut = `AsGPB(coalesce(ST_Intersection(geom, ${box}), ST_Intersection(ST_MakeValid(geom), ${box}), geom))`;
  const set = `geom = CASE ST_Intersects(geom, ${box}) WHEN 0 THEN NULL ELSE ${cut} END`;
  const reach = { path: '/out/reach.gpkg', table: other };
  return [
    {
      command: copyTable({ path: `/in/${other}.gpkg`, table }, from, reach, ['-nlt', 'GEOMETRY', '-lco', 'SPATIAL_INDEX=NO']),
      inputs: { [`${other}.gpkg`]: path },
    },
    {
      command: {
        program: 'ogrinfo',
        args: ['-q', '-if', 'GPKG', '-sql', `UPDATE ${other} SET ${set} WHERE ST_Within(geom, ${box}) <> 1`, reach.path],
      },
      inputs: {},
    },
    { command: copyTable(reach, metric, { path: '/out/work.gpkg', table: other }, ['-update']), inputs: {} },
  ];
}

const latitude = `radians((ST_MinY(${kept}.geom) + ST_MaxY(${kept}.geom)) / 2)`;
/** Metres of a degree of longitude and of latitude there, on the ellipsoid of WGS 84; at the poles one of longitude has hardly any. */
const degree = {
  x: `max(1, 111412.84 * cos(${latitude}) - 93.5 * cos(3 * ${latitude}) + 0.118 * cos(5 * ${latitude}))`,
  y: `(111132.92 - 559.82 * cos(2 * ${latitude}) + 1.175 * cos(4 * ${latitude}))`,
};

/** The distance of a pair in metres; in degrees both are stretched as they are at the feature kept, which holds for what is near. */
const metresBetween = (metric: string): string =>
  metric === inDegrees
    ? `ST_Distance(${[kept, other].map((side) => `ScaleCoords(${side}.geom, ${degree.x}, ${degree.y})`).join(', ')})`
    : `ST_Distance(${kept}.geom, ${other}.geom)`;

/** The pairs of features near enough, each with its distance: the index first, then the geometries. */
const pairs = ({ distance, kind, metric }: Join): string => {
  const near = kind === 'within' || kind === 'nearest';
  const reach = (axis: 'x' | 'y'): string => (near && metric === inDegrees ? `${distance} / ${degree[axis]}` : String(distance));
  const box = [
    `r.maxx >= ST_MinX(${kept}.geom) - ${reach('x')}`,
    `r.minx <= ST_MaxX(${kept}.geom) + ${reach('x')}`,
    `r.maxy >= ST_MinY(${kept}.geom) - ${reach('y')}`,
    `r.miny <= ST_MaxY(${kept}.geom) + ${reach('y')}`,
  ];
  const test = near ? `${metresBetween(metric)} <= ${distance}` : `ST_Intersects(${kept}.geom, ${other}.geom)`;
  return (
    `SELECT ${kept}.join_fid AS of_fid, ${other}.join_fid AS with_fid, ${near ? metresBetween(metric) : '0'} AS metres ` +
    `FROM ${kept} JOIN rtree_${other}_geom r ON ${box.join(' AND ')} JOIN ${other} ON ${other}.join_fid = r.id WHERE ${test}`
  );
};

/** The query of a join: a row for each feature kept, in their order; the nearest of several is the one with the lowest number. */
function joinQuery(join: Join): string {
  const { kind, of, with: from, added } = join;
  const columns = [
    `${kept}.geom AS geom`,
    ...of.fields.map((field) => `${kept}.${quoted(field)} AS ${quoted(field)}`),
    // What has no place has nothing to count there: that is not none.
    ...(added.count === undefined ? [] : [`CASE WHEN ${kept}.geom IS NOT NULL THEN coalesce(m.n, 0) END AS ${quoted(added.count)}`]),
    ...(added.distance === undefined ? [] : [`m.metres AS ${quoted(added.distance)}`]),
    ...from.fields.map((field, index) => `${other}.${quoted(field)} AS ${quoted(added.fields[index] ?? field)}`),
  ];
  const all = kind === 'count' || kind === 'nearest';
  return (
    `WITH pairs AS (${pairs(join)}), ` +
    `ranked AS (SELECT *, row_number() OVER (PARTITION BY of_fid ORDER BY metres, with_fid) AS place, count(*) OVER (PARTITION BY of_fid) AS n FROM pairs), ` +
    `matched AS (SELECT * FROM ranked WHERE place = 1) ` +
    `SELECT ${columns.join(', ')} FROM ${kept} ${all ? 'LEFT ' : ''}JOIN matched m ON m.of_fid = ${kept}.join_fid ` +
    `${from.fields.length > 0 ? `LEFT JOIN ${other} ON ${other}.join_fid = m.with_fid ` : ''}ORDER BY ${kept}.join_fid`
  );
}

/** The tasks that leave the join as /out/derived.gpkg, run one after the other in one folder. */
export const joinLayers = (join: Join): Task[] => [
  copySide(join.of, kept, join.metric),
  ...(join.reach === undefined ? [copySide(join.with, other, join.metric, ['-update'])] : copyReach(join.with, join.metric, join.reach)),
  {
    command: {
      program: 'ogr2ogr',
      args: [
        ...['-if', 'GPKG', '-f', 'GPKG', '-nln', join.table, '-t_srs', join.crs, '-gt', '100000', '-lco', 'SPATIAL_INDEX=NO'],
        ...['-lco', 'LAUNDER=NO', '/out/derived.gpkg', '/out/work.gpkg', '-sql', '@/in/query.sql'],
      ],
    },
    inputs: {},
    query: joinQuery(join),
  },
];
