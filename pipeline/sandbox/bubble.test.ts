import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { defaultLimits, fileBytes, tasks, temporaryBytes } from '../base/limits.ts';
import { bubble, inBubble } from './sandbox.ts';
import { evaluateIn, programOf } from '../programs/programs.fixtures/evaluate.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

/* What a process finds that runs in the bubble: each of its arguments is held by what happens, not by its words. */

/** How a text is started that may have so much time of the processors. */
const startOf = (code: string, output: string, cpuSeconds = 60): ReturnType<typeof inBubble> =>
  inBubble(programOf(code), { inputs: {}, output }, { cpuSeconds, limits: defaultLimits });

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on('close', resolve));

test('has limits on its memory, its files, its processes, and leaves no image of itself', async () => {
  // Many machines let programs leave one.
  execFileSync('prlimit', ['--pid', String(process.pid), '--core=unlimited:']);
  const said = await evaluateIn("import { readFileSync } from 'node:fs'; console.log(readFileSync('/proc/self/limits', 'utf8'));", {
    output: scratchFolder(),
  });
  const limit = (name: string): string | undefined => new RegExp(`^Max ${name} +(\\S+)`, 'm').exec(said)?.[1];
  expect(Number(limit('address space'))).toBe(64 * 1024 ** 3);
  expect(Number(limit('data size'))).toBe(defaultLimits.memoryBytes);
  expect([limit('file size'), limit('core file size'), limit('processes')].map(Number)).toEqual([fileBytes, 0, tasks]);
});

test('gives no rights', () => {
  const args = [...bubble({ PATH: '/usr/bin:/bin' }), '--', 'grep', 'CapEff', '/proc/self/status'];
  expect(execFileSync('bwrap', args, { encoding: 'utf8' })).toBe('CapEff:\t0000000000000000\n');
});

// attack: processors without end
test('is stopped once it has had its time of the processors', async () => {
  const { program, args, env } = startOf('for (;;);', scratchFolder(), 1);
  const child = spawn(program, args, { env, stdio: 'ignore', timeout: 50_000, killSignal: 'SIGKILL' });
  // 128 and SIGXCPU, as a shell says it.
  expect(await ended(child)).toBe(128 + 24);
});

test('has no variable of whoever starts it', async () => {
  const { program, args, env } = startOf("console.log(Object.keys(process.env).includes('SECRET'));", scratchFolder());
  const child = spawn(program, args, { env: { ...env, SECRET: 'x' }, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  await ended(child);
  expect(said).toBe('false\n');
});

test('has a session, a name of its machine and shared memory of its own, and little room beside its output', async () => {
  const code = `import { readFileSync, readlinkSync, statfsSync } from 'node:fs';
    const session = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[3];
    const room = (path) => { const { bsize, blocks } = statfsSync(path); return bsize * blocks; };
    console.log(JSON.stringify({ session, ipc: readlinkSync('/proc/self/ns/ipc'), uts: readlinkSync('/proc/self/ns/uts'), tmp: room('/tmp'), in: room('/in') }));`;
  const { session, ipc, uts, ...room } = JSON.parse(await evaluateIn(code, { output: scratchFolder() })) as Record<string, unknown>;
  // Of a session that began outside, a process in there sees none.
  expect(Number(session)).toBeGreaterThan(0);
  expect([ipc === readlinkSync('/proc/self/ns/ipc'), uts === readlinkSync('/proc/self/ns/uts')]).toEqual([false, false]);
  expect(room).toEqual({ tmp: temporaryBytes, in: 1024 ** 2 });
});

// attack: what a program started, after its end
test('ends with whoever started it, however that ends', async () => {
  const output = join(scratchFolder(), 'out');
  mkdirSync(output);
  const { program, args, env } = startOf(
    "import { appendFileSync } from 'node:fs'; setInterval(() => appendFileSync('/out/beats', '.'), 20);",
    output,
  );
  const beats = (): number => statSync(join(output, 'beats'), { throwIfNoEntry: false })?.size ?? 0;
  const parent = `const { spawn } = require('node:child_process'); spawn(process.argv[1], JSON.parse(process.argv[2]), { stdio: 'ignore' }); setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['-e', parent, program, JSON.stringify(args)], { env, stdio: 'ignore' });
  await expect.poll(beats, { timeout: 30_000 }).toBeGreaterThan(0);
  starter.kill('SIGKILL');
  await ended(starter);
  await wait(1000);
  const then = beats();
  await wait(1000);
  expect(beats()).toBe(then);
});
