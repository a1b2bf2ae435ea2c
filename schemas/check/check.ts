import { accessReasons } from '../access-reasons.ts';
import { nearestValue } from '../model/nearest.ts';
import { describeViolation } from './describe.ts';
import { cut } from './describe-values.ts';
import { schemaAt, schemaDescription, valueAt } from './schema-at.ts';
import datasetSchema from '../dataset.schema.json' with { type: 'json' };
import type { Explained } from '../explain.ts';
import { finding, toProblems, type Finding, type Locate } from '../messages/finding.ts';
import grantsSchema from '../grants.schema.json' with { type: 'json' };
import groupsSchema from '../groups.schema.json' with { type: 'json' };
import operatorSchema from '../operator.schema.json' with { type: 'json' };
import producerSchema from '../producer.schema.json' with { type: 'json' };
import { grantFindings, groupFindings, readerFindings } from '../rules/grants.ts';
import { applyRules, type Draft, type Facts, type ProducerDraft } from '../rules/rule.ts';
import { datasetRules, producerRules } from '../rules/rules.ts';
import { isDay } from '../rules/time.ts';
import type { Dataset, Grants, Groups, Operator, Problem, Producer, Withdrawal } from '../types.ts';
import {
  validateDataset,
  validateGrants,
  validateGroups,
  validateOperator,
  validateProducer,
  validateWithdrawal,
  type Validator,
  type Violation,
} from '../validators.js';
import withdrawalSchema from '../withdrawal.schema.json' with { type: 'json' };

/** The value of a manifest, checked against its schema. */
export interface Checked<T> {
  /** The value with its type, where all of it fits the schema. */
  value: T | undefined;
  /** The value without the parts that do not fit, so that rules can judge the rest. */
  parts: Partial<T>;
  findings: Finding[];
}

/** Unknown keys that are looked at: nobody reads more, and the search for the nearest word of each takes time. */
const mostViolations = 100;

function check<T extends object>(schema: Explained, validate: Validator<T>, value: unknown): Checked<T> {
  if (validate(value)) return { value, parts: value, findings: [] };
  const violations = telling(validate.errors ?? []);
  const findings = withoutTranslated(
    violations.slice(0, mostViolations).flatMap((violation) => describeViolation(schema, violation, value) ?? []),
  );
  if (violations.length > mostViolations) findings.push(finding('manifest.more', { count: violations.length - mostViolations }, ''));
  return { value: undefined, parts: soundParts(value, violations), findings };
}

/** Violations without those that follow from another: a wrong key or type makes a missing key worth no word. */
function telling(violations: readonly Violation[]): Violation[] {
  const placesOf = (...keywords: string[]): string[] =>
    violations.filter(({ keyword }) => keywords.includes(keyword)).map(({ instancePath }) => instancePath);
  const mistyped = placesOf('type');
  const miswritten = placesOf('dependentRequired', 'additionalProperties');
  return violations.filter(({ keyword, instancePath, schemaPath, params }) => {
    const isIdle =
      keyword === 'oneOf' && (mistyped.includes(instancePath) || (params['passingSchemas'] === null && miswritten.includes(instancePath)));
    return !schemaPath.includes('/oneOf/') && !isIdle;
  });
}

/** Violations without missing keys that a misnamed one stands for: who wrote "titre" is told of "title" once. */
function withoutTranslated(findings: readonly Finding[]): Finding[] {
  const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));
  const renamed = new Set(
    findings.flatMap(({ id, pointer, hint }) =>
      id === 'manifest.unknown-key' && hint !== undefined ? [`${parentOf(pointer)}/${hint}`] : [],
    ),
  );
  return findings.filter(({ id, pointer, hint }) => !(id === 'manifest.required' && renamed.has(`${pointer}/${hint}`)));
}

