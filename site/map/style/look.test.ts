import { describe, expect, test } from 'vitest';
import { readHash } from '../read-share.ts';
import { asPublished, writeHash } from '../share.ts';
import { readLooks, writeLooks, type LayerLook } from './look.ts';

const whole: LayerLook = {
  breaks: [-1.5, 0, 20, 1e21],
  of: 'Prix, médian: €',
  method: 'jenks',
  ramp: 'viridis',
  reversed: true,
  size: 'a;b=c&d',
  label: 'nom_é_1',
};

test('looks come back from an address as they were, whatever layers and fields are called', () => {
  const looks = new Map<string, LayerLook>([
    ['zone:é, 1', whole],
    ['__proto__', { color: '#1d5c96' }],
  ]);
  const hash = writeHash({ datasets: [{ id: 'insee/communes', ...asPublished, looks: writeLooks(looks) }] });
  expect(readLooks(readHash(hash).datasets[0]?.looks ?? '')).toEqual(looks);
});

test('nothing of one’s own is nothing in the address', () => {
  expect(writeLooks(new Map([['a', {}]]))).toBeUndefined();
  expect(writeHash({ datasets: [{ id: 'a/b', ...asPublished, looks: undefined }] })).toBe('d=a/b');
});

describe('an address that somebody has made up', () => {
  test.each([
    ['a:kred'],
    ['a:k1d5c9'],
    ['a:b'],
    ['a:b1_1'],
    ['a:b2_1'],
    ['a:b1_NaN'],
    ['a:bInfinity'],
    ['a:b1__3'],
    [`a:b${Array.from({ length: 9 }, (_, at) => at).join('_')}`],
    ['a:mprototype'],
    ['a:rconstructor'],
    ['a:rurl(//evil)'],
    ['a:i1'],
    ['a:z'],
    ['a:l%'],
    [`a:l${'x'.repeat(201)}`],
    ['a:x1'],
    [':k1d5c96'],
    ['%:k1d5c96'],
    [',,::'],
  ])('leaves out what is no colour, no bound, no method and no ramp: %s', (text) => {
    expect([...readLooks(text)]).toEqual([]);
  });

  test('draws no more looks than an address may hold', () => {
    expect(readLooks(Array.from({ length: 500 }, (_, at) => `l${at}:i`).join(',')).size).toBe(20);
  });

  test('takes no look that is longer than an address', () => {
    expect(readHash(`#d=a/b;y=a:l${'x'.repeat(5000)}`).datasets[0]).not.toHaveProperty('looks');
  });
});
