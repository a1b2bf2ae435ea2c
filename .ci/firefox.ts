import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, installPinned, runInstall } from './night-install.ts';
import { inOtherBrowsers, runShown, vitest } from './steps.ts';

/** A Firefox that its makers still mend, and a display for it, drawn in software. */
const packages = ['firefox-esr', 'xvfb', 'xauth', 'libegl1', 'libgl1', 'libgl1-mesa-dri', 'libegl-mesa0', 'libglx-mesa0'];
/** The last that speaks WebDriver BiDi as this Firefox does: later ones ask for a command that it has not. */
const driver = {
  name: 'playwright-core',
  version: '1.58.2',
  integrity: 'sha512-yZkEtftgwS8CsfYo7nm0KE8jsvm6i/PTgVtB8DL726wNf6H2IMsDuxCpJj59KDaxCtSnrWan2AeDqM7JBaultg==',
};

/** Do what people come for in Debian's Firefox, over the demonstration. */
async function main(): Promise<void> {
  installPackages(packages);
  using folder = mkdtempDisposableSync(join(tmpdir(), 'mappe-firefox-'));
  installPinned(folder.path, driver);
  if (!(await runShown([join('pipeline', 'cli.ts'), 'demo', '--no-serve']))) throw new Error('The demonstration is not built.');
  const environment = {
    FIREFOX: '/usr/bin/firefox-esr',
    MAPPE_TEST_DRIVER: join(folder.path, 'node_modules', driver.name, 'index.mjs'),
  };
  const asked = ['xvfb-run', '--auto-servernum', process.execPath, vitest, 'run', '--project', 'e2e', ...inOtherBrowsers];
  runInstall('env', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...asked);
}

if (import.meta.main) await main();
