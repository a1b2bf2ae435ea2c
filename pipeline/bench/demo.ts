import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const root = join(import.meta.dirname, '..', '..');
/** Maps are drawn without a graphics card. */
const drawing = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** Serve the demonstration in `folder`, and open a browser; both are closed with what this gives. */
export async function openDemo(
  executablePath: string,
  folder = join('dist', 'demo'),
): Promise<{ address: string; browser: Browser } & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const folders = ['--out', join(folder, 'site'), '--store', join(folder, 'store')];
  const server = spawn(process.execPath, [join('pipeline', 'cli.ts'), 'serve', '--trial', ...folders, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // From the start: a server that ends by itself says so once, and who listens later waits for ever.
  const closed = once(server, 'close');
  opened.defer(async () => {
    server.kill('SIGINT');
    await closed;
  });
  let printed = '';
  for await (const piece of server.stdout) if (/http:\/\/localhost:\d+\/\s/.test((printed += String(piece)))) break;
  const [address] = /http:\/\/localhost:\d+\//.exec(printed) ?? [];
  if (address === undefined) throw new Error(`Nothing is served: make the demonstration first (npm run demo -- --no-serve).\n${printed}`);
  const browser = await chromium.launch({ executablePath, args: drawing });
  opened.defer(() => browser.close());
  const kept = opened.move();
  return { address, browser, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
