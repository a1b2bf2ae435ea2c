import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { underConditions } from '../base/conditions.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { download } from '../download/download.ts';
import { startOfFetcher } from '../download/fetcher-sandbox.ts';

const { server } = testServer();
const secret = 'ce-secret-ne-sort-pas-d-ici';
const project = join(import.meta.dirname, '..', '..');
/** In the home of whoever runs this, in the folder for what is temporary, and among the files of this project. */
const canaries = [homedir(), tmpdir(), project].map((place) => join(mkdtempSync(join(place, '.mappe-test-fetcher-')), 'secret.txt'));
beforeAll(() => {
  for (const canary of canaries) writeFileSync(canary, secret);
  process.env['MAPPE_TEST_SECRET'] = secret;
});
afterAll(() => {
  for (const canary of canaries) rmSync(join(canary, '..'), { recursive: true });
});

/** Processes with this one or `parent` above them that are the program that fetches, or around it. */
function fetchersOf(parent = process.pid): number[] {
  const children = globSync(`/proc/${parent}/task/*/children`).flatMap((path) => readFileSync(path, 'utf8').split(' ').filter(Boolean));
  return children.map(Number).flatMap((pid) => (argumentsOf(pid).includes('fetch-addresses.ts') ? [pid, ...fetchersOf(pid)] : []));
}
const argumentsOf = (pid: number): string =>
  globSync(`/proc/${pid}/cmdline`)
    .map((path) => readFileSync(path, 'utf8'))
    .join('');

describe('a program that an answer has taken over', () => {
  /** Output, parsed as JSON, of code that is started in place of the fetcher. */
  function inItsPlace(code: string): unknown {
    const { program, args, ...options } = startOfFetcher(false);
    const instead = [...args.slice(0, -1), '--input-type=module', '--eval', `import * as fs from 'node:fs'; ${code}`];
    const { stdout, stderr } = spawnSync(program, instead, { ...options, encoding: 'utf8' });
    return JSON.parse(stdout === '' ? JSON.stringify(stderr) : stdout);
  }

  // attack: a fetcher that reads files
  test('sees no file of this machine but its own, the programs of the system and how names are resolved', () => {
    const seen = inItsPlace(`const system = ['/usr', '/lib', '/lib64', '/bin', '/node', '/etc/alternatives', '/proc', '/dev'];
      const look = (folder) => fs.readdirSync(folder || '/', { withFileTypes: true }).flatMap((entry) => {
        const path = folder + '/' + entry.name;
        return system.includes(path) ? [] : entry.isDirectory() ? look(path) : [path];
      });
      console.log(JSON.stringify(look('')));`) as string[];
    const own =
      /^\/app\/(package\.json|pipeline\/fetcher\/[a-z-]+(\.test)?\.ts|pipeline\/tools\/download\/public-address\.ts|node_modules\/ipaddr\.js\/.+)$/;
    expect(seen).toContain('/app/pipeline/fetcher/fetch-addresses.ts');
    expect(
      seen.filter(
        (path) => !own.test(path) && !/^\/etc\/(resolv\.conf|hosts|nsswitch\.conf|host\.conf|gai\.conf|ld\.so\.cache)$/.test(path),
      ),
    ).toEqual([]);
  });

  // attack: a fetcher that reads secrets
  test('reads no secret: of a file, of a variable, of another process', () => {
    const places = JSON.stringify([...canaries, '/proc/1/environ', '/proc/self/environ', `/proc/${process.pid}/environ`]);
    const said = inItsPlace(`const read = (path) => { try { return fs.readFileSync(path, 'utf8'); } catch (error) { return error.code; } };
      const names = Object.keys(process.env).sort();
      console.log(JSON.stringify({ names, leaks: ${places}.filter((path) => read(path).includes('${secret}')) }));`);
    expect(said).toEqual({ names: ['PATH', 'PWD'], leaks: [] });
  });

  // attack: a fetcher that writes files
  test('writes nowhere', () => {
    const places = ['', '/tmp', '/dev', '/dev/shm', '/app', '/app/pipeline/fetcher', '/etc', '/usr', '/node', tmpdir(), homedir()];
    const said = inItsPlace(`const write = (path) => { try { fs.mkdirSync(path + '/x'); return path; } catch { return undefined; } };
      console.log(JSON.stringify(${JSON.stringify(places)}.map(write).filter((path) => path !== undefined)));`);
    expect(said).toEqual([]);
  });
});

