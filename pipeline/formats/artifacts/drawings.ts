import { workOf } from '../../sandbox/job.ts';
import type { Format, Output } from './format.ts';

/** One number a format: it holds for lines and for pixels, whichever of them has changed. */
const drawingRecipe = 4;

const drawingChanges = [
  { recipe: 2, why: 'recipe.seen-drawings' },
  { recipe: 3, why: 'recipe.calm-drawings' },
  { recipe: drawingRecipe, why: 'recipe.fine-drawings' },
] as const;

const picture = (format: Output['format'], recipe: number, changes: Output['changes'] = []): Output => ({
  format,
  file: `${format}.svg`,
  suffix: `-${format}.svg`,
  mediaType: 'image/svg+xml',
  recipe,
  changes,
});

/** The drawings, whatever the data: by themselves for a card, for their page, and where they are. */
export const pictures: readonly Output[] = [
  picture('silhouette', drawingRecipe, drawingChanges),
  picture('drawing', drawingRecipe, drawingChanges),
  picture('locator', 2, [{ recipe: 2, why: 'recipe.whole-world' }]),
];

/** The drawings of what is made of pixels, by itself: a photograph is no line. */
export const rasterPictures = (['silhouette', 'drawing'] as const).map((format) => ({
  format,
  file: `${format}.webp`,
  suffix: `-${format}.webp`,
  mediaType: 'image/webp',
  recipe: drawingRecipe,
}));

/** The data set drawn by itself: for a card, for its page, and where it is. */
export const drawings: Format = {
  id: 'drawings',
  per: 'dataset',
  takes: ({ drawn }) => drawn > 0,
  outputs: pictures,
  work: ({ layers, wgs84, boxes }) =>
    wgs84 === null
      ? undefined
      : workOf('draw', { tables: layers.map(({ name, fidColumn }) => ({ name, fidColumn })), boxes: [...boxes] }, { 'wgs84.gpkg': wgs84 }),
};
