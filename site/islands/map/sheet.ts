import type { Padding } from '../../map/model/camera.ts';

/** Heights of a bottom sheet, as parts of its container: about its head, half of it, all but the search box. */
const sheetStops = [0.12, 0.52, 0.86] as const;

/** Which stop a sheet rests at. */
export type SheetStop = 0 | 1 | 2;

/** Whether the panel of the explorer is a sheet upon its map, rather than a column beside it. */
export const isPhone = (): boolean => matchMedia('(width < 48rem)').matches;

/** Pixels that it takes from the width where it is a column. */
export const panelWidth = 360;

/** Head of a phone's sheet in pixels: the classes of the map and the tools. */
const headHeight = 96;

/** Padding of a map `height` pixels high, ending at the sheet's head, that the search box and a phone's sheet cover. */
export const coveredAt = (stop: SheetStop, height: number): Partial<Padding> => ({
  top: 56,
  // Under the highest stop nothing is seen: what is gone to there is looked at from the one below.
  ...(isPhone() && { bottom: stop === 0 ? 0 : (height + headHeight) * sheetStops[1] - headHeight }),
});

/** A drag shorter than this is a press. */
const pressPixels = 6;

/** Let a handle drag its sheet and give the stop that the sheet comes to rest at; a press goes to the next stop. */
export function dragSheet(
  handle: HTMLElement,
  sheet: HTMLElement,
  { rest, now }: { rest: (stop: SheetStop) => void; now: () => SheetStop },
): () => void {
  let start: { y: number; height: number } | undefined;
  const room = (): number => sheet.parentElement?.clientHeight ?? innerHeight;
  const down = (event: PointerEvent): void => {
    start = { y: event.clientY, height: sheet.clientHeight };
    handle.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    // Through the sheet's own style object, which the page's policy allows.
    if (start) sheet.style.height = `${start.height + start.y - event.clientY}px`;
  };
  const up = (event: PointerEvent): void => {
    if (!start) return;
    const dragged = Math.abs(event.clientY - start.y) > pressPixels;
    const height = sheet.clientHeight / room();
    start = undefined;
    sheet.style.height = '';
    if (dragged) rest(nearestStop(height));
  };
  const click = (event: MouseEvent): void => {
    // A drag ends in a click too; the keyboard's has no place.
    if (event.detail === 0 || !sheet.style.height) rest(nextStop(now()));
  };
  handle.addEventListener('pointerdown', down);
  handle.addEventListener('pointermove', move);
  handle.addEventListener('pointerup', up);
  handle.addEventListener('pointercancel', up);
  handle.addEventListener('click', click);
  return () => {
    handle.removeEventListener('pointerdown', down);
    handle.removeEventListener('pointermove', move);
    handle.removeEventListener('pointerup', up);
    handle.removeEventListener('pointercancel', up);
    handle.removeEventListener('click', click);
  };
}

/** The stop whose height is nearest. */
export function nearestStop(height: number): SheetStop {
  const distances = sheetStops.map((stop) => Math.abs(stop - height));
  const nearest = distances.indexOf(Math.min(...distances));
  return nearest === 0 ? 0 : nearest === 1 ? 1 : 2;
}

/** Up to the top, then down to the head. */
export const nextStop = (stop: SheetStop): SheetStop => (stop === 0 ? 1 : stop === 1 ? 2 : 0);
