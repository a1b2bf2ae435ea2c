import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The place of the one image that converts: Dependabot moves its digest there, and there alone. */
const recipe = 'deploy/kubernetes/Containerfile';

/** Workflows by their paths in a copy of the project, each job's container image set to that of the Containerfile. */
export function workflowImages(root: string): Record<string, string> {
  // GitHub reads the image of a job from no other file.
  const [, image] = /^FROM (\S+)/m.exec(readFileSync(join(root, recipe), 'utf8')) ?? [];
  if (image === undefined) throw new Error(`${recipe} names no image.`);
  const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort();
  return Object.fromEntries(
    workflows.map((path) => [path, readFileSync(join(root, path), 'utf8').replace(/^( +image: )\S+@sha256:\S+$/gm, `$1${image}`)]),
  );
}
