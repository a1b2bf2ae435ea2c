import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/* What takes pictures of the demonstration: npm run demo -- --no-serve makes it. */

const root = join(import.meta.dirname, '..');

/** Maps are drawn without a graphics card. */
export const drawingMs = 120_000;

/** Serve the demonstration in `folder` while `work` looks at it in a browser. */
export async function withDemo(work: (address: string, browser: Browser) => Promise<void>, folder = join('dist', 'demo')): Promise<void> {
  const folders = ['--out', join(folder, 'site'), '--store', join(folder, 'store')];
  const server = spawn(process.execPath, [join('pipeline', 'cli.ts'), 'serve', '--trial', ...folders, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // From the start: a server that ends by itself says so once, and who listens later waits for ever.
  const closed = once(server, 'close');
  try {
    let printed = '';
    for await (const piece of server.stdout) if (/http:\/\/localhost:\d+\/\s/.test((printed += String(piece)))) break;
    const [address] = /http:\/\/localhost:\d+\//.exec(printed) ?? [];
    if (address === undefined) throw new Error(`Nothing is served: make the demonstration first (npm run demo -- --no-serve).\n${printed}`);
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    });
    try {
      await work(address, browser);
    } finally {
      await browser.close();
    }
  } finally {
    server.kill('SIGINT');
    await closed;
  }
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
