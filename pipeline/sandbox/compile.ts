// Reads every program of pipeline/programs and what they read while they run, so that Node keeps them compiled where NODE_COMPILE_CACHE says; it runs none of them.
import { globSync } from 'node:fs';
import { join } from 'node:path';

const programs = join(import.meta.dirname, '..', 'programs');
const others = ['**/*.test.ts', '**/*.d.ts', '**/*.fixtures/**', '**/generate-*.ts'];
for (const path of globSync('**/*.ts', { cwd: programs, exclude: others })) await import(join(programs, path));
