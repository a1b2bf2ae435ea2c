import type { Page } from 'playwright-core';

/* The map of a page as it is on the screen: places in it are shares of its width and height. */

export type Color = [red: number, green: number, blue: number];
/** Shares of the map's width and height. */
const middle = { left: 0.45, top: 0.4, width: 0.25, height: 0.2 };

/** Different colours of the map's middle, as it is on the screen. */
export const colorsOf = async (opened: Page): Promise<number> => new Set((await readColors(opened, middle)).map(String)).size;

/** The colours of a part of the map, pixel by pixel, as it is on the screen. */
export async function readColors(opened: Page, { left, top, width, height }: typeof middle): Promise<Color[]> {
  const canvas = opened.locator('.maplibregl-canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('The map is not to be seen.');
  const clip = { x: box.x + box.width * left, y: box.y + box.height * top, width: box.width * width, height: box.height * height };
  const picture = (await opened.screenshot({ clip })).toString('base64');
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

/** A click on the map, by shares of its width and height. */
export async function clickAt(opened: Page, left: number, top: number): Promise<void> {
  const canvas = opened.locator('.maplibregl-canvas');
  const box = await canvas.boundingBox();
  await canvas.click({ position: { x: (box?.width ?? 0) * left, y: (box?.height ?? 0) * top } });
}
