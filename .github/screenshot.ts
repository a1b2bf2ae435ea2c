import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asWebp, drawingMs, pictureAtRest, withDemo } from './demo-pictures.ts';

/*
 * npm run screenshot: the picture of README.md, from the demonstration (npm run demo -- --no-serve makes it): where the towns near a large river
 * are, which is computed from two other data sets.
 */

const page = 'explorer/#carte=4.9/46.6/3.4&d=geonames/lieux-au-bord-de-l-eau&d=natural-earth/eaux';
/** As wide as GitHub shows a README, on a fine screen. */
const view = { viewport: { width: 1280, height: 720 }, deviceScaleFactor: 1.5, locale: 'fr-FR', reducedMotion: 'reduce' } as const;
const webpQuality = 0.9;

await withDemo(async (address, browser) => {
  const shown = await browser.newPage(view);
  await shown.goto(address + page);
  await shown.locator('.maplibregl-canvas').waitFor({ timeout: drawingMs });
  await shown.getByText('Distance au cours d’eau').waitFor({ timeout: drawingMs });
  await shown.waitForLoadState('networkidle');
  const { bytes } = await asWebp(shown, await pictureAtRest(shown), webpQuality);
  await writeFile(join(import.meta.dirname, 'explorer.webp'), bytes);
});
