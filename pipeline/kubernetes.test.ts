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

test('each night the cluster confirms what is published, then makes the pages that say until when; not where it is not confirmed', () => {
  const { spec } = parse(readFileSync(join(deploy, 'kubernetes', 'renew.yaml'), 'utf8')) as {
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ command: string[] }] } } } } };
  };
  const script = String(spec.jobTemplate.spec.template.spec.containers[0].command[2]);
  const run = (node: string): string[] => {
    const does = `node() { echo "$*"; ${node}; }; ${script.replace('exec node', 'node')}`;
    const env = { STORE: 's3://b/c', PUBLISHED: 'https://b.fr/c/', PATH: '/usr/bin:/bin' };
    return spawnSync('sh', ['-c', does], { encoding: 'utf8', env }).stdout.trim().split('\n');
  };
  const confirmed = 'pipeline/cli.ts renew --store s3://b/c';
  expect(run('true')).toEqual([confirmed, 'pipeline/cli.ts site --store https://b.fr/c/ --out /srv/mappe/site']);
  expect(run('false')).toEqual([confirmed]);
});

test('neither an image nor a commit takes the signing key, what was built or packages of another machine along', () => {
  const linesOf = (name: string): string[] => readFileSync(join(deploy, '..', name), 'utf8').split('\n');
  expect(linesOf('.dockerignore')).toEqual(expect.arrayContaining(['**/node_modules', 'dist', '**/*.key']));
  expect(linesOf('.gitignore')).toEqual(expect.arrayContaining(['node_modules/', 'dist/', '*.key']));
  const guides = ['fr', 'en'].map((lang) => readFileSync(join(deploy, '..', 'site', 'help', lang, 'confirmer.md'), 'utf8'));
  for (const guide of guides) expect(guide).toMatch(/signing-key --write \S+\.key`/);
});
