import { join } from 'node:path';
import type { Bbox, Layer, Problem } from '../../schemas/types.ts';
import { codeInEpsg } from '../../schemas/rules/french-systems.ts';
import { decideSystem } from '../formats/sources/declared-crs.ts';
import type { FoundLayer, LayerOrigin } from '../formats/sources/found-layers.ts';
import { describeSystem, findCrs, type System } from '../gdal/find-crs.ts';
import { wgs84 } from '../gdal/wgs84.ts';
import { projectBoxes } from '../gdal/project-boxes.ts';

/** Exceptions for a layer whose coordinate system is unknown. */
export interface LocateOptions {
  /** Take the likeliest coordinate system where the source says none, or one that cannot be; a warning tells it. */
  guessCrs?: boolean;
  /** A source that says no coordinate system is only warned of: its manifest can say it. */
  mayLackCrs?: boolean;
}

/** Gives the system of a code, or without one that which the file itself describes. */
type FindSystem = (code?: string) => Promise<System | undefined>;

/** Find the coordinate system of each layer, refuse it where it cannot be true, and give the layer's box in WGS 84. */
export async function locateLayers(
  layers: readonly FoundLayer[],
  folder: string,
  problems: Problem[],
  options: LocateOptions,
): Promise<{ places: Pick<Layer, 'crs' | 'bbox'>[]; systems: Map<string, unknown> }> {
  const known = new Map<string, System | undefined>();
  const describe = async (key: string, find: (work: string) => Promise<System | undefined>): Promise<System | undefined> => {
    if (!known.has(key)) known.set(key, await find(join(folder, `crs${known.size}`)));
    return known.get(key);
  };
  const places: { crs: System | undefined; box: Bbox | null }[] = [];
  for (const [index, { source, geometry, origin }] of layers.entries()) {
    const { box, system = {} } = origin.described;
    if (geometry === null || box === null) {
      places.push({ crs: undefined, box: null });
      continue;
    }
    const find: FindSystem = (code) =>
      code === undefined
        ? describe(JSON.stringify(system.projjson ?? ''), (work) => findCrs(system, codeInEpsg, work))
        : describe(code, (work) => describeSystem(code, work));
    const found = await locate({ name: source, box, origin }, find, join(folder, `declared${index}`), options);
    problems.push(...found.problems);
    places.push({ crs: found.crs, box });
  }
  const boxes = await projectBoxes(
    places.map(({ crs, box }) => ({ crs: crs?.code, box })),
    folder,
  );
  return {
    places: places.map(({ crs }, index) => ({
      crs: crs === undefined ? null : { code: crs.code, name: crs.name },
      bbox: boxes[index] ?? null,
    })),
    // Layers of several systems become one in WGS 84.
    systems: new Map<string, unknown>([
      [wgs84.code, wgs84.projjson],
      ...places.flatMap(({ crs }) => (crs === undefined ? [] : [[crs.code, crs.projjson] as const])),
    ]),
  };
}

/** The system of a layer, none where it is not known or cannot be; and what is to be told of it. */
async function locate(
  { name, box, origin: { declaredCrs, statedCrs, assumedCrs } }: { name: string; box: Bbox; origin: LayerOrigin },
  find: FindSystem,
  work: string,
  { guessCrs = false, mayLackCrs = false }: LocateOptions,
): Promise<{ crs: System | undefined; problems: Problem[] }> {
  const stated = declaredCrs === undefined ? (statedCrs ?? assumedCrs) : statedCrs;
  const search = { declared: declaredCrs, find: () => find(stated), describe: find, guess: guessCrs, work };
  const { crs, problems } = await decideSystem(name, box, search);
  const isLacking = crs === undefined && declaredCrs === undefined && (await find(stated)) === undefined;
  return { crs, problems: isLacking && mayLackCrs ? problems.map((each) => ({ ...each, severity: 'warning' })) : problems };
}
