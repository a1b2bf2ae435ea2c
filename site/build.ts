import { join } from 'node:path';
import { build } from 'astro';

// Warnings and errors only: a line for each of thousands of pages costs as much as to make one in ten of them.
if (import.meta.main) await build({ root: join(import.meta.dirname, '..'), logLevel: 'warn' });
