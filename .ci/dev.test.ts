import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { operatorAt } from '../site/fixtures/operator.ts';
import { writeStore } from '../site/fixtures/write-store.ts';

const program = join(import.meta.dirname, 'dev.ts');

/** A port of this machine that nobody listens at. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

test('npm run dev shows pages, the scripts of their islands and files of the store as they are asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-dev-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeStore(join(folder, 'store'));
  writeFileSync(join(folder, 'operator.yaml'), operatorAt('https://exemple.fr/'));
  const port = await freePort();
  const args = ['--store', join(folder, 'store'), '--datasets', folder, '--port', String(port)];
  // Where it finds itself tested, Astro answers nothing.
  const env = { ...process.env, VITEST: undefined, NODE_ENV: undefined };
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore', env });
  onTestFinished(async () => {
    child.kill();
    await new Promise((resolve) => child.once('close', resolve));
  });
  const address = `http://127.0.0.1:${port}`;
  const read = async (path: string): Promise<string> => {
    const answer = await fetch(`${address}${path}`);
    expect(answer.status, path).toBe(200);
    return answer.text();
  };
  await expect
    .poll(
      () =>
        fetch(address).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 120_000 },
    )
    .toBe(true);
  const pages = ['/', '/donnees/', '/en/donnees/', '/explorer/', '/publier/'];
  for (const path of pages) expect(await read(path), path).toMatch(/<h1[^>]*>[^<]*\S/);
  const [, script = ''] = /data-script="([^"]+)"/.exec(await read('/explorer/')) ?? [];
  expect(await read(script)).toContain('Explorer.svelte');
  expect(JSON.parse(await read('/store/current.json'))).toHaveProperty('snapshot');
});
