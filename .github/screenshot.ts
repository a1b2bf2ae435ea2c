import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/*
 * npm run screenshot: the picture of README.md, from the demonstration (npm run demo -- --no-serve makes it): where the towns near a large river
 * are, which is computed from two other data sets.
 */

const root = join(import.meta.dirname, '..');
const page = 'explorer/#carte=4.9/46.6/3.4&d=geonames/lieux-au-bord-de-l-eau&d=natural-earth/eaux';
/** As wide as GitHub shows a README, on a fine screen. */
const view = { viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1.5, locale: 'fr-FR', reducedMotion: 'reduce' } as const;
const webpQuality = 0.9;
/** Maps are drawn without a graphics card. */
const drawingMs = 120_000;

const serve = ['serve', '--trial', '--out', 'dist/site', '--store', 'dist/store', '--port', '0'];
const server = spawn(process.execPath, [join('pipeline', 'cli.ts'), ...serve], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
try {
  let printed = '';
  for await (const piece of server.stdout) if (/http:\/\/localhost:\d+\/\s/.test((printed += String(piece)))) break;
  const [address] = /http:\/\/localhost:\d+\//.exec(printed) ?? [];
  if (address === undefined) throw new Error(`Nothing is served: make the demonstration first (npm run demo -- --no-serve).\n${printed}`);
  const shown = await browser.newPage(view);
  await shown.goto(address + page);
  await shown.locator('.maplibregl-canvas').waitFor({ timeout: drawingMs });
  await shown.getByText('Distance au cours d’eau').waitFor({ timeout: drawingMs });
  await shown.waitForLoadState('networkidle');
  // A page says when its files are there, not when its map is drawn: it is once two pictures are the same.
  let before = '';
  let picture = (await shown.screenshot()).toString('base64');
  while (picture !== before) {
    before = picture;
    await shown.waitForTimeout(3_000);
    picture = (await shown.screenshot()).toString('base64');
  }
  const webp = await shown.evaluate(
    async ([base64, quality]) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', quality).replace(/^.*,/, '');
    },
    [picture, webpQuality] as const,
  );
  await writeFile(join(import.meta.dirname, 'explorer.webp'), Buffer.from(webp, 'base64'));
} finally {
  await browser.close();
  server.kill('SIGINT');
  await once(server, 'close');
}
