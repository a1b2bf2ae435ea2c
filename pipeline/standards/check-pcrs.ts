import { isField } from '../../schemas/model/is-field.ts';
import type { Field, Problem, Value } from '../../schemas/types.ts';
import { problem } from '../base/errors.ts';
import { pcrsFields, type PcrsField } from './pcrs-codes.ts';
import { bareName, recogniseStandard } from '../../schemas/rules/standards.ts';

/** More wrong codes of a field say nothing new. */
const toldCodes = 8;
/** A code that a list of the standard leaves open. */
const other = /^other: \w{2,}$/;

/** A layer as far as its standard is checked: its fields, and some values of each. */
interface CheckedLayer {
  name: string;
  fields: readonly Field[];
  values: readonly Value[][];
}

/** Warn of a street plan whose objects lack required fields, or hold codes unknown to the standard: its XML schema would refuse them. */
export function checkPcrs(layers: readonly CheckedLayer[]): Problem[] {
  if (recogniseStandard(layers)?.id !== 'cnig-pcrs') return [];
  return layers.flatMap(({ name: layer, fields, values }) => {
    const asked = Object.entries(pcrsFields).find(([known]) => known === bareName(layer))?.[1] ?? [];
    return asked.flatMap((each) => {
      const index = fields.findIndex(({ name }) => isField(name, each.name));
      return checkField(layer, each, fields[index], values[index] ?? []);
    });
  });
}

function checkField(
  layer: string,
  { name, codes, isOpen, isRequired }: PcrsField,
  found: Field | undefined,
  values: readonly Value[],
): Problem[] {
  const warn = { severity: 'warning' as const };
  if (found === undefined) return isRequired === true ? [problem('pcrs.absent', { layer, field: name }, warn)] : [];
  const field = found.name;
  const missing = isRequired === true && found.nulls > 0 ? [problem('pcrs.missing', { layer, field, count: found.nulls }, warn)] : [];
  const wrong =
    codes === undefined ? [] : values.map(String).filter((value) => !codes.includes(value) && !(isOpen === true && other.test(value)));
  if (codes === undefined || wrong.length === 0) return missing;
  return [...missing, problem('pcrs.code', { layer, field, values: wrong.slice(0, toldCodes).join(', '), list: codes.join(', ') }, warn)];
}
