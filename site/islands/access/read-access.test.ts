import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { envelopeNameOf, readAccess } from './read-access.ts';

test('an envelope that a signing takes away as it is asked for is looked for in the new slot', async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const sealed = await encrypter.encrypt(JSON.stringify({ format: 1, expires: '2026-12-02T12:00:00.000Z', grants: [] }));
  const own = `/access/b/${await envelopeNameOf('b', recipient)}.age`;
  const asked: string[] = [];
  let slot = 'a';
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url === '/access/current.json')
      response.end(JSON.stringify({ slot, signed: '2026-12-01T12:00:00Z', expires: '2026-12-02T12:00:00Z' }));
    else response.writeHead(url === own && slot === 'b' ? 200 : 404).end(url === own && slot === 'b' ? sealed : '');
    slot = 'b';
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const read = () =>
    readAccess(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { recipient, identity }, new Date('2026-12-01T13:00:00Z'));
  try {
    expect(await read()).toMatchObject({ state: 'open' });
    expect(asked).toHaveLength(4);
    expect(await read()).toMatchObject({ state: 'open' });
    expect(asked).toHaveLength(6);
  } finally {
    server.close();
  }
});
