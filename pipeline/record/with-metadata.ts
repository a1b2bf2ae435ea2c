import type { Dataset, Field, Layer, ManifestLayer, Version, DatasetRecord, Text } from '../../schemas/types.ts';

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
  return conformsTo.flatMap((asked) => {
    if (typeof asked === 'string') return [asked];
    const isObserved = conformance.some(({ schema, errors }) => schema === asked.schema && errors === 0);
    return isObserved && asked.schema.startsWith('https://') ? [asked.schema] : [];
  });
}

/** Titles and units of the manifest on what was measured, else those of the layers' standard; those of an earlier manifest are gone. */
export function withMetadata(
  { name, title: _title, description: _description, standard: _standard, key: _key, territory: _territory, fields, ...measured }: Layer,
  manifest: ManifestLayer | undefined,
  known: KnownTitles,
): Layer {
  const { description, key, territory } = manifest ?? {};
  const called = manifest?.source ?? name;
  const [title, standard] = [manifest?.title ?? known.layer(called), known.own(called)];
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(standard !== undefined && { standard }),
    ...measured,
    ...(key !== undefined && { key }),
    ...(territory !== undefined && { territory }),
    fields: fields.map(({ title: _fieldTitle, description: _fieldDescription, unit: _unit, ...field }): Field => {
      const said = manifest?.fields?.[field.name] ?? {};
      const fieldTitle = said.title ?? known.field(field.name);
      return {
        ...field,
        ...(fieldTitle !== undefined && { title: fieldTitle }),
        ...(said.description !== undefined && { description: said.description }),
        ...(said.unit !== undefined && { unit: said.unit }),
      };
    }),
  };
}
