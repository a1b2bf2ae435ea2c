import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Run a program in this terminal; what ends with another code than 0 throws. */
export function runInstall(...[program = '', ...args]: string[]): void {
  runIn(process.cwd(), program, ...args);
}

function runIn(cwd: string, program: string, ...args: string[]): void {
  const { status } = spawnSync(program, args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}.`);
}

/** Install packages of Debian that only the night needs. */
export function installPackages(packages: readonly string[]): void {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo'];
  runInstall(...asRoot, 'apt-get', 'update');
  runInstall(...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '--no-install-recommends', ...packages);
}

/** A package of npm that only the night needs, and of which bytes it is made. */
export interface PinnedPackage {
  name: string;
  version: string;
  integrity: string;
  /** The same of packages that come with it, by their names. */
  others?: Readonly<Record<string, string>>;
}

interface Lock {
  packages: Record<string, { integrity?: string }>;
}

/** Install a package in `folder`, alone and without running a script of it; throws where its bytes are not what they were. */
export function installPinned(folder: string, { name, version, integrity, others }: PinnedPackage): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  runIn(folder, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`);
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock;
  for (const [each, expected] of Object.entries({ [name]: integrity, ...others })) {
    const found = packages[`node_modules/${each}`]?.integrity;
    if (found !== expected) throw new Error(`${each}, which ${name}@${version} brings, is not what it was: ${found}`);
  }
}
