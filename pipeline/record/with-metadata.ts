import { defined } from '../base/defined.ts';
import type { Dataset, Field, Layer, Version, DatasetRecord, Text } from '../../schemas/types.ts';

/** The national standard that data follow. */
export type Standard = NonNullable<DatasetRecord['standard']>;

/** What the standard calls a layer and its fields, for a reader. */
export interface KnownTitles {
  layer(name: string): Text | undefined;
  /** What the standard itself calls it. */
  own(name: string): string | undefined;
  field(name: string): Text | undefined;
}

/** What a record says by a standard. */
export interface RecordStandard {
  standard?: Standard;
  titles: KnownTitles;
}

/** The addresses of what the data follow: those that the manifest tells, and the schemas that every row was found to observe. */
export function standardsOf({ conformsTo = [] }: Dataset, { conformance = [] }: Version): string[] {
  return conformsTo.flatMap((standard) => {
    if (typeof standard === 'string') return [standard];
    const isObserved = conformance.some(({ schema, errors }) => schema === standard.schema && errors === 0);
    return isObserved && standard.schema.startsWith('https://') ? [standard.schema] : [];
  });
}

/** Titles and units of the manifest on what was measured, else those of the layers' standard; those of an earlier manifest are gone. */
export function withMetadata(
  { name, title: _title, description: _description, standard: _standard, key: _key, territory: _territory, fields, ...measured }: Layer,
  { layers = [] }: Pick<Dataset, 'layers'>,
  known: KnownTitles,
): Layer {
  const manifest = layers.find((layer) => layer.name === name);
  const { description, key, territory } = manifest ?? {};
  const called = manifest?.source ?? name;
  return {
    name,
    ...defined({ title: manifest?.title ?? known.layer(called), description, standard: known.own(called) }),
    ...measured,
    ...defined({ key, territory }),
    fields: fields.map(({ title: _fieldTitle, description: _fieldDescription, unit: _unit, ...field }): Field => {
      const words = manifest?.fields?.[field.name] ?? {};
      return {
        ...field,
        ...defined({ title: words.title ?? known.field(field.name), description: words.description, unit: words.unit }),
      };
    }),
  };
}
