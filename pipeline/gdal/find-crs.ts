import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../base/errors.ts';
import { heightsOf, horizontal, metresOfAxis, type OgrSystem, type ProjJson } from '../base/projjson.ts';
import { describeCrs, identifyCrs, printCrs } from './gdal.ts';
import { runTask } from '../sandbox/job.ts';
import { lambert93 } from './lambert-93.ts';
import { wgs84 } from './wgs84.ts';

/** A coordinate system of the plane or the globe, by its code in EPSG. */
export interface System {
  /** EPSG:nnnn */
  code: string;
  name: string;
  /** Degrees, not metres. */
  geographic: boolean;
  /** Metres of a unit of the plane; 1 for degrees. */
  metres: number;
  /** The system of heights beside it, where the code is of both. */
  heights?: ProjJson;
  /** All that PROJ says of the code. */
  projjson: ProjJson;
}

const isOfEarth = (crs: ProjJson | undefined): crs is ProjJson => crs !== undefined && /Geographic|Projected/.test(crs.type);

/**
 * The EPSG code of a system that a file describes; undefined where it describes none of the Earth. `codeOf` knows the registries that name
 * one.
 */
export async function findCrs(
  { projjson }: OgrSystem,
  codeOf: (authority: string, code: string) => string | undefined,
  work: string,
): Promise<System | undefined> {
  const crs = horizontal(projjson);
  if (!isOfEarth(crs)) return undefined;
  const { authority = '', code = '' } = crs.id ?? {};
  const equal = codeOf(authority, String(code)) ?? (await equalInEpsg(crs, work));
  if (equal === undefined) throw fail('source.crs-unknown', { name: crs.name });
  return describeSystem(equal, work);
}

/** The system of heights that a file describes beside its plane, with its code where EPSG has it. */
export async function findHeights(
  projjson: OgrSystem['projjson'],
  work: string,
): Promise<{ name: string; code: string | undefined } | undefined> {
  const heights = heightsOf(projjson);
  if (heights === undefined) return undefined;
  const { authority, code } = heights.id ?? {};
  return { name: heights.name, code: authority === 'EPSG' ? `EPSG:${code}` : await equalInEpsg(heights, work) };
}

/** The code of the system of EPSG that is equal to this one in all but its name. */
async function equalInEpsg(projjson: ProjJson | undefined, work: string): Promise<string | undefined> {
  await mkdir(work, { recursive: true });
  const path = join(work, 'crs.options');
  // As one quoted option: a file of JSON would not be read, and a producer's text is no argument.
  await writeFile(path, JSON.stringify(JSON.stringify(projjson)));
  const answer = await runTask({ command: identifyCrs, inputs: { 'crs.options': path } }, join(work, 'identify'));
  return /EPSG:\d+/.exec(answer)?.[0];
}

/** A system by its WKT, or by any other text that PROJ knows, as PROJJSON; producers' texts are no argument. */
export async function readSystem(text: string, work: string): Promise<OgrSystem> {
  await mkdir(work, { recursive: true });
  const path = join(work, 'crs.options');
  await writeFile(path, JSON.stringify(text.replace(/\s+/g, ' ')));
  const answer = await runTask({ command: printCrs, inputs: { 'crs.options': path } }, join(work, 'read')).catch((cause: unknown) => {
    throw fail('source.crs-unknown', { name: text.slice(0, 60) }, { cause });
  });
  return { projjson: JSON.parse(answer) as ProjJson };
}

/** Coordinate systems described so far, by EPSG code: answers never change, and many sheets or data sets share a system. */
const told = new Map<string, System>([wgs84, lambert93].map((system) => [system.code, system]));

/** Describe the coordinate system of an EPSG code: GDAL is asked once, and not at all for WGS 84 and Lambert-93. */
export async function describeSystem(code: string, work: string): Promise<System> {
  const known = told.get(code) ?? (await askSystem(code, work));
  told.set(code, known);
  return known;
}

async function askSystem(code: string, work: string): Promise<System> {
  const answer = await runTask({ command: describeCrs(code), inputs: {} }, join(work, 'describe')).catch((cause: unknown) => {
    throw fail('source.crs-unknown', { name: code }, { cause });
  });
  const projjson = JSON.parse(answer) as ProjJson;
  const crs = horizontal(projjson);
  const heights = heightsOf(projjson);
  if (!isOfEarth(crs)) throw fail('source.crs-unknown', { name: code });
  const geographic = crs.type.includes('Geographic');
  return {
    code,
    name: crs.name,
    geographic,
    metres: geographic ? 1 : metresOfAxis(crs),
    projjson,
    ...(heights !== undefined && { heights }),
  };
}
