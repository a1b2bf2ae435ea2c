import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { workflowImages } from './generate-images.ts';

const project = join(import.meta.dirname, '..');
const recipe = 'deploy/kubernetes/Containerfile';

test('a digest that moves in the Containerfile moves in every workflow with it, and nothing else does', () => {
  const root = mkdtempSync(join(tmpdir(), 'mappe-test-images-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const path of ['.github/workflows', recipe]) cpSync(join(project, path), join(root, path), { recursive: true });
  const before = readFileSync(join(project, recipe), 'utf8');
  const [, digest = ''] = /^FROM \S+@sha256:(\w+)/m.exec(before) ?? [];
  const moved = 'f'.repeat(64);
  writeFileSync(join(root, recipe), before.replace(digest, moved));
  const workflows = Object.entries(workflowImages(root));
  expect(workflows.filter(([, text]) => text.includes(moved)).map(([path]) => path)).toEqual([
    '.github/workflows/deposit.yml',
    '.github/workflows/publish.yml',
    '.github/workflows/review.yml',
  ]);
  for (const [path, text] of workflows) expect(text.replaceAll(moved, digest)).toBe(readFileSync(join(project, path), 'utf8'));
});
