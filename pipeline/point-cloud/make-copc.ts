import { join } from 'node:path';
import { fail, PipelineError } from '../base/errors.ts';
import { surveyPointCloud, type SurveyedPointCloud } from './point-cloud.ts';
import { digestFile } from '../base/digest-file.ts';
import { runTask, type Task } from '../sandbox/job.ts';
import type { Command } from '../sandbox/command.ts';

/** Program that makes COPC: the command that shows it is installed, and the one that writes /out/data.copc.laz from a file below /in/. */
interface CopcWriter {
  asks: Command;
  // `crs`: a system (EPSG:nnnn) that the file does not state.
  writes: (name: string, crs: string | undefined) => Command;
}

/** Those known, the one that needs least memory first. Neither is among the packages that a set-up installs. */
const copcWriters: readonly CopcWriter[] = [
  {
    asks: { program: 'untwine', args: ['--help'] },
    writes: (name, crs) => ({
      program: 'untwine',
      args: [
        '--files',
        `/in/${name}`,
        '--output_dir',
        '/out/data.copc.laz',
        '--temp_dir',
        '/out/untwine',
        ...(crs === undefined ? [] : ['--a_srs', crs]),
      ],
    }),
  },
  {
    asks: { program: 'pdal', args: ['--version'] },
    // What the header says beside the points goes along.
    writes: (name, crs) => ({
      program: 'pdal',
      args: [
        ...['translate', '--writer', 'writers.copc', '--writers.copc.forward=all'],
        ...(crs === undefined ? [] : [`--writers.copc.a_srs=${crs}`]),
        ...[`/in/${name}`, '/out/data.copc.laz'],
      ],
    }),
  },
];

/** Runs a task; a test puts a program of its own in the place of one that is not installed. */
type Run = (task: Task, folder: string) => Promise<string>;

/**
 * Convert a point cloud to COPC where a program for it is installed, and read it back point by point; undefined without program or need.
 */
export async function makeCopc(cloud: SurveyedPointCloud, folder: string, run: Run = runTask): Promise<SurveyedPointCloud | undefined> {
  const { facts, file, place } = cloud;
  if (facts.copc) return undefined;
  for (const { asks, writes } of copcWriters) {
    if (!(await isInstalled({ command: asks, inputs: {} }, join(folder, asks.program), run))) continue;
    const name = facts.header.compressed ? 'source.laz' : 'source.las';
    await run({ command: writes(name, place.declared ? place.crs.code : undefined), inputs: { [name]: file.path } }, folder);
    const path = join(folder, 'out', 'data.copc.laz');
    const work = join(folder, 'check');
    const made = await surveyPointCloud({ path, name: file.name }, work, true);
    if (!made.copc) throw fail('point-cloud.not-made', { name: file.name, program: asks.program });
    refuseOther(file.name, facts, made);
    return { file: { ...file, ...(await digestFile(path)), path }, facts: made, place, drawings: join(work, 'out') };
  }
  return undefined;
}

async function isInstalled(task: Task, folder: string, run: Run): Promise<boolean> {
  try {
    await run(task, folder);
    return true;
  } catch (error) {
    if (error instanceof PipelineError && error.problems[0]?.id === 'run.absent') return false;
    throw error;
  }
}

/** The same points in another order: their number, that of each class and that of each return. */
function refuseOther(name: string, before: SurveyedPointCloud['facts'], after: SurveyedPointCloud['facts']): void {
  const tell = ({ statistics }: SurveyedPointCloud['facts']): string =>
    JSON.stringify([statistics?.points, statistics?.classes, statistics?.returns]);
  if (tell(before) !== tell(after))
    throw fail('point-cloud.count', { name, header: before.header.points, read: after.statistics?.points ?? 0 });
}
