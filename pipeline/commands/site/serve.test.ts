import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOutput, forgetMark, keepMark } from './site-inputs.ts';
import { serve } from './serve.ts';
import { root } from '../../sandbox/sandbox.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-serve-'));
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'site/index.html'), '<!doctype html><title>Accueil</title>');
});

afterAll(() => rm(folder, { recursive: true }));

test('takes the next port where the wanted one is taken, says so, and stops when told to', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const lines: string[] = [];
  const running = serve({ site: join(folder, 'site'), store: join(folder, 'store'), port, lang: 'fr' }, (line) => lines.push(line));
  await expect.poll(() => lines.length).toBe(2);
  expect(lines[0]).toMatch(new RegExp(`^Le port ${port} est déjà pris\u202f: le site est servi sur le port \\d+\\.$`));
  const served = /http:\S+/.exec(lines[1] ?? '')?.[0] ?? '';
  expect(await (await fetch(served)).text()).toBe('<!doctype html><title>Accueil</title>');
  const forged = get(served, { headers: { host: 'exemple.fr' } });
  const [response] = (await once(forged, 'response')) as [IncomingMessage];
  expect(response.statusCode, 'a name of another site that was made to mean this machine').toBe(421);
  forged.destroy();
  process.emit('SIGINT');
  await running;
  await expect(fetch(served)).rejects.toThrow();
  other.close();
});

test('lets a site that was built here ask what its pages declare, unless it is a proposal', async () => {
  const site = join(folder, 'declared');
  await mkdir(site);
  const declared = 'default-src &#39;none&#39;; connect-src &#39;self&#39; https://data.geopf.fr';
  await writeFile(join(site, 'index.html'), `<!doctype html><meta http-equiv="content-security-policy" content="${declared}">`);
  await mkdir(join(site, 'explorer'));
  await cp(join(site, 'index.html'), join(site, 'explorer', 'index.html'));
  await writeFile(join(site, 'worker.js'), '');
  await keepMark(root, site, { output: await digestOutput(site) });
  const policyOf = async (isStrict: boolean, path = ''): Promise<string> => {
    const lines: string[] = [];
    const running = serve({ site, store: join(folder, 'store'), port: 0, lang: 'fr', isStrict }, (line) => lines.push(line));
    await expect.poll(() => lines.length).toBe(1);
    const { headers } = await fetch(`${/http:\S+/.exec(lines[0] ?? '')?.[0] ?? ''}${path}`);
    process.emit('SIGINT');
    await running;
    return headers.get('content-security-policy') ?? '';
  };
  expect(await policyOf(false)).toContain("connect-src 'self' https://data.geopf.fr;");
  // A worker reads for the map, by the policy of its own script.
  expect(await policyOf(false, 'worker.js')).toContain("connect-src 'self' https://data.geopf.fr;");
  expect(await policyOf(true)).toContain("connect-src 'self';");
  await forgetMark(root, site);
  expect(await policyOf(false), 'built by somebody else').toContain("connect-src 'self';");
});

test('says what to do where there is no site yet', async () => {
  const nothing = serve({ site: join(folder, 'nothing'), store: folder, port: 0, lang: 'fr' }, () => undefined);
  await expect(nothing).rejects.toThrow(/n’existe pas encore\. Lancez «\u202fmappe build\u202f», puis «\u202fmappe site\u202f»/);
});
