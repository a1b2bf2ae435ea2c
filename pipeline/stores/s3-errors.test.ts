import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect, promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { digest, digestStream } from './digest.ts';
import { openReader, openStore } from './open.ts';
import { startFaults } from './swift.fixtures/faults.ts';
import { makeBucket, useServer, type Server } from './swift.fixtures/server.ts';

let server: Server;
let bucket: string;
beforeAll(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
});

describe('an error', () => {
  const put = async (to: string, env: NodeJS.ProcessEnv): Promise<string> => {
    const sent = openStore(to, { env }).then((store) => store.put('data/a', { bytes: Buffer.from('a') }, digest('a')));
    const error: unknown = await sent.catch((caught: unknown) => caught);
    // What is printed of an error, its causes included, holds no secret.
    expect(inspect(error, { depth: 9 })).not.toContain('very-secret');
    return String(error);
  };

  test('names what is missing in the environment', async () => {
    await expect(openStore('s3://donnees/x', { env: { AWS_ACCESS_KEY_ID: 'a' } })).rejects.toThrow(
      'Pour ouvrir s3://donnees/x, il manque AWS_SECRET_ACCESS_KEY dans l’environnement',
    );
    await expect(openStore('s3:///x', { env: server.env })).rejects.toThrow('s3:///x n’est pas l’adresse d’un dépôt');
    await expect(openStore('ftp://exemple.fr/x', {})).rejects.toThrow('ftp://exemple.fr/x n’est pas l’adresse d’un dépôt');
  });

  test('says that the key is refused, with bucket, endpoint and what to check', async () => {
    const told = await put(`s3://${bucket}/x`, { ...server.env, AWS_SECRET_ACCESS_KEY: 'very-secret' });
    expect(told).toContain(`${server.endpoint} refuse l’accès à x/data/a dans le bucket ${bucket} (`);
    expect(told).toContain('Vérifiez AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY');
  });

  test('says that there is no such bucket', async () => {
    expect(await put('s3://no-such-bucket/x', server.env)).toContain(
      `Il n’y a pas de bucket no-such-bucket à l’adresse ${server.endpoint}`,
    );
    await expect((await openStore('s3://no-such-bucket', { env: server.env })).readPointer()).rejects.toThrow('Il n’y a pas de bucket');
  });

  test('says that nothing answers at the endpoint', async () => {
    const endpoint = await closedEndpoint();
    const env = { ...server.env, AWS_ENDPOINT_URL_S3: endpoint, AWS_SECRET_ACCESS_KEY: 'very-secret' };
    expect(await put('s3://donnees', env)).toContain(`${endpoint} ne répond pas (ECONNREFUSED) pour private.json du bucket donnees`);
    const reader = await openReader(endpoint);
    await expect(reader.get('a')).rejects.toThrow(`${endpoint}/a ne répond pas (ECONNREFUSED)`);
  });
});

test('a connection that breaks in the middle of an object is told, whoever reads it', async () => {
  const bytes = Buffer.alloc(200_000, 'tiles ');
  const sha256 = digest(bytes);
  const key = 'x/data/large.pmtiles';
  // Put by other means, without a digest: what is put at its place is held against what is read there.
  await server.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
  await using proxy = await startFaults(server, (step) =>
    step === 'GET data' ? async ({ ask, breakAfter }) => breakAfter(await ask(), 1000) : undefined,
  );
  const store = await openStore(`s3://${bucket}/x`, { env: proxy.server.env });
  const told = `${proxy.server.endpoint} ne répond pas (ECONNRESET) pour ${key} du bucket ${bucket}`;
  const read = async (): Promise<string> => digestStream((await store.open('data/large.pmtiles')) ?? Readable.from([]));
  const failures = await Promise.allSettled([read(), store.put('data/large.pmtiles', { bytes }, sha256)]);
  for (const failure of failures)
    expect(failure).toEqual({
      status: 'rejected',
      reason: expect.objectContaining({ name: 'PipelineError', message: expect.stringContaining(told) as string }),
    });
});

/** A server that answers every request with this refusal. */
async function refusing(status: number, code: string, more: string): Promise<{ endpoint: string; close: () => void }> {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${more}</Message>${more}</Error>`;
  const listener = createHttpServer((_, response) => response.writeHead(status, { 'content-type': 'application/xml' }).end(body));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => void (listener.closeAllConnections(), listener.close()) };
}

describe('an answer that repeats what was signed', () => {
  const keyId = 'AKcanariDeLaCle';
  const signature = 'signature0123456789';
  const repeated = `<AWSAccessKeyId>${keyId}</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256 ${signature}</StringToSign><SignatureProvided>${signature}</SignatureProvided>`;

  test.each([
    ['SignatureDoesNotMatch', 'refuse l’accès à data/a dans le bucket donnees (SignatureDoesNotMatch 403)'],
    ['InvalidAccessKeyId', 'refuse l’accès à data/a dans le bucket donnees (InvalidAccessKeyId 403)'],
    ['RequestTimeTooSkewed', 'L’horloge de cette machine'],
    // attack: answers of a bucket that repeat what was signed
  ])('%s: is told without it, and what to do', async (code, told) => {
    const { endpoint, close } = await refusing(403, code, repeated);
    try {
      const env = { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: 'very-secret' };
      const args = [join(import.meta.dirname, '..', 'cli.ts'), 'verify', '--store', 's3://donnees'];
      const ended = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } }).catch((error: unknown) => error);
      const { stdout, stderr } = ended as { stdout: string; stderr: string };
      expect(stderr).toContain(told.replace('data/a', 'current.json'));
      for (const secret of [keyId, signature, 'very-secret']) expect(`${stdout}${stderr}`).not.toContain(secret);
    } finally {
      close();
    }
  });
});

/** An address at which nothing listens. */
async function closedEndpoint(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  return `http://127.0.0.1:${port}`;
}
