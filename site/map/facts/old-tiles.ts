import type { MapFacts, MapField } from '../model/model.ts';

/** From this recipe of its tiles on a value has its own type there. Before, every boolean was false and every whole number a text. */
const typedRecipe = 4;

/** Bounds, below and above zero, from which on whole numbers are texts in tiles of any recipe. */
const leastInTiles = -(2 ** 52);
const mostInTiles = Number.MAX_SAFE_INTEGER;

/** A field whose tiles may hold texts where it has numbers: no colour can follow them. */
function withoutClasses({ quantiles: _, ...field }: MapField): MapField {
  return field;
}

/** Fields as tiles of today hold them. */
export const inTiles = (field: MapField): MapField =>
  field.type === 'integer' && (Number(field.min ?? 0) < leastInTiles || Number(field.max ?? 0) > mostInTiles)
    ? withoutClasses(field)
    : field;

const inOldTiles = (field: MapField): MapField[] =>
  field.type === 'boolean' ? [] : [field.type === 'integer' ? withoutClasses(field) : field];

/**
 * Reduce facts for tiles of a recipe (undefined: unknown): old ones lack booleans, colours by whole numbers, and producer styles that ask
 * for either.
 */
export function factsInTiles(facts: MapFacts, recipe: number | undefined): MapFacts {
  if (recipe !== undefined && recipe >= typedRecipe) return facts;
  const { style, ...kept } = facts;
  const wrong = facts.layers.flatMap(({ fields }) => fields.filter(({ type }) => type === 'boolean' || type === 'integer'));
  const asked = JSON.stringify(style ?? []);
  const isDrawn = style !== undefined && !wrong.some(({ name }) => asked.includes(JSON.stringify(name)));
  const layers = facts.layers.map((layer) => ({ ...layer, fields: layer.fields.flatMap(inOldTiles) }));
  return { ...kept, layers, ...(isDrawn && { style }) };
}
