import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { contentPolicy } from '../layouts/policy.ts';
import type { BuiltSite } from './browser.ts';

const root = join(import.meta.dirname, '..', '..');

/** Lines of a program that keep MapLibre's own map as `made`, once a map of the house has opened it. */
export const catchMap = `import { Map as MapLibre } from ${JSON.stringify(fileURLToPath(import.meta.resolve('maplibre-gl')))};
const { setStyle } = MapLibre.prototype;
let made;
MapLibre.prototype.setStyle = function (...given) {
  made = this;
  return setStyle.apply(this, given);
};`;

/** A page of one program, `text`, under the policy of a page with a map; `define`: what Astro's bundle would put into its programs. */
export async function buildProgram(text: string, define: Record<string, string> = {}): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-program-'));
  const source = join(folder, 'source');
  const out = join(folder, 'site');
  const store = join(folder, 'store');
  for (const each of [source, store]) await mkdir(each);
  const policy = `<meta http-equiv="content-security-policy" content="${contentPolicy({ map: true })}">`;
  await writeFile(
    join(source, 'index.html'),
    `<!doctype html><html lang="fr"><meta charset="utf-8">${policy}<title>Programme</title><link rel="icon" href="data:"><script type="module" src="./main.js"></script></html>`,
  );
  await writeFile(join(source, 'main.js'), text);
  const config = { define, worker: { format: 'es' }, build: { assetsInlineLimit: 0 } };
  await writeFile(join(source, 'vite.config.mjs'), `export default ${JSON.stringify(config)};`);
  const args = [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', source, '--outDir', out];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } });
  return { out, store, remove: () => rm(folder, { recursive: true }) };
}
