import { rename, rmdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** Puts the English page for lost addresses where servers look for it: /en/404.html, as Astro does for the French one alone. */
export function lostPage(): AstroIntegration {
  return {
    name: 'mappe-lost-page',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        await rename(fileURLToPath(new URL('en/404/index.html', dir)), fileURLToPath(new URL('en/404.html', dir)));
        await rmdir(fileURLToPath(new URL('en/404', dir)));
      },
    },
  };
}
