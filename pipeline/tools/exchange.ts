import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { fail } from '../errors.ts';
import { hostTurns, type HostTurns } from './host-turns.ts';
import { fixed, maxHeaderBytes, maxRedirects } from './limits.ts';
import { checkUrl, guardedLookup, isPublicAddress } from './public-address.ts';

/** What a request may use and cost. */
export interface Network {
  /** Addresses that are reached although they are not public: a test's own server. */
  allowedAddresses?: readonly string[];
  /** A certificate authority to trust beside the known ones. */
  authority?: string;
  bytes?: number;
  totalMs?: number;
  idleMs?: number;
  /** Time after which a server is held to the least that it has to give. */
  dripMs?: number;
  /** Before the second attempt; each next one waits twice as long. */
  backoffMs?: number;
  turns?: HostTurns;
  /** One for several addresses, where they are to have the time of one. */
  deadline?: Deadline;
}

/** The time that is left, from the moment when an address is first asked. */
export interface Deadline {
  signal: () => AbortSignal;
  isOver: () => boolean;
}

/** An answer whose body is still to be read; `end` gives the turn back. */
export interface Answer {
  response: IncomingMessage;
  status: number;
  /** Where it came from in the end. */
  url: URL;
  end(): void;
}

const defaultTotalMs = 2 * 60 * 60 * 1000;
/** A server that says nothing for so long will not answer. */
const defaultIdleMs = 60 * 1000;
/** A head that always goes on is never idle: after so many times that, it has to be there. */
const headIdleTimes = 2;
/** Between two requests to one host. */
const pauseMs = 200;

/** One for the process: a host does not care which of our data sets asks. */
const ownTurns = hostTurns(pauseMs);

export const turnsOf = ({ turns = ownTurns }: Network): HostTurns => turns;
export const totalMsOf = ({ totalMs = defaultTotalMs }: Network): number => totalMs;

export function makeDeadline(network: Network): Deadline {
  let signal: AbortSignal | undefined;
  return { signal: () => (signal ??= AbortSignal.timeout(totalMsOf(network))), isOver: () => signal?.aborted === true };
}

/** Ask an address, each redirection checked like the first; for the answer of one host its turn is kept until `end` is called. `deadline` begins to run with the first turn: who waits for others is not late. */
export async function ask(
  address: string,
  { method, headers }: { method: 'GET' | 'HEAD'; headers: OutgoingHttpHeaders },
  network: Network,
  deadline: () => AbortSignal,
): Promise<Answer> {
  const allowed = network.allowedAddresses ?? [];
  let url = checkUrl(address, allowed);
  for (let redirects = 0; ; redirects += 1) {
    const end = await turnsOf(network).take(url.host);
    try {
      const response = await send(url, { method, headers }, network, allowed, deadline());
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      // 304 is no redirection.
      if (status < 300 || status >= 400 || status === 304 || location === undefined) return { response, status, url, end };
      response.destroy();
      if (redirects === maxRedirects) throw fail('source.url-redirects', { url: address, limit: maxRedirects, raise: fixed });
      url = checkUrl(URL.parse(location, url)?.href ?? location, allowed);
    } catch (error) {
      end();
      throw error;
    }
    end();
  }
}

function send(
  url: URL,
  { method, headers }: { method: string; headers: OutgoingHttpHeaders },
  network: Network,
  allowed: readonly string[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { idleMs = defaultIdleMs, authority } = network;
  const options: RequestOptions = {
    method,
    // A connection of its own: none is taken over from another host's check.
    agent: false,
    lookup: guardedLookup(url.href, allowed),
    // Compressed answers would need a second cap.
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mappe', ...headers },
    maxHeaderSize: maxHeaderBytes,
    timeout: idleMs,
    signal,
    ...(authority === undefined ? {} : { ca: authority }),
  };
  return new Promise((resolveResponse, reject) => {
    const tooSlow = (): void => void sent.destroy(fail('source.url-slow', { url: url.href, seconds: idleMs / 1000 }));
    const late = setTimeout(tooSlow, idleMs * headIdleTimes);
    const sent = request(url, options, (response) => {
      clearTimeout(late);
      const { remoteAddress = '' } = response.socket;
      if (isPublicAddress(remoteAddress) || allowed.includes(remoteAddress)) {
        resolveResponse(response);
        return;
      }
      response.destroy();
      reject(fail('source.url-private', { url: url.href, address: remoteAddress }));
    });
    sent.on('timeout', tooSlow);
    sent.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    sent.end();
  });
}
