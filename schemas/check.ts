import { describeViolation } from './describe.ts';
import type { ManifestKind } from './explain.ts';
import { toProblems, type Finding, type Locate } from './finding.ts';
import { applyRules, type Draft, type Facts, type ProducerDraft } from './rules/rule.ts';
import { datasetRules, producerRules } from './rules/rules.ts';
import type { Dataset, Operator, Problem, Producer } from './types.ts';
import { validateDataset, validateOperator, validateProducer, type Validator, type Violation } from './validators.js';

/** A manifest's value as checked against its schema: typed where it obeys, else with every reason why not. */
export interface Checked<T> {
  value: T | undefined;
  findings: Finding[];
}

/** The parts of a manifest that obey their schema: what is wrong is left out, so that rules can judge the rest. */
type Parts<T> = Checked<T> & { parts: Partial<T> };

function check<T extends object>(kind: ManifestKind, validate: Validator<T>, value: unknown): Parts<T> {
  if (validate(value)) return { value, parts: value, findings: [] };
  const violations = telling(validate.errors ?? []);
  const findings = withoutTranslated(violations.flatMap((violation) => describeViolation(kind, violation, value) ?? []));
  return { value: undefined, parts: soundParts(value, violations), findings };
}

/** Violations that say something of their own: of a group of keys that goes together, the missing one is enough. */
function telling(violations: readonly Violation[]): Violation[] {
  const lacking = new Set(violations.filter(({ keyword }) => keyword === 'dependentRequired').map(({ instancePath }) => instancePath));
  return violations.filter(({ keyword, instancePath, schemaPath }) => !schemaPath.includes('/oneOf/') && !(keyword === 'oneOf' && lacking.has(instancePath)));
}

/** "titre" is told to be "title": that "title" is missing need not be told as well. */
function withoutTranslated(findings: readonly Finding[]): Finding[] {
  const renamed = new Set(findings.flatMap(({ id, pointer, hint }) => (id === 'manifest.unknown-key' && hint !== undefined ? [`${pointer.slice(0, pointer.lastIndexOf('/'))}/${hint}`] : [])));
  return findings.filter(({ id, pointer, hint }) => !(id === 'manifest.required' && renamed.has(`${pointer}/${hint}`)));
}

function soundParts<T extends object>(value: unknown, violations: readonly Violation[]): Partial<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const broken = new Set(violations.map(({ instancePath }) => instancePath.split('/', 2)[1]?.replaceAll('~1', '/').replaceAll('~0', '~')));
  const unknown = new Set(violations.filter(({ instancePath }) => instancePath === '').map(({ params }) => params['additionalProperty']));
  // What is left obeys the schema of its property, for the validator named all that does not.
  return Object.fromEntries(Object.entries(value).filter(([key]) => !broken.has(key) && !unknown.has(key))) as Partial<T>;
}

/** Check a dataset.yaml's value: its shape, then the rules on every part that has the right shape. */
export function readDataset(value: unknown, facts: Facts): Checked<Dataset> {
  const { parts, findings, value: whole } = check('dataset', validateDataset, value);
  return { value: whole, findings: [...findings, ...applyRules(datasetRules, parts, facts)] };
}

/** Check a producer.yaml's value. */
export function readProducer(value: unknown, facts: Facts): Checked<Producer> {
  const { parts, findings, value: whole } = check('producer', validateProducer, value);
  return { value: whole, findings: [...findings, ...applyRules(producerRules, parts, facts)] };
}

/** Check an operator.yaml's value. */
export function readOperator(value: unknown): Checked<Operator> {
  const { findings, value: whole } = check('operator', validateOperator, value);
  return { value: whole, findings };
}

/** Every rule that a data set breaks, as far as `facts` let it be told; `locate` gives each its place in the manifest. */
export function checkDataset(dataset: Draft, facts: Facts, locate?: Locate): Problem[] {
  return toProblems(applyRules(datasetRules, dataset, facts), locate);
}

/** Every rule that a producer breaks. */
export function checkProducer(producer: ProducerDraft, facts: Facts, locate?: Locate): Problem[] {
  return toProblems(applyRules(producerRules, producer, facts), locate);
}
