import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Operator } from '../../schemas/types.ts';
import { validateOperator } from '../../schemas/validators.js';
import { readSettings } from './settings.ts';

const settings = readSettings();

function parseOperator(text: string): Operator {
  const value: unknown = parse(text);
  if (!validateOperator(value)) throw new Error(`${join(settings.datasets, 'operator.yaml')} is not valid. "mappe check" says why.`);
  return value;
}

let operator: Operator | undefined;

/** Operator of this instance: operator.yaml. */
export const readOperator = (): Operator => (operator ??= parseOperator(readFileSync(join(settings.datasets, 'operator.yaml'), 'utf8')));
