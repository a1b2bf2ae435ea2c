import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { installPinned } from './night-install.ts';
import { inOtherBrowsers, runShown, vitest } from './steps.ts';

/**
 * The oldest Chromium that the site is made for (site/render/browser-floor.ts), as it lies in a package of npm: 53 MB that only the night
 * needs.
 */
const browser = {
  name: '@sparticuz/chromium',
  version: '109.0.6',
  integrity: 'sha512-9hTE03DXnrWTiGNpfjLfmGhIfmiVAerSPinDb+x5bBdM4KF4PMM1NZ0A+V7WKazoA+CasSX/osHK8K0MuO6uqg==',
};

/** Install the browser in `folder`, alone, and unpack it; gives its path. */
async function installBrowser(folder: string): Promise<string> {
  installPinned(folder, browser);
  const unpack = async (name: string): Promise<Buffer> =>
    promisify(brotliDecompress)(await readFile(join(folder, 'node_modules', browser.name, 'bin', name)));
  const path = join(folder, 'chromium');
  await writeFile(path, await unpack('chromium.br'), { mode: 0o755 });
  // What draws WebGL in software is looked for beside it.
  await writeFile(join(folder, 'drawing.tar'), await unpack('swiftshader.tar.br'));
  await promisify(execFile)('tar', ['-xf', 'drawing.tar'], { cwd: folder });
  return path;
}

/** Do what people come for in the oldest Chromium that the site is made for, over the demonstration. */
async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-old-browser-'));
  try {
    const path = await installBrowser(folder);
    const isBuilt = await runShown([join('pipeline', 'cli.ts'), 'demo', '--no-serve']);
    const holds = isBuilt && (await runShown([vitest, 'run', '--project', 'e2e', ...inOtherBrowsers], { CHROMIUM: path }));
    if (!holds) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
