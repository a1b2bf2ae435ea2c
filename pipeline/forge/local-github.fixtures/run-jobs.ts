import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actions, type ActionPlace } from './actions.ts';
import { fieldsOf, textOf, type Fields, type Json } from './api-check.ts';
import { fillIn, holds, valueIn, type State } from './expressions.ts';
import type { Level, Run } from './github-state.ts';
import type { World } from './operation.ts';
import type { RunnerOptions } from './runner.ts';

interface Step {
  id?: string;
  name?: string;
  if?: boolean | string;
  uses?: string;
  with?: Record<string, boolean | number | string>;
  run?: string;
  env?: Record<string, boolean | number | string>;
  shell?: string;
  'working-directory'?: string;
  'timeout-minutes'?: number;
}

/** A job as a workflow has it; what this runner does not know is refused. */
export interface Job {
  name?: string;
  needs?: string[] | string;
  if?: boolean | string;
  permissions?: Record<string, Level>;
  outputs?: Record<string, string>;
  env?: Record<string, string>;
  /** The image that it runs in: here the programs of this machine stand in for it. */
  container?: { image: string; options: string };
  defaults?: { run: { shell: string } };
  steps: Step[];
  strategy?: { matrix?: Record<string, Json>; 'fail-fast'?: boolean };
  'timeout-minutes'?: number;
}

const knownOfJob = [
  'name',
  'needs',
  'if',
  'permissions',
  'outputs',
  'env',
  'steps',
  'timeout-minutes',
  'runs-on',
  'container',
  'defaults',
  'environment',
  'concurrency',
  'strategy',
];
const knownOfStep = ['id', 'name', 'if', 'uses', 'with', 'run', 'env', 'shell', 'working-directory', 'timeout-minutes'];

interface Given {
  contexts: Fields;
  env: Record<string, string>;
  run: Run;
  world: World & { api: string };
  options: RunnerOptions;
  tokenOf: (job: Job) => string;
  addressOf: (repository: string, token: string) => string;
}

type Needs = Record<string, { result: string; outputs: Fields }>;

/** Run the jobs of a workflow, each after those that it needs, handing artifacts on in a folder; true where none has failed. */
export async function runJobs(jobs: Record<string, Job>, given: Given): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-run-'));
  const done: Needs = {};
  try {
    for (let left = Object.entries(jobs); left.length > 0; left = left.filter(([id]) => !(id in done))) {
      const ready = left.filter(([, { needs }]) => listOf(needs).every((id) => id in done));
      if (ready.length === 0) throw new Error(`Jobs that need each other: ${left.map(([id]) => id).join(', ')}`);
      for (const [id, job] of ready) done[id] = await runJob(id, job, { ...given, done, folder });
    }
  } finally {
    const made = join(folder, 'artifacts');
    const { artifacts: kept } = given.options;
    if (kept !== undefined && existsSync(made)) cpSync(made, join(kept, String(given.run.id)), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  }
  return Object.values(done).every(({ result }) => result !== 'failure');
}

const listOf = (needs: string[] | string | undefined): string[] => (typeof needs === 'string' ? [needs] : (needs ?? []));

async function runJob(id: string, job: Job, { done, folder, ...given }: Given & { done: Needs; folder: string }): Promise<Needs[string]> {
  const unknown = Object.keys(job).filter((key) => !knownOfJob.includes(key));
  if (unknown.length > 0) throw new Error(`This runner does not know jobs.${id}.${unknown.join(', ')}.`);
  const needs = Object.fromEntries(listOf(job.needs).map((name) => [name, done[name] ?? { result: 'skipped', outputs: {} }]));
  const isGood = Object.values(needs).every(({ result }) => result === 'success');
  const contexts = { ...given.contexts, needs };
  if (!holds(job.if, contexts, isGood ? 'success' : 'failure')) {
    given.run.logs.set(id, '');
    return { result: 'skipped', outputs: {} };
  }
  if (job.strategy === undefined) return runSteps(id, job, { ...given, contexts, folder });
  const results: Needs[string][] = [];
  for (const [index, matrix] of combinationsOf(id, job.strategy, contexts).entries()) {
    const own = { ...contexts, matrix, strategy: { 'job-index': index } };
    results.push(await runSteps(`${id}-${index}`, job, { ...given, contexts: own, folder }));
  }
  const isWhole = results.every(({ result }) => result === 'success');
  return { result: isWhole ? 'success' : 'failure', outputs: Object.assign({}, ...results.map(({ outputs }) => outputs)) as Fields };
}

/** List the combinations of a job's matrix: its one list of values, or the combinations that it names itself. */
function combinationsOf(id: string, { matrix = {}, ...others }: NonNullable<Job['strategy']>, contexts: Fields): Fields[] {
  const [[name = '', values] = [], ...more] = Object.entries(matrix);
  const unknown = Object.keys(others).filter((key) => key !== 'fail-fast');
  if (unknown.length + more.length > 0) throw new Error(`This runner does not know the strategy of jobs.${id}.`);
  const list = typeof values === 'string' ? valueIn(values, contexts) : values;
  if (!Array.isArray(list) || list.length === 0) throw new Error(`The matrix of jobs.${id} is empty.`);
  return list.map((value) => (name === 'include' ? fieldsOf(value) : { [name]: value }));
}

