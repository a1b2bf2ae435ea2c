import { expect, test } from 'vitest';
import type { Bbox, Problem } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { exampleVersion, makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { passGates } from './gates.ts';
import { measuresOf } from './regression.ts';

/** What gates tell of data in a box whose manifest declares these territories. */
function told(territories: string[], bbox: Bbox): string[] {
  const extent = { bbox, boxes: [{ area: 'FXX', bbox }] };
  const version = { ...exampleVersion, ...measuresOf(exampleVersion), extent };
  const texts = (problems: readonly Problem[]): string[] =>
    problems.flatMap(({ id, severity, message }) =>
      id.startsWith('territory.') ? [`${severity} ${message.replaceAll('\u202f', ' ')}`] : [],
    );
  try {
    return texts(passGates(makeManifest({ territories }), version, { previous: undefined }, { problems: [] }));
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return texts(error.problems);
  }
}

test('a declared territory that the data do not touch is refused, a commune by its département; what goes beyond it is told', () => {
  expect(told(['DEP-51'], [3.9, 48.9, 4.4, 49.1])).toEqual([]);
  expect(told(['COMMUNE-30014'], [3.9, 48.9, 4.4, 49.1])).toEqual([
    expect.stringMatching(/^error Les données ne touchent pas Arpaillargues-et-Aureillac \(COMMUNE-30014\)\. Corrigez « territories »/),
  ]);
  expect(told(['DEP-51', 'DEP-972'], [3.9, 48.9, 4.4, 49.1])).toEqual([expect.stringMatching(/^error .*Martinique \(DEP-972\)/)]);
  expect(told(['DEP-51'], [3.9, 47, 4.4, 49.1])).toEqual([
    'warning Les données dépassent les territoires déclarés : Marne (DEP-51). Complétez « territories », ou retirez-le.',
  ]);
  // Off the coast of the Charente-Maritime, some fifteen kilometres out.
  expect(told(['DEP-17'], [-1.75, 45.9, -1.7, 45.95])).toEqual([]);
});
