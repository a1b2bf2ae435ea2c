import { join } from 'node:path';
import { personalColumns } from '../../schemas/rules/personal-column.ts';
import type { Field, Problem, Value } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import type { Clean } from './normalise.ts';
import { runWorks, workOf, type Work } from '../sandbox/job.ts';
import type { FieldMeasure, TableMeasure } from '../programs/measure/measure-fields.ts';
import { geometryWork, withMeasures, type Projected, type Reprojection } from './reproject.ts';

/** The fields of a layer as they are in the data, and its first rows; neither holds a value of a field that looks personal. */
export interface MeasuredLayer {
  name: string;
  fields: Field[];
  sample: Value[][];
  /** Different values of each field, at most some hundreds: for checks, not for records. */
  values: Value[][];
  /** Warnings about the fields. */
  problems: Problem[];
}

/** Measure the fields of every layer. */
export async function measureClean(clean: Clean, scratch: string): Promise<MeasuredLayer[]> {
  const [{ value }] = await runWorks([fieldsWork(clean)], join(scratch, 'measure'));
  return value.map((table) => withoutPersonal(table, omittedOf(clean, table)));
}

/** Measure the fields of every layer and its geometry in WGS 84, in one pass. */
export async function measureProjected(
  clean: Clean,
  reprojection: Reprojection,
  scratch: string,
): Promise<{ measured: MeasuredLayer[]; projected: Projected }> {
  const [fields, geometry] = await runWorks([fieldsWork(clean), ...geometryWork(clean, reprojection)], join(scratch, 'measure'));
  return {
    measured: fields.value.map((table) => withoutPersonal(table, omittedOf(clean, table))),
    projected: withMeasures(reprojection, geometry?.value ?? []),
  };
}

function fieldsWork(clean: Clean): Work<'measure-fields'> {
  const tables = clean.layers.map(({ name, fidColumn, fields }) => ({
    name,
    fidColumn,
    geometryColumn: null,
    columns: fields.map((field) => ({ name: field.name, type: field.type })),
  }));
  return workOf('measure-fields', { tables }, { 'clean.gpkg': clean.path });
}

/** Measured layers by what their source calls them: standards know these names alone. */
export const calledInSource = (measured: readonly MeasuredLayer[], layers: readonly { name: string; source: string }[]): MeasuredLayer[] =>
  measured.map((layer) => ({ ...layer, name: layers.find(({ name }) => name === layer.name)?.source ?? layer.name }));

const omittedOf = ({ layers }: Clean, { name }: TableMeasure): readonly string[] =>
  layers.find((layer) => layer.name === name)?.omitted ?? [];

/** Leave out the values of fields that look personal; say why they do. `omitted` fields stood beside them in the source. */
export function withoutPersonal({ name, fields, sample }: TableMeasure, omitted: readonly string[] = []): MeasuredLayer {
  const reasons = personalColumns(fields, omitted);
  return {
    name,
    fields: fields.map((field, index) => describe(field, reasons[index])),
    sample: sample.map((row) => row.map((value, index) => (reasons[index] === undefined ? value : null))),
    values: fields.map(({ values }, index) => (reasons[index] === undefined ? values : [])),
    problems: fields.flatMap(({ name: field, hidden: count }) =>
      count === undefined ? [] : [problem('source.values-hidden', { layer: name, field, count }, { severity: 'warning' })],
    ),
  };
}

function describe({ values: _, hidden: __, traces: ___, ...measured }: FieldMeasure, personal: string | undefined): Field {
  if (personal === undefined) return measured;
  const { name, type, nulls, distinct } = measured;
  return { name, type, nulls, distinct, personal };
}
