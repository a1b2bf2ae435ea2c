import { keyField } from '../../schemas/rules/key-field.ts';
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
    const key = described?.key ?? keyField(layer);
    if (described === undefined || described.key !== key) parts += 1;
    return { ...(described ?? { name: layer.name }), ...(key !== undefined && { key }), ...(Object.keys(fields).length > 0 && { fields }) };
  });
  return { dataset: { ...dataset, layers }, parts };
}
