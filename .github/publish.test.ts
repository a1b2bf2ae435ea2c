import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exitCodes } from '../pipeline/commands/terminal.ts';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';

/* The steps of publish.yml, run with a program in the place of `npm`. */

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}

const { jobs } = parse(readFileSync(join(import.meta.dirname, 'workflows', 'publish.yml'), 'utf8')) as {
  jobs: Record<string, { needs?: string[]; if?: string; outputs?: unknown; steps: Step[] }>;
};
const stepsOf = (job: string): Step[] => jobs[job]?.steps ?? [];
/** The script of a job that calls a command of Mappe. */
const scriptOf = (job: string, command: string): string =>
  stepsOf(job).find(({ run }) => run?.includes(`mappe -- ${command} `))?.run ?? `echo no step of ${job} calls ${command} >&2; exit 1`;
/** Inputs of a step that brings or leaves files, for one part. */
const toldTo = (job: string, action: string, name: RegExp, part = 0): { path: string; merges: boolean } => {
  const told = stepsOf(job).find(({ uses, with: options = {} }) => uses?.startsWith(`actions/${action}@`) && name.test(namesOf(options)));
  const path = String(told?.with?.['path']).replaceAll('${{ steps.part.outputs.number }}', String(part));
  return { path, merges: told?.with?.['merge-multiple'] === true };
};
const namesOf = ({ name, pattern }: Record<string, unknown>): string => String(name ?? pattern);

/** A machine with an `npm` that writes down what it is asked, and does `does`. */
function machine(does: string): {
  folder: string;
  run: (script: string, env?: Record<string, string>) => number | null;
  calls: () => string[];
} {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'npm'), `#!/bin/bash\necho "$*" >>'${folder}/calls'\n${does}\n`);
  chmodSync(join(folder, 'npm'), 0o755);
  const own = { PATH: `${folder}:/usr/bin:/bin`, RUN: 'run-1', GITHUB_OUTPUT: join(folder, 'outputs') };
  return {
    folder,
    run: (script, env = {}) => spawnSync('bash', ['-e', '-c', script], { cwd: folder, env: { ...own, ...env } }).status,
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'),
  };
}

/** Puts the plan where the workflow brings it; gives the digest that its job has told. */
function plan(folder: string): string {
  const text = '{"dataset":"a/b"}\n';
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'plan.jsonl'), text);
  return createHash('sha256').update(text).digest('hex');
}

/** Lay artifacts as `actions/download-artifact` does since version 5: one alone, or those that are merged, lie flat. */
function download(artifacts: readonly string[], { path, merges }: { path: string; merges: boolean }, folder: string): void {
  for (const [index, artifact] of artifacts.entries())
    cpSync(artifact, join(folder, path, artifacts.length === 1 || merges ? '' : `part-${index}`), { recursive: true });
}

describe('what the machines have built', () => {
  /** Build on a machine each, that finds the sheets of others in its store, then publish; gives the folders that are published. */
  function published(count: number): { folder: string; parts: string[] } {
    const artifacts = Array.from({ length: count }, (_, index) => {
      const part = index + 1;
      // The store is what follows --store.
      const { folder, run } = machine('all="$*"; store=${all#* --store }; mkdir -p "$store"/pending; ls "$store" >"$store/pending/found"');
      const sheets = toldTo('build', 'download-artifact', /^sheets-/, part);
      mkdirSync(join(folder, sheets.path, 'data'), { recursive: true });
      expect(run(scriptOf('build', 'build'), { SHARD: `${part}/${count}`, PART: String(part) })).toBe(0);
      return join(folder, toldTo('build', 'upload-artifact', /^part-/, part).path);
    });
    const { folder, run, calls } = machine('exit 0');
    download(artifacts, toldTo('publish', 'download-artifact', /^part-/), folder);
    expect(run(scriptOf('publish', 'publish'), { STORE: 's3://b/c', PLAN: plan(folder) })).toBe(0);
    const [, parts = ''] =
      /publish (.*) --run run-1 --plan dist\/plan.jsonl --store s3:\/\/b\/c --report dist\/outcome.json$/.exec(calls()[0] ?? '') ?? [];
    return { folder, parts: parts.split(' ') };
  }

  test.each([1, 2, 12])('is found where there are %i of them, each with the sheets that it was left', (count) => {
    const { folder, parts } = published(count);
    expect(parts).toHaveLength(count);
    for (const part of parts) {
      const found = join(folder, part, 'pending', 'found');
      expect(existsSync(found) && readFileSync(found, 'utf8'), part).toBe('data\npending\n');
    }
  });
});

test('a plan that another job has put in the place of the first is followed by no publication', () => {
  const { folder, run } = machine('exit 0');
  const told = plan(folder);
  writeFileSync(join(folder, 'dist', 'plan.jsonl'), '{"dataset":"a/c"}\n');
  expect(run(scriptOf('publish', 'publish'), { STORE: 's3://b/c', PLAN: told })).not.toBe(0);
  expect(existsSync(join(folder, 'calls'))).toBe(false);
});

test('a machine that takes the number of another brings a folder of its own: the one does not write into the other', () => {
  const { folder, run, calls } = machine('exit 0');
  const artifacts = [1, 2].map(() => {
    const artifact = join(scratchFolder(), 'parts');
    mkdirSync(join(artifact, '1', 'pending'), { recursive: true });
    return artifact;
  });
  download(artifacts, toldTo('publish', 'download-artifact', /^part-/), folder);
  expect(run(scriptOf('publish', 'publish'), { STORE: 's3://b/c', PLAN: plan(folder) })).toBe(0);
  expect(calls()[0]).toContain('publish dist/parts/part-0/1 dist/parts/part-1/1 --run');
});

