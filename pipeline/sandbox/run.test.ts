import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { underConditions } from '../base/conditions.ts';
import { withLimits } from '../base/limits.ts';
import { run } from './run.ts';
import { evaluateIn, type Trial } from '../programs/programs.fixtures/evaluate.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function output(): Promise<string> {
  const path = join(folder, `out${(count += 1)}`);
  await mkdir(path);
  return path;
}

/** Run a text as the program. */
const evaluate = async (code: string, { output: given, ...trial }: Partial<Trial> = {}): Promise<string> =>
  evaluateIn(code, { output: given ?? (await output()), ...trial });

const problemOf = async (running: Promise<unknown>): Promise<{ id: string; message: string }> => {
  try {
    await running;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.problems[0] === undefined) throw error;
    return error.problems[0];
  }
  return { id: 'none', message: 'The run did not fail.' };
};

describe('a program in the sandbox', () => {
  test('reads what is mounted and writes to /out', async () => {
    const input = join(folder, 'input.txt');
    await writeFile(input, 'bonjour');
    const out = await output();
    await evaluate("import { copyFileSync } from 'node:fs'; copyFileSync('/in/input.txt', '/out/copy.txt');", {
      inputs: { 'input.txt': input },
      output: out,
    });
    expect(await readFile(join(out, 'copy.txt'), 'utf8')).toBe('bonjour');
  });

  test('finds itself compiled by the set-up, and can put nothing in that place', async () => {
    let log = '';
    const command = {
      program: 'node' as const,
      args: ['pipeline/programs/tiles/check-pmtiles.ts'],
      env: { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
    };
    await run(command, { inputs: {}, output: await output() }, { onOutput: (text) => (log += text) }).catch(() => undefined);
    expect(log).toMatch(/check-pmtiles\.ts was accepted/);
    expect(log).not.toMatch(/writing cache for .*success/);
    const write = "try { writeFileSync(process.env.NODE_COMPILE_CACHE + '/x', ''); } catch (e) { console.log(e.code); }";
    expect(await evaluate(`import { writeFileSync } from 'node:fs'; ${write}`)).toBe('EROFS\n');
  });

  test('that fails is told with the end of its log, long lines cut', async () => {
    const code = "for (let n = 1; n <= 40; n++) console.error(n === 39 ? 'x'.repeat(9000) : `ligne ${n}`); process.exit(1);";
    const { id, message } = await problemOf(evaluate(code));
    const lines = message.split('\n').slice(2);
    expect([id, lines.length, lines[0], lines.at(-1)]).toEqual(['run.failed', 20, 'ligne 21', 'ligne 40']);
    expect(lines[18]).toBe(`${'x'.repeat(300)}…`);
  });

  test('cannot write to what it reads', async () => {
    const input = join(folder, 'input.txt');
    await writeFile(input, 'bonjour');
    const said = await evaluate(
      "import { writeFileSync } from 'node:fs'; try { writeFileSync('/in/input.txt', 'x'); } catch (e) { console.log(e.code); }",
      { inputs: { 'input.txt': input } },
    );
    expect(said).toBe('EROFS\n');
  });

  // attack: other files and variables, from a program
  test('sees no other file of the machine and no variable of ours', async () => {
    const secret = join(folder, 'secret.txt');
    await writeFile(secret, 'secret');
    const code = `import { existsSync, readdirSync } from 'node:fs'; console.log([${JSON.stringify(secret)}, '/root', '/home', '/etc/passwd', '/srv', '/var'].filter(existsSync).join(), readdirSync('/').join(), Object.keys(process.env).sort().join());`;
    const [seen, root, variables] = (await evaluate(code)).trimEnd().split(' ');
    expect(seen).toBe('');
    expect(
      root
        ?.split(',')
        .filter((name) => !['app', 'bin', 'dev', 'etc', 'in', 'lib', 'lib64', 'node', 'out', 'proc', 'tmp', 'usr'].includes(name)),
    ).toEqual([]);
    expect(variables?.split(',')).toEqual([
      ...['GDAL_DRIVER_PATH', 'GDAL_HTTP_PROXY', 'GDAL_SKIP', 'HOME', 'LANG', 'NODE_COMPILE_CACHE', 'NODE_COMPILE_CACHE_PORTABLE'],
      ...[
        'NODE_OPTIONS',
        'OGR2OGR_USE_ARROW_API',
        'OGR_CURRENT_DATE',
        'OGR_SQLITE_ALLOW_EXTERNAL_ACCESS',
        'PATH',
        'PROJ_NETWORK',
        'PWD',
        'SQLITE_TMPDIR',
        'TZ',
      ],
    ]);
  });

  test('has no rights, and sees no process but its own', async () => {
    const code = `import { readFileSync, readdirSync } from 'node:fs'; const rights = /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
      console.log(rights, readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length < 5);`;
    expect(await evaluate(code)).toBe('0000000000000000 true\n');
  });

  // attack: the network, from a program
  test('reaches no network, this machine included', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end('secret');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const said = await evaluate(
      `try { await fetch('http://127.0.0.1:${port}/'); console.log('reached'); } catch (e) { console.log(e.cause.code); }`,
    );
    server.close();
    expect(said).toBe('ECONNREFUSED\n');
    expect(asked).toBe(0);
  });

  // attack: time without end
  test('is stopped when its time is over, with what it started', async () => {
    const running = problemOf(
      evaluate(
        "import { spawn } from 'node:child_process'; spawn('/usr/bin/sleep', ['20']); setTimeout(() => {}, 20_000); await new Promise(() => {});",
        { timeoutMs: 1500 },
      ),
    );
    const late = wait(15_000, { id: 'late', message: '' }, { ref: false });
    const problem = await Promise.race([running, late]);
    expect(problem.id).toBe('run.timeout');
    expect(problem.message).toMatch(/^node a dépassé 1\.5 s et a été arrêté\./);
  });

  // attack: memory without end
  test('is stopped when it takes too much memory', async () => {
    const eat = (): Promise<string> => evaluate('const kept = []; while (kept.length < 24) kept.push(Buffer.alloc(64 * 1024 ** 2, 1));');
    const problem = await problemOf(underConditions({ limits: withLimits({ memoryBytes: 1024 ** 3 }) }, eat));
    expect(problem.id).toBe('run.memory');
    expect(problem.message).toMatch(
      /^node a demandé plus de mémoire que les 1 Gio permis .*« limits: { memoryBytes: … } », jusqu’à 274877906944\./s,
    );
  });

  // attack: output without end
  test('is stopped when it writes without end', async () => {
    const problem = await problemOf(evaluate("import { writeSync } from 'node:fs'; for (;;) writeSync(1, 'x'.repeat(1024 ** 2));"));
    expect(problem.id).toBe('run.output-too-large');
  });

  test('is told by its limit where it takes more of the processors than it may', async () => {
    const problem = await problemOf(evaluate("process.kill(process.pid, 'SIGXCPU'); await new Promise(() => {});"));
    expect(problem.message).toMatch(/^node a pris plus que les \d+ s de processeur permises .*limits: { runMinutes: … }/s);
  });

  test.each(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL'])(
    'that crashes by %s is told as a crash, with what to do',
    async (signal) => {
      const problem = await problemOf(
        evaluate(`console.error('mot'); process.kill(process.pid, '${signal}'); await new Promise(() => {});`),
      );
      expect(problem.id).toBe('run.crashed');
      expect(problem.message).toContain(`node est tombé en panne (signal ${signal})`);
      expect(problem.message).toMatch(
        /Relancez la commande\u202f; si cela recommence, [^]*signalez-le [^]*\n {2}commande\u202f: node [^]*\nmot/,
      );
    },
  );

  // attack: a file without end
  test('is told by its limit where it writes a larger file than it may', async () => {
    const write = "import { openSync, writeSync } from 'node:fs'; writeSync(openSync('/out/a', 'w'), 'x', 64 * 1024 ** 3);";
    const problem = await problemOf(evaluate(write));
    expect(problem.message).toMatch(/^node a écrit un fichier de plus de 64 Gio .* Cette limite est fixe/s);
  });

  // attack: a link that is left behind
  test('is refused where it leaves a link behind', async () => {
    const problem = await problemOf(evaluate("import { symlinkSync } from 'node:fs'; symlinkSync('/etc/shadow', '/out/clean.gpkg');"));
    expect(problem.id).toBe('run.odd-output');
    expect(problem.message).toContain('clean.gpkg');
  });
});

