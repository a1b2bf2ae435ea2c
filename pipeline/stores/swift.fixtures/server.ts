import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { ProducerStore } from '../../../schemas/types.ts';

/** An S3 server that tests may fill. */
export interface Server {
  endpoint: string;
  /** Environment that a command needs to use it. */
  env: { AWS_ENDPOINT_URL_S3: string; AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string };
  client: S3Client;
  /** Address at which everybody reads a bucket that `makeBucket` has made; ends in "/". */
  publicUrl: (bucket: string) => string;
}

/** Debian's: Swift is one of its packages, and another Python on the path knows nothing of it. */
const python = '/usr/bin/python3';
const startTimeoutMs = 60_000;

/** Folder in which Swift runs once a test has asked for it, and the process with which it ends. */
export interface SwiftPlace {
  folder: string;
  parent: number;
}

/**
 * The server that all tests of a run share: the one of MAPPE_TEST_S3_ENDPOINT, otherwise Swift at `inject('swift')`, started by whoever
 * asks first.
 */
export async function useServer({ folder, parent }: SwiftPlace): Promise<Server> {
  const { MAPPE_TEST_S3_ENDPOINT: given, MAPPE_TEST_S3_KEY: key = '', MAPPE_TEST_S3_SECRET: secret = '' } = process.env;
  if (given !== undefined) return serverAt(given, { key, secret }, (bucket) => `${given}/${bucket}/`);
  return startSwift(folder, parent);
}

/** Swift in `folder`, until that is removed or the process `parent` ends; the one that runs there already where there is one. */
async function startSwift(folder: string, parent: number): Promise<Server> {
  const log = join(folder, 'log');
  if (isFirst(folder)) {
    const command = `exec "$0" "$@" > '${log}' 2>&1`;
    const script = join(import.meta.dirname, 'serve.py');
    // In a session of its own: Ctrl+C would end it before the tests have.
    const swift = spawn('sh', ['-c', command, python, script, folder, String(parent)], { detached: true, stdio: 'ignore' });
    writeFileSync(join(folder, 'pid'), String(swift.pid));
    swift.unref();
  }
  const started = Date.now();
  while (!existsSync(join(folder, 'port'))) {
    const told = existsSync(log) ? readFileSync(log, 'utf8') : '';
    if (Date.now() - started > startTimeoutMs || told.includes('Traceback'))
      throw new Error(`Swift did not start. Install python3-swift, or name another S3 server in MAPPE_TEST_S3_ENDPOINT. ${told}`);
    await wait(50);
  }
  const endpoint = `http://127.0.0.1:${readFileSync(join(folder, 'port'), 'utf8')}`;
  return serverAt(endpoint, { key: 'mappe:test', secret: 'cle-secrete-des-essais' }, (bucket) => `http://localhost:${new URL(endpoint).port}/v1/AUTH_mappe/${bucket}/`);
}

function isFirst(folder: string): boolean {
  try {
    mkdirSync(join(folder, 'devices'));
    return true;
  } catch {
    return false;
  }
}

function serverAt(endpoint: string, { key, secret }: { key: string; secret: string }, publicUrl: Server['publicUrl']): Server {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: key, secretAccessKey: secret },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return { endpoint, client, publicUrl, env: { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } };
}

/** A new bucket that everybody may read, unless it is private; gives its name. */
export async function makeBucket({ client }: Pick<Server, 'client'>, acl: 'public-read' | 'private' = 'public-read'): Promise<string> {
  const name = `mappe-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: name, ACL: acl }));
  return name;
}

/** A new bucket as a producer.yaml names one that its producer keeps, below a prefix. */
export async function makePlace(server: Server, prefix: string): Promise<ProducerStore> {
  const bucket = await makeBucket(server);
  return { bucket, prefix, endpoint: server.endpoint, region: 'us-east-1', address: `${server.publicUrl(bucket)}${prefix}/` };
}
