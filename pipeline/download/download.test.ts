import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { certificate, local, testServer } from './download.fixtures/test-server.ts';
import { underConditions } from '../base/conditions.ts';
import { download } from './download.ts';
import { isPublicAddress } from '../fetcher/public-address.ts';

const { server, refusal } = testServer();

describe('a download', () => {
  test('gives the bytes, their digest and its progress', async () => {
    const bytes = Buffer.alloc(300_000, 'abc');
    server.answer = (_, response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    const shares: number[] = [];
    const target = join(server.folder, 'whole');
    const got = await download(`${server.origin}/a.geojson`, target, local, (done) => shares.push(done));
    expect(got).toEqual({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      url: `${server.origin}/a.geojson`,
    });
    expect(await readFile(target)).toEqual(bytes);
    expect(shares.at(-1)).toBe(1);
  });

  test('follows redirections, and says where it ended', async () => {
    server.answer = (request, response) =>
      request.url === '/fin' ? response.end('x') : response.writeHead(302, { location: '/fin' }).end();
    expect((await download(`${server.origin}/debut`, join(server.folder, 'moved'), local)).url).toBe(`${server.origin}/fin`);
  });

  test('sends no cookie, no credentials and asks for plain bytes', async () => {
    let headers: IncomingMessage['headers'] = {};
    server.answer = (request, response) => {
      ({ headers } = request);
      response.end('x');
    };
    await download(`${server.origin}/a`, join(server.folder, 'plain'), local);
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    expect(headers['accept-encoding']).toBe('identity');
  });
});

// attack: ports that are not those of the web
describe('is refused: an address', () => {
  test.each([
    ['http://exemple.fr/a', 'source.url-not-https'],
    ['file:///etc/passwd', 'source.url-not-https'],
    ['ftp://exemple.fr/a', 'source.url-not-https'],
    ['pas une adresse', 'source.url-invalid'],
    ['https://nom:secret@exemple.fr/a', 'source.url-credentials'],
    ['https://127.0.0.1/', 'source.url-private'],
    ['https://2130706433/', 'source.url-private'],
    ['https://0x7f.1/', 'source.url-private'],
    ['https://[::1]/', 'source.url-private'],
    ['https://[::ffff:10.0.0.1]/', 'source.url-private'],
    ['https://[64:ff9b::a00:1]/', 'source.url-private'],
    ['https://169.254.169.254/latest/meta-data', 'source.url-private'],
    ['https://100.64.0.1/', 'source.url-private'],
    ['https://10.0.0.1/', 'source.url-private'],
    ['https://0.0.0.0/', 'source.url-private'],
    ['https://exemple.fr:8443/a', 'source.url-port'],
    ['https://exemple.fr:22/a', 'source.url-port'],
    ['https://exemple.fr:6379/a', 'source.url-port'],
  ])('%s', async (url, id) => {
    expect(await refusal(url, {})).toBe(id);
  });

  test('whose name leads to this machine', async () => {
    server.answer = (_, response) => response.end('secret');
    const asked = (): Promise<string> => refusal(`${server.origin}/a`, { authority: certificate('server.pem') });
    expect(await asked()).toBe('source.url-port');
    expect(await underConditions({ ports: [Number(new URL(server.origin).port)] }, asked)).toBe('source.url-private');
    expect(server.asked).toEqual([]);
  });

  // attack: redirections
  test('that redirects to a private one, to another scheme, or without end', async () => {
    server.answer = (_, response) => response.writeHead(302, { location: 'https://192.168.1.1/a' }).end();
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-private');
    server.answer = (_, response) => response.writeHead(302, { location: 'http://localhost/a' }).end();
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-not-https');
    server.answer = (_, response) => response.writeHead(302, { location: '/encore' }).end();
    server.asked = [];
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-redirects');
    expect(server.asked).toHaveLength(6);
  });

  test('with a certificate that nobody vouches for', async () => {
    server.answer = (_, response) => response.end('x');
    expect(await refusal(`${server.origin}/a`, { allowedAddresses: ['127.0.0.1', '::1'] })).toBe('source.url-failed');
  });
});

describe('is refused: an answer', () => {
  test('that is no file', async () => {
    server.answer = (_, response) => response.writeHead(404).end();
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-status');
  });

  // attack: bodies without end
  test('larger than the cap, announced or not; the cap itself passes', async () => {
    const network = { ...local, bytes: 1000 };
    server.answer = (_, response) => response.writeHead(200, { 'content-length': 1001 }).end(Buffer.alloc(1001));
    expect(await refusal(`${server.origin}/a`, network)).toBe('source.url-too-large');
    server.answer = (_, response) => {
      response.write(Buffer.alloc(900));
      response.end(Buffer.alloc(101));
    };
    expect(await refusal(`${server.origin}/a`, network)).toBe('source.url-too-large');
    server.answer = (_, response) => response.end(Buffer.alloc(1000));
    expect((await download(`${server.origin}/a`, join(server.folder, 'edge'), network)).bytes).toBe(1000);
  });

  test('that stops before its end', async () => {
    server.answer = (_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write(Buffer.alloc(10));
      setTimeout(() => response.destroy(), 50);
    };
    expect(await refusal(`${server.origin}/a`)).toMatch(/^source\.url-(short|failed)$/);
  });

  test('that never comes, after a second attempt', async () => {
    server.answer = () => undefined;
    expect(await refusal(`${server.origin}/a`, { ...local, idleMs: 200 })).toBe('source.url-slow');
    expect(server.asked).toHaveLength(2);
  });

  test('that never ends', async () => {
    server.answer = (_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
      // So that the test has an end where it fails.
      setTimeout(() => response.end(), 5000).unref();
    };
    expect(await refusal(`${server.origin}/a`, { ...local, totalMs: 400 })).toBe('source.url-slow');
  });

  // attack: a drip
  test('that comes drop by drop', async () => {
    server.answer = (_, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    };
    expect(await refusal(`${server.origin}/a`, { ...local, dripMs: 200, totalMs: 20_000 })).toBe('source.url-drip');
  });

  test('compressed without being server.asked', async () => {
    server.answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    expect(await refusal(`${server.origin}/a`)).toBe('source.url-encoding');
  });
});

// attack: ranges that are not public
test('only addresses of the public internet are public', () => {
  expect(['1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1'].map(isPublicAddress)).toEqual([true, true, true]);
  const others = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '192.0.2.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'ff02::1',
    '2002::1',
    '2001:db8::1',
    '64:ff9b::1',
    '::ffff:127.0.0.1',
    'localhost',
    '',
  ];
  others.push('::127.0.0.1', '::7f00:1', '::808:808', '4000::1', '5f00::1');
  expect(others.filter(isPublicAddress)).toEqual([]);
});
