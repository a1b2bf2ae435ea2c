import { writeFileSync } from 'node:fs';
import { fail, problem } from '../../base/errors.ts';
import type { HeightUnit } from '../../../schemas/model/height-units.ts';
import type { Problem } from '../../../schemas/types.ts';
import { openFile, type ReadBytes } from '../read/file-bytes.ts';
import { isCopc, readHierarchy } from './copc-hierarchy.ts';
import { drawCells } from './draw-cells.ts';
import { readLasHeader, type LasHeader } from './las-header.ts';
import { gatherPoints, type PointStatistics } from './point-statistics.ts';
import { readPoints } from './read-points.ts';
import { readJob, reply } from '../job.ts';

export interface PointCloudJob {
  /** As deposited, for messages. */
  name: string;
  /** Read every point, and draw them; otherwise the header alone. */
  whole: boolean;
}

/** Facts of a point cloud, by its header and, where it was read as a whole, its points. */
export interface PointCloudFacts {
  header: Omit<LasHeader, 'records'>;
  copc: boolean;
  /** The coordinate system as the file says it: a text, or codes of EPSG. */
  system: { wkt?: string; plane?: number; vertical?: number; heightUnit?: HeightUnit };
  /** `density`: points to a square unit of the coordinates, where there are some. */
  statistics?: Omit<PointStatistics, 'cells'> & { density: number };
  problems: Problem[];
}

/** A description of a coordinate system is a page at most. */
const maxWktBytes = 64 * 1024;
const side = { silhouette: 24, drawing: 64 };

/** Read a point cloud: its header and, where that is asked, every point, of which drawings are left in `folder`. */
export async function readPointCloud(path: string, { name, whole }: PointCloudJob, folder: string): Promise<PointCloudFacts> {
  using file = openFile(path, () => fail('source.truncated', { detail: name }));
  const { size, read } = file;
  const las = readLasHeader(read, size, name);
  const { records, ...header } = las;
  const copc = isCopc(las);
  const chunks = copc ? readHierarchy(read, las, size, name) : undefined;
  const facts: PointCloudFacts = { header, copc, system: readSystem(read, records), problems: [] };
  if (!whole) return facts;
  const gathered = gatherPoints(las);
  await readPoints(read, las, { size, name, chunks }, gathered.add);
  const { cells, ...statistics } = gathered.result();
  for (const [picture, most] of Object.entries(side)) writeFileSync(`${folder}/${picture}.svg`, drawCells(cells, most));
  return { ...facts, statistics: { ...statistics, density: densityOf(cells, header) }, problems: compare(header, statistics, name) };
}

/** Points to a square unit of the ground that has some. */
function densityOf({ columns, rows, points }: PointStatistics['cells'], { min, max }: Pick<LasHeader, 'min' | 'max'>): number {
  const cell = ((max[0] - min[0]) / columns) * ((max[1] - min[1]) / rows);
  const filled = points.filter((each) => each > 0);
  return cell === 0 ? 0 : filled.reduce((sum, each) => sum + each, 0) / (filled.length * cell);
}

/** The points against what their header says of them; throws where it is untrue in a way that only damaged bytes are. */
function compare({ points, byReturn }: Omit<LasHeader, 'records'>, found: Omit<PointStatistics, 'cells'>, name: string): Problem[] {
  if (found.points !== points) throw fail('point-cloud.count', { name, header: points, read: found.points });
  if (found.outside > 0) throw fail('point-cloud.outside', { name, count: found.outside });
  const same = byReturn.every((count, index) => count === (found.returns[index] ?? 0));
  // Older producers leave these counts at zero.
  return same || byReturn.every((count) => count === 0) ? [] : [problem('point-cloud.returns', { name }, { severity: 'warning' })];
}

/** Units of heights, by their codes in EPSG. */
const unitCodes: Partial<Record<number, HeightUnit>> = { 9001: 'm', 9002: 'ft', 9003: 'ft-us' };

/** The text of the coordinate system (LAS 1.4, "OGC Coordinate System WKT Record"), or its GeoTIFF keys. */
function readSystem(read: ReadBytes, records: LasHeader['records']): PointCloudFacts['system'] {
  const find = (id: number): Buffer | undefined => {
    const record = records.find((each) => each.user === 'LASF_Projection' && each.id === id && each.bytes > 0);
    return record === undefined ? undefined : read(record.at, Math.min(record.bytes, maxWktBytes));
  };
  const wkt = find(2112)?.toString('utf8').replace(/\0.*$/s, '').trim();
  if (wkt !== undefined && wkt !== '') return { wkt };
  const keys = find(34735);
  const key = (id: number): number | undefined => {
    for (let at = 8; keys !== undefined && at + 8 <= keys.length; at += 8)
      // A place of zero: the value stands in the key itself. 32767 is a system of the producer's own.
      if (keys.readUInt16LE(at) === id && keys.readUInt16LE(at + 2) === 0 && keys.readUInt16LE(at + 6) !== 32_767)
        return keys.readUInt16LE(at + 6);
    return undefined;
  };
  const plane = key(3072) ?? key(2048);
  const vertical = key(4096);
  const heightUnit = unitCodes[key(4099) ?? 0];
  return {
    ...(plane !== undefined && { plane }),
    ...(vertical !== undefined && { vertical }),
    ...(heightUnit !== undefined && { heightUnit }),
  };
}

if (import.meta.main) await reply(() => readPointCloud('../in/source', readJob() as PointCloudJob, '.'));
