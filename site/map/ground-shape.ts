import type { Map as MapLibre } from 'maplibre-gl';

/** Open sea as a colour (Mapbox Terrain-RGB). */
const seaLevel: readonly [number, number, number, number] = [1, 134, 160, 255];

/** A tile of open sea, for where the data have none: MapLibre shapes the ground from whole tiles. */
export function flatTile(size: number): Promise<ImageBitmap> {
  const pixels = new ImageData(size, size);
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data.set(seaLevel, at);
  return createImageBitmap(pixels);
}

/** Degrees from the vertical: the ground shows its shape, and the horizon stays out of sight. */
const tiltDegrees = 60;

/** Look at the ground from the side, or from above again. */
export function tilt(map: MapLibre, on: boolean): void {
  map.setMaxPitch(on ? tiltDegrees : 0);
  map.dragRotate[on ? 'enable' : 'disable']();
  map.touchPitch[on ? 'enable' : 'disable']();
  map.jumpTo({ pitch: on ? tiltDegrees : 0, bearing: 0 });
}
