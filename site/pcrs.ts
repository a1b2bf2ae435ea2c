import type { Field, Layer, Value } from '../schemas/types.ts';

/** Of a record, what is read here. */
interface StreetPlan {
  version: { layers: readonly SurveyedLayer[] };
}

type SurveyedLayer = Pick<Layer, 'name' | 'title' | 'fields' | 'sample'>;

/** How exactly, by whom and when a layer of a simplified street plan was surveyed. */
export interface Survey {
  layer: SurveyedLayer;
  /** Classes of the standard, the most frequent first. */
  planimetric: string[];
  altimetric: string[];
  producers: string[];
  first: Value | undefined;
  last: Value | undefined;
}

/** A zone that was exchanged or is available, and who answers for it. */
export interface Zone {
  name: string;
  manager: string;
  date: Value;
}

/** The field of a layer that has one of these names, in small letters. */
export const fieldOf = ({ fields }: Pick<SurveyedLayer, 'fields'>, ...names: string[]): Field | undefined =>
  fields.find(({ name }) => names.includes(name.toLowerCase()));

/** The values of a field: its most frequent ones, or the only one. */
export function valuesOf(field: Field | undefined): string[] {
  const values = field?.top?.map(({ value }) => value) ?? [field?.example];
  return values.filter((value) => value !== null && value !== undefined).map(String);
}

/** What a street plan says of its survey, layer by layer; layers that say nothing of it are left out. */
export function surveysOf({ version: { layers } }: StreetPlan): Survey[] {
  return layers.flatMap((layer) => {
    const date = fieldOf(layer, 'datelever', 'dateleve');
    const planimetric = valuesOf(fieldOf(layer, 'precisionplanimetrique'));
    if (planimetric.length === 0 && date === undefined) return [];
    const altimetric = valuesOf(fieldOf(layer, 'precisionaltimetrique'));
    const producers = valuesOf(fieldOf(layer, 'producteur'));
    return [{ layer, planimetric, altimetric, producers, first: date?.min, last: date?.max }];
  });
}

/** The zones of a street plan among the first rows of its layers of zones. */
export function zonesOf({ version: { layers } }: StreetPlan): Zone[] {
  return layers
    .filter(({ name }) => /(emprise|initiative)\w*pcrs/.test(name))
    .flatMap(({ fields, sample }) => {
      const columns = fields.map(({ name }) => name.toLowerCase());
      // The first of these names that there is, and holds something.
      const valueOf = (row: readonly Value[], ...names: string[]): Value =>
        names.map((name) => row[columns.indexOf(name)] ?? null).find((value) => value !== null) ?? null;
      return sample.map((row) => ({
        name: String(valueOf(row, 'idemprise', 'gml_id') ?? ''),
        manager: String(valueOf(row, 'gestionnaire', 'fournisseur') ?? ''),
        date: valueOf(row, 'datepublication', 'dateleve'),
      }));
    });
}

/** The largest error of a class of the standard, in centimetres; undefined where there is no bound. */
export function boundOf(code: string): number | undefined {
  const centimetres = Number(code);
  return Number.isInteger(centimetres) && centimetres > 0 && centimetres < 999 ? centimetres : undefined;
}
