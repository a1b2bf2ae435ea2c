import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { spelt } from '../../schemas/messages/hidden-characters.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { refuseUserinfo } from './address.ts';
import { networkReason } from './http.ts';
import type { TimeBudget } from './time-budget.ts';
import { boundAnswers } from './s3-bounds.ts';

/** A bucket, or what lies below a prefix of it, and the client that speaks to it. */
export interface Bucket {
  client: S3Client;
  name: string;
  /** Ends with a slash, or is empty. */
  prefix: string;
  /** For messages. */
  address: string;
  endpoint: string;
  region: string;
  transfer: Transfer;
  /** Time budget of its host, where that is untrusted: a producer has named it. */
  untrusted?: TimeBudget;
  /** Permission to read each object, where a bucket has no policy that grants it. */
  acl: { ACL?: 'public-read' };
}

/** How much is sent at a time, and how long is waited for. */
export interface Transfer {
  /** How often a request is tried in all; the SDK waits longer each time, and tries timeouts, 429 and 5xx alone again. */
  attempts: number;
  connectMs: number;
  /** A connection on which nothing moves for so long is dead. */
  idleMs: number;
  /** Above this a file goes in parts of this size: what a connection that breaks costs at most. */
  partBytes: number;
  /** Above this a store copies an object in pieces of this size: it is silent as long as it copies one. */
  copyBytes: number;
  /** Age, on the store's clock, from which a claim is a dead run's: a live one ends or is aborted within a third of it. */
  claimMs: number;
}

const usual: Transfer = {
  attempts: 5,
  connectMs: 10_000,
  idleMs: 60_000,
  partBytes: 16 * 1024 ** 2,
  copyBytes: 512 * 1024 ** 2,
  claimMs: 60_000,
};

/** Connections to a store: at most 50, each closed after four seconds in which no request needs it. */
// Stores close theirs after 5 seconds and more, and lose the request that comes at that moment.
// They answer so many connections at a time, Swift for instance some hundreds.
const agent = { keepAlive: true, maxSockets: 50, timeout: 4_000 };

/** The bucket of s3://bucket/prefix, with endpoint and credentials of the environment; throws where these are missing. */
export function openBucket(address: string, env: NodeJS.ProcessEnv, own: Partial<Transfer> = {}, untrusted?: TimeBudget): Bucket {
  refuseUserinfo(address);
  const [, name, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/i.exec(address) ?? [];
  if (name === undefined) throw fail('store.scheme', { address });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((each) => !env[each]).join(', ');
    throw fail('store.no-credentials', { address, names });
  }
  // A workflow gives what nobody has set as an empty text.
  const given = (...variables: string[]): string | undefined => variables.map((each) => env[each]).find((value) => Boolean(value));
  const region = given('AWS_REGION', 'AWS_DEFAULT_REGION') ?? 'us-east-1';
  const endpoint = given('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL');
  if (endpoint) refuseUserinfo(endpoint);
  const transfer = { ...usual, ...own };
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    ...(endpoint && { endpoint }),
    // A name with dots has no certificate as a host, and many stores give buckets no host of their own.
    forcePathStyle: true,
    maxAttempts: transfer.attempts,
    retryMode: 'standard',
    // The SDK's own checksums come as trailers, which many stores refuse; the signature holds a SHA-256 of the body anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: transfer.connectMs, socketTimeout: transfer.idleMs, httpAgent: agent, httpsAgent: agent },
  });
  const prefix = path.replace(/\/*$/, path === '' ? '' : '/');
  const acl: Bucket['acl'] = env['MAPPE_STORE_ACL'] === 'public-read' ? { ACL: 'public-read' } : {};
  const place = { prefix, address: `s3://${name}/${prefix}`, endpoint: endpoint ?? `s3.${region}.amazonaws.com` };
  const bucket: Bucket = { client, name, ...place, region, transfer, acl, ...(untrusted && { untrusted }) };
  boundAnswers(bucket, untrusted);
  return bucket;
}

/** Whether the store answered with this status. */
export const isStatus = (error: unknown, ...statuses: number[]): boolean =>
  error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);

/** Whether the store's answer has this code (its `<Code>`). */
export const isAnswer = (error: unknown, ...names: string[]): boolean => error instanceof S3ServiceException && names.includes(error.name);

/** Make a request about `key`; whatever it fails of, the error says what, where and what to do. */
export async function askBucket<Answer>(bucket: Bucket, key: string, request: (client: S3Client) => Promise<Answer>): Promise<Answer> {
  try {
    return await request(bucket.client);
  } catch (error) {
    throw explainStore(bucket, key, error);
  }
}

/** As `ask`; undefined where there is no such object. */
export async function askMaybe<Answer>(
  bucket: Bucket,
  key: string,
  request: (client: S3Client) => Promise<Answer>,
): Promise<Answer | undefined> {
  return askBucket(bucket, key, (client) =>
    request(client).catch((error: unknown) => {
      if (isStatus(error, 404) && !isAnswer(error, 'NoSuchBucket')) return undefined;
      throw error;
    }),
  );
}

const maxNameLength = 60;

/** Explain an error of the store for a person; one unexplained by any answer is a bug and stays, unless an untrusted host caused it. */
export function explainStore({ name: bucket, endpoint, region, untrusted }: Bucket, key: string, error: unknown): unknown {
  if (error instanceof PipelineError) return error;
  const facts = { bucket, endpoint, key };
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    // The answer's text is left out: some repeat what was signed. Its name is a word, unless an untrusted host gives it.
    const cause = `${spelt(error.name.slice(0, maxNameLength))} ${status}`;
    const options = { cause: error };
    if (isAnswer(error, 'NoSuchBucket')) return fail('store.no-bucket', facts, options);
    if (isAnswer(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed') || status === 301)
      return fail('store.region', { ...facts, region, cause }, options);
    if (isAnswer(error, 'RequestTimeTooSkewed')) return fail('store.clock', facts, options);
    if (status === 401 || status === 403) return fail('store.forbidden', { ...facts, cause }, options);
    return fail('store.failed', { ...facts, cause }, options);
  }
  // A proxy's page in the place of the store's answer: the SDK cannot read it.
  const status = statusOf(error);
  if (status !== undefined) return fail('store.failed', { ...facts, cause: String(status) }, { cause: error });
  if (isNetwork(error)) return fail('store.unreachable', { ...facts, cause: networkReason(error) }, { cause: error });
  if (untrusted === undefined || !(error instanceof Error)) return error;
  return fail('store.failed', { ...facts, cause: error.name }, { cause: error });
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as S3ServiceException['$metadata']).httpStatusCode;
}

/** Whether the connection failed: Node's system errors, an answer that is not HTTP, the SDK's timeouts. */
export function isNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (['TimeoutError', 'AbortError'].includes(error.name)) return true;
  return /^(E[A-Z]+|HPE_.*|CERT_.*|.*_CERT.*|ERR_TLS.*)$/.test(networkReason(error));
}
