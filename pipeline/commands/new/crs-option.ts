import { schemaAt } from '../../../schemas/check/schema-at.ts';
import datasetSchema from '../../../schemas/dataset.schema.json' with { type: 'json' };
import { phrase } from '../../../schemas/messages/fill.ts';
import type { Fact, Problem } from '../../../schemas/types.ts';
import { PipelineError, problem } from '../../base/errors.ts';
import { systemCalled } from '../../../schemas/rules/french-systems.ts';

/** Check the name of a coordinate system as a manifest may write it. */
export function wrongCrs(crs: string): Problem[] {
  const { pattern = '' } = schemaAt(datasetSchema, '/source/crs');
  return new RegExp(pattern).test(crs) ? [] : [problem('source.crs-form', { crs, hint: hintOf(crs) })];
}

/** Refuse a system that no manifest may name, before any file is read in it. */
export function refuseWrongCrs(crs: string | undefined): void {
  const problems = crs === undefined ? [] : wrongCrs(crs);
  if (problems.length > 0) throw new PipelineError(problems);
}

function hintOf(crs: string): Fact {
  const [, digits] = /^\s*(?:EPSG\s*:?)?\s*(\d{4,6})\s*$/i.exec(crs) ?? [];
  if (digits !== undefined) return phrase('hint.write', { near: `EPSG:${digits}` });
  const called = systemCalled(crs);
  return called === undefined ? phrase('hint.example', { example: 'EPSG:2154' }) : phrase('source.crs-called', called);
}
