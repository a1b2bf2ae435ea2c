import type { Dataset } from '../../schemas/types.ts';

/** How many tests a manifest holds its data to: each bound of a count, each field that must exist, the box that holds all. */
export function countTests({ expect }: Pick<Dataset, 'expect'>): number {
  const layers = Object.values(expect?.layers ?? {});
  const bounds = [expect?.features, ...layers.map(({ features }) => features)].flatMap((each) => Object.keys(each ?? {}));
  const fields = layers.flatMap((layer) => layer.fields ?? []);
  return bounds.length + fields.length + (expect?.bbox === undefined ? 0 : 1);
}
