import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../.ci/find-browser.ts';
import { openDemo } from '../pipeline/bench/demo.ts';

/* What takes pictures of the demonstration: npm run demo -- --no-serve makes it. */

/** Maps are drawn without a graphics card. */
export const drawingMs = 120_000;

/** Serve the demonstration in `folder` while `work` looks at it in a browser. */
export async function withDemo(work: (address: string, browser: Browser) => Promise<void>, folder?: string): Promise<void> {
  await using demo = await openDemo(findBrowser(), folder);
  await work(demo.address, demo.browser);
}

/** Take a picture as PNG once two in a row are the same. */
// A page says when its files are there, not when its map is drawn.
export async function pictureAtRest(page: Page, of: { screenshot: () => Promise<Buffer> } = page): Promise<string> {
  let before = '';
  let picture = (await of.screenshot()).toString('base64');
  while (picture !== before) {
    before = picture;
    await page.waitForTimeout(3_000);
    picture = (await of.screenshot()).toString('base64');
  }
  return picture;
}

/** A picture as the browser writes WebP, and its size in pixels. */
export async function asWebp(page: Page, png: string, quality: number): Promise<{ bytes: Buffer; size: [number, number] }> {
  const { base64, size } = await page.evaluate(
    async ([given, wanted]) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0))]));
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      const address = canvas.toDataURL('image/webp', wanted);
      return { base64: address.replace(/^.*,/, ''), size: [image.width, image.height] as [number, number] };
    },
    [png, quality] as const,
  );
  return { bytes: Buffer.from(base64, 'base64'), size };
}
