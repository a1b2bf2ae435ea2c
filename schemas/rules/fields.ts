import { step } from '../messages/finding.ts';
import { plainWord } from '../model/nearest.ts';
import type { FieldType, ManifestField, ManifestLayer, Text } from '../types.ts';
import { personalData } from './personal-data.ts';
import { french } from '../languages.ts';
import { breakIf, type Break, type Draft, type Facts, type Rule } from './rule.ts';

const numeric: readonly (FieldType | undefined)[] = ['integer', 'number'];

/** Names of columns whose digits are a code: an office software takes them for a number and drops their first zero. */
const codeNames =
  /^(code_?)?(insee|postal|siren|siret|cog)(_?com(mune)?)?$|^(code|cod)_(com|commune|dep|departement|reg|region|epci|officiel)$/;

function described({ layers = [] }: Draft): { layer: ManifestLayer; name: string; field: ManifestField; pointer: string }[] {
  return layers.flatMap((layer, index) =>
    Object.entries(layer.fields ?? {}).map(([name, field]) => ({ layer, name, field, pointer: `/layers/${index}/fields${step(name)}` })),
  );
}

/** The type of a field: as the manifest asks, else as measured. */
const typeOf = ({ layers = [] }: Facts, layer: string, name: string, field: ManifestField): FieldType | undefined =>
  field.type ?? layers.find((each) => each.name === layer)?.fields.find((each) => each.name === name)?.type;

/** Titles that stand twice among neighbours, each after the first. */
function twice(titled: readonly { title: Text | undefined; pointer: string }[]): Break[] {
  const known = new Set<string>();
  return titled.flatMap(({ title, pointer }) => {
    const said = plainWord(french(title));
    const isKnown = said !== '' && known.has(said);
    known.add(said);
    return breakIf(isKnown, `${pointer}/title`, { title: french(title) });
  });
}

function fieldsTwice(draft: Draft): Break[] {
  const fields = described(draft);
  return [...new Set(fields.map(({ layer }) => layer))].flatMap((layer) =>
    twice(fields.filter((each) => each.layer === layer).map(({ field, pointer }) => ({ title: field.title, pointer }))),
  );
}

/** Rules of what the manifest says of layers and fields. */
export const fieldRules: readonly Rule[] = [
  {
    id: 'layers.title-twice',
    severity: 'warning',
    breaks: ({ layers = [] }) => twice(layers.map(({ title }, index) => ({ title, pointer: `/layers/${index}` }))),
  },
  { id: 'fields.title-twice', severity: 'warning', breaks: fieldsTwice },
  {
    id: 'fields.title-name',
    severity: 'notice',
    breaks: (draft) =>
      described(draft).flatMap(({ name, field, pointer }) =>
        breakIf(french(field.title) === name && /[_\d]/.test(name), `${pointer}/title`, { field: name }),
      ),
  },
  {
    id: 'fields.unit',
    severity: 'warning',
    breaks: (draft, facts) =>
      described(draft).flatMap(({ layer, name, field, pointer }) => {
        const type = typeOf(facts, layer.name, name, field);
        return breakIf(field.unit !== undefined && type !== undefined && !numeric.includes(type), `${pointer}/unit`, { field: name });
      }),
  },
  {
    id: 'fields.code',
    severity: 'warning',
    breaks: (draft) =>
      described(draft).flatMap(({ name, field, pointer }) =>
        breakIf(numeric.includes(field.type) && codeNames.test(plainWord(name).replace(/[\s-]/g, '_')), `${pointer}/type`, { field: name }),
      ),
  },
  {
    id: 'fields.omit-key',
    severity: 'error',
    breaks: ({ layers = [] }) =>
      layers.flatMap(({ name: layer, key, territory, fields = {} }, index) =>
        Object.entries(fields).flatMap(([field, { omit }]) =>
          breakIf(omit === true && (field === key || field === territory?.code), `/layers/${index}/fields${step(field)}/omit`, {
            field,
            layer,
          }),
        ),
      ),
  },
  {
    id: 'fields.omit-source',
    severity: 'error',
    breaks: ({ keepSource, layers = [] }) =>
      breakIf(
        keepSource === true && layers.some(({ fields = {} }) => Object.values(fields).some(({ omit }) => omit === true)),
        '/keepSource',
      ),
  },
  {
    id: 'key.personal',
    severity: 'warning',
    breaks: ({ layers = [] }, { layers: data = [] }) =>
      layers.flatMap(({ name, key }, index) => {
        const found = data.find((layer) => layer.name === name)?.fields.find((field) => field.name === key);
        const isPersonal = key !== undefined && (found === undefined ? personalData(key) : found.personal) !== undefined;
        return breakIf(isPersonal, `/layers/${index}/key`, { key: key ?? '' });
      }),
  },
];
