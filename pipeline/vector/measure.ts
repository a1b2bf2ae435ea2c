import { join } from 'node:path';
import { personalData } from '../../schemas/rules/personal-data.ts';
import type { Field, Problem, Value } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import type { Clean } from './normalise.ts';
import { programTask, runTask } from '../sandbox/job.ts';
import type { FieldMeasure, FieldsJob, TableMeasure } from '../programs/measure/measure-fields.ts';
import { readReply } from '../sandbox/job.ts';

/** The fields of a layer as they are in the data, and its first rows; neither holds a value of a field that looks personal. */
export interface MeasuredLayer {
  name: string;
  fields: Field[];
  sample: Value[][];
  /** Different values of each field, at most some hundreds: for checks, not for records. */
  values: Value[][];
  /** What is worth a warning in them. */
  problems: Problem[];
}

/** Measure the fields of every layer. */
export async function measureClean(clean: Clean, scratch: string): Promise<MeasuredLayer[]> {
  const tables = clean.layers.map(({ name, fidColumn, fields }) => ({
    name,
    fidColumn,
    geometryColumn: null,
    columns: fields.map((field) => ({ name: field.name, type: field.type })),
  }));
  const job: FieldsJob = { tables };
  const said = await runTask(programTask('measure/measure-fields.ts', job, { 'clean.gpkg': clean.path }), join(scratch, 'measure'));
  return readReply<TableMeasure[]>(said).map(withoutPersonal);
}

/** Measured layers by what their source calls them: standards know these names alone. */
export const calledInSource = (measured: readonly MeasuredLayer[], layers: readonly { name: string; source: string }[]): MeasuredLayer[] =>
  measured.map((layer) => ({ ...layer, name: layers.find(({ name }) => name === layer.name)?.source ?? layer.name }));

/** Leave out the values of fields that look personal; say why they do. */
export function withoutPersonal({ name, fields, sample }: TableMeasure): MeasuredLayer {
  const reasons = fields.map((field) => personalData(field.name, field.values));
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

function describe({ values: _, hidden: __, ...measured }: FieldMeasure, personal: string | undefined): Field {
  if (personal === undefined) return measured;
  const { name, type, nulls, distinct } = measured;
  return { name, type, nulls, distinct, personal };
}
