import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox } from '../../schemas/types.ts';
import { areas } from '../../schemas/vocabularies.ts';
import type { Clean, CleanLayer } from './normalise.ts';
import type { Progress } from '../base/progress.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import type { Column } from '../programs/geopackage/clean-rows.ts';
import type { CutJob, CutTable } from '../programs/clean/cut-antimeridian.ts';
import { programTask, runProgram, runTask, runWorks, workOf, type Work } from '../sandbox/job.ts';
import { emptyList, type Listed } from '../base/listed.ts';
import type { GeometryMeasure } from '../programs/measure/measure-geometry.ts';
import { pointLayer, projectLayer, wgs84Name } from '../gdal/project-layer.ts';
import { followGdal } from '../gdal/run-gdal.ts';

/** A layer with geometry, and what it measures in WGS 84. */
export interface ProjectedLayer extends GeometryMeasure {
  /** Features that were cut at ±180°, or brought back from beyond: single ones became multiple. */
  cut: Listed;
}

/** The clean layers in WGS 84 before they are measured, and which features of each were cut. */
export interface Reprojection extends Pick<Projected, 'path'> {
  cut: ReadonlyMap<string, Listed>;
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

/** Project the clean geometry to WGS 84. */
export async function reprojectClean(clean: Clean, scratch: string, progress: Progress = () => undefined): Promise<Reprojection> {
  const layers = drawnLayers(clean).map((layer) => ({ ...layer, columns: layer.fields }));
  if (layers.length === 0) return { path: null, cut: new Map() };
  const folder = join(scratch, 'project');
  await mkdir(folder, { recursive: true });
  for (const [index, layer] of layers.entries()) {
    const onOutput = followGdal((done) => progress({ stage: 'reproject', done: (index + done) / layers.length }));
    await runTask({ command: projectLayer(layer, index > 0), inputs: { 'clean.gpkg': clean.path } }, folder, { onOutput });
  }
  return { path: join(folder, 'out', wgs84Name), cut: await cutCrossing(layers, folder) };
}

const drawnLayers = ({ layers }: Clean): CleanLayer[] => layers.filter(({ geometry }) => geometry !== null);

/** The work that measures the layers in WGS 84; none where no layer has geometry. */
export function geometryWork(clean: Clean, { path }: Reprojection): Work<'measure-geometry'>[] {
  if (path === null) return [];
  const tables = drawnLayers(clean).map(({ name, fidColumn }) => ({ name, fidColumn }));
  return [workOf('measure-geometry', { tables, areas }, { 'clean.gpkg': clean.path, [wgs84Name]: path })];
}

/** The layers in WGS 84 with what was measured of them. */
export const withMeasures = ({ path, cut }: Reprojection, measures: readonly GeometryMeasure[]): Projected => ({
  path,
  layers: measures.map((measure) => ({ ...measure, cut: cut.get(measure.name) ?? emptyList() })),
  extent: extentOf(measures),
});

/** Project the clean geometry to WGS 84 and measure it. */
export async function projectClean(clean: Clean, scratch: string, progress?: Progress): Promise<Projected> {
  const reprojection = await reprojectClean(clean, scratch, progress);
  const [measured] = await runWorks(geometryWork(clean, reprojection), join(scratch, 'measure'));
  return withMeasures(reprojection, measured?.value ?? []);
}

/** A feature that crosses ±180° is, without a cut, a band around the world; gives the layers that had some. */
async function cutCrossing(layers: readonly (CleanLayer & { columns: Column[] })[], folder: string): Promise<Map<string, Listed>> {
  const wide = layers.filter(({ bbox }) => bbox === null || bbox[2] - bbox[0] > 180 || bbox[0] < -180 || bbox[2] > 180);
  if (wide.length === 0) return new Map();
  const job: CutJob = { tables: wide.map(({ name, fidColumn }) => ({ name, fidColumn })) };
  const found = await runProgram<CutTable[]>(programTask('clean/cut-antimeridian.ts', job, {}), folder);
  const crossing = found.filter(({ cut }) => cut.count > 0);
  for (const { name, marks } of crossing) {
    const layer = wide.find((each) => each.name === name);
    if (layer !== undefined) await runTask({ command: pointLayer(layer, marks), inputs: {} }, folder);
  }
  return new Map(crossing.map(({ name, cut }) => [name, cut]));
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

const union = (boxes: readonly Bbox[]): Bbox | undefined => (boxes.length === 0 ? undefined : aroundBoxes(boxes));
