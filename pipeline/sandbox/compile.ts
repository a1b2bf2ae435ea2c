// Reads every program of pipeline/programs once, so that Node keeps them compiled where NODE_COMPILE_CACHE says; it runs none of them.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const tools = join(import.meta.dirname, '..', 'programs');
for (const path of globSync('**/*.ts', { cwd: tools }))
  if (/^if \(import\.meta\.main\)/m.test(readFileSync(join(tools, path), 'utf8'))) await import(join(tools, path));
