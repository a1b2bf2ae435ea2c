import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { download } from '../download.ts';
import type { Network } from '../exchange.ts';
import { hostTurns } from '../host-turns.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A certificate for localhost that only these tests trust. */
export const certificate = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

/** Network settings that let these tests reach their server, and not wait for it. */
export const local: Network = {
  allowedAddresses: ['127.0.0.1', '::1'],
  authority: certificate('server.pem'),
  turns: hostTurns(0),
  backoffMs: 1,
};

/** A server for the tests of a file, which say how it answers. */
export function testServer() {
  const server = {
    origin: '',
    /** For what is downloaded. */
    folder: '',
    answer: ((_, response) => response.end()) as Answer,
    /** Paths requested since the test began. */
    asked: [] as string[],
  };
  const listener = createServer({ key: certificate('server-key.pem'), cert: certificate('server.pem') }, (request, response) => {
    server.asked.push(request.url ?? '');
    server.answer(request, response);
  });
  beforeAll(async () => {
    server.folder = await mkdtemp(join(tmpdir(), 'mappe-test-download-'));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    server.origin = `https://localhost:${(listener.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    listener.closeAllConnections();
    listener.close();
    await rm(server.folder, { recursive: true });
  });
  beforeEach(() => {
    server.asked = [];
  });
  /** The id of why a download is refused. */
  const refusal = async (url: string, network: Network = local): Promise<string> => {
    const target = join(server.folder, 'refused');
    try {
      await download(url, target, network);
    } catch (error) {
      if (!(error instanceof PipelineError) || error.problems[0] === undefined) throw error;
      // Nothing half done is left.
      expect(await readdir(server.folder)).not.toContain('refused');
      return error.problems[0].id;
    }
    await rm(target);
    return 'not refused';
  };
  return { server, refusal };
}
