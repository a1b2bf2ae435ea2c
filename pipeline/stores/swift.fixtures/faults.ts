import { request as forward, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { Server } from './server.ts';
import { standBefore, type Intercepted } from './stand-before.ts';

/** Whole answer of a server. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A request that a fault befalls. */
export interface Exchange {
  step: string;
  asked: IncomingHttpHeaders;
  /** Have the server do what is asked, with what `change` makes of the body where there is one. */
  ask: (change?: (body: Buffer) => Buffer) => Promise<Answer>;
  /** Have the server hear half of the body, and break both connections. */
  breakHalfWay: () => Promise<void>;
  reply: (answer: Answer) => void;
  /** Answer so many bytes of the body, then break the connection. */
  breakAfter: (answer: Answer, bytes: number) => void;
  /** Break the connection. */
  cut: () => void;
  /** Break it, and refuse every one from now on. */
  close: () => void;
}

/** Fault that befalls requests, instead of the server's own deed. */
export type Fault = (exchange: Exchange) => Promise<void> | void;

/** A proxy before a server; `seen` counts the requests by step, `stirred` the beginnings and ends of those that may change something. */
export interface FaultProxy extends Intercepted {
  seen: Map<string, number>;
  stirred: () => number;
}

/** Start a proxy before a server; what `pick` gives a fault for is left to that. Each request is read whole, for all are small. */
export async function startFaults(server: Server, pick: (step: string, time: number) => Fault | undefined): Promise<FaultProxy> {
  const seen = new Map<string, number>();
  let stirred = 0;
  const intercepted = await standBefore(server, (request, response) => {
    const step = stepOf(request);
    const stir = (): void => void (stirred += request.method === 'GET' || request.method === 'HEAD' ? 0 : 1);
    stir();
    const time = (seen.get(step) ?? 0) + 1;
    seen.set(step, time);
    const fault = pick(step, time);
    const usual: Fault = async ({ ask, reply }) => reply(await ask());
    void Promise.resolve((fault ?? usual)({ ...exchangeOf(server, step, request, response), close: () => intercepted.close() })).catch(() => request.socket.destroy()).finally(stir);
  });
  return { ...intercepted, seen, stirred: () => stirred };
}

function exchangeOf(server: Server, step: string, request: IncomingMessage, response: ServerResponse): Omit<Exchange, 'close'> {
  const sent = buffer(request);
  // A connection that a fault breaks has no body to the end.
  sent.catch(() => undefined);
  const reply = ({ status, headers, body }: Answer): void => void response.writeHead(status, headers).end(body);
  return {
    step,
    asked: request.headers,
    ask: async (change = (body) => body) => ask(server.endpoint, request, change(await sent)),
    async breakHalfWay() {
      const body = await sent;
      await hearHalf(server.endpoint, request, body);
      request.socket.destroy();
    },
    reply,
    cut: () => request.socket.destroy(),
    breakAfter({ status, headers, body }, bytes) {
      response.writeHead(status, headers).flushHeaders();
      response.write(body.subarray(0, bytes), () => request.socket.destroy());
    },
  };
}

async function ask(endpoint: string, { method, url, headers: asked }: IncomingMessage, sent: Buffer): Promise<Answer> {
  const headers = sent.length === 0 ? asked : { ...asked, 'content-length': String(sent.length) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // A connection of its own: one that is kept may be closed by the server at that moment, which is no fault of the test's.
    forward(`${endpoint}${url ?? ''}`, { method, headers, agent: false }, resolve).on('error', reject).end(sent);
  });
  return { status: answer.statusCode ?? 500, headers: answer.headers, body: await buffer(answer) };
}

/** The server is given the time to hear what came, then nothing more comes. */
async function hearHalf(endpoint: string, { method, url, headers }: IncomingMessage, sent: Buffer): Promise<void> {
  const request = forward(`${endpoint}${url ?? ''}`, { method, headers, agent: false });
  request.on('error', () => undefined).write(sent.subarray(0, sent.length / 2));
  await wait(heardMs);
  request.destroy();
}

const heardMs = 50;

const uploadSteps: Record<string, string> = { GET: 'LIST parts', PUT: 'PUT part', POST: 'complete upload', DELETE: 'abort upload' };

/** Name the step of a request, by its method and its kind of object: "PUT snapshots", "LIST pending". */
function stepOf({ method = '', url = '' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://x');
  const [, , , ...path] = decodeURIComponent(pathname).split('/');
  if (searchParams.has('uploadId')) return uploadSteps[method] ?? method;
  if (searchParams.has('uploads')) return method === 'POST' ? 'begin upload' : 'LIST uploads';
  if (searchParams.has('versioning')) return 'GET versioning';
  if (searchParams.has('list-type')) return `LIST ${kindOf((searchParams.get('prefix') ?? '').split('/').slice(1))}`;
  return `${method} ${kindOf(path)}`;
}

const kindOf = ([folder = '', name = '']: string[]): string =>
  folder === '.scratch' ? (/^[a-z]+/.exec(name)?.[0] ?? folder) : folder === 'current.json' ? 'pointer' : folder;
