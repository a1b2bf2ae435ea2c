import type { Manifest } from '../../manifest/read.ts';
import type { Source } from '../../source/fetch.ts';
import type { Dates, Machine, Policy, Published } from '../build-context.ts';
import type { BuildOutput, KindBuilder } from '../build-output.ts';

/** A machine that tells nobody of its progress. */
export const machineIn = (scratch: string, more: Partial<Machine> = {}): Machine => ({
  scratch,
  progress: () => undefined,
  tools: () => Promise.resolve({ gdal: '3.10.3', tippecanoe: '2.53.0' }),
  ...more,
});

/** A build in `scratch` of a data set of which `published` is known, on a day of its own. */
export const buildIn = (
  scratch: string,
  published: Partial<Published> = {},
  more: Partial<Machine> = {},
): { machine: Machine; published: Published; policy: Policy; dates: Dates } => ({
  machine: machineIn(scratch, more),
  published: { previous: undefined, ...published },
  policy: { problems: [] },
  dates: { today: '2026-11-24', commitDate: () => Promise.resolve(undefined) },
});

/** All that the builder of a kind makes of a source, whatever gates would say. */
export const makeAll = async (builder: KindBuilder, source: Source, manifest: Manifest, machine: Machine): Promise<BuildOutput> =>
  (await builder(source, manifest, machine)).convert();
