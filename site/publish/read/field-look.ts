import { quantilesOf } from '../../../schemas/model/quantiles.ts';
import type { Field, FieldType } from '../../../schemas/types.ts';

/** Statistics that colours of a map are made of, as the pipeline measures them. */
export type FieldLook = Pick<Field, 'distinct' | 'top' | 'quantiles'>;

/** As many most frequent values as a record has. */
const topValues = 8;
/** With more different values no category is made. */
const mostValues = 64;
/** Numbers that are kept of a field: of more, one of so many. */
const mostNumbers = 4000;

/** A number as JSON or a French table writes it. */
export const numberOf = (text: string): number => Number(text.replace(',', '.'));

/** Follows the values of a field, each as text. */
export function followLook() {
  let groups: Map<string, number> | undefined = new Map();
  let numbers: number[] = [];
  let count = 0;
  let stride = 1;
  const follow = (value: number): void => {
    if (count++ % stride !== 0) return;
    numbers.push(value);
    if (numbers.length <= mostNumbers) return;
    numbers = numbers.filter((_, index) => index % 2 === 0);
    stride *= 2;
  };
  return {
    add(text: string): void {
      if (groups !== undefined) {
        groups.set(text, (groups.get(text) ?? 0) + 1);
        if (groups.size > mostValues) groups = undefined;
      }
      const value = numberOf(text);
      if (text !== '' && Number.isFinite(value)) follow(value);
    },
    /** Undefined where no colours can be made of the field. */
    finish(type: FieldType): FieldLook | undefined {
      const isNumber = type === 'integer' || type === 'number';
      const toValue = (text: string): string | number | boolean =>
        isNumber ? numberOf(text) : type === 'boolean' ? /^(true|1|t|vrai|oui)$/i.test(text) : text;
      const ranked = [...(groups ?? [])].sort(([a, before], [b, after]) => after - before || (a < b ? -1 : 1));
      const top = ranked.slice(0, topValues).map(([text, each]) => ({ value: toValue(text), count: each }));
      const sorted = isNumber ? Float64Array.from(numbers).sort() : new Float64Array();
      const distinct = groups?.size ?? (isNumber ? new Set(numbers).size : mostValues + 1);
      const isRepeated = (top[0]?.count ?? 0) > 1;
      if (sorted.length === 0 && !isRepeated) return undefined;
      return { distinct, ...(isRepeated && { top }), ...(sorted.length > 0 && { quantiles: quantilesOf(sorted) }) };
    },
  };
}
