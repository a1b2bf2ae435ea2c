import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tools } from './tools.ts';

test('each tool of the map is one folder, which gives it its name, and one row, which gives it its button', () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []));
  expect(tools.map(({ id }) => id).sort()).toEqual(folders.sort());
  for (const words of [tools.map(({ title }) => title.fr), tools.map(({ title }) => title.en), tools.map(({ icon }) => icon)])
    expect(new Set(words).size).toBe(tools.length);
});
