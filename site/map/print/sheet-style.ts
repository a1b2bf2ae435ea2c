import type { StyleSpecification } from 'maplibre-gl';

/** Pictures of the ground or of data with half as broad tiles, of the next zoom, where the paper shows more than a screen. */
function sharpen(style: StyleSpecification, ratio: number): StyleSpecification {
  if (ratio < 1.5) return style;
  const sources = Object.entries(style.sources).map(([name, source]) => {
    // Letters on a map of pictures would be half as high.
    const isPhoto = source.type === 'raster' && (name === 'ign:photos' || name.startsWith('data:'));
    return [name, isPhoto ? { ...source, tileSize: (source.tileSize ?? 512) / 2 } : source] as const;
  });
  return { ...style, sources: Object.fromEntries(sources) };
}

/** Name of what keeps the edge of a sheet's map free of names. */
export const edgeSource = 'print:edge';
/** Pixels between two of its marks. */
export const edgeStep = 8;

/** A map at whose edge no name is cut off: unseen marks stand there, and names make room for them. */
const keepEdgeFree = (style: StyleSpecification): StyleSpecification => ({
  ...style,
  sources: { ...style.sources, [edgeSource]: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } },
  layers: [
    ...style.layers,
    {
      id: edgeSource,
      type: 'symbol',
      source: edgeSource,
      layout: { 'text-field': 'M', 'text-font': ['sans-serif'], 'text-size': edgeStep, 'text-allow-overlap': true, 'text-padding': 1 },
      paint: { 'text-color': 'rgba(0, 0, 0, 0)' },
    },
  ],
});

/** Style of a sheet's map, of which so many pixels are drawn for one of a screen. */
export const styleOfSheet = (style: StyleSpecification, ratio: number): StyleSpecification => keepEdgeFree(sharpen(style, ratio));
