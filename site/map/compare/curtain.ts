import type { Map as MapLibre, StyleSpecification } from 'maplibre-gl';
import type { Failure } from '../fetch/failure.ts';
import type { View } from '../model/model.ts';

/** A second map upon the first, from its left side to a bar: both look at the same place, and the first has every press. */
export interface Curtain {
  show: (style: StyleSpecification) => void;
  /** Moves the bar, percent of the width from the left. */
  place: (percent: number) => void;
  remove: () => void;
}

/** The second map, as its opener hands it over. */
interface Upper {
  show: Curtain['show'];
  place: (view: View) => void;
  remove: () => void;
}

/** Options that a curtain is hung with. */
export interface CurtainOptions {
  style: StyleSpecification;
  /** The reader has drawn the bar, percent of the width from the left. */
  onDrag: (percent: number) => void;
  /** `source` is the name of the source that failed, in the style. */
  onFailure: (failure: Failure, source: string | undefined) => void;
}

/** Hang a second map upon one, over half of its width. */
export function hangCurtain(map: MapLibre, open: (node: HTMLElement) => Upper, { onDrag }: Pick<CurtainOptions, 'onDrag'>): Curtain {
  const node = document.createElement('div');
  node.className = 'curtain';
  node.inert = true;
  // A slider of the page says and does the same for keys and for those who read by ear.
  const bar = document.createElement('div');
  bar.className = 'curtain-bar';
  bar.ariaHidden = 'true';
  map.getCanvasContainer().after(node, bar);
  const upper = open(node);
  const follow = (): void => {
    const { lng, lat } = map.getCenter();
    upper.place({ center: [lng, lat], zoom: map.getZoom() });
  };
  const place = (percent: number): void => {
    for (const each of [node, bar]) each.style.setProperty('--at', `${percent}%`);
  };
  const drag = (event: PointerEvent): void => {
    if (event.type === 'pointerdown') bar.setPointerCapture(event.pointerId);
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { left, width } = map.getContainer().getBoundingClientRect();
    onDrag(Math.round(Math.min(100, Math.max(0, ((event.clientX - left) / width) * 100))));
  };
  for (const moment of ['pointerdown', 'pointermove'] as const) bar.addEventListener(moment, drag);
  map.on('move', follow);
  follow();
  place(50);
  return {
    show: upper.show,
    place,
    remove() {
      map.off('move', follow);
      upper.remove();
      node.remove();
      bar.remove();
    },
  };
}
