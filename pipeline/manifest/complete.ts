import type { Dataset, Layer, ManifestField, ManifestLayer } from '../../schemas/types.ts';

/** A manifest with all that was measured, and how many of its parts were not there before. */
export interface Completed {
  dataset: Dataset;
  parts: number;
}

/** Add what the manifest leaves out and the data say: layers, fields with their types, the key where one field alone can be it. */
export function completeDataset(dataset: Dataset, measured: readonly Pick<Layer, 'name' | 'features' | 'fields'>[]): Completed {
  let parts = 0;
  const layers = measured.map((layer): ManifestLayer => {
    const described = dataset.layers?.find(({ name }) => name === layer.name);
    const fields: Record<string, ManifestField> = { ...described?.fields };
    for (const { name, type } of layer.fields) {
      if (fields[name]?.type !== undefined) continue;
      fields[name] = { ...fields[name], type };
      parts += 1;
    }
    const key = described?.key ?? keyOf(layer);
    if (described === undefined || described.key !== key) parts += 1;
    return { ...(described ?? { name: layer.name }), ...(key !== undefined && { key }), ...(Object.keys(fields).length > 0 && { fields }) };
  });
  return { dataset: { ...dataset, layers }, parts };
}

/** The field that identifies a feature, where exactly one can: never empty, never repeated, and a code or a number by its name. */
function keyOf({ features, fields }: Pick<Layer, 'features' | 'fields'>): string | undefined {
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
