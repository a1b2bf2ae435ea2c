import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesOf } from '../../schemas/rules/files.ts';
import { PipelineError } from '../base/errors.ts';
import { fetchSource } from '../source/fetch.ts';
import { readServices } from '../service/ask-service.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';

/* What a redirection leads to is often signed for some minutes: nothing that is published, logged or told repeats the signature. */

const { server } = testServer();
const signature = '0123456789abcdef0123456789abcdef';
const path = '/seau/arbres.csv';
type Answer = typeof server.answer;

/** Every address but the signed one leads there; that one answers so. */
const leadTo = (answer: Answer, location = `${path}?X-Amz-Signature=${signature}#${signature}`): void => {
  server.answer = (request, response) =>
    request.url?.startsWith(path) ? answer(request, response) : response.writeHead(302, { location }).end();
};

/** Outcome of a source at an address that is redirected: all facts of the source, or the problems of its refusal. */
async function outcome(network = {}): Promise<string> {
  const source = { url: `${server.origin}/arbres` };
  const manifest = { folder: server.folder, dataset: { source }, sourceFiles: filesOf(source), locate: () => 'dataset.yaml' };
  try {
    return JSON.stringify(await fetchSource(manifest, join(server.folder, 'scratch'), undefined, { ...local, ...network }));
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return JSON.stringify(error.problems);
  }
}

describe('the signature of an address that a redirection gives', () => {
  // attack: a signature that a redirection adds
  test('is followed, and not in what is known of the file', async () => {
    leadTo((_, response) => response.end('nom\nReims\n'));
    const known = await outcome();
    expect(server.asked).toEqual(['/arbres', `${path}?X-Amz-Signature=${signature}`]);
    expect(known).toContain(`"url":"${server.origin}/arbres"`);
    expect(known).not.toContain(signature);
  });

  test.each<[string, Answer, object]>([
    ['source.url-status', (_, response) => response.writeHead(403).end(), {}],
    ['source.url-busy', (_, response) => response.writeHead(503).end(), {}],
    ['source.url-too-large', (_, response) => response.end(Buffer.alloc(1001)), { bytes: 1000 }],
    ['source.url-short', (_, response) => response.writeHead(200, { 'content-length': 9 }).write('a', () => response.destroy()), {}],
    ['source.url-encoding', (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(), {}],
    ['source.url-slow', (_, response) => response.writeHead(200).flushHeaders(), { totalMs: 200 }],
    ['source.host-unreachable', () => undefined, { idleMs: 50 }],
  ])('is not in the refusal %s', async (id, answer, network) => {
    leadTo(answer);
    const told = await outcome(network);
    expect(told).toMatch(new RegExp(`"id":"${id.replace('url-short', 'url-(short|failed)')}"`));
    expect(told).not.toContain(signature);
  });

  test.each([
    ['source.url-private', `https://192.168.1.1/a?X-Amz-Signature=${signature}`],
    ['source.url-not-https', `http://localhost/a?X-Amz-Signature=${signature}`],
    ['source.url-credentials', `https://nom:${signature}@localhost/a`],
  ])('is not in the refusal %s of the redirection itself', async (id, location) => {
    leadTo((_, response) => response.end(), location);
    const told = await outcome();
    expect(told).toContain(`"id":"${id}"`);
    expect(told).not.toContain(signature);
  });

  test('is not in what a service is told to have answered', async () => {
    leadTo((_, response) => response.writeHead(404).end());
    const refused: unknown = await readServices(local)
      .xml(`${server.origin}/wms`)
      .catch((error: unknown) => error);
    expect(String(refused)).toContain('404');
    expect(JSON.stringify(refused)).not.toContain(signature);
  });
});
