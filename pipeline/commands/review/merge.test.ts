import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DatasetRecord, Verdict } from '../../../schemas/types.ts';
import { blankVerdict } from '../../forge/gates/verdict-file.fixtures/blank-verdict.ts';
import { smallCatalogue, startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { proposeChange } from '../../forge/github/propose.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { operator } from '../build/build.fixtures/catalogue.ts';
import { mergeTrusted } from './merge.ts';
import { tellVerdict } from './verdict.ts';
import { verdictFile } from '../../forge/gates/verdict-file.ts';

/* A clean update of a trusted producer, from its verdict to the publication. */

const {
  examples: [example],
} = JSON.parse(readFileSync(join(import.meta.dirname, '../../../schemas/record.schema.json'), 'utf8')) as { examples: [DatasetRecord] };
const cli = join(import.meta.dirname, '../../cli.ts');
const at = { repository: 'exemple/catalogue' };
const sheet = 'title: Vion\nowners: [Mairie-Vion]\nverified: { by: admin, on: 2026-11-01, how: dns }\n';
let started: StartedCatalogue;
let folder: string;
let isTrusted: boolean;

beforeEach(async () => {
  started = await startCatalogue(
    { ...smallCatalogue, 'datasets/vion/arbres/dataset.yaml': 'title: Arbres\n' },
    { workflows: ['publish.yml'] },
  );
  folder = scratchFolder();
  isTrusted = false;
  mkdirSync(join(folder, 'datasets', 'vion'), { recursive: true });
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 1 } }));
  published();
  await commit('title: Les arbres\n');
  await started.server.as('mairie-vion', 'pulls/create', { ...at, body: { title: 'Arbres', head: 'vion', base: 'main' } });
});
afterEach(() => started.server.stop());

/** Write the manifests of the published branch that say which producer is trusted. */
function published({ trusted = 'trusted: [vion]\n', producer = sheet } = {}): void {
  writeFileSync(join(folder, 'datasets', 'operator.yaml'), trusted);
  writeFileSync(join(folder, 'datasets', 'vion', 'producer.yaml'), producer);
}

/** One more commit on the branch of the request. */
async function commit(text: string, path = 'datasets/vion/arbres/dataset.yaml'): Promise<string> {
  const { commits } = started.connect();
  const [main = '', before] = [await commits.tipOf('main'), await commits.tipOf('vion')];
  const parent = before ?? main;
  const tree = await commits.writeTree((await commits.read(parent)).tree, [{ path, bytes: Buffer.from(text) }]);
  const author = { name: 'Mairie', email: 'mairie@exemple.fr' };
  const sha = await commits.write({ message: text, tree, parents: [parent], author, date: new Date('2026-11-28T12:00:00Z') });
  await commits.pointBranch('vion', sha, before === undefined);
  return sha;
}

const given = (retries = 2): { github: ReturnType<StartedCatalogue['connect']>; datasets: string; lang: 'fr' } => ({
  github: started.connect({ retries }),
  datasets: join(folder, 'datasets'),
  lang: 'fr',
});
async function tell(more: Partial<Verdict> = {}): Promise<void> {
  const { head } = await started.connect().pulls.read(1);
  const record = { ...structuredClone(example), id: 'vion/arbres', edition: '1.0.0' };
  const verdict: Verdict = {
    ...blankVerdict,
    request: 1,
    head,
    datasets: [{ id: 'vion/arbres', outcome: 'published', problems: [], newProducer: false, record, published: record }],
    producers: [{ id: 'vion', isNew: false, isVerified: true, isChanged: false }],
    published: 'https://exemple.fr/store/',
    ...more,
  };
  writeFileSync(join(folder, verdictFile), JSON.stringify(verdict));
  await tellVerdict(folder, join(folder, 'event.json'), {
    ...given(),
    now: new Date('2026-11-28'),
    onTrusted: () => Promise.resolve(void (isTrusted = true)),
  });
}
const merge = async (retries = 2): Promise<string> =>
  (await mergeTrusted(join(folder, 'event.json'), given(retries))).replaceAll('\u202f', ' ');
/** Read whether the request was merged, and how often the publication was started. */
async function became(): Promise<{ isMerged: boolean; publications: number }> {
  await started.server.settled();
  const publications = started.repository.runs.filter(({ event }) => event === 'workflow_dispatch').length;
  return { isMerged: started.repository.issues[0]?.pull?.merged !== undefined, publications };
}
const left = { isMerged: false, publications: 0 };
const done = { isMerged: true, publications: 1 };

