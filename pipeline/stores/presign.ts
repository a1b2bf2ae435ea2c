import { createHash, createHmac } from 'node:crypto';
import { readSignature } from '../../schemas/codecs/access-envelope.ts';
import { defined } from '../base/defined.ts';
import { fail } from '../base/errors.ts';
import type { Bucket } from './s3-bucket.ts';

/** Seconds for which an address is good, from when. */
export interface Validity {
  seconds: number;
  now: Date;
  /** Mark of the access that opens it, where the gate looks for one. */
  mark?: string;
}

/** An access as far as its addresses tell it from others. */
export interface SignedFor {
  dataset: string;
  /** Public key of age. */
  key: string;
  layers?: readonly string[];
}

/** An address that is good for a while. */
export interface SignedAddress {
  address: string;
  /** Signature by which the same address answers HEAD, where its own is for GET alone. */
  head?: string;
}

/** Signs addresses of objects: whoever holds one reads that object, or bytes of it, until it expires; nothing else. */
export interface AddressSigner {
  /** Scheme and host of all that it signs. */
  origin: string;
  /** Names the mark without which no address of an access leads anywhere; undefined: addresses live until they expire. */
  markOf: ((access: SignedFor) => string) | undefined;
  sign(key: string, validity: Validity): Promise<SignedAddress>;
}

/** Request as the SDK's signer of S3 takes and gives it, whose query holds its signature. */
interface Signed {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
}
type Signer = Awaited<ReturnType<Bucket['client']['config']['signer']>>;
interface Presigner {
  presign: (request: Signed, options: { expiresIn: number; signingDate: Date }) => Promise<Signed>;
}

/** One request of S3: its method, what stands in its query, and how many bytes it sends where that is signed too. */
export interface PresignedRequest {
  method: string;
  query?: Record<string, string>;
  length?: number | undefined;
}

const endpointOf = ({ endpoint }: Bucket): URL => new URL(endpoint.includes('://') ? endpoint : `https://${endpoint}`);

/** Signs requests for a key of a bucket (AWS Signature Version 4, in the query). */
export async function presigner(
  bucket: Bucket,
  key: string,
  { seconds, now }: Validity,
): Promise<(request: PresignedRequest) => Promise<string>> {
  const { host, hostname, port, protocol } = endpointOf(bucket);
  const signer = (await bucket.client.config.signer()) as Signer & Presigner;
  const path = `/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return async ({ method, query = {}, length }) => {
    // What is sent is not known yet; how much of it may be.
    const headers = { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD', ...(length !== undefined && { 'content-length': String(length) }) };
    const asked = { method, protocol, hostname, ...(port !== '' && { port: Number(port) }), path, query, headers };
    // guard [expiresIn: seconds → expiresIn: 604_800]: an invitation that has expired is told before anything is sent
    const signed = await signer.presign(asked, { expiresIn: seconds, signingDate: now });
    const url = new URL(`${protocol}//${host}${path}`);
    url.search = new URLSearchParams(signed.query).toString();
    return url.href;
  };
}

/** Signer of a bucket's objects. */
export const bucketSigner = (bucket: Bucket): AddressSigner => ({
  origin: endpointOf(bucket).origin,
  markOf: undefined,
  sign: async (key, validity) => {
    const presign = await presigner(bucket, bucket.prefix + key, validity);
    // Objects are kept as those that everybody reads, for a year: no cache on the way may keep these beyond their access.
    // guard ['private, no-store' → 'public']: is kept by no cache on the way
    const query = { 'response-cache-control': 'private, no-store' };
    const head = readSignature(await presign({ method: 'HEAD', query }));
    return { address: await presign({ method: 'GET', query }), ...defined({ head }) };
  },
});

/** Signer of a folder that nginx serves at `address` behind secure_link (ngx_http_secure_link_module), whose secret it shares. */
export function folderSigner(address: string, secret: string): AddressSigner {
  const base = new URL(address.endsWith('/') ? address : `${address}/`);
  return {
    origin: base.origin,
    markOf: ({ dataset, key, layers = [] }) =>
      createHmac('sha256', secret)
        .update([dataset, key, ...layers].join(' '))
        .digest('hex')
        .slice(0, 32),
    sign: (key, { seconds, now, mark = '' }) => {
      const { pathname } = new URL(key.split('/').map(encodeURIComponent).join('/'), base);
      const expires = Math.floor(now.valueOf() / 1000) + seconds;
      // The order of the configuration that the guide gives; the secret comes last, so that nothing can be added to it.
      const digest = createHash('md5')
        .update(`${expires}${decodeURIComponent(pathname)} ${mark} ${secret}`)
        .digest('base64url');
      return Promise.resolve({ address: `${base.origin}${pathname}?md5=${digest}&expires=${expires}&acces=${mark}` });
    },
  };
}

/** Address at which a folder's objects are read, and the secret by which nginx knows who may. */
export interface Gate {
  address: string;
  secret: string;
}

/** The variables that hold a `Gate`. */
const gateNames = { address: 'MAPPE_PRIVATE_ADDRESS', secret: 'MAPPE_PRIVATE_SECRET' } as const;

/** The gate of a private folder, as the environment says. */
export function privateGate(env: NodeJS.ProcessEnv): Gate {
  const address = env[gateNames.address];
  const secret = env[gateNames.secret];
  // guard: a private folder without a gate signs nothing
  if (address === undefined || secret === undefined || secret.length < 32) throw fail('access.no-gate', gateNames);
  return { address, secret };
}
