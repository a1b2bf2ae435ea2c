import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';
import { headerNames, type Asked, type FetchFailure, type ResponseHead } from './protocol.ts';

/** A head that always goes on is never idle: after so many times that, it has to be there. */
const headIdleTimes = 2;

/** The server has said nothing for too long. */
class Slow extends Error {}

/** An address that is not of the public internet was about to be called. */
class PrivateAddress extends Error {
  readonly address: string;

  constructor(address: string) {
    super(address);
    this.address = address;
  }
}

/** Refuse a name as soon as one of its addresses is not public; runs at connect time, so that no second answer can differ. */
function guardedLookup(allowed: readonly string[]): LookupFunction {
  return (host, options, done) => {
    // Some resolvers know no name with the dot of the root at its end.
    resolve(host.replace(/\.$/, ''), { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) {
        done(error, '', 0);
        return;
      }
      const refused = addresses.find(({ address }) => !isPublicAddress(address) && !allowed.includes(address));
      const [first] = addresses;
      // guard [refused !== undefined]: whose name leads to this machine
      if (refused !== undefined || first === undefined) done(new PrivateAddress(refused?.address ?? host), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** Ask one address; the body of its answer is still to be read. */
export function send(asked: Asked, signal: AbortSignal): Promise<IncomingMessage> {
  const { allowedAddresses, authority, idleMs, method } = asked;
  const options: RequestOptions = {
    method,
    // A connection of its own: none is taken over from another host's check.
    agent: false,
    lookup: guardedLookup(allowedAddresses),
    // Compressed answers would need a second cap.
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mappe', ...asked.headers },
    maxHeaderSize: asked.maxHeaderBytes,
    timeout: idleMs,
    signal,
    ...(authority === undefined ? {} : { ca: authority }),
  };
  return new Promise((resolveResponse, reject) => {
    const tooSlow = (): void => void sent.destroy(new Slow());
    // guard [tooSlow → () => undefined]: whose head never ends
    const late = setTimeout(tooSlow, idleMs * headIdleTimes);
    const sent = request(asked.url, options, (response) => {
      clearTimeout(late);
      const { remoteAddress = '' } = response.socket;
      if (isPublicAddress(remoteAddress) || allowedAddresses.includes(remoteAddress)) {
        resolveResponse(response);
        return;
      }
      response.destroy();
      reject(new PrivateAddress(remoteAddress));
    });
    sent.on('timeout', tooSlow);
    sent.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    sent.end();
  });
}

/** The head of an answer as data. */
export function headOf({ statusCode = 0, headers }: IncomingMessage): ResponseHead {
  const wanted = headerNames.map((name) => [name, headers[name]] as const).filter(([, value]) => typeof value === 'string');
  return { status: statusCode, headers: Object.fromEntries(wanted) };
}

/** An error as data. */
export function failureOf(error: unknown): FetchFailure {
  if (error instanceof PrivateAddress) return { refused: error.address };
  if (error instanceof Slow) return { slow: true };
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as NodeJS.ErrnoException;
  return { message: error.message, ...(typeof code === 'string' && { code }) };
}
