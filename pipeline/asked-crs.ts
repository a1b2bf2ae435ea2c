import { schemaAt } from '../schemas/schema-at.ts';
import { phrase } from '../schemas/texts/fill.ts';
import type { Fact } from '../schemas/types.ts';
import { fail } from './errors.ts';
import { systemCalled } from './formats/sources/crs.ts';

/** Refuse a system that no manifest may name, before any file is read in it. */
export function refuseWrongCrs(crs: string | undefined): void {
  const { pattern = '' } = schemaAt('dataset', '/source/crs');
  if (crs !== undefined && !new RegExp(pattern).test(crs)) throw fail('source.crs-form', { crs, hint: hintOf(crs) });
}

function hintOf(crs: string): Fact {
  const [, digits] = /^\s*(?:EPSG\s*:?)?\s*(\d{4,6})\s*$/i.exec(crs) ?? [];
  if (digits !== undefined) return phrase('hint.write', { near: `EPSG:${digits}` });
  const called = systemCalled(crs);
  return called === undefined ? phrase('hint.example', { example: 'EPSG:2154' }) : phrase('source.crs-called', called);
}
