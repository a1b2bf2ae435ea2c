import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { StyleLayer } from '../form.ts';

/** Validate these layers against the MapLibre Style Specification, and list its messages. */
export function checkStyleLayers(layers: readonly StyleLayer[]): string[] {
  const style: unknown = {
    version: 8,
    sources: { tiles: { type: 'vector', url: 'pmtiles://x' } },
    layers: layers.map((layer) => ({ ...layer, source: 'tiles' })),
  };
  return validateStyleMin(style as Parameters<typeof validateStyleMin>[0]).map(({ message }) => message);
}
