import type { Bbox, Problem } from '../../schemas/types.ts';
import { describeArtifact, type Built } from '../vector/convert.ts';
import { problem } from '../base/errors.ts';
import { rasterOutputs } from '../formats/artifacts/whole.ts';
import type { SheetIndex } from './index-sheets.ts';
import type { Manifest } from '../manifest/read.ts';
import { isBeyondMap } from '../../schemas/model/mercator.ts';

/** The tiles of the frames of files, as they are published: none where no map shows any. */
export async function describeFrames(drawn: SheetIndex['drawn'], manifest: Manifest): Promise<Built[]> {
  if (drawn === undefined) return [];
  return [{ ...(await describeArtifact(rasterOutputs.frames, drawn.tiles, manifest, undefined)), zooms: drawn.zooms }];
}

/** A word where all files of a data set lie where no web map shows them. */
export const tellBeyondMap = (boxes: readonly Bbox[]): Problem[] =>
  boxes.every(isBeyondMap) ? [problem('build.no-tiles', {}, { severity: 'warning' })] : [];
