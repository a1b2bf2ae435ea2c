import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import { colorRamp } from './colors.ts';
import { formatNumber } from '../facts/format-value.ts';
import type { RasterFacts } from '../facts/raster-facts.ts';
import type { LegendGroup, MapFacts } from '../model/model.ts';

const sourceName = ({ id }: MapFacts): string => `data:${id}`;
/** The ground is shaped by a source of its own: MapLibre gives it other tiles than those that are shaded. */
const terrainName = ({ id }: MapFacts): string => `terrain:${id}`;
/** The sheets themselves, where a reader is so close that the tiles end. */
const sheetsName = ({ id }: MapFacts): string => `data:${id}:sheets`;
/** Slopes look flatter from above than they are. */
const exaggeration = 1.5;

/** The sources of a data set of pictures or heights; `raised`: with the one that shapes the ground. */
export function rasterSources(facts: RasterFacts, absolute: (url: string) => string, raised: boolean): Record<string, SourceSpecification> {
  const { tiles, raster, bbox } = facts;
  const common = { tileSize: raster.tileSize, minzoom: tiles.minzoom, maxzoom: tiles.maxzoom, bounds: bbox };
  const url = `${absolute(tiles.url)}/{z}/{x}/{y}`;
  if (raster.encoding === 'image') {
    const pictures: SourceSpecification = { type: 'raster', tiles: [`pmtiles://${url}`], ...common };
    const { sheets } = raster;
    if (sheets === undefined) return { [sourceName(facts)]: pictures };
    const address = `sheets://${raster.tileSize}/${absolute(sheets.url)}/{z}/{x}/{y}`;
    const zooms = { minzoom: tiles.maxzoom + 1, maxzoom: sheets.maxzoom };
    return { [sourceName(facts)]: pictures, [sheetsName(facts)]: { type: 'raster', tiles: [address], ...common, ...zooms } };
  }
  const heights: SourceSpecification = {
    type: 'raster-dem',
    tiles: [`heights://${raster.tileSize}/${stepsOfNothing(raster)}/${url}`],
    encoding: 'mapbox',
    ...common,
  };
  return { [sourceName(facts)]: heights, ...(raised && { [terrainName(facts)]: heights }) };
}

/** The ground that a data set of heights shapes. */
export const terrainOf = (facts: RasterFacts): NonNullable<StyleSpecification['terrain']> => ({ source: terrainName(facts), exaggeration });

/** Terrain-RGB counts tenths of a metre from 10,000 m below the sea on. */
const stepOf = (metres: number): number => Math.max(0, Math.round((metres + 10_000) * 10));
const metresAt = (step: number): number => Math.round(step - 100_000) / 10;

/** Steps below the lowest height at which tiles write that there is none. */
const nothingBelow = 2;

/** Compute the value, in steps, that tiles write where there is no height. */
const stepsOfNothing = ({ min = 0 }: RasterFacts['raster']): number => Math.max(0, stepOf(min) - nothingBelow);

/** Compute the same of places that are not drawn: a height of 0 m is the sea where nothing lies lower. */
export const nothingIn = (raster: RasterFacts['raster']): number => (raster.min === 0 ? stepOf(0) : stepsOfNothing(raster));

/** Shades of heights, low to high, and how much of the ground they hide. */
const steps = 6;
const relief = 0.85;

/** How pictures and heights are drawn: pictures as they are, heights in shades of one hue under a light from the north-west. */
export function styleRaster(
  facts: RasterFacts,
  { dark, lang, opacity = 1 }: { dark: boolean; lang: Lang; opacity?: number },
): { layers: LayerSpecification[]; legend: LegendGroup[] } {
  const { id, raster } = facts;
  const source = sourceName(facts);
  const title = tell(facts.title, lang).text;
  if (raster.encoding === 'image') {
    const paint = { 'raster-opacity': opacity, 'raster-fade-duration': 0 };
    const tiles: LayerSpecification = { id: `${id}/image`, type: 'raster', source, paint };
    if (raster.sheets === undefined) return { layers: [tiles], legend: [] };
    const sheets: LayerSpecification = { id: `${id}/sheets`, type: 'raster', source: sheetsName(facts), paint };
    // Below the sheets the tiles show what is still to come; where one sees through, both would add up.
    const end = facts.tiles.maxzoom + (raster.tileSize === 512 ? 0.5 : -0.5);
    return { layers: [opacity < 1 ? { ...tiles, maxzoom: Math.max(0, end) } : tiles, sheets], legend: [] };
  }
  const low = raster.min ?? 0;
  const high = Math.max(raster.max ?? 0, (raster.min ?? 0) + 1);
  const colors = colorRamp(dark ? facts.color.dark : facts.color.light, steps, dark);
  const heightOf = (index: number): number => low + ((high - low) * index) / (steps - 1);
  // A value below the lowest is none. MapLibre keeps a stop as a step of the tiles: of two at one step, some graphics drivers draw the second
  // one far below the first.
  const nothing = nothingIn(raster);
  const below = [metresAt(nothing), 'rgba(0, 0, 0, 0)', metresAt(nothing + 1), colors[0]];
  const first = Math.max(stepOf(low), nothing + nothingBelow);
  const stops = colors.flatMap((color, index) => [metresAt(Math.max(stepOf(heightOf(index)), first + index)), color]);
  const ramp = ['interpolate', ['linear'], ['elevation'], ...below, ...stops];
  const layers: LayerSpecification[] = [
    {
      id: `${id}/heights`,
      type: 'color-relief',
      source,
      paint: { 'color-relief-color': ramp as ExpressionSpecification, 'color-relief-opacity': relief * opacity },
    },
    {
      id: `${id}/shade`,
      type: 'hillshade',
      source,
      paint: {
        'hillshade-exaggeration': 0.5 * opacity,
        'hillshade-shadow-color': dark ? '#05080c' : '#2b3442',
        'hillshade-highlight-color': dark ? '#cfd8e3' : '#ffffff',
        'hillshade-accent-color': dark ? '#05080c' : '#2b3442',
      },
    },
  ];
  const entries = colors.map((color, index) => ({
    color,
    shape: 'area' as const,
    fill: relief,
    label: `${formatNumber(Math.round(heightOf(index)), lang)}\u202fm`,
  }));
  return { layers, legend: [{ layer: id, title, subject: { fr: 'Altitude', en: 'Height' }[lang], entries: [...entries].reverse() }] };
}
