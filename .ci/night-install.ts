import { spawnSync } from 'node:child_process';

/** Run a program in this terminal; what ends with another code than 0 throws. */
export function run(...[program = '', ...args]: string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.`);
}

/** Install packages of Debian that only the night needs. */
export function installPackages(packages: readonly string[]): void {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo'];
  run(...asRoot, 'apt-get', 'update');
  run(...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '--no-install-recommends', ...packages);
}
