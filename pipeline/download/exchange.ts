import { fail, PipelineError } from '../base/errors.ts';
import type { Asked, ResponseHead } from '../fetcher/protocol.ts';
import { checkUrl, withoutSecrets } from './check-url.ts';
import { fetchAddress } from './fetcher.ts';
import { hostTurns, type HostTurns } from './host-turns.ts';
import { maxHeaderBytes, maxRedirects } from '../base/limits.ts';

/** Settings and limits of a request. */
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

/** An answer whose body is still to be read; `end` lets go of it and gives the turn back. */
export interface Answer extends ResponseHead {
  pieces: AsyncIterable<Buffer>;
  /** Final address of the answer, as it may be told. */
  url: URL;
  end(): void;
}

/** A host gave no answer at all: which one it was, where an address leads to another host, and why. */
export class Unanswered extends Error {
  readonly host: string;
  /** As Node tells it, ETIMEDOUT of one that is silent; none where it is no fault of a connection. */
  readonly code: string | undefined;

  constructor(host: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.host = host;
    const { code } = isSlow(cause) ? { code: 'ETIMEDOUT' } : (cause as NodeJS.ErrnoException);
    this.code = typeof code === 'string' ? code : undefined;
  }
}

const isSlow = (cause: unknown): cause is PipelineError => cause instanceof PipelineError && cause.problems[0]?.id === 'source.url-slow';

const defaultTotalMs = 2 * 60 * 60 * 1000;
/** A server that says nothing for so long will not answer. */
const defaultIdleMs = 60 * 1000;
/** Between two requests to one host. */
const pauseMs = 200;

/** One for the process: a host does not care which of our data sets asks. */
const ownTurns = hostTurns(pauseMs);

export const turnsOf = ({ turns = ownTurns }: Network): HostTurns => turns;
export const totalMsOf = ({ totalMs = defaultTotalMs }: Network): number => totalMs;

export function makeDeadline(network: Network): Deadline {
  let signal: AbortSignal | undefined;
  // guard [AbortSignal.timeout(totalMsOf(network)) → new AbortController().signal] (download.test.ts): that never ends
  return { signal: () => (signal ??= AbortSignal.timeout(totalMsOf(network))), isOver: () => signal?.aborted === true };
}

/** Ask an address, each redirection checked like the first; one host's turn is kept until `end` is called. */
export async function ask(
  address: string,
  { method, headers }: Pick<Asked, 'method' | 'headers'>,
  network: Network,
  deadline: () => AbortSignal,
): Promise<Answer> {
  // `deadline` begins to run with the first turn: a request that waits for others is not late.
  const { allowedAddresses = [], authority, idleMs = defaultIdleMs } = network;
  const asked = { method, headers, allowedAddresses, ...(authority !== undefined && { authority }), idleMs, maxHeaderBytes };
  let url = checkUrl(address, allowedAddresses);
  for (let redirects = 0; ; redirects += 1) {
    const pass = await turnsOf(network).take(url.host);
    // guard [redirects === 0 → true]: is not in the refusal
    // guard [redirects === 0 → true] (secrets.test.ts): is not in the refusal source.url-status
    const shown = redirects === 0 ? url.href : withoutSecrets(url.href);
    try {
      const missed = turnsOf(network).missed(url.host);
      if (missed !== undefined) throw missed;
      const { status, headers, pieces, drop } = await fetchAddress({ ...asked, url: url.href }, shown, deadline()).catch(
        (cause: unknown) => {
          throw cause instanceof PipelineError && !isSlow(cause) ? cause : new Unanswered(url.host, cause);
        },
      );
      const end = (): void => {
        drop();
        pass();
      };
      const { location } = headers;
      // 304 is no redirection.
      if (status < 300 || status >= 400 || status === 304 || location === undefined)
        return { status, headers, pieces, url: new URL(shown), end };
      drop();
      // guard [redirects === maxRedirects → redirects === maxRedirects * 2]: that redirects to a private one
      if (redirects === maxRedirects) throw fail('source.url-redirects', { url: address, limit: maxRedirects });
      // guard [checkUrl(… → new URL(location, url)]: that redirects to a private one
      url = checkUrl(URL.parse(location, url)?.href ?? location, allowedAddresses, withoutSecrets);
    } catch (error) {
      pass();
      throw error;
    }
    pass();
  }
}