function soundParts<T extends object>(value: unknown, violations: readonly Violation[]): Partial<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const broken = new Set(violations.map(({ instancePath }) => instancePath.split('/', 2)[1]?.replaceAll('~1', '/').replaceAll('~0', '~')));
  const unknown = new Set(violations.filter(({ instancePath }) => instancePath === '').map(({ params }) => params['additionalProperty']));
  // What is left obeys the schema of its property, for the validator named all that does not.
  return Object.fromEntries(Object.entries(value).filter(([key]) => !broken.has(key) && !unknown.has(key))) as Partial<T>;
}

/** Check the shape of a dataset.yaml's value. */
export function checkDatasetShape(value: unknown): Checked<Dataset> {
  const checked = check(datasetSchema, validateDataset, withTextYears(value));
  return { ...checked, findings: checked.findings.map((found) => withReasonCodes(found, value)) };
}

/** A code that was meant: one that is misspelt is told alone. */
const nearestReason = (written: string): string | undefined =>
  nearestValue(
    written,
    accessReasons.map(({ id }) => id),
  );

/** A sentence where the code of a reason stands is told with every code, and with the key that takes sentences. */
function withReasonCodes(found: Finding, whole: unknown): Finding {
  const written = valueAt(whole, found.pointer);
  if (found.pointer !== '/accessReason' || found.id !== 'manifest.value' || nearestReason(String(written)) !== undefined) return found;
  const list = schemaDescription(schemaAt(datasetSchema, found.pointer));
  return finding('access.reason-code', { value: cut(written), list }, found.pointer);
}

/** A manifest whose years are text: `issued: 2017` is a number to YAML, and a year to whoever wrote it. */
function withTextYears(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('dates' in value)) return value;
  const { dates } = value;
  if (typeof dates !== 'object' || dates === null || Array.isArray(dates)) return value;
  const texts = Object.entries(dates).map(([name, date]) => [name, Number.isInteger(date) ? String(date) : (date as unknown)]);
  return { ...value, dates: Object.fromEntries(texts) as unknown };
}
/** Check the shape of a producer.yaml's value. */
export const checkProducerShape = (value: unknown): Checked<Producer> => check(producerSchema, validateProducer, value);

/** Check a producer.yaml's value, with those whom it lets read. */
export const checkProducerFile = (value: unknown): Checked<Producer> => withRules(checkProducerShape(value), readerFindings);

/** Check a withdrawn.yaml's value; it has one rule beside its shape. */
export function checkWithdrawal(value: unknown): Checked<Withdrawal> {
  const { value: withdrawal, parts, findings } = check(withdrawalSchema, validateWithdrawal, value);
  const { since } = parts;
  if (since === undefined || isDay(since)) return { value: withdrawal, parts, findings };
  return { value: undefined, parts, findings: [...findings, finding('date.impossible', { date: since }, '/since')] };
}
/** Check the shape of an operator.yaml's value. */
export const checkOperatorShape = (value: unknown): Checked<Operator> => check(operatorSchema, validateOperator, value);

/** Check a groups.yaml's value. */
export const checkGroups = (value: unknown): Checked<Groups> => withRules(check(groupsSchema, validateGroups, value), groupFindings);

/** Check a grants.yaml's value against the groups of its producer. */
export const checkGrants = (value: unknown, groups: Groups | undefined, today?: string): Checked<Grants> =>
  withRules(check(grantsSchema, validateGrants, value), (grants) => grantFindings(grants, groups, today));

/** A checked value, held to its rules where its shape is right; one that breaks a rule is no value. */
function withRules<T>(checked: Checked<T>, rules: (value: T) => Finding[]): Checked<T> {
  const found = checked.value === undefined ? [] : rules(checked.value);
  return found.length === 0 ? checked : { ...checked, value: undefined, findings: [...checked.findings, ...found] };
}

/** Findings of every rule of data sets, as far as `facts` are known; `locate` gives each its place in the manifest. */
export function checkDataset(dataset: Draft, facts: Facts, locate?: Locate): Problem[] {
  return toProblems(applyRules(datasetRules, dataset, facts), locate);
}

/** Findings of every rule of producers. */
export function checkProducer(producer: ProducerDraft, facts: Facts, locate?: Locate): Problem[] {
  return toProblems(applyRules(producerRules, producer, facts), locate);
}
