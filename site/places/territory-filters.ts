import { namesArea, plain } from '../../schemas/model/field-names.ts';
import { plainText } from '../../schemas/model/plain-text.ts';
import { territories } from '../../schemas/model/territories.ts';
import { prefixesOf } from '../../schemas/model/territory-levels.ts';
import type { DatasetRecord, Field, Layer, TerritoryLevel, Value } from '../../schemas/types.ts';
import { factsOf } from '../data/map-files.ts';
import type { LayerFilters } from '../map/model/filter.ts';
import { territoryName } from './territory-names.ts';

type Told = Pick<Layer, 'fields' | 'sample' | 'territory'>;

/** The value by which a field names a territory; undefined where nobody knows how it writes that one. */
type Spelling = (code: string) => string | undefined;

const bare = (code: string): string => code.slice(code.indexOf('-') + 1);

/** Names as they are compared: "Côtes-d’Armor" and "COTES D'ARMOR" are one. */
const folded = (name: string): string => plainText(name).replace(/[^a-z]+/g, ' ');

/** Values of a field that a record tells of: the most frequent ones and those of the sample. */
function knownValues({ fields, sample }: Told, field: Field): string[] {
  const column = fields.indexOf(field);
  const values = [...(field.top ?? []).map(({ value }) => value), ...sample.map((row): Value => row[column] ?? null)];
  return [...new Set(values.flatMap((value) => (value === null || value === '' ? [] : [String(value)])))];
}

/** How a field names the territories of a level, by their code or by their name; undefined where one of its values is none. */
export function spellingOf(layer: Told, field: Field, level: TerritoryLevel): Spelling | undefined {
  const { territory } = layer;
  const isOwn = territory?.level === level && territory.code === field.name;
  if (!isOwn && !namesArea(field.name, level)) return undefined;
  const known = knownValues(layer, field);
  // A number has lost the zero that a code begins with.
  const written = (code: string): string => (field.type === 'integer' ? bare(code).replace(/^0+/, '') : bare(code));
  const padded = (value: string): string[] => (field.type === 'integer' ? [value, `0${value}`] : [value]);
  const isCode = (value: string): boolean =>
    prefixesOf[level].some((prefix) => padded(value).some((each) => territoryName(prefix + each) !== prefix + each));
  if (known.length === 0) return undefined;
  if (known.every(isCode)) return written;
  // Communes and their unions share names.
  if (level === 'commune' || level === 'epci') return undefined;
  const names = territories.filter(({ code }) => prefixesOf[level].some((prefix) => code.startsWith(prefix))).map(({ name }) => name);
  const isName = new Set(names.map(folded));
  if (!known.every((value) => isName.has(folded(value)))) return undefined;
  const spelt = new Map(known.map((value) => [folded(value), value]));
  const isAsOurs = known.every((value) => names.includes(value));
  return (code) => spelt.get(folded(territoryName(code))) ?? (isAsOurs ? territoryName(code) : undefined);
}

/** Filters that leave what lies in one territory of a level; undefined where some layer of the data has no field that names it. */
export function territoryFilters(record: DatasetRecord, level: TerritoryLevel): (code: string) => LayerFilters | undefined {
  const drawn = factsOf(record)?.layers ?? [];
  const layers = drawn.map(({ name, fields: own }) => {
    const layer = record.version.layers.find((each) => each.name === name);
    const spelt = (layer?.fields ?? []).flatMap((field) => {
      // What is personal, or in no tile, the map filters by no more than its charts do.
      const isOnMap = own.some((each) => each.name === field.name && !each.personal);
      const spelling = layer && isOnMap ? spellingOf(layer, field, level) : undefined;
      return spelling ? [{ name, field: field.name, spelling, isCode: !/nom|name|lib/.test(plain(field.name)) }] : [];
    });
    return spelt.find(({ isCode }) => isCode) ?? spelt[0];
  });
  return (code) => {
    if (layers.length === 0) return undefined;
    const filters: Record<string, LayerFilters[string]> = {};
    for (const each of layers) {
      const value = each?.spelling(code);
      if (each === undefined || value === undefined) return undefined;
      filters[each.name] = [{ field: each.field, test: { kind: 'among', values: [value] } }];
    }
    return filters;
  };
}
