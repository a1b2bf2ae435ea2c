import { join } from 'node:path';
import { build } from 'astro';

const [folder = ''] = process.argv.slice(2);
await build({
  root: join(import.meta.dirname, '..', '..'),
  outDir: folder,
  build: { client: join(folder, 'client'), server: join(folder, 'server') },
  // Warnings and errors only.
  logLevel: 'warn',
});
