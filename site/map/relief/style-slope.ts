import type { SourceSpecification } from 'maplibre-gl';
import { relief as en } from '../../words/en/relief.ts';
import { relief as fr } from '../../words/fr/relief.ts';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import type { RasterFacts } from '../facts/raster-facts.ts';
import type { LegendEntry, StyledDataset } from '../model/model.ts';
import { rampColors } from '../style/ramps.ts';
import { nothingIn } from '../style/raster.ts';
import { slopeLimits } from './slope.ts';

const sourceName = (id: string): string => `data:${id}:slope`;

/** How much of the ground colours hide. */
const fill = 0.85;

/** Choose the colours of classes of slopes, from flat to steep. */
export const slopeColors = (dark: boolean): string[] => rampColors('viridis', slopeLimits.length + 1, { theme: '', dark });

/** Draw a data set of heights by classes of slopes. */
export function styleSlope(
  facts: RasterFacts,
  { dark, lang, opacity = 1 }: { dark: boolean; lang: Lang; opacity?: number },
): StyledDataset {
  const { id } = facts;
  const t = { fr, en }[lang];
  const entries = slopeColors(dark).map((color, at): LegendEntry => {
    const least = slopeLimits[at - 1];
    const most = slopeLimits[at];
    const label = least === undefined ? t.under(most ?? 0) : most === undefined ? t.over(least) : t.between(least, most);
    return { color, shape: 'area', fill, label };
  });
  return {
    layers: [
      {
        id: `${id}/slope`,
        type: 'raster',
        source: sourceName(id),
        // Colours between two classes would be those of neither.
        paint: { 'raster-opacity': fill * opacity, 'raster-fade-duration': 0, 'raster-resampling': 'nearest' },
      },
    ],
    legend: [{ layer: id, title: tell(facts.title, lang).text, subject: t.subject, entries }],
  };
}

/** Source of the slopes of a data set of heights, in the colours of a scheme. */
export const slopeSource = (
  { id, tiles, raster, bbox }: RasterFacts,
  absolute: (url: string) => string,
  dark: boolean,
): Record<string, SourceSpecification> => ({
  [sourceName(id)]: {
    type: 'raster',
    tiles: [`slope://${dark ? 'dark' : 'light'}/${nothingIn(raster)}/${absolute(tiles.url)}/{z}/{x}/{y}`],
    tileSize: raster.tileSize,
    minzoom: tiles.minzoom,
    maxzoom: tiles.maxzoom,
    bounds: bbox,
  },
});
