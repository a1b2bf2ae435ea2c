// Reads every program of pipeline/programs and what they read while they run, so that Node keeps them compiled where NODE_COMPILE_CACHE
// says; it runs none of them.
import { chmodSync, existsSync, globSync, readdirSync, symlinkSync } from 'node:fs';
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { basename, join } from 'node:path';
import { hasSecondUser, secondUser } from './second-user.ts';

const programs = join(import.meta.dirname, '..', 'programs');
const others = ['**/*.test.ts', '**/*.d.ts', '**/*.fixtures/**', '**/generate-*.ts'];
for (const path of globSync('**/*.ts', { cwd: programs, exclude: others })) await import(join(programs, path));

// Node looks in a folder named by its user, whose files that user alone may read.
const folder = getCompileCacheDir();
if (folder !== undefined && hasSecondUser()) {
  flushCompileCache();
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  const other = folder.replace(/-0$/, `-${secondUser}`);
  if (!existsSync(other)) symlinkSync(basename(folder), other);
}