test('a clean update is green at once, merged as it was judged, and published once, however often it is asked for', async () => {
  await tell();
  expect(isTrusted).toBe(true);
  const { head } = await started.connect().pulls.read(1);
  expect(await merge()).toBe(`Demande 1 : fusionnée telle qu’elle a été jugée (${head.slice(0, 7)}) ; la publication est lancée.`);
  expect(await became()).toEqual(done);
  await merge();
  expect(await became()).toEqual(done);
  const [{ comments = [] } = {}] = started.repository.issues;
  expect(comments.map(({ body }) => body).join()).toContain(
    'Mise à jour sans rupture d’un producteur de confiance, envoyée par mairie-vion',
  );
  const said = started.repository.statuses.map(({ state, description }) => [state, description?.replaceAll('\u202f', ' ')]);
  expect(said).toEqual([['success', 'Vérifié ; mise à jour sans rupture d’un producteur de confiance']]);
});

test('behind three thousand files of data nobody knows what else changes: an administrator looks, and no job merges', async () => {
  const { git } = started.repository;
  const sha = await git.writeBlob(Buffer.from('x'));
  const entries = Array.from({ length: 3000 }, (_, index) => ({ path: `datasets/vion/arbres/${index}.csv`, mode: '100644', sha }));
  const [parent = '', tree] = [
    await git.resolve('refs/heads/vion'),
    await git.writeTree('refs/heads/vion', [...entries, { path: 'pipeline/cli.ts', mode: '100644', sha }]),
  ];
  const author = { name: 'Mairie', email: 'mairie@exemple.fr', date: '2026-11-28T12:00:00Z' };
  await git.writeRef('heads/vion', await git.writeCommit({ tree, parents: [parent], message: 'x\n', author, committer: author }));
  await tell();
  expect(isTrusted).toBe(false);
  expect(await merge()).toBe('Demande 1 : rien n’est fusionné sans une personne.');
  expect(await became()).toEqual(left);
  const { body = '' } = started.repository.issues[0]?.comments[0] ?? {};
  expect(body).toContain('Un administrateur du catalogue, parce que\u202f: tout n’a pas pu être comparé avec ce qui est publié.');
});

test('what keeps a publication from being started is merged by no job, and the words of a merge are ours', async () => {
  await tell();
  await started.server.as('mairie-vion', 'pulls/update', { ...at, pull_number: 1, body: { title: 'Arbres [skip ci]' } });
  expect(await merge()).toBe('Demande 1 : rien n’est fusionné sans une personne.');
  await started.server.as('mairie-vion', 'pulls/update', { ...at, pull_number: 1, body: { title: 'Arbres' } });
  await merge();
  expect((await started.repository.git.readCommit('refs/heads/main')).message.trim()).toBe('Merge pull request #1');
});

test('the commands hand it from one job to the other, as the workflow calls them', async () => {
  writeFileSync(join(folder, 'datasets', 'operator.yaml'), `${operator}trusted: [vion]\n`);
  await tell();
  const outputs = join(folder, 'outputs');
  const token = started.server.jobToken(started.repository, {
    contents: 'write',
    'pull-requests': 'write',
    statuses: 'write',
    actions: 'write',
  });
  const env = {
    PATH: process.env['PATH'],
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: 'exemple/catalogue',
    GITHUB_API_URL: started.server.api,
    GITHUB_OUTPUT: outputs,
  };
  const mappe = (...args: string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, [cli, ...args, '--event', join(folder, 'event.json'), '--datasets', join(folder, 'datasets')], {
      env,
    });
  await mappe('verdict', folder);
  expect(readFileSync(outputs, 'utf8')).toBe('trusted=true\n');
  await mappe('merge');
  expect(await became()).toEqual(done);
});

test('what is pushed between the verdict and the merge is not merged, not even in the moment of merging', async () => {
  await tell();
  await commit('title: Autre chose\n');
  expect(await merge()).toBe('Demande 1 : elle a changé depuis le verdict, rien n’est fusionné.');
  await tell();
  const reach = globalThis.fetch;
  globalThis.fetch = async (address, init) => {
    if (init?.method === 'PUT') await commit('title: Au dernier moment\n');
    return reach(address, init);
  };
  try {
    expect(await merge()).toBe('Demande 1 : elle a changé depuis le verdict, rien n’est fusionné.');
  } finally {
    globalThis.fetch = reach;
  }
  expect(await became()).toEqual(left);
});

test('killed between any two calls and called again, it is merged once and published once', async () => {
  await tell();
  for (let calls = 1; calls < 16; calls += 1) {
    let kept = calls;
    const reach = globalThis.fetch;
    globalThis.fetch = (...call) => (kept-- > 0 ? reach(...call) : Promise.reject(new Error('killed')));
    try {
      await merge(0).catch(() => undefined);
    } finally {
      globalThis.fetch = reach;
    }
    expect((await became()).publications).toBeLessThanOrEqual(1);
  }
  await merge();
  expect(await became()).toEqual(done);
});

test('a request that was closed stays closed, and what a person has merged is theirs', async () => {
  await tell();
  await started.server.as('mairie-vion', 'pulls/update', { ...at, pull_number: 1, body: { state: 'closed' } });
  expect(await merge()).toBe('Demande 1 : close, rien à dire.');
  expect(await became()).toEqual(left);
});

