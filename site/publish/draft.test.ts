import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { carry, keepDraft, readDraft, takeCarried } from './draft.ts';
import { filled } from './publish.fixtures/filled.ts';

/** A browser's storage, as far as drafts use it. */
const storage = (items = new Map<string, string>()) => ({
  items,
  getItem: (key: string) => items.get(key) ?? null,
  setItem: (key: string, value: string) => void items.set(key, value),
  removeItem: (key: string) => void items.delete(key),
});
const local = storage();
const session = storage();

beforeEach(() => {
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', session);
});
afterEach(() => {
  for (const { items } of [local, session]) items.clear();
  vi.unstubAllGlobals();
});

test('what goes to the other language is taken once, and is no draft that is kept', () => {
  carry({ form: filled(), step: 2 });
  expect([local.items.size, readDraft()]).toEqual([0, undefined]);
  expect(takeCarried()).toEqual({ form: filled(), step: 2 });
  expect([session.items.size, takeCarried()]).toEqual([0, undefined]);
});

test('a draft that is kept stays, and goes no further than this device’s storage', () => {
  keepDraft(filled());
  expect([session.items.size, takeCarried()]).toEqual([0, undefined]);
  expect([readDraft(), readDraft()]).toEqual([filled(), filled()]);
});

test.each(['{"form":{},"step":1}', '{"step":1}', '[]', '{'])('what this form could not have left is not taken: %s', (left) => {
  session.setItem('mappe-carried', left);
  expect(takeCarried()).toBeUndefined();
  expect(session.items.size).toBe(0);
});

test('where storage is refused the form still works', () => {
  const refused = () => {
    throw new DOMException('refused', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: refused, setItem: refused, removeItem: refused });
  carry({ form: filled(), step: 1 });
  expect(takeCarried()).toBeUndefined();
});
