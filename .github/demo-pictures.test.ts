import { expect, test } from 'vitest';
import { withDemo } from './demo-pictures.ts';

test('pictures of a demonstration that is not there end with what to do, not with a wait for a server that has ended', async () => {
  await expect(withDemo(() => Promise.resolve(), 'dist/no-demo')).rejects.toThrow('Nothing is served: make the demonstration first');
});
