import type { DataLayer } from './rule.ts';

/** The field that identifies a feature, where exactly one can: never empty, never repeated, and a code or a number by its name. */
export function keyField({ features, fields }: Pick<DataLayer, 'features' | 'fields'>): string | undefined {
  const candidates = fields.filter(
    ({ name, type, nulls, distinct }) =>
      features > 1 &&
      nulls === 0 &&
      distinct === features &&
      (type === 'text' || type === 'integer') &&
      /(^|_)(id|code|cle|key|num|numero|insee|siret|siren)(_|\d*$)/i.test(name),
  );
  return candidates.length === 1 ? candidates[0]?.name : undefined;
}
