import { beforeEach, expect, test, vi } from 'vitest';
import type { ResponseHead } from '../fetcher/protocol.ts';
import { fetchAddress } from './fetcher.ts';
import type { Start } from '../sandbox/sandbox.ts';

/** Code and options of a process in place of the fetcher, as if an answer had taken it over: it runs `code` at each request. */
const taken = vi.hoisted(() => ({ code: '', options: [] as string[] }));
vi.mock(import('./fetcher-sandbox.ts'), () => ({
  startOfFetcher(): Start {
    const code = `const say = (line) => console.log(JSON.stringify(line));
      require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, ask } = JSON.parse(line);
        if (ask) { ${taken.code} }
      });`;
    return { program: process.execPath, args: [...taken.options, '--eval', code], env: {} };
  },
}));
beforeEach(() => {
  taken.options = [];
});

/** Fetch the head and body of an address, or throw the reason of the failure, from a fetcher that runs `code` and ends. */
async function fetched(code: string): Promise<ResponseHead & { body: string }> {
  taken.code = `${code}; process.stdin.destroy();`;
  const asked = { url: 'https://exemple.fr/a?sig=1', method: 'GET', headers: {}, allowedAddresses: [] } as const;
  const limits = { idleMs: 60_000, maxHeaderBytes: 1000 };
  const { status, headers, pieces } = await fetchAddress({ ...asked, ...limits }, 'https://exemple.fr/a', AbortSignal.timeout(20_000));
  let body = '';
  for await (const piece of pieces) body += String(piece);
  return { status, headers, body };
}
const refusal = (code: string): Promise<string> => fetched(code).then(JSON.stringify, String);
const head = 'say({ id, head: { status: 200, headers: {} } });';

test.each([
  ['what is no line', "console.log('bonjour')", 'SyntaxError'],
  ['a line without end', "process.stdout.write('x'.repeat(300 * 1024))", 'a line without end'],
  ['a line about no address', 'say({ head: { status: 200, headers: {} } })', 'no address'],
  ['a head without a status', 'say({ id, head: { headers: {} } })', 'no status'],
  ['a head without headers', 'say({ id, head: { status: 200 } })', 'no object'],
  ['a piece larger than any', `${head} say({ id, piece: 2 ** 40 })`, 'no object'],
  ['no reason', 'say({ id, failed: { message: 4 } })', 'no reason'],
  // attack: a fetcher that was taken over and lies to the pipeline
])('a program that says %s is stopped, and told with the address as it may be', async (_, code, why) => {
  const told = await refusal(`${code}; setTimeout(() => {}, 60_000)`);
  expect(told).toMatch(
    /^PipelineError: https:\/\/exemple\.fr\/a n’a pas été téléchargé\s: le programme qui télécharge s’est arrêté en route/,
  );
  expect(told).toContain(why);
});

test('a program that dies is told with what it said last', async () => {
  expect(await refusal("console.error('plus de place'); process.exitCode = 3")).toContain('(3, plus de place)');
});

test('a program that asks for too much memory is told', async () => {
  taken.options = ['--max-old-space-size=16'];
  const eat = 'const kept = []; for (;;) kept.push(Array.from({ length: 1000 }, () => ({})))';
  expect(await refusal(eat)).toMatch(/\(SIG\w+, .*out of memory\)/);
});

test('a program that says nothing, though its server must have answered or not, is stopped', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const told = refusal('setInterval(() => {}, 1000)');
  vi.advanceTimersByTime(2 * 60_000 + 30_000);
  vi.useRealTimers();
  expect(await told).toContain('(SIGKILL)');
});

test('of a head no more is taken than the headers that are known, and those as text', async () => {
  const said = "say({ id, head: { status: 200, headers: { etag: 'a', date: 4, 'x-other': 'b', location: ['/c'] } } })";
  expect(await fetched(`${said}; setTimeout(() => say({ id, end: true }), 500)`)).toEqual({
    status: 200,
    headers: { etag: 'a' },
    body: '',
  });
});

test('a program that answers with a body where the head should be has given no answer', async () => {
  // The one before may still be ending; another one takes its time to start on a busy machine.
  await vi.waitFor(async () => expect(await refusal('say({ id, end: true })')).toContain('(no head)'), { timeout: 20_000 });
});
