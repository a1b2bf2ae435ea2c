import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox } from '../../schemas/types.ts';
import { areas } from '../../schemas/vocabularies.ts';
import type { Clean, CleanLayer } from './normalise.ts';
import type { Progress } from '../base/progress.ts';
import { aroundBoxes } from '../gdal/around-boxes.ts';
import type { Column } from '../programs/geopackage/clean-rows.ts';
import type { CutJob, CutTable } from '../programs/clean/cut-antimeridian.ts';
import { describeSource } from '../gdal/gdal.ts';
import { programTask, runTask } from '../sandbox/job.ts';
import { emptyList, type Listed } from '../base/listed.ts';
import type { GeometryJob, GeometryMeasure } from '../programs/measure/measure-geometry.ts';
import { pointLayer, projectLayer, wgs84Name } from '../gdal/project-layer.ts';
import { readReply } from '../sandbox/job.ts';
import { followGdal } from '../gdal/run-gdal.ts';

/** A layer with geometry: where the clean table keeps it, in which coordinate system, and what it measures in WGS 84. */
export interface ProjectedLayer extends GeometryMeasure, GeometryColumn {
  /** Features that were cut at ±180°, or brought back from beyond: single ones became multiple. */
  cut: Listed;
}

interface GeometryColumn {
  geometryColumn: string;
  /** PROJJSON */
  crs: unknown;
  /** The table is declared to hold more than one type. */
  manyTypes: boolean;
}

/** The clean layers in WGS 84, made once for all that draws, counts or lists coordinates; layers without geometry are not in it. */
export interface Projected {
  /** A GeoPackage: a table a layer with its fields, "geom", and a point on it (`pointColumns`); null where no layer has geometry. */
  path: string | null;
  layers: ProjectedLayer[];
  extent: { bbox: Bbox; boxes: { area: string; bbox: Bbox }[] } | null;
}

/** Above this share of parts outside of every French area a data set is of the world, and one box says it. */
const worldShare = 0.05;

/** Project the clean geometry to WGS 84 and measure it. */
export async function reprojectClean(clean: Clean, scratch: string, progress: Progress = () => undefined): Promise<Projected> {
  const spatial = clean.layers.filter(({ geometry }) => geometry !== null);
  if (spatial.length === 0) return { path: null, layers: [], extent: null };
  const folder = join(scratch, 'project');
  await mkdir(folder, { recursive: true });
  const inputs = { 'clean.gpkg': clean.path };
  const columns = readGeometryColumns(await runTask({ command: describeSource({ name: 'clean.gpkg', driver: 'GPKG' }), inputs }, folder));
  const columnOf = (layer: string): GeometryColumn => {
    const column = columns.get(layer);
    if (column === undefined) throw new Error(`The clean table "${layer}" has no geometry column.`);
    return column;
  };
  const layers = spatial.map((layer) => ({ ...layer, columns: layer.fields }));
  for (const [index, layer] of layers.entries()) {
    const onOutput = followGdal((done) => progress({ stage: 'reproject', done: (index + done) / layers.length }));
    await runTask({ command: projectLayer(layer, index > 0), inputs }, folder, { onOutput });
  }
  const cut = await cutCrossing(layers, folder);
  const path = join(folder, 'out', wgs84Name);
  const job: GeometryJob = { tables: layers.map(({ name, fidColumn }) => ({ name, fidColumn })), areas };
  const measures = readReply<GeometryMeasure[]>(
    await runTask(programTask('measure/measure-geometry.ts', job, { [wgs84Name]: path }), folder),
  );
  return {
    path,
    layers: measures.map((measure) => ({ ...measure, ...columnOf(measure.name), cut: cut.get(measure.name) ?? emptyList() })),
    extent: extentOf(measures),
  };
}

/** A feature that crosses ±180° is, without a cut, a band around the world; gives the layers that had some. */
async function cutCrossing(layers: readonly (CleanLayer & { columns: Column[] })[], folder: string): Promise<Map<string, Listed>> {
  const wide = layers.filter(({ bbox }) => bbox === null || bbox[2] - bbox[0] > 180 || bbox[0] < -180 || bbox[2] > 180);
  if (wide.length === 0) return new Map();
  const job: CutJob = { tables: wide.map(({ name, fidColumn }) => ({ name, fidColumn })) };
  const found = readReply<CutTable[]>(await runTask(programTask('clean/cut-antimeridian.ts', job, {}), folder));
  const crossing = found.filter(({ cut }) => cut.count > 0);
  for (const { name, marks } of crossing) {
    const layer = wide.find((each) => each.name === name);
    if (layer !== undefined) await runTask({ command: pointLayer(layer, marks), inputs: {} }, folder);
  }
  return new Map(crossing.map(({ name, cut }) => [name, cut]));
}

/** What ogrinfo says of a table's geometry. */
interface DescribedField {
  name: string;
  type: string;
  coordinateSystem?: { projjson?: unknown } | null;
}

/** The geometry column of each table, from what ogrinfo says of the clean GeoPackage. */
function readGeometryColumns(said: string): Map<string, GeometryColumn> {
  const { layers } = JSON.parse(said) as { layers: { name: string; geometryFields: DescribedField[] }[] };
  return new Map(
    layers.flatMap(({ name, geometryFields: [field] }) => {
      if (field === undefined) return [];
      const { name: geometryColumn, type, coordinateSystem } = field;
      return [[name, { geometryColumn, crs: coordinateSystem?.projjson ?? null, manyTypes: /geometry|unknown/i.test(type) }]];
    }),
  );
}

/** One box in all, and one per area: never a box across an ocean where the data set is of France. */
export function extentOf(measures: readonly Pick<GeometryMeasure, 'bbox' | 'boxes'>[]): Projected['extent'] {
  const whole = union(measures.flatMap(({ bbox }) => (bbox === null ? [] : [bbox])));
  if (whole === undefined) return null;
  const all = measures.flatMap(({ boxes }) => boxes);
  const parts = (area?: string): number =>
    all.filter((box) => area === undefined || box.area === area).reduce((sum, box) => sum + box.parts, 0);
  if (parts('WORLD') > worldShare * parts()) return { bbox: whole, boxes: [{ area: 'WORLD', bbox: whole }] };
  const names = [...new Set(all.map(({ area }) => area))].sort();
  const boxes = names.flatMap((area) => {
    const bbox = union(all.filter((box) => box.area === area).map((box) => box.bbox));
    return bbox === undefined ? [] : [{ area, bbox }];
  });
  return { bbox: whole, boxes };
}

/** The box around boxes; undefined around none. */
const union = (boxes: readonly Bbox[]): Bbox | undefined => (boxes.length === 0 ? undefined : aroundBoxes(boxes));
