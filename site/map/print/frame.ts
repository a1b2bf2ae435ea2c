import type { Map as MapLibre } from 'maplibre-gl';
import type { Padding, Size } from '../model/camera.ts';
import type { Position } from '../model/model.ts';
import { pixelsOnMap, proposeScale } from './paper.ts';

/** The frame of a sheet's map upon a map: it stays in the middle, and is as large as its ground. */
export interface SheetFrame {
  /** Draws it for a sheet's map of so many millimetres. */
  show: (map: Size, scale: number) => void;
  /** Place in the middle of the frame. */
  center: () => Position;
  /** Proposes the scale at which a sheet's map shows most of what is looked at. */
  propose: (map: Size) => number;
  /** Looks at the whole frame, as large as it may be. */
  see: () => void;
  remove: () => void;
}

/** Share of the free part of a map that a frame takes when it is looked at. */
const seenShare = 0.86;

/** Lays the frame of a sheet upon a map, in the middle of what panels leave free. */
export function layFrame(map: MapLibre, padding: () => Partial<Padding>): SheetFrame {
  const node = document.createElement('div');
  node.className = 'sheet-frame';
  node.ariaHidden = 'true';
  map.getCanvasContainer().after(node);
  let sheet: { size: Size; scale: number } | undefined;
  const free = (): Size & { x: number; y: number } => {
    const { clientWidth, clientHeight } = map.getContainer();
    const { top = 0, right = 0, bottom = 0, left = 0 } = padding();
    const width = Math.max(1, clientWidth - left - right);
    const height = Math.max(1, clientHeight - top - bottom);
    return { width, height, x: left + width / 2, y: top + height / 2 };
  };
  const center = (): Position => {
    const { x, y } = free();
    const { lng, lat } = map.unproject([x, y]);
    return [lng, lat];
  };
  const looked = (): { zoom: number; latitude: number } => ({ zoom: map.getZoom(), latitude: center()[1] });
  const sizeNow = ({ size, scale }: NonNullable<typeof sheet>): Size => ({
    width: pixelsOnMap(size.width, scale, looked()),
    height: pixelsOnMap(size.height, scale, looked()),
  });
  const draw = (): void => {
    if (sheet === undefined) return;
    const { x, y } = free();
    const { width, height } = sizeNow(sheet);
    Object.assign(node.style, { left: `${x - width / 2}px`, top: `${y - height / 2}px`, width: `${width}px`, height: `${height}px` });
  };
  for (const moment of ['move', 'resize'] as const) map.on(moment, draw);
  return {
    show(size, scale) {
      sheet = { size, scale };
      draw();
    },
    center,
    propose(size) {
      const { width, height } = free();
      return proposeScale(size, { width: width * seenShare, height: height * seenShare }, looked());
    },
    see() {
      if (sheet === undefined) return;
      const window = free();
      const { width, height } = sizeNow(sheet);
      const nearer = Math.log2(Math.min(window.width / width, window.height / height) * seenShare);
      const { clientWidth, clientHeight } = map.getContainer();
      map.easeTo({ center: center(), zoom: map.getZoom() + nearer, offset: [window.x - clientWidth / 2, window.y - clientHeight / 2] });
    },
    remove() {
      for (const moment of ['move', 'resize'] as const) map.off(moment, draw);
      node.remove();
    },
  };
}
