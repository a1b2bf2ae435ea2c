import type { Map as MapLibre } from 'maplibre-gl';

/** A height as Terrain-RGB writes it. */
export const colorOfSteps = (steps: number): [number, number, number, number] => [steps >> 16, (steps >> 8) & 255, steps & 255, 255];

/** A tile of one height, for where the data have none: MapLibre shapes the ground from whole tiles, and shades any step between two. */
export function flatTile(size: number, steps: number): Promise<ImageBitmap> {
  const pixels = new ImageData(size, size);
  const color = colorOfSteps(steps);
  for (let at = 0; at < pixels.data.length; at += 4) pixels.data.set(color, at);
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
