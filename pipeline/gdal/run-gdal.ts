import { phrase } from '../../schemas/messages/fill.ts';
import type { Fact } from '../../schemas/types.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { runTask } from '../sandbox/job.ts';
import type { Command } from '../sandbox/command.ts';
import { explainRemark } from './remarks.ts';

/** Output of GDAL, each of its errors once, and each of its warnings as often as it came. */
export interface GdalAnswer {
  output: string;
  /** ogr2ogr ends with code 0 after some errors. */
  errors: string[];
  warnings: string[];
}

/** Complaints stand at the end of what GDAL writes. */
const logCharacters = 256 * 1024;
const complaintCharacters = 200;
/** Some steps of a progress bar. */
const progressCharacters = 32;

/** Follows "0...10...20..." of a GDAL program, which comes in pieces; tells shares of 1. */
export function followGdal(on: (done: number) => void): (text: string) => void {
  let said = '';
  return (text) => {
    said = (said + text).slice(-progressCharacters);
    const last = [...said.matchAll(/(\d+)\./g)].at(-1)?.[1];
    if (last !== undefined) on(Math.min(Number(last) / 100, 1));
  };
}

/** Run a GDAL command on a producer's file; `layer` is what a refusal calls the file, `follow` is told what is said. */
export async function runGdal(
  command: Command,
  inputs: Record<string, string>,
  work: string,
  layer: string,
  follow?: (text: string) => void,
): Promise<GdalAnswer> {
  let log = '';
  const onOutput = (text: string): void => {
    log = (log + text).slice(-logCharacters);
    follow?.(text);
  };
  const complaints = (level: 'ERROR' | 'Warning'): string[] => {
    const said = [...log.matchAll(new RegExp(`^${level} \\d+: (.{1,${complaintCharacters}})`, 'gm'))].map(([, text = '']) => text);
    // Drivers that this version of GDAL has not cannot be left out.
    return said.filter((text) => !text.includes('GDAL_SKIP'));
  };
  try {
    const output = await runTask({ command, inputs }, work, { onOutput });
    return { output, errors: [...new Set(complaints('ERROR'))], warnings: complaints('Warning') };
  } catch (cause) {
    const [problem] = cause instanceof PipelineError ? cause.problems : [];
    // What the program said before it fell says less than the fall.
    if (problem?.id === 'run.crashed') throw fail('source.crashed', { ...problem.facts, layer }, { cause });
    const [detail] = complaints('ERROR');
    // Without a word of GDAL on the file, it is the machine that failed.
    if (detail === undefined) throw cause;
    throw fail('source.unreadable', { layer, detail: explainRemark(detail) }, { cause });
  }
}

/** Run a GDAL command on a raster and return its output; refuses the file `name` at GDAL's first error, even with exit code 0. */
export async function runRaster(
  command: Command,
  inputs: Record<string, string>,
  work: string,
  name: string,
  follow?: (text: string) => void,
): Promise<string> {
  const unreadable = (detail: Fact = phrase('gdal.damaged'), cause?: unknown): PipelineError =>
    fail('raster.unreadable', { name, detail }, { cause });
  try {
    const { output, errors } = await runGdal(command, inputs, work, name, follow);
    if (errors[0] !== undefined) throw unreadable(explainRemark(errors[0]));
    return output;
  } catch (cause) {
    const [first] = cause instanceof PipelineError ? cause.problems : [];
    throw first?.id === 'source.unreadable' ? unreadable(first.facts?.['detail'], cause) : cause;
  }
}
