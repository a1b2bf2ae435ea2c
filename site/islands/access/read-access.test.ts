import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { bech32 } from '@scure/base';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import { makeSlotPoint, ownEnvelopeName } from '../../../schemas/codecs/access-envelope.ts';
import { readAccess } from './read-access.ts';

test('an envelope that a signing takes away as it is asked for is looked for in the new slot', async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const sealed = await encrypter.encrypt(JSON.stringify({ format: 1, expires: '2026-12-02T12:00:00.000Z', grants: [] }));
  const { point, nameFor } = makeSlotPoint();
  const own = `/access/b/${nameFor('b', recipient)}.age`;
  const asked: string[] = [];
  let slot = 'a';
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url === '/access/current.json')
      response.end(JSON.stringify({ slot, signed: '2026-12-01T12:00:00Z', expires: '2026-12-02T12:00:00Z', point }));
    else response.writeHead(url === own && slot === 'b' ? 200 : 404).end(url === own && slot === 'b' ? sealed : '');
    slot = 'b';
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const read = () =>
    readAccess(
      { store: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, trust: { signers: [] } },
      { recipient, identity },
      new Date('2026-12-01T13:00:00Z'),
    );
  try {
    expect(await read()).toMatchObject({ state: 'open' });
    expect(asked).toHaveLength(4);
    expect(await read()).toMatchObject({ state: 'open' });
    expect(asked).toHaveLength(6);
  } finally {
    server.close();
  }
});

test('the name of an envelope is found with the identity, kept by the browser or told, and not with the public key', async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const { point, nameFor } = makeSlotPoint();
  const name = nameFor('a', recipient);
  const pkcs8 = new Uint8Array([...Buffer.from('302e020100300506032b656e04220420', 'hex'), ...bech32.decodeToBytes(identity).bytes]);
  const kept = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, false, ['deriveBits']);
  expect(await Promise.all([identity, kept].map((each) => ownEnvelopeName({ slot: 'a', point }, each)))).toEqual([name, name]);
  expect(nameFor('b', recipient)).not.toBe(name);
  expect(makeSlotPoint().nameFor('a', recipient), 'whoever signs next finds another').not.toBe(name);
});

test('what nobody has signed is told as forged where the operator signs, before any envelope is asked for', async () => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    response.end(JSON.stringify({ slot: 'a', signed: '2026-12-01T12:00:00Z', expires: '2099-01-01T12:00:00Z', ...makeSlotPoint() }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const identity = await generateX25519Identity();
  const store = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const trust = { signers: ['11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='] };
  try {
    const key = { recipient: await identityToRecipient(identity), identity };
    expect(await readAccess({ store, trust }, key, new Date('2026-12-01T13:00:00Z'))).toEqual({ state: 'forged' });
    expect(asked).toEqual(['/access/current.json']);
  } finally {
    server.close();
  }
});
