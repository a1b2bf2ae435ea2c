import type { Page } from 'playwright-core';
import { pictureOf } from './browser.ts';

/* The map of a page as it is on the screen: places in it are shares of its width and height. A curtain upon it is a second canvas. */

export type Color = [red: number, green: number, blue: number];
/** Shares of the map's width and height. */
const middle = { left: 0.45, top: 0.4, width: 0.25, height: 0.2 };

/** Different colours of the map's middle, as it is on the screen. */
export const colorsOf = async (opened: Page): Promise<number> => new Set((await readColors(opened, middle)).map(String)).size;

/** The colours of a part of the map, pixel by pixel, as it is on the screen. */
export async function readColors(opened: Page, { left, top, width, height }: typeof middle): Promise<Color[]> {
  const canvas = opened.locator('.maplibregl-canvas').first();
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The map is not to be seen.');
  const clip = { x: box.x + box.width * left, y: box.y + box.height * top, width: box.width * width, height: box.height * height };
  const picture = (await pictureOf(opened, clip)).toString('base64');
  // As text: a list of numbers is told number by number on its way.
  const text = await opened.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, image.width, image.height) ?? {};
    return Array.from(data, (part) => String.fromCharCode(part)).join('');
  }, picture);
  const data = Buffer.from(text, 'latin1');
  return Array.from({ length: data.length / 4 }, (_, pixel): Color => [...data.subarray(pixel * 4, pixel * 4 + 3)] as Color);
}

/** Show the tools of a phone that have no room in its row. */
export async function showMoreTools(opened: Page): Promise<void> {
  const more = opened.getByRole('button', { name: 'Plus', exact: true });
  if ((await more.isVisible()) && (await more.getAttribute('aria-expanded')) === 'false') await more.click();
}

/** A click on the map, by shares of its width and height. */
export async function clickAt(opened: Page, left: number, top: number): Promise<void> {
  const canvas = opened.locator('.maplibregl-canvas').first();
  const box = await canvas.boundingBox();
  await canvas.click({ position: { x: (box?.width ?? 0) * left, y: (box?.height ?? 0) * top } });
}

/** Pixels of the window of a place of the map, so many pixels from its middle. */
export async function pointOf(opened: Page, dx: number, dy: number): Promise<[x: number, y: number]> {
  const { width = 0, height = 0, x = 0, y = 0 } = (await opened.locator('.maplibregl-canvas').first().boundingBox()) ?? {};
  return [x + width / 2 + dx, y + height / 2 + dy];
}

/** A press upon the map, so many pixels from its middle: a tap on a phone. */
export async function press(opened: Page, dx: number, dy: number): Promise<void> {
  const point = await pointOf(opened, dx, dy);
  if (opened.viewportSize()?.width === 390) await opened.touchscreen.tap(...point);
  else await opened.mouse.click(...point);
}

type Pixels = readonly [dx: number, dy: number];

/** Moves what lies at a place of the map to another, pixels from its middle: by one finger on a phone. */
export async function drag(opened: Page, from: Pixels, to: Pixels): Promise<void> {
  const start = await pointOf(opened, ...from);
  const end = await pointOf(opened, ...to);
  if (opened.viewportSize()?.width !== 390) {
    await opened.mouse.move(...start);
    await opened.mouse.down();
    await opened.mouse.move(...end, { steps: 5 });
    return opened.mouse.up();
  }
  const fingers = await opened.context().newCDPSession(opened);
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: (readonly [number, number])[]): Promise<unknown> =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
  await touch('touchStart', start);
  for (const share of [0.3, 0.6, 1])
    await touch('touchMove', [start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share]);
  await touch('touchEnd');
  await fingers.detach();
}
