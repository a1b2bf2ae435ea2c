import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeowners } from '../../forge/codeowners.ts';
import { readCatalogue } from '../../manifest/read.ts';

test('CODEOWNERS of this project is as its producers say', async () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const { manifests } = await readCatalogue(join(root, 'datasets'));
  const text = readFileSync(join(root, '.github', 'CODEOWNERS'), 'utf8');
  expect(codeowners(text, Object.fromEntries(manifests.map(({ producerId, producer: { owners = [] } }) => [producerId, owners])))).toBe(
    text,
  );
});
