import { expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { programOf } from '../programs/programs.fixtures/evaluate.ts';
import { followGdal, runGdal, runRaster } from './run-gdal.ts';

test('follows the progress of GDAL, which comes in pieces', () => {
  const shares: number[] = [];
  const follow = followGdal((done) => shares.push(done));
  for (const piece of ['0', '...', '10...2', '0..', '.30...', '100 - done.\n']) follow(piece);
  expect(shares).toEqual([0, 0.1, 0.2, 0.3, 0.3]);
});

test.each([
  ['a layer', runGdal],
  ['a raster', runRaster],
])('a program that crashes on %s is told with the name of that file, even where it has complained before', async (_, run) => {
  const code = "console.error('ERROR 1: mot'); process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {});";
  const failed: unknown = await run(programOf(code), {}, scratchFolder(), 'photo.tif').catch((error: unknown) => error);
  const [problem] = failed instanceof PipelineError ? failed.problems : [];
  expect(problem?.id).toBe('source.crashed');
  expect(problem?.message).toMatch(/^«\u202fphoto.tif\u202f» a fait tomber node en panne \(signal SIGSEGV\)[^]*exportez-le de nouveau/);
});
