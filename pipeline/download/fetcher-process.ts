import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { getCACertificates, rootCertificates } from 'node:tls';
import { fail } from '../base/errors.ts';
import type { FetchFailure, Order, Told } from '../fetcher/protocol.ts';
import { startOfFetcher } from './fetcher-sandbox.ts';
import { readFrames } from './frames.ts';
import { sandboxBroken } from '../sandbox/sandbox.ts';

interface Said {
  told: Told;
  bytes: Buffer;
}

/** Silence allowed to a server, signal of the waiting request, and error for its failure. */
interface About {
  idleMs: number;
  signal: AbortSignal;
  errorOf: (failure: FetchFailure) => Error;
}

/** The process that fetches, as it is spoken to. */
export interface Fetcher {
  tell(order: Order): void;
  /** Give an order about an address and wait for what comes of it. */
  call(order: Extract<Order, { id: number }>, about: About): Promise<Said>;
}

interface Waiting extends About {
  resolve: (said: Said) => void;
  reject: (error: unknown) => void;
}

/** Silence of the fetcher beyond twice that of a server, which it times itself: it hangs then, with all requests that wait. */
const hangMs = 30_000;
/** Characters of its standard error to keep: the end says why it died. */
const stderrCharacters = 16 * 1024;

/**
 * Start the process that fetches; `onEnd` is told when it is no more. It keeps nobody from ending, and ends with whoever has started it.
 */
export function startFetcher(unsafe: boolean, onEnd: () => void): Fetcher {
  const { program, args, ...options } = startOfFetcher(unsafe);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const waiting = waitingRoom(child);
  let why = '';
  const tell = (order: Order): void => void child.stdin.write(`${JSON.stringify(order)}\n`);
  const end = (death: (each: About) => Error): void => {
    waiting.close(death);
    onEnd();
  };
  const read = readFrames((told, bytes) => {
    const each = waiting.leave(told.id);
    if ('failed' in told) each?.reject(each.errorOf(told.failed));
    else each?.resolve({ told, bytes });
  });
  child.stdout.on('data', (piece: Buffer) => {
    try {
      read(piece);
    } catch (error) {
      // What does not speak as it was written to has been taken over.
      why = String(error);
      child.stdout.destroy();
      child.kill('SIGKILL');
    }
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (why = (why + piece).slice(-stderrCharacters)));
  // That nobody reads any more is told by the end.
  child.stdin.on('error', () => undefined);
  child.on('error', (cause) => end(() => fail(unsafe ? 'run.absent' : 'run.sandbox-absent', { program }, { cause })));
  child.on('close', (code, signal) => end((each) => deathOf(signal ?? String(code), why, each)));
  const authorities = extraAuthorities();
  if (authorities.length > 0) tell({ authorities });
  return {
    tell,
    async call(order, about) {
      // guard [child.kill('SIGKILL') → undefined] (fetcher-process.test.ts): that says nothing
      const hangs = setTimeout(() => child.kill('SIGKILL'), 2 * about.idleMs + hangMs);
      const said = waiting.enter(order.id, about);
      tell(order);
      return said.finally(() => clearTimeout(hangs));
    },
  };
}

/** Those who wait for a line of the child: as long as somebody does, the pipeline goes on. */
function waitingRoom(child: ChildProcess) {
  const room = new Map<number, Waiting>();
  let closed: ((each: About) => Error) | undefined;
  const handles = [child, ...[child.stdin, child.stdout, child.stderr].filter((stream) => stream instanceof Socket)];
  const hold = (): void => {
    for (const handle of handles)
      if (room.size > 0) handle.ref();
      else handle.unref();
  };
  const leave = (id: number): Waiting | undefined => {
    const each = room.get(id);
    room.delete(id);
    hold();
    return each;
  };
  hold();
  return {
    leave,
    async enter(id: number, about: About): Promise<Said> {
      about.signal.throwIfAborted();
      if (closed !== undefined) throw closed(about);
      const { promise, ...way } = Promise.withResolvers<Said>();
      const late = (): void => leave(id)?.reject(about.signal.reason);
      about.signal.addEventListener('abort', late, { once: true });
      room.set(id, { ...about, ...way });
      hold();
      return promise.finally(() => about.signal.removeEventListener('abort', late));
    },
    close(death: (each: About) => Error): void {
      closed ??= death;
      for (const [id, each] of room) leave(id)?.reject(closed(each));
    },
  };
}

/** Authorities that this process trusts beside those of Node: of the machine, of NODE_EXTRA_CA_CERTS. */
function extraAuthorities(): string[] {
  const known = new Set(rootCertificates);
  return getCACertificates('default').filter((each) => !known.has(each));
}

function deathOf(code: string, why: string, { errorOf }: About): Error {
  if (why.startsWith('bwrap: ')) return sandboxBroken(why);
  const lines = why.split('\n').filter((line) => line.trim() !== '');
  const last = lines.find((line) => /out of memory|Error/.test(line)) ?? lines.at(-1) ?? '';
  return errorOf({ gone: [code, last.trim().slice(0, 200)].filter((part) => part !== '').join(', ') });
}
