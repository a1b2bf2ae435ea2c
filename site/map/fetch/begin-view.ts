import type { SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { tilesOfView, type Size } from '../model/camera.ts';
import type { View } from '../model/model.ts';
import { beginTiles } from './open-archive.ts';

/** The archive that a source draws, where it has one. */
const archiveOf = (source: SourceSpecification): string | undefined =>
  source.type === 'vector' ? /^pmtiles:\/\/(.+)\/\{z\}\/\{x\}\/\{y\}$/.exec(source.tiles?.[0] ?? '')?.[1] : undefined;

/** Asks for the tiles with which a map will begin, while MapLibre, which would ask for them, is on its way. */
export function beginView({ sources, layers }: Pick<StyleSpecification, 'sources' | 'layers'>, view: View, size: Size): void {
  const { zoom } = view;
  const isSeen = (name: string): boolean =>
    layers.some(
      (layer) =>
        'source' in layer &&
        layer.source === name &&
        layer.layout?.visibility !== 'none' &&
        zoom >= (layer.minzoom ?? 0) &&
        zoom < (layer.maxzoom ?? Infinity),
    );
  for (const [name, source] of Object.entries(sources)) {
    const archive = archiveOf(source);
    if (archive === undefined || source.type !== 'vector' || !isSeen(name)) continue;
    const { minzoom = 0, maxzoom = 22 } = source;
    if (zoom >= minzoom) beginTiles(archive, tilesOfView(view, size, maxzoom));
  }
}
