import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { islandStyles } from './site/render/island-styles.ts';
import { lostPage } from './site/render/not-found-page.ts';
import { pagesApart } from './site/render/pages-apart.ts';
import { readOperator } from './site/data/records.ts';
import { searchIndex } from './site/search/integration.ts';
import { readSettings } from './site/data/settings.ts';
import { shortScopes } from './site/render/short-scopes.ts';
import { themeColors } from './site/styles/theme-colors.ts';

const settings = readSettings();
const operator = await readOperator();
const address = new URL(settings.site ?? operator.site);

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: settings.out,
  // Beside what it builds, so that two builds at the same time do not meet.
  cacheDir: `${settings.out}.cache`,
  site: address.origin,
  base: address.pathname,
  trailingSlash: 'ignore',
  output: 'static',
  // The content security policy allows no inline style or script: every one is a file.
  // Some pages at a time: each waits for the disk while another is made.
  build: { format: 'directory', inlineStylesheets: 'never', concurrency: 16, server: `${settings.out}.cache/server` },
  compressHTML: true,
  devToolbar: { enabled: false },
  integrations: [svelte(), islandStyles(), searchIndex(), pagesApart(), lostPage()],
  vite: {
    plugins: [themeColors(), shortScopes()],
    cacheDir: `${settings.out}.cache/vite`,
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
    worker: { format: 'es' },
  },
});