describe('GDAL in the sandbox', () => {
  // attack: an address that a file names, where nothing but the sandbox refuses it
  test('follows no address that a file names', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const path = join(folder, 'link.geojson');
    const crs = { type: 'link', properties: { href: `http://127.0.0.1:${port}/crs`, type: 'ogcwkt' } };
    await writeFile(
      path,
      JSON.stringify({
        type: 'FeatureCollection',
        crs,
        features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [4, 49] } }],
      }),
    );
    await run(
      { program: 'ogrinfo', args: ['-json', '-if', 'GeoJSON', '/in/source.geojson'] },
      { inputs: { 'source.geojson': path }, output: await output() },
    ).catch(() => undefined);
    server.close();
    expect(asked).toBe(0);
  });

  // attack: a driver that nobody asked for
  test('has no driver that opens another file, whatever its options say', async () => {
    const source = join(folder, 'source.vrt');
    const other = join(folder, 'other.csv');
    await writeFile(other, 'nom\nsecret\n');
    await writeFile(
      source,
      '<OGRVRTDataSource><OGRVRTLayer name="other"><SrcDataSource>/in/other.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    );
    const inputs = { 'source.vrt': source, 'other.csv': other };
    const problem = await problemOf(
      run({ program: 'ogrinfo', args: ['-al', '-if', 'OGR_VRT', '/in/source.vrt'] }, { inputs, output: await output() }),
    );
    expect(problem.id).toBe('run.failed');
    expect(problem.message).not.toContain('secret');
  });

  test('fails with its command and the end of its log', async () => {
    const problem = await problemOf(
      run({ program: 'ogrinfo', args: ['-if', 'GPKG', '/in/absent.gpkg'] }, { inputs: {}, output: await output() }),
    );
    expect(problem.id).toBe('run.failed');
    expect(problem.message).toContain('ogrinfo -if GPKG /in/absent.gpkg\nERROR 4: /in/absent.gpkg: No such file or directory');
  });
});

test('a program that is not installed is named', async () => {
  const problem = await problemOf(
    run({ program: 'ogrinfo', args: ['--version'], env: { PATH: '/nowhere' } }, { inputs: {}, output: await output() }),
  );
  expect(problem.id).toBe('run.absent');
});