describe('where data sets are refused, or a part is missing', () => {
  /** How the step that publishes ends, and whether the last one then fails the job, where the command ends so. */
  function end(code: number, command = 'publish'): { goesOn: boolean; fails: boolean } {
    const { folder, run } = machine(`exit ${code}`);
    const goesOn = run(scriptOf('publish', command), { STORE: 's3://b/c', PLAN: plan(folder) }) === 0;
    const { if: when = '', run: does = '' } = stepsOf('publish').at(-1) ?? {};
    const [, failing] = new RegExp(`steps\\.${command}\\.outputs\\.code == '(\\d)'`).exec(when) ?? [];
    const fails = goesOn && readFileSync(join(folder, 'outputs'), 'utf8') === `code=${failing}\n` && run(does) !== 0;
    return { goesOn, fails };
  }

  test('the pages of all else are made, and the job fails at its end', () => {
    const { done, partly, refused, wrongCall } = exitCodes;
    expect(end(done)).toEqual({ goesOn: true, fails: false });
    expect(end(partly)).toEqual({ goesOn: true, fails: true });
    expect([refused, wrongCall].map((code) => end(code))).toEqual([refused, wrongCall].map(() => ({ goesOn: false, fails: false })));
    const [pages, said] = ['pages', undefined].map((id) => stepsOf('publish').findLastIndex((step) => step.id === id));
    expect(said).toBe((pages ?? 0) + 1);
  });

  test('a record that cannot be shown keeps no page of the others from being shown, and the job fails at its end', () => {
    const { done, partly, refused } = exitCodes;
    expect(end(done, 'site')).toEqual({ goesOn: true, fails: false });
    expect(end(partly, 'site')).toEqual({ goesOn: true, fails: true });
    expect(end(refused, 'site').goesOn).toBe(false);
  });

  test('the pages are shown, whatever the job said after it had made them, and are not where it has made none', () => {
    expect(jobs['publish']?.outputs).toMatchObject({ pages: '${{ steps.pages.outputs.artifact_id }}' });
    expect(jobs['site']?.if).toBe("${{ !cancelled() && needs.publish.outputs.pages != '' }}");
  });
});

describe('what became of the run', () => {
  const announce = stepsOf('announce').at(-1);

  test.each([0, 1, 4])('is handed on with its digest, which a job alone can say, where the publication ends with %i', (code) => {
    const { folder, run } = machine(`echo '{}' >dist/outcome.json; exit ${code}`);
    run(scriptOf('publish', 'publish'), { STORE: 's3://b/c', PLAN: plan(folder) });
    const sha256 = createHash('sha256').update('{}\n').digest('hex');
    expect(readFileSync(join(folder, 'outputs'), 'utf8')).toBe(`code=${code}\nreport=${sha256}\n`);
    const upload = stepsOf('publish').find(({ with: options = {} }) => options['name'] === 'outcome');
    expect([upload?.if, upload?.with?.['path']]).toEqual([
      "${{ !cancelled() && steps.publish.outputs.report != '' }}",
      'dist/outcome.json',
    ]);
    expect(announce?.env?.['REPORT']).toBe('${{ needs.publish.outputs.report }}');
  });

  test('is told last, whatever has failed before, and of pages that are there', () => {
    const { needs, if: when } = jobs['announce'] ?? {};
    expect([needs, when]).toEqual([['plan', 'build', 'publish', 'site'], 'always()']);
    expect(announce?.env?.['PAGES']).toBe("${{ needs.site.result == 'success' || needs.publish.outputs.sent == 'true' }}");
    const { folder, run } = machine('exit 1');
    run(stepsOf('publish').find(({ id }) => id === 'sent')?.run ?? '', { SITE: 's3://b/site', STORE: 's3://b/store' });
    expect(existsSync(join(folder, 'outputs'))).toBe(false);
  });
});

describe('the pages on the operator’s own hosting', () => {
  const keyed = stepsOf('publish').filter(({ run }) => run?.includes('--to '));
  const ofPages = [...stepsOf('publish'), ...stepsOf('site')].filter(({ uses }) => uses?.includes('-pages'));
  const script = keyed[0]?.run ?? '';

  test('go there as they were made, by one step, and not to GitHub Pages', () => {
    const { run, calls } = machine('');
    expect(run(script, { SITE: 's3://b/site', STORE: 's3://b/store' })).toBe(0);
    expect(calls()).toEqual(['run mappe -- site --built --to s3://b/site']);
    expect(keyed.map((step) => step.if)).toEqual(["${{ vars.MAPPE_SITE != '' }}"]);
    expect(ofPages.map(({ uses, ...step }) => [uses?.replace(/@.*/, ''), step.if])).toEqual([
      ['actions/upload-pages-artifact', "${{ vars.MAPPE_SITE == '' }}"],
      ['actions/deploy-pages', undefined],
    ]);
    // Without an artifact of Pages nothing is deployed.
    expect(jobs['site']?.if).toContain("needs.publish.outputs.pages != ''");
  });

  test('without a store are refused: nothing would keep the files that they show', () => {
    const { folder, run } = machine('');
    expect(run(script, { SITE: 's3://b/site', STORE: '' })).toBe(1);
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });
});
