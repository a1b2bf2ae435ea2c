import { expect, test } from 'vitest';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { readServices } from './ask-service.ts';

const { server } = testServer();
const answerWith = (body: string): void => {
  server.answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
};

test.each([
  ['elements', `<a>${'<b/>'.repeat(600_000)}</a>`],
  ['attributes', `<a ${Array.from({ length: 1_000_000 }, (_, index) => `a${index}=""`).join(' ')}/>`],
])(
  // attack 2.3: documents of services without end
  'an answer of more %s than any service has is refused',
  async (what, body) => {
    answerWith(body);
    await expect(readServices(local).xml(`${server.origin}/wms`)).rejects.toThrow(
      new RegExp(` a plus de \\d+ ${what}\u202f: elle n’est pas lue`),
    );
  },
  60_000,
);

// attack 2.3: documents of services without end
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
