import type { Command } from '../../sandbox/run.ts';

/** A program that makes COPC: how it is asked whether it is there, and how it writes /out/data.copc.laz from a file below /in/, in a system (EPSG:nnnn) that the file does not say where one is given. */
export interface CopcWriter {
  asks: Command;
  writes: (name: string, crs: string | undefined) => Command;
}

/** Those known, the one that needs least memory first. Neither is among the packages that a set-up installs. */
export const copcWriters: readonly CopcWriter[] = [
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
