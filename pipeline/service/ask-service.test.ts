import { expect, test } from 'vitest';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { hostTurns } from '../download/host-turns.ts';
import { readServices } from './ask-service.ts';

const { server } = testServer();
const answerWith = (body: string): void => {
  server.answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
};

test.each([
  ['elements', `<a>${'<b/>'.repeat(600_000)}</a>`],
  ['attributes', `<a ${Array.from({ length: 1_000_000 }, (_, index) => `a${index}=""`).join(' ')}/>`],
])(
  // attack: documents of services without end
  'an answer of more %s than any service has is refused',
  async (what, body) => {
    answerWith(body);
    await expect(readServices(local).xml(`${server.origin}/wms`)).rejects.toThrow(
      new RegExp(` a plus de \\d+ ${what}\u202f: elle n’est pas lue`),
    );
  },
  60_000,
);

// attack: documents of services without end
test('documents that are too large together are not all kept', async () => {
  answerWith(`<a>${'<b/>'.repeat(300_000)}</a>`);
  const reader = readServices(local);
  for (const path of ['/1', '/2', '/3', '/3', '/1']) await reader.xml(`${server.origin}${path}`);
  expect(server.asked).toEqual(['/1', '/2', '/3', '/1']);
}, 60_000);

test('an answer of more than 64 MB, before it is read to its end', async () => {
  let sent = 0;
  server.answer = (_, response) => {
    const more = (): void => {
      while (!response.destroyed && sent < 100 * 1024 ** 2) {
        sent += 1024 ** 2;
        if (!response.write(Buffer.alloc(1024 ** 2, 32))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  await expect(readServices(local).xml(`${server.origin}/wms`)).rejects.toThrow(/^La réponse de .* Mo/);
  expect(sent).toBeLessThan(90 * 1024 ** 2);
});

test('a redirection to a host that does not answer is told of that host, and the first is asked again', async () => {
  server.answer = (request, response) =>
    request.url === '/loin' ? response.writeHead(302, { location: 'https://nulle-part.invalid/wms' }).end() : response.end('<a/>');
  const reader = readServices({ ...local, turns: hostTurns(0) });
  await expect(reader.xml(`${server.origin}/loin`)).rejects.toMatchObject({
    problems: [{ id: 'service.unreachable', facts: { host: 'nulle-part.invalid' } }],
  });
  expect((await reader.xml(`${server.origin}/wms`)).name).toBe('a');
});
