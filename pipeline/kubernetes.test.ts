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
      template: { spec: { containers: [{ command: string[]; env: unknown }] } };
    };
  } => parse(readFileSync(join(deploy, 'kubernetes', name), 'utf8')) as ReturnType<typeof read>;
  const { spec } = read('build.yaml');
  const [{ command, env }] = spec.template.spec.containers;

  test('has a pod for each shard, and each its own', () => {
    expect([spec.completionMode, spec.completions, spec.parallelism]).toEqual(['Indexed', 8, 8]);
    const shards = Array.from({ length: 8 }, (_, index) => {
      const script = String(command[2]).replace('exec node', 'echo');
      return spawnSync('sh', ['-c', script], {
        encoding: 'utf8',
        env: { RUN: 'nuit', STORE: 's3://b/c', JOB_COMPLETION_INDEX: String(index), PATH: '/usr/bin:/bin' },
      }).stdout.trim();
    });
    expect(shards).toEqual(
      Array.from({ length: 8 }, (_, index) => `pipeline/cli.ts build --run nuit --shard ${index + 1}/8 --store s3://b/c`),
    );
  });

  test('is published from the same store under the same name', () => {
    expect(read('publish.yaml').spec.template.spec.containers[0].env).toEqual(env);
  });
});
