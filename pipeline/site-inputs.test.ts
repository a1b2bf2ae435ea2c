import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { digestSiteInputs } from './site-inputs.ts';

const root = mkdtempSync(join(tmpdir(), 'inputs-'));
afterAll(() => rmSync(root, { recursive: true }));
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const digest = (settings: Record<string, string> = {}): Promise<string> =>
  digestSiteInputs(root, { datasets: join(root, 'datasets'), store: join(root, 'store'), settings });

write('site/pages/[...lang]/index.astro', 'page');
write('schemas/texts/say.ts', 'text');
write('astro.config.mjs', 'config');
write('package-lock.json', '{}');
write('datasets/operator.yaml', 'title: x');
write('store/current.json', '{"sequence":1}');

test('the same inputs give the same digest', async () => {
  expect(await digest()).toBe(await digest());
});

test.each(['site/pages/[...lang]/index.astro', 'site/new.css', 'schemas/texts/say.ts', 'datasets/operator.yaml', 'store/current.json'])(
  'a change of %s is seen',
  async (path) => {
    const before = await digest();
    write(path, 'other');
    expect(await digest()).not.toBe(before);
  },
);

test('other addresses give another site; a test does not', async () => {
  const before = await digest();
  expect(await digest({ address: 'https://exemple.fr/' })).not.toBe(before);
  write('site/records.test.ts', 'x');
  expect(await digest()).toBe(before);
});
