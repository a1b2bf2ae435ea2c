import type { Appearance } from '../model/map-document.ts';
import type { MapFacts } from '../model/model.ts';

/** A data set whose tiles are pictures, or heights written as colours. */
export type RasterFacts = MapFacts & { raster: NonNullable<MapFacts['raster']> };

/** Whether a data set is drawn from pictures and not from features. */
export const isRaster = (facts: MapFacts): facts is RasterFacts => facts.raster !== undefined;

/** Whether a data set gives heights. */
export const isElevation = (facts: MapFacts | undefined): facts is RasterFacts => facts?.raster?.encoding === 'terrain-rgb';

/** Whether a reader wants the slopes of a data set of heights in the place of the heights. */
export const showsSlopes = ({ fields }: Pick<Appearance, 'fields'>): boolean => fields?.['heights'] === 'slope';
