import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exitCodes } from '../pipeline/commands/terminal.ts';

const deploy = join(import.meta.dirname);

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

  /** Command that a pod calls, and its own exit code where that command ends with `code`. */
  const run = (name: string, code: number, index = 0): { status: number | null; call: string } => {
    const [{ command }] = read(name).spec.template.spec.containers;
    const env = { RUN: 'nuit', STORE: 's3://b/c', JOB_COMPLETION_INDEX: String(index), PATH: '/usr/bin:/bin' };
    const does = `node() { echo "$*"; return ${code}; }; ${command[2]}`;
    const { status, stdout } = spawnSync('sh', ['-c', does], { encoding: 'utf8', env });
    return { status, call: stdout.trim() };
  };

  test.each([
    ['build.yaml', 'build'],
    ['sheets.yaml', 'sheets'],
  ])('of %s has a pod for each shard, and each its own', (name, command) => {
    const { spec } = read(name);
    expect([spec.completionMode, spec.completions, spec.parallelism]).toEqual(['Indexed', 8, 8]);
    expect(Array.from({ length: 8 }, (_, index) => run(name, 0, index).call)).toEqual(
      Array.from({ length: 8 }, (_, index) => `pipeline/cli.ts ${command} --run nuit --shard ${index + 1}/8 --store s3://b/c`),
    );
  });

  test.each(['build.yaml', 'sheets.yaml', 'publish.yaml'])(
    'of %s is complete where data sets are refused, and failed where nothing was done: a pod that is started again would refuse the same',
    (name) => {
      const { done, partly, refused, wrongCall } = exitCodes;
      expect([done, partly, refused, wrongCall, 137].map((code) => run(name, code).status === 0)).toEqual([
        true,
        true,
        false,
        false,
        false,
      ]);
    },
  );

  test('is published from the same store under the same name, and so are the sheets before it', () => {
    const envOf = (name: string): unknown[] => read(name).spec.template.spec.containers[0].env;
    const shared = envOf('build.yaml');
    expect(envOf('publish.yaml')).toEqual(shared);
    expect(envOf('sheets.yaml')).toEqual(shared);
    expect(shared, 'what the lines of build.yaml replace').toContainEqual({ name: 'RUN', value: 'nuit-1' });
    expect(readFileSync(join(deploy, 'kubernetes', 'build.yaml'), 'utf8')).toContain('sed "s/nuit-1/$RUN/"');
  });
});

