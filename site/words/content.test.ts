import { expect, test } from 'vitest';
import type { Layer, PointCloud, Raster } from '../../schemas/types.ts';
import { contentOf, tellContent } from './content.ts';

const none = { layers: [], features: 0 };
const layer = (geometry: Layer['geometry']): Layer => ({ geometry }) as Layer;

test.each([
  [{ layers: [layer('point'), layer(null)], features: 1204 }, '1\u202f204 objets', '1,204 features'],
  [{ layers: [layer(null)], features: 1 }, '1 ligne', '1 row'],
  [{ ...none, raster: { kind: 'imagery', resolution: 0.2 } as Raster }, 'Image, 20\u202fcm par pixel', 'Image, 20\u202fcm per pixel'],
  [{ ...none, raster: { kind: 'elevation', resolution: 25 } as Raster }, 'Relief, 25\u202fm par pixel', 'Relief, 25\u202fm per pixel'],
  [{ ...none, pointCloud: { points: 60_653 } as PointCloud }, 'Nuage de 60\u202f653 points', 'Cloud of 60,653 points'],
])('what a data set is made of is told in words: %#', (version, fr, en) => {
  expect(tellContent(contentOf(version), 'fr')).toBe(fr);
  expect(tellContent(contentOf(version), 'en')).toBe(en);
});
