import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { fail, PipelineError } from '../errors.ts';
import { refuseUserinfo } from './address.ts';
import { reasonOf } from './http.ts';

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
}

/** How often a request is tried in all; the SDK waits longer each time, and tries timeouts, 429 and 5xx alone again. */
const attempts = 5;
const connectTimeoutMs = 10_000;
/** A connection on which nothing moves for so long is dead. */
const idleTimeoutMs = 60_000;

/** The bucket of s3://bucket/prefix, with endpoint and credentials of the environment; throws where these are missing. */
export function openBucket(address: string, env: NodeJS.ProcessEnv): Bucket {
  refuseUserinfo(address);
  const [, name, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/i.exec(address) ?? [];
  if (name === undefined) throw fail('store.scheme', { address });
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((each) => !env[each]).join(', ');
    throw fail('store.no-credentials', { address, names });
  }
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  if (endpoint) refuseUserinfo(endpoint);
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    ...(endpoint && { endpoint }),
    // A name with dots has no certificate as a host, and many stores give buckets no host of their own.
    forcePathStyle: true,
    maxAttempts: attempts,
    retryMode: 'standard',
    // The SDK's own checksums come as trailers, which many stores refuse; the signature holds a SHA-256 of the body anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectTimeoutMs, socketTimeout: idleTimeoutMs },
  });
  const prefix = path.replace(/\/*$/, path === '' ? '' : '/');
  return { client, name, prefix, address: `s3://${name}/${prefix}`, endpoint: endpoint ?? `s3.${region}.amazonaws.com`, region };
}

/** Whether the store answered with this status. */
export const isStatus = (error: unknown, ...statuses: number[]): boolean =>
  error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);

/** Whether the store's answer has this code (its `<Code>`). */
export const isAnswer = (error: unknown, ...names: string[]): boolean => error instanceof S3ServiceException && names.includes(error.name);

/** Make a request about `key`; whatever it fails of, the error says what, where and what to do. */
export async function ask<Answer>(bucket: Bucket, key: string, request: (client: S3Client) => Promise<Answer>): Promise<Answer> {
  try {
    return await request(bucket.client);
  } catch (error) {
    throw explain(bucket, key, error);
  }
}

/** As `ask`; undefined where there is no such object. */
export async function askMaybe<Answer>(
  bucket: Bucket,
  key: string,
  request: (client: S3Client) => Promise<Answer>,
): Promise<Answer | undefined> {
  return ask(bucket, key, (client) =>
    request(client).catch((error: unknown) => {
      if (isStatus(error, 404) && !isAnswer(error, 'NoSuchBucket')) return undefined;
      throw error;
    }),
  );
}

/** The error for a person; one that no store's answer explains is a bug and stays as it is. */
function explain({ name: bucket, endpoint, region }: Bucket, key: string, error: unknown): unknown {
  if (error instanceof PipelineError) return error;
  const facts = { bucket, endpoint, key };
  if (error instanceof S3ServiceException) {
    const status = error.$metadata.httpStatusCode ?? 0;
    // The answer's text is left out: some repeat what was signed.
    const cause = `${error.name} ${status}`;
    const options = { cause: error };
    if (isAnswer(error, 'NoSuchBucket')) return fail('store.no-bucket', facts, options);
    if (isAnswer(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed') || status === 301)
      return fail('store.region', { ...facts, region, cause }, options);
    if (status === 401 || status === 403) return fail('store.forbidden', { ...facts, cause }, options);
    return fail('store.failed', { ...facts, cause }, options);
  }
  // A proxy's page in the place of the store's answer: the SDK cannot read it.
  const status = statusOf(error);
  if (status !== undefined) return fail('store.failed', { ...facts, cause: String(status) }, { cause: error });
  if (isNetwork(error)) return fail('store.unreachable', { ...facts, cause: reasonOf(error) }, { cause: error });
  return error;
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as S3ServiceException['$metadata']).httpStatusCode;
}

/** Whether the connection failed: Node's system errors and the SDK's timeouts. */
function isNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError') return true;
  return /^(E[A-Z]+|CERT_.*|.*_CERT.*|ERR_TLS.*)$/.test(reasonOf(error));
}