test('no pod that builds has the keys of what is published, nor that of its signature', () => {
  const secretsOf = (name: string): string[] =>
    [...readFileSync(join(deploy, 'kubernetes', name), 'utf8').matchAll(/secretRef: \{ name: ([a-z-]+)/g)].map(([, secret]) =>
      String(secret),
    );
  expect(
    Object.fromEntries(['build.yaml', 'sheets.yaml', 'services.yaml', 'publish.yaml', 'renew.yaml'].map((name) => [name, secretsOf(name)])),
  ).toEqual({
    'build.yaml': ['mappe-store-build'],
    'sheets.yaml': ['mappe-store-build'],
    'services.yaml': [],
    'publish.yaml': ['mappe-store', 'mappe-signing'],
    'renew.yaml': ['mappe-store', 'mappe-signing'],
  });
});

describe('each night the cluster', () => {
  interface Container {
    command: string[];
    envFrom?: unknown;
    securityContext?: unknown;
    volumeMounts: { name: string; mountPath: string }[];
  }
  interface Pod {
    initContainers?: Container[];
    containers: Container[];
    volumes: object[];
  }
  const podOf = (name: string): Pod => {
    const { spec } = parse(readFileSync(join(deploy, 'kubernetes', name), 'utf8')) as {
      spec: { jobTemplate: { spec: { template: { spec: Pod } } } };
    };
    return spec.jobTemplate.spec.template.spec;
  };
  /** Commands that a container calls, and its own exit code where each ends with `code`. */
  const run = ({ command }: Container, code: number): { status: number | null; calls: string[] } => {
    const does = `cp() { :; }; node() { echo "$*"; return ${code}; }; ${String(command[2]).replace('exec node', 'node')}`;
    const env = { STORE: 's3://b/c', PUBLISHED: 'https://b.fr/c/', PATH: '/usr/bin:/bin' };
    const { status, stdout } = spawnSync('sh', ['-c', does], { encoding: 'utf8', env });
    return { status, calls: stdout.trim().split('\n') };
  };
  const makesPages = 'pipeline/cli.ts site --store https://b.fr/c/ --services /srv/mappe/services.json --out /srv/mappe/site';

  test('confirms what is published, then makes the pages that say until when, and since when a service is dead; not where it is not confirmed', () => {
    const [renew] = podOf('renew.yaml').containers as [Container];
    const confirmed = 'pipeline/cli.ts renew --store s3://b/c';
    expect(run(renew, 0).calls).toEqual([confirmed, makesPages]);
    expect(run(renew, 1).calls).toEqual([confirmed]);
  });

  test('asks each service, keeps when it answered beside the pages, and makes them anew, a dead service or not', () => {
    const { initContainers, containers, volumes } = podOf('services.yaml');
    const [ask] = initContainers as [Container];
    const [site] = containers as [Container];
    const asked = ['pipeline/cli.ts check-services --store https://b.fr/c/ --keep /states/services.json'];
    // Dead services are none of its failures; what is refused or called wrongly is.
    expect([0, 3, 1, 2].map((code) => run(ask, code))).toEqual([0, 0, 1, 1].map((status) => ({ status, calls: asked })));
    // Where a data set is left out, all others are shown: done again it would end the same.
    expect([0, 4, 1].map((code) => run(site, code))).toEqual([0, 0, 1].map((status) => ({ status, calls: [makesPages] })));
    // Where the night before has left it, and where renew.yaml takes it from; nginx serves a folder of it.
    expect(volumes).toEqual([{ name: 'states', emptyDir: {} }, ...podOf('renew.yaml').volumes]);
    expect(site.volumeMounts[0]).toEqual({ name: 'site', mountPath: '/srv/mappe' });
    // What reads the answers of strangers writes nothing that is served.
    expect(ask.volumeMounts[0]).toEqual({ ...site.volumeMounts[0], readOnly: true });
    expect(site.volumeMounts[1]).toEqual(ask.volumeMounts[1]);
    expect(readFileSync(join(deploy, 'nginx', 'mappe.conf'), 'utf8')).toContain('root /srv/mappe/site;');
  });

  test('holds no key where it reads what services answer, and opens the sandbox’s door there alone', () => {
    const { initContainers, containers } = podOf('services.yaml');
    expect([...(initContainers ?? []), ...containers].filter(({ envFrom }) => envFrom !== undefined)).toEqual([]);
    expect(containers.filter(({ securityContext }) => securityContext !== undefined)).toEqual([]);
    expect(initContainers?.[0]?.securityContext).toMatchObject({ capabilities: { add: ['SYS_ADMIN', 'NET_ADMIN'] } });
  });
});

test('neither an image nor a commit takes the signing key, what was built or packages of another machine along', () => {
  const linesOf = (name: string): string[] => readFileSync(join(deploy, '..', name), 'utf8').split('\n');
  expect(linesOf('.dockerignore')).toEqual(expect.arrayContaining(['**/node_modules', 'dist', '**/*.key']));
  expect(linesOf('.gitignore')).toEqual(expect.arrayContaining(['node_modules/', 'dist/', '*.key']));
  const guides = ['fr', 'en'].map((lang) => readFileSync(join(deploy, '..', 'site', 'help', lang, 'confirmer.md'), 'utf8'));
  for (const guide of guides) expect(guide).toMatch(/signing-key --write \S+\.key`/);
});
