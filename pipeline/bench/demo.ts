import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const root = join(import.meta.dirname, '..', '..');

const store = join(root, 'dist', 'demo', 'store');

/** Folder of the demo's built site. */
export const demoSite = join(root, 'dist', 'demo', 'site');

/** The site of the demo, as `mappe serve` gives it, and a browser that draws maps without a graphics card, while `work` measures them. */
export async function withDemoSite(executablePath: string, work: (browser: Browser, address: string) => Promise<void>): Promise<void> {
  const command = [join(root, 'pipeline', 'cli.ts'), 'serve', '--trial', '--out', demoSite, '--store', store, '--port', '0'];
  const server = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [text] = (await once(server.stdout, 'data')) as [Buffer];
    const [address] = /http:\/\/\S+/.exec(text.toString()) ?? [];
    if (address === undefined) throw new Error(`serve has no address: ${text.toString()}`);
    const args = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
    const browser = await chromium.launch({ executablePath, args });
    try {
      await work(browser, address);
    } finally {
      await browser.close();
    }
  } finally {
    server.kill();
  }
}
