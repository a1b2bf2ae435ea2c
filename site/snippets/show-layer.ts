import { layerSnippets, type LayerRecipes } from './layer-snippets.ts';
import { addressedHere } from './own-address.ts';

/** Puts the recipes of a layer in the place of those that the page shows. */
export function showLayer(json: string, at: number): void {
  const recipes = JSON.parse(json) as LayerRecipes;
  const layer = recipes.layers[at];
  const list = layer === undefined ? [] : layerSnippets(recipes, layer);
  const places = [...document.querySelectorAll<HTMLDetailsElement>('.recipe')];
  for (const place of places) {
    const recipe = list.find(({ id }) => id === place.id);
    place.hidden = recipe === undefined;
    const [title, code] = ['summary', 'pre'].map((part) => place.querySelector(part));
    if (title && recipe) title.textContent = recipe.title;
    if (code && recipe) {
      code.textContent = addressedHere(recipe.code);
      // What it was to be filled with is of another layer.
      code.removeAttribute('data-file');
    }
  }
  const shown = places.filter(({ hidden }) => !hidden);
  if (shown.every(({ open }) => !open)) shown[0]?.setAttribute('open', '');
}
