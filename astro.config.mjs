import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { bundled, svelteOptions } from './site/render/adapter.ts';
import { readOperator } from './site/data/operator.ts';
import { previewed } from './site/render/preview-addresses.ts';
import { browserFloor } from './site/render/browser-floor.ts';
import { readSettings } from './site/data/settings.ts';
import { themeColors } from './site/styles/theme-colors.ts';

/** `Features.LightDark` of Lightning CSS. */
const lightDark = 1 << 20;

const settings = readSettings();
// The pages of a preview get their address when they are made: one bundle serves every request.
const isPreview = settings.preview !== undefined;
const base = isPreview ? `${previewed.files}/` : new URL(settings.site ?? readOperator().site).pathname;

export default defineConfig({
  srcDir: './site',
  publicDir: './site/public',
  outDir: settings.bundle,
  // Beside what it builds, so that two builds at the same time do not meet.
  cacheDir: `${settings.out}.cache`,
  // Origins are read while pages are rendered: site/data/site-origin.ts.
  base,
  trailingSlash: 'ignore',
  output: 'server',
  adapter: bundled(),
  // The content security policy allows no inline style or script: every one is a file.
  build: { inlineStylesheets: 'never', client: `${settings.bundle}/client`, server: `${settings.bundle}/server` },
  compressHTML: true,
  devToolbar: { enabled: false },
  integrations: [svelte(svelteOptions)],
  vite: {
    plugins: [themeColors()],
    ...(isPreview && { define: { 'import.meta.env.MAPPE_PAGES': JSON.stringify(previewed.pages) } }),
    // No colour is written for two schemes at once: what stands in for that where browsers lack it is not needed.
    css: { lightningcss: { exclude: lightDark } },
    cacheDir: `${settings.out}.cache/vite`,
    build: {
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1200,
      target: browserFloor,
      cssTarget: browserFloor,
      // jsPDF names them for pages that it would print as they are, which none here asks of it.
      rollupOptions: { external: ['canvg', 'dompurify', 'html2canvas'] },
    },
    worker: { format: 'es' },
  },
});
