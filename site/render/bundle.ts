import { join } from 'node:path';
import { build } from 'astro';

// Warnings and errors only.
await build({ root: join(import.meta.dirname, '..', '..'), logLevel: 'warn' });
