import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gatherBody } from './gather.ts';

test('what has come meanwhile is one piece, up to half a megabyte or so', async () => {
  const body = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(16 * 1024)));
  const take = gatherBody(body);
  const sizes: number[] = [];
  for (let piece = await take(); piece !== undefined; piece = await take()) {
    sizes.push(piece.length);
    await wait(20);
  }
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100 * 16 * 1024);
  expect(Math.max(...sizes)).toBe(512 * 1024);
});

test('what came before a body broke off is given first, then why', async () => {
  const body = new Readable({ read: () => undefined });
  const take = gatherBody(body);
  body.push('abc');
  setTimeout(() => body.destroy(new Error('cut')), 20);
  await wait(50);
  expect(String(await take())).toBe('abc');
  await expect(take()).rejects.toThrow('cut');
});

test('a body that is closed before its end has not ended', async () => {
  const body = new Readable({ read: () => undefined });
  const take = gatherBody(body);
  body.destroy();
  await expect(take()).rejects.toThrow('closed');
});