describe('the request that a job has opened of a deposit', () => {
  /** Propose somebody's deposit as the bot does; the `email` of its author belongs to the account `login` unless said. */
  async function deposit(login: string, email = `7+${login}@users.noreply.github.com`): Promise<void> {
    const files = [{ path: 'datasets/vion/arbres/dataset.yaml', bytes: Buffer.from('title: Tous les arbres\n') }];
    const proposal = await proposeChange(started.connect(), {
      branch: 'depot/9',
      folder: 'datasets',
      files,
      title: 'Arbres',
      body: '',
      now: new Date('2026-11-28T12:00:00Z'),
      author: { name: login, email },
    });
    if (proposal.state === 'nothing') throw new Error('Nothing was asked for.');
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: proposal.number } }));
    await tell({ request: proposal.number, head: proposal.commit });
  }
  const approve = (by: string): void => {
    const { number = 0 } = started.repository.issues.at(-1) ?? {};
    started.server.review(started.repository, number, { by, state: 'APPROVED' });
  };
  const text = (): string => (started.repository.issues.at(-1)?.comments[0]?.body ?? '').replaceAll('\u202f', ' ');

  test('is merged at once where one of the producer’s accounts has sent it, and says who', async () => {
    await deposit('mairie-vion');
    expect(text()).toContain('Mise à jour sans rupture d’un producteur de confiance, envoyée par mairie-vion');
    expect(await merge()).toMatch(/fusionnée telle qu’elle a été jugée/);
  });

  test.each([
    ['a stranger has sent it', 'inconnu', undefined],
    ['it came by mail', 'mairie-vion', 'mairie-vion@exemple.fr'],
    ['its author forges the address of an account', 'mairie-vion', '7+mairie-vion@users.noreply.github.com.exemple.fr'],
  ])('waits for a person where %s', async (_, login, email) => {
    await deposit(login, email);
    expect(await merge()).toBe(`Demande ${started.repository.issues.length} : rien n’est fusionné sans une personne.`);
  });

  test('is not approved by the owner who has sent it', async () => {
    published({ trusted: '', producer: sheet.replace('Mairie-Vion', 'Mairie-Vion, adjointe') });
    await deposit('mairie-vion');
    approve('mairie-vion');
    await tell({ request: 2, head: (await started.connect().pulls.read(2)).head });
    expect(text()).toContain('⏳ L’un des responsables du producteur, ou un administrateur');
    approve('adjointe');
    await tell({ request: 2, head: (await started.connect().pulls.read(2)).head });
    expect(text()).toContain('✅ Approuvé par adjointe');
  });
});

const problem = { id: 'x', severity: 'warning', message: 'À lire.' } as const;
const before = { ...structuredClone(example), id: 'vion/arbres', edition: '1.0.0' };
const dataset = { id: 'vion/arbres', outcome: 'published', problems: [], newProducer: false, record: before, published: before } as const;
test.each<[string, () => unknown]>([
  ['nobody is trusted', () => tell().then(() => published({ trusted: '' }))],
  ['another is', () => tell().then(() => published({ trusted: 'trusted: [sarthe]\n' }))],
  ['its producer is not verified', () => tell().then(() => published({ producer: sheet.replace(/verified.*\n/, '') }))],
  ['its account is none of the producer’s', () => tell().then(() => published({ producer: sheet.replace('Mairie-Vion', 'autre') }))],
  ['nothing is told of it', () => undefined],
  ['there is something to read', () => tell({ elsewhere: [problem] })],
  ['a data set is new', () => tell({ datasets: [{ ...dataset, problems: [], published: null }] })],
  ['a data set goes', () => tell({ withdrawn: [{ id: 'vion/zones' }] })],
  ['it breaks for readers', () => tell({ datasets: [{ ...dataset, problems: [], record: { ...before, edition: '2.0.0' } }] })],
  [
    'its access is limited',
    () => tell({ datasets: [{ ...dataset, problems: [], record: { ...before, access: 'unlisted', path: 'vion/abcdefgh' } }] }),
  ],
  ['its quota is exceeded', () => tell({ datasets: [{ ...dataset, problems: [], quota: { held: 1, wanted: 9, allowed: 5 } }] })],
  [
    'people are in it',
    () =>
      tell({
        datasets: [{ ...dataset, problems: [], record: { ...before, personalData: { basis: 'Loi no 1', reason: 'Mandats publics.' } } }],
      }),
  ],
  ['it changes code, whatever the verdict says', () => commit('x', 'pipeline/cli.ts').then(() => tell())],
  ['it changes the sheet, whatever the verdict says', () => commit(sheet, 'datasets/vion/producer.yaml').then(() => tell())],
  ['it asks for changes of another producer', () => commit('x', 'datasets/sarthe/routes/dataset.yaml').then(() => tell())],
])('nothing is merged without a person where %s', async (_, prepare) => {
  await prepare();
  expect(await merge()).toBe('Demande 1 : rien n’est fusionné sans une personne.');
  expect(await became()).toEqual(left);
});
