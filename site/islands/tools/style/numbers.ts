import type { MapFacts, MapField, MapLayer } from '../../../map/model/model.ts';
import type { RenderedFeature } from '../../../map/facts/picked-feature.ts';
import { sourceOf } from '../../../map/facts/frames.ts';

/** Numbers of a field, rising, and whether they are of the whole layer or of what is in view. */
export interface FieldNumbers {
  sorted: Float64Array;
  isWhole: boolean;
}

/** Numbers that classes are sought among. */
const mostNumbers = 20_000;

/** Reads the numbers of a field: of the layer's file where it has one, else of the features that are drawn. */
export async function readFieldNumbers(
  facts: MapFacts,
  { name, files }: MapLayer,
  field: MapField,
  drawn: () => readonly RenderedFeature[],
): Promise<FieldNumbers> {
  const file = files?.geoparquet;
  if (file === undefined) {
    const own = drawn().filter(({ source, sourceLayer }) => source === sourceOf(facts) && sourceLayer === name);
    // A feature that lies in several tiles is drawn several times.
    const values = new Map(own.map(({ id, properties }, at) => [id ?? `#${at}`, properties[field.name]]));
    return { sorted: Float64Array.from([...values.values()].filter((value) => typeof value === 'number')).sort(), isWhole: false };
  }
  const { startTable } = await import('../../../map/table/start-table.ts');
  const table = await startTable(file);
  try {
    return { sorted: await table.numbers(field.name, mostNumbers), isWhole: true };
  } finally {
    table.close();
  }
}
