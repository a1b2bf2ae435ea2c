import type { ServerResponse } from 'node:http';

/** Faults that a call can meet. */
export const faultNames = ['401', '403 secondary limit', '404', '409', '422', '429', '502', 'time-out', 'cut body'] as const;
export type FaultName = (typeof faultNames)[number];

/** A fault to come. */
export interface Fault {
  fault: FaultName;
  /** Whether what was asked is done all the same, and only the answer is lost: of a server that fails, or of the network. */
  isDone?: boolean;
  /** How many calls meet it; all unless said. */
  times?: number;
}

interface Refused {
  status: number;
  message: string;
  headers?: Record<string, string>;
}

const secondary = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

/** Answer of GitHub to each fault. */
const answers: Partial<Record<FaultName, Refused>> = {
  '401': { status: 401, message: 'Bad credentials' },
  '403 secondary limit': { status: 403, message: secondary, headers: { 'retry-after': '1' } },
  '404': { status: 404, message: 'Not Found' },
  '409': { status: 409, message: 'Conflict' },
  '422': { status: 422, message: 'Validation Failed' },
  '429': { status: 429, message: secondary, headers: { 'retry-after': '1', 'x-ratelimit-remaining': '0' } },
  '502': { status: 502, message: 'Server Error' },
};

/** Moment at which a program is killed: at a call, done or not. */
export interface Kill {
  /** Calls before it. */
  after: number;
  operation: string;
  isDone: boolean;
}

const writes = /create|update|delete|merge|remove|add/;

/** Kills that leave GitHub in every state that a program which makes these calls can leave it in: before its first write, and after each. */
export function killsAt(operations: readonly string[]): Kill[] {
  // What a call that reads has done is not to be seen, and who is killed remembers nothing.
  const done = operations.flatMap((operation, after) => (writes.test(operation) ? [{ after, operation, isDone: true }] : []));
  return [...done.slice(0, 1).map((first) => ({ ...first, isDone: false })), ...done];
}

/** Faults on demand, and the calls after which nothing is answered any more. */
export class Faults {
  readonly #planned = new Map<string, Fault>();
  #left = Infinity;
  #endsDone = false;

  /** Have the next calls of an operation, as "pulls/create", meet a fault. */
  on(operation: string, fault: Fault): void {
    this.#planned.set(operation, { times: Infinity, ...fault });
  }

  /** After `calls` more calls the connection is cut, the last one done or not: as if who calls were killed there. */
  cutAfter(calls: number, isDone = false): void {
    this.#left = calls;
    this.#endsDone = isDone;
  }

  clear(): void {
    this.#planned.clear();
    this.#left = Infinity;
  }

  /** Whether this call is the last, or comes after it. */
  cut(): { isDone: boolean } | undefined {
    this.#left -= 1;
    return this.#left >= 0 ? undefined : { isDone: this.#endsDone && this.#left === -1 };
  }

  /** The fault that this call meets. */
  take(operation: string): Fault | undefined {
    const fault = this.#planned.get(operation);
    if (fault === undefined) return undefined;
    const times = (fault.times ?? Infinity) - 1;
    if (times <= 0) this.#planned.delete(operation);
    else this.#planned.set(operation, { ...fault, times });
    return fault;
  }
}

/** Answer a call as its fault has it. */
export function fail(response: ServerResponse, { fault }: Fault, body: string): void {
  const refused = answers[fault];
  if (refused !== undefined) {
    response.writeHead(refused.status, { 'content-type': 'application/json; charset=utf-8', ...refused.headers });
    response.end(JSON.stringify({ message: refused.message, documentation_url: 'https://docs.github.com/rest' }));
  } else if (fault === 'cut body') {
    // As long as it says, and then not.
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': String(Math.max(body.length, 20)) });
    response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
  }
  // A time-out: nothing is said.
}