/** Run the steps of a job on a machine of its own. */
async function runSteps(id: string, job: Job, { folder, ...given }: Given & { folder: string }): Promise<Needs[string]> {
  const { run, contexts } = given;
  const log: string[] = [];
  const place = makePlace(folder, id, { given, job });
  const github = { ...fieldsOf(contexts['github']), job: id, token: place.token, run_id: String(run.id), workspace: place.workspace };
  const known: Fields = { ...contexts, github, steps: {}, job: { status: 'success' }, runner: { temp: place.temp, os: 'Linux' } };
  const env = filled({ ...given.env, ...job.env }, known);
  let state: State = 'success';
  for (const [index, written] of job.steps.entries()) {
    // What a container lacks is on this machine.
    if (job.container !== undefined && written.run?.startsWith('apt-get ') === true) continue;
    const shell = written.run === undefined ? undefined : job.defaults?.run.shell;
    const step = { ...(shell !== undefined && { shell }), ...written };
    const isDone = await runStep(step, { ...place, known, env, state, log }).catch((error: unknown) => {
      log.push(`${String(error)}\n`);
      return false;
    });
    if (!isDone) log.push(`✗ step ${index + 1}: ${step.name ?? step.uses ?? step.run?.split('\n')[0] ?? ''}\n`);
    if (!isDone) state = 'failure';
    known['job'] = { status: state };
  }
  run.summaries.set(id, readFileSync(place.summary, 'utf8'));
  run.logs.set(id, log.join(''));
  return { result: state, outputs: filled(job.outputs ?? {}, known) };
}

interface Place extends ActionPlace {
  token: string;
  summary: string;
  environment: Record<string, string>;
}

/** The folders and files of a job, and what tells its programs of them. */
function makePlace(folder: string, id: string, { given, job }: { given: Given; job: Job }): Place {
  const { contexts, run, world, options, tokenOf, addressOf } = given;
  const github = fieldsOf(contexts['github']);
  const workspace = join(folder, id, 'work');
  const temp = join(folder, id, 'temp');
  for (const each of [workspace, temp]) mkdirSync(each, { recursive: true });
  const summary = join(temp, 'summary.md');
  const event = join(temp, 'event.json');
  writeFileSync(summary, '');
  writeFileSync(event, JSON.stringify(github['event']));
  const token = tokenOf(job);
  const repository = textOf(github['repository']);
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: temp,
    LANG: 'C.UTF-8',
    ...options.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: world.api,
    GITHUB_SERVER_URL: world.api,
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_ACTOR: textOf(github['actor']),
    GITHUB_EVENT_NAME: textOf(github['event_name']),
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: textOf(github['ref']),
    GITHUB_SHA: textOf(github['sha']),
    GITHUB_RUN_ID: String(run.id),
    GITHUB_JOB: id,
    GITHUB_WORKSPACE: workspace,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: temp,
  };
  const checkout = { address: (name: string) => addressOf(name === '' ? repository : name, token), sha: textOf(github['sha']) };
  return { workspace, temp, artifacts: join(folder, 'artifacts'), checkout, prepare: options.prepare, token, summary, environment };
}

const filled = (values: Record<string, boolean | number | string>, contexts: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fillIn(String(value), contexts)]));

interface StepPlace extends Place {
  known: Fields;
  env: Record<string, string>;
  state: State;
  log: string[];
}

/** Run one step; false where it failed, true where it is left out. */
async function runStep(step: Step, place: StepPlace): Promise<boolean> {
  const { known, state, log } = place;
  const unknown = Object.keys(step).filter((key) => !knownOfStep.includes(key));
  if (unknown.length > 0) throw new Error(`This runner does not know ${unknown.join(', ')} of a step.`);
  const env = { ...place.env, ...filled(step.env ?? {}, { ...known, env: place.env }) };
  const contexts = { ...known, env };
  if (!holds(step.if, contexts, state)) return true;
  if (step.uses !== undefined) {
    const name = step.uses.replace(/@.*$/, '');
    const action = actions[name];
    if (action === undefined) throw new Error(`This runner does not know the action ${name}.`);
    await action(filled(step.with ?? {}, contexts), place);
    return true;
  }
  const output = join(place.temp, `output-${log.length}`);
  writeFileSync(output, '');
  const code = await bash(fillIn(step.run ?? '', contexts), {
    step,
    place,
    env: { ...place.environment, ...env, GITHUB_OUTPUT: output, GITHUB_ENV: join(place.temp, 'env') },
  });
  if (step.id !== undefined) {
    const outputs = outputsIn(readFileSync(output, 'utf8'));
    known['steps'] = { ...fieldsOf(known['steps']), [step.id]: { outputs, outcome: code === 0 ? 'success' : 'failure' } };
  }
  return code === 0;
}

/** Run the text of a step as the runner of GitHub does: `bash -e`. */
function bash(text: string, { step, place, env }: { step: Step; place: StepPlace; env: Record<string, string> }): Promise<number | null> {
  if (step.shell !== undefined && step.shell !== 'bash') throw new Error(`This runner does not know the shell ${step.shell}.`);
  const script = join(place.temp, 'step.sh');
  writeFileSync(script, text);
  const flags = step.shell === undefined ? ['-e'] : ['--noprofile', '--norc', '-eo', 'pipefail'];
  const cwd = join(place.workspace, step['working-directory'] ?? '');
  const child = spawn('bash', [...flags, script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => place.log.push(part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Read the outputs of a step: name=value, or name<<END … END. */
function outputsIn(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const [, name = '', end = ''] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    if (name !== '') {
      const at = lines.indexOf(end);
      outputs[name] = lines.splice(0, at === -1 ? lines.length : at).join('\n');
      lines.shift();
    } else if (line.includes('=')) outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  }
  return outputs;
}
