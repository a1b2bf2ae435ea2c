import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const deploy = join(import.meta.dirname, '..', 'deploy');

describe('an Indexed Job of Kubernetes', () => {
  const read = (
    name: string,
  ): {
    spec: {
      completions?: number;
      parallelism?: number;
      completionMode?: string;
      template: { spec: { containers: [{ command: string[]; env: unknown[] }] } };
    };
  } => parse(readFileSync(join(deploy, 'kubernetes', name), 'utf8')) as ReturnType<typeof read>;

  test.each([
    ['build.yaml', 'build'],
    ['sheets.yaml', 'sheets'],
  ])('of %s has a pod for each shard, and each its own', (name, command) => {
    const { spec } = read(name);
    expect([spec.completionMode, spec.completions, spec.parallelism]).toEqual(['Indexed', 8, 8]);
    const shards = Array.from({ length: 8 }, (_, index) => {
      const script = String(spec.template.spec.containers[0].command[2]).replace('exec node', 'echo');
      const env = { RUN: 'nuit', STORE: 's3://b/c', JOB_COMPLETION_INDEX: String(index), PATH: '/usr/bin:/bin' };
      return spawnSync('sh', ['-c', script], { encoding: 'utf8', env }).stdout.trim();
    });
    expect(shards).toEqual(
      Array.from({ length: 8 }, (_, index) => `pipeline/cli.ts ${command} --run nuit --shard ${index + 1}/8 --store s3://b/c`),
    );
  });

  test('is published from the same store under the same name, and so are the sheets before it', () => {
    const envOf = (name: string): unknown[] => read(name).spec.template.spec.containers[0].env;
    const shared = envOf('build.yaml');
    expect(envOf('publish.yaml')).toEqual(shared);
    expect(envOf('sheets.yaml')).toEqual(shared);
  });
});
