import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

/** Programs that setup.mjs may have found or put on the path; the shell, which has no windows, first. */
const names = ['chromium-headless-shell', 'chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];

/** Path of the browser that CHROMIUM names, or of the first that the path has. */
export function findBrowser(): string {
  const paths = names.flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)));
  return process.env.CHROMIUM ?? paths.find((path) => existsSync(path)) ?? chromium.executablePath();
}