describe('the program that fetches', () => {
  const bring = (name: string) => download(`${server.origin}/${name}`, join(server.folder, name), local);
  const kill = (): void => {
    // One that has ended meanwhile is what is wanted.
    for (const pid of fetchersOf()) spawnSync('kill', ['-KILL', String(pid)]);
  };

  test('is one for many addresses, and is not there before the first one', async () => {
    expect(fetchersOf()).toEqual([]);
    server.answer = (_, response) => response.end('x');
    await bring('a');
    const first = fetchersOf();
    await Promise.all(['b', 'c', 'd'].map(bring));
    expect(first.length).toBeGreaterThan(0);
    expect(fetchersOf()).toEqual(first);
  });

  test('is replaced where it is killed: what it was bringing comes whole', async () => {
    server.answer = (_, response) => (server.asked.length === 1 ? kill() : response.end('x'));
    expect((await bring('a')).bytes).toBe(1);
    expect(server.asked).toEqual(['/a', '/a']);
  });

  // attack: a fetcher that is killed
  test('is told where each one that takes its place is killed; the next address works', async () => {
    server.answer = kill;
    const refused = await bring('a').catch(String);
    expect(refused).toContain(
      `${server.origin}/a n’a pas été téléchargé\u202f: le programme qui télécharge s’est arrêté en route (SIGKILL). Relancez la commande`,
    );
    expect(server.asked).toHaveLength(4);
    server.answer = (_, response) => response.end('x');
    expect((await bring('b')).bytes).toBe(1);
  });

  test('is the same without bubblewrap, with no variable of ours and no file that it could fill', async () => {
    server.answer = (_, response) => response.end('x');
    const got = await underConditions({ unsafe: true }, () => bring('a'));
    expect(got.bytes).toBe(1);
    const { program, args, ...options } = startOfFetcher(true);
    const code = `const file = ${JSON.stringify(join(server.folder, 'filled'))}; let said = 'filled';
      try { require('node:fs').writeFileSync(file, 'x'); } catch (error) { said = error.code; }
      console.log(JSON.stringify([Object.keys(process.env), said]));`;
    const { stdout } = spawnSync(program, [...args.slice(0, -1), '--eval', code], { ...options, encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual([['PATH'], 'EFBIG']);
  });
});

describe('a pipeline of its own', () => {
  /** One that downloads an address, trusting the server by its environment. */
  function start(unsafe: boolean) {
    const module = (name: string): string => JSON.stringify(join(project, 'pipeline', name));
    const target = JSON.stringify(join(server.folder, 'brought'));
    const code = `const { download } = await import(${module('download/download.ts')});
      const { underConditions } = await import(${module('base/conditions.ts')});
      const bring = () => download('${server.origin}/a', ${target}, { allowedAddresses: ['127.0.0.1', '::1'] });
      console.log((await underConditions({ unsafe: ${unsafe} }, bring)).bytes);`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(project, 'pipeline', 'download', 'download.fixtures', 'server.pem') };
    return spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit'], env });
  }

  test('ends when it has what it asked for, by an authority that its environment names', async () => {
    server.answer = (_, response) => response.end('x');
    const pipeline = start(false);
    const said = once(pipeline.stdout, 'data');
    expect(await once(pipeline, 'close')).toEqual([0, null]);
    expect(String((await said)[0])).toBe('1\n');
  });

  test.each([false, true])('leaves nothing behind that fetches where it is killed (without a sandbox: %s)', async (unsafe) => {
    const asked = Promise.withResolvers<undefined>();
    server.answer = () => asked.resolve(undefined);
    const pipeline = start(unsafe);
    await asked.promise;
    const fetchers = fetchersOf(pipeline.pid);
    expect(fetchers.length).toBeGreaterThan(0);
    pipeline.kill('SIGKILL');
    // Of what has ended nothing but a number may be left.
    for (let tries = 0; tries < 100 && fetchers.some((pid) => argumentsOf(pid) !== ''); tries += 1) await wait(50);
    expect(fetchers.filter((pid) => argumentsOf(pid) !== '')).toEqual([]);
  });
});
