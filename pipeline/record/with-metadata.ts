import { defined } from '../base/defined.ts';
import {
  knownTitles,
  recogniseService,
  recogniseStandard,
  type KnownTitles,
  type NamedLayer,
  type Standard,
} from '../../schemas/rules/standards.ts';
import type { Dataset, Field, Layer, Service, Version } from '../../schemas/types.ts';
import type { Manifest } from '../manifest/read.ts';

/** The standard that a version follows, and the titles that it gives; a standard knows layers by what the source calls them. */
export function standardOf(
  { dataset }: Pick<Manifest, 'dataset'>,
  { layers, service }: { layers: readonly NamedLayer[]; service?: Service | undefined },
): { standard?: Standard; titles: KnownTitles } {
  const named = layers.map(({ name, fields }) => ({ name: dataset.layers?.find((layer) => layer.name === name)?.source ?? name, fields }));
  const standard = service === undefined ? recogniseStandard(named) : recogniseService(service);
  return { ...(standard !== undefined && { standard }), titles: knownTitles(named) };
}

/** The addresses of what the data follow: those that the manifest tells, and the schemas that every row was found to observe. */
export function standardsOf({ conformsTo = [] }: Dataset, { conformance = [] }: Version): string[] {
  return conformsTo.flatMap((standard) => {
    if (typeof standard === 'string') return [standard];
    const isObserved = conformance.some(({ schema, errors }) => schema === standard.schema && errors === 0);
    return isObserved && standard.schema.startsWith('https://') ? [standard.schema] : [];
  });
}

/** A layer as far as words are told of it. */
export type WordedLayer = Pick<Layer, 'title' | 'fields'>;

/** Titles and units of a layer and its fields: of the manifest, else of its standard; those of an earlier manifest are dropped. */
export function withWords(
  { name, fields }: Pick<Layer, 'name' | 'fields'>,
  { layers = [] }: Pick<Dataset, 'layers'>,
  known: KnownTitles,
): WordedLayer {
  const manifest = layers.find((layer) => layer.name === name);
  return {
    ...defined({ title: manifest?.title ?? known.layer(manifest?.source ?? name) }),
    fields: fields.map(({ title: _title, description: _description, unit: _unit, ...field }): Field => {
      const words = manifest?.fields?.[field.name] ?? {};
      return {
        ...field,
        ...defined({ title: words.title ?? known.field(field.name), description: words.description, unit: words.unit }),
      };
    }),
  };
}

/** Add to a measured layer the words of the manifest, else those of its standard. */
export function withMetadata(
  { title: _title, description: _description, standard: _standard, key: _key, territory: _territory, ...layer }: Layer,
  dataset: Pick<Dataset, 'layers'>,
  known: KnownTitles,
): Layer {
  const { name, fields: _fields, ...measured } = layer;
  const { title, fields } = withWords(layer, dataset, known);
  const manifest = dataset.layers?.find((each) => each.name === name);
  const { description, key, territory } = manifest ?? {};
  return {
    name,
    ...defined({ title, description, standard: known.own(manifest?.source ?? name) }),
    ...measured,
    ...defined({ key, territory }),
    fields,
  };
}
