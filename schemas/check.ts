import { describeViolation } from './describe.ts';
import type { ManifestKind } from './explain.ts';
import type { Finding } from './finding.ts';
import type { Dataset, Operator, Producer } from './types.ts';
import { validateDataset, validateOperator, validateProducer, type Validator } from './validators.js';

/** A manifest's value as checked against its schema: typed where it obeys, else with every reason why not. */
export interface Checked<T> {
  value: T | undefined;
  findings: Finding[];
}

function check<T>(kind: ManifestKind, validate: Validator<T>, value: unknown): Checked<T> {
  if (validate(value)) return { value, findings: [] };
  const violations = validate.errors ?? [];
  return { value: undefined, findings: violations.flatMap((violation) => describeViolation(kind, violation, value) ?? []) };
}

/** Check the shape of a dataset.yaml's value. */
export const checkDatasetShape = (value: unknown): Checked<Dataset> => check('dataset', validateDataset, value);
/** Check the shape of a producer.yaml's value. */
export const checkProducerShape = (value: unknown): Checked<Producer> => check('producer', validateProducer, value);
/** Check the shape of an operator.yaml's value. */
export const checkOperatorShape = (value: unknown): Checked<Operator> => check('operator', validateOperator, value);
