import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../../schemas/types.ts';
import { newDataset, startCatalogue, type StartedCatalogue } from '../../forge/local-github.fixtures/local-github.ts';
import { proposeChange } from '../../forge/github/propose.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { publishVersions, recordOf } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords, recordDigest } from '../../publication/records.ts';
import { publish } from '../../publish.ts';
import { digest } from '../../stores/digest.ts';
import { folderStore } from '../../stores/folder.ts';
import type { Store } from '../../stores/store.ts';
import { operator } from '../build/build.fixtures/catalogue.ts';
import { operatorOf } from '../deposit/answer.ts';
import { announce, type Announcing } from './announce.ts';
import { readOutcome, writeOutcome } from './outcome-file.ts';

const of = { repository: 'exemple/catalogue' };
let started: StartedCatalogue;
let folder: string;
let store: Store;
beforeEach(async () => {
  started = await startCatalogue();
  folder = scratchFolder();
  store = folderStore(join(folder, 'store'));
  mkdirSync(join(folder, 'datasets'), { recursive: true });
  writeFileSync(join(folder, 'datasets', 'operator.yaml'), operator);
  // Number 1 is the issue, 2 its request.
  await started.server.as('mairie', 'issues/create', { ...of, body: { title: 'Dépôt', body: 'Un fichier' } });
  await proposeChange(started.connect(), { ...newDataset, branch: 'depot/1' });
});
afterEach(() => started.server.stop());

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');
const id = 'vion/arbres';
const version = { id, files: { 'arbres.csv': 'a' }, version: 'aaaaaaaaaaaaaaaa' };
const address = 'https://exemple.fr/donnees/vion/arbres/';

const merge = (request = 2, method = 'squash'): Promise<unknown> =>
  started.server.as('exemple', 'pulls/merge', { ...of, pull_number: request, body: { merge_method: method } });

/** A checkout of the published branch, as the job has it. */
function checkout(): string {
  const root = scratchFolder();
  execFileSync('git', ['clone', '--quiet', started.repository.git.folder, root]);
  return root;
}

async function run(given: Partial<Announcing> = {}): Promise<string[]> {
  const datasets = join(folder, 'datasets');
  const told = await announce({
    outcome: outcomeOf([{ id, outcome: 'published', problems: [] }]),
    hasPages: true,
    hasFailed: false,
    github: started.connect(),
    operator: await operatorOf(datasets),
    datasets,
    published: store.address,
    root: checkout(),
    now: new Date(),
    lang: 'fr' as const,
    run: 'https://github.com/exemple/catalogue/actions/runs/7',
    patience: { tries: 0, ms: 1 },
    ...given,
  });
  return told.map(plain);
}
const outcomeOf = (datasets: RunOutcome['datasets'], more: Partial<RunOutcome> = {}): RunOutcome => ({
  format: 1,
  sequence: 1,
  datasets,
  missing: [],
  problems: [],
  ...more,
});
/** Read the bot's comments under a number. */
const said = (number: number): string[] =>
  (started.repository.issues[number - 1]?.comments ?? []).filter(({ user }) => user.type === 'Bot').map(({ body }) => plain(body));
const labels = (number: number): string[] => started.repository.issues[number - 1]?.labels ?? [];
/** The issue of what was not published: its state, and what it says. */
const ticket = (): { state: string; body: string; comments: string[] }[] =>
  started.repository.issues
    .filter(({ title, pull }) => title.startsWith('La publication') && pull === undefined)
    .map(({ state, body, comments }) => ({ state, body: plain(body ?? ''), comments: comments.map((each) => plain(each.body)) }));
const problem = (message: string): RunOutcome['problems'][number] => ({ id: 'source.empty', severity: 'error', message });

describe('what was published', () => {
  test.each(['squash', 'merge'])('is told once in the request and in its issue, with its address, version and day (%s)', async (method) => {
    await merge(2, method);
    await publishVersions(store, '2026-11-28', version);
    expect(await run()).toEqual([
      'Ticket « La publication n’a pas eu lieu, ou en partie » : rien de neuf.',
      'Demande 2 : publiée, et c’est dit.',
    ]);
    const comment = `<!-- mappe:publication -->\n<!-- mappe:final -->\n## C’est en ligne\n\n- **vion/arbres**, version aaaaaaaaaaaaaaaa, publiée le 28 novembre 2026 : ${address}`;
    expect([said(1), said(2), labels(2), ticket()]).toEqual([[comment], [comment], ['publié'], []]);
    expect(await run()).toHaveLength(1);
    expect([said(1), said(2)]).toEqual([[comment], [comment]]);
  });

  test('is told in requests even where the repository has no issues; who runs the catalogue reads what to tick, and the issue is told then', async () => {
    await merge();
    await publishVersions(store, '2026-11-28', version);
    started.repository.hasIssues = false;
    await expect(run()).rejects.toThrow(/les tickets .* de exemple\/catalogue sont désactivés.* Settings → General → Features → Issues/);
    expect([said(1), said(2), labels(2)]).toEqual([[], [expect.stringContaining('## C’est en ligne')], []]);
    started.repository.hasIssues = true;
    await run();
    expect([said(1), said(2).length, labels(2)]).toEqual([[expect.stringContaining('## C’est en ligne')], 1, ['publié']]);
  });

  test('by an earlier run bears the day of its version, since when it is public is not known', async () => {
    await merge();
    await publishVersions(store, '2026-11-28', version);
    await run({ outcome: outcomeOf([]) });
    expect(said(2)[0]).toMatch(/version aaaaaaaaaaaaaaaa, du \d/);
  });

  test('is told of no request that is open, was closed, is for the next publication, or changes no data', async () => {
    await publishVersions(store, '2026-11-28', version);
    await run();
    expect(said(2)).toEqual([]);
    const root = checkout();
    await merge();
    // Accepted after the commit of this run.
    await run({ root });
    expect(said(2)).toEqual([]);
    const { git } = started.repository;
    const tree = await git.writeTree('refs/heads/main', [
      { path: 'README.md', mode: '100644', sha: await git.writeBlob(Buffer.from('x')) },
    ]);
    const author = { name: 'A', email: 'a@exemple.fr', date: '2026-11-28T12:00:00Z' };
    const parents = [(await git.resolve('refs/heads/main')) ?? ''];
    await git.writeRef('heads/code', await git.writeCommit({ tree, parents, message: 'x\n', author, committer: author }));
    await started.server.as('exemple', 'pulls/create', { ...of, body: { title: 'Code', head: 'code', base: 'main' } });
    await merge(3);
    await run();
    expect([said(2).length, said(3)]).toEqual([1, []]);
  });

  test('and is in no list has its address told to nobody', async () => {
    await merge();
    const record = {
      ...recordOf({ ...version, files: {} }),
      access: 'unlisted' as const,
      path: 'vion/arbres-0123456789abcdef0123456789abcdef',
    };
    await publish([{ dataset: id, base: null, record }], store, new Date('2026-11-28T12:00:00Z'));
    await run();
    expect(said(2)[0]).toContain('Il ne figure dans aucune liste');
    expect(said(2)[0] ?? '').not.toMatch(/0123456789abcdef0123|https:/);
  });

  test('and left the catalogue is told with the address that says so', async () => {
    await merge();
    await publishVersions(store, '2026-11-27', version);
    const record = (await readRecords(store)).get(id) ?? expect.fail('It is not published.');
    await publish([{ dataset: id, base: recordDigest(record), record: null }], store, new Date('2026-11-28T12:00:00Z'));
    await run({ outcome: outcomeOf([{ id, outcome: 'removed', problems: [] }], { sequence: 2 }) });
    expect(said(1)[0]).toBe(
      `<!-- mappe:publication -->\n<!-- mappe:final -->\n## C’est retiré\n\n- **vion/arbres** n’est plus au catalogue. Son ancienne adresse le dit : ${address}`,
    );
  });

  test('of a fork is told in its request alone, whatever its branch is called', async () => {
    const { server, repository } = started;
    await server.as('fourche', 'repos/create-fork', { ...of, body: {} });
    const fork = server.repositories.get('fourche/catalogue') ?? expect.fail('There is no fork.');
    await fork.git.writeRef('heads/depot/1', (await repository.git.readRef('heads/depot/1')) ?? '');
    await server.as('exemple', 'issues/update', { ...of, issue_number: 2, body: { state: 'closed' } });
    await server.as('fourche', 'pulls/create', { ...of, body: { title: 'Arbres', head: 'fourche:depot/1', base: 'main' } });
    await merge(3);
    await publishVersions(store, '2026-11-28', version);
    await run();
    expect([said(1), said(2), said(3).length]).toEqual([[], [], 1]);
  });

  test('is told as text, whatever its producer calls it', async () => {
    await merge();
    const record = {
      ...recordOf({ ...version, files: {} }),
      title: 'Mâts @exemple <img src=x> [x](http://exemple.fr) #3 <!-- mappe:final -->',
    };
    await publish([{ dataset: id, base: null, record }], store, new Date('2026-11-28T12:00:00Z'));
    await run();
    expect(said(2)[0]).not.toMatch(/@exemple|<img|\]\(http|(?<!&)#3/);
  });
});

describe('what was not published', () => {
  test('was refused: request, issue and ticket say why, then that it is online, and the ticket is closed', async () => {
    await merge();
    const refused = outcomeOf([{ id, outcome: 'refused', problems: [problem('Le fichier est vide. @exemple')] }], { sequence: 0 });
    await publishVersions(store, '2026-11-27', { ...version, id: 'vion/bancs' });
    await run({ outcome: refused, hasFailed: true });
    await run({ outcome: refused, hasFailed: true });
    for (const comments of [said(1), said(2)])
      expect(comments).toEqual([
        expect.stringMatching(
          /^<!-- mappe:publication -->\n## Ce n’est pas encore en ligne\n\n- \*\*vion\/arbres\*\* n’est pas publié :\n {2}- Le fichier est vide\.[^]*Le ticket « La publication n’a pas eu lieu, ou en partie » dit pourquoi[^]*Ce commentaire change dès que c’est fait\.$/,
        ),
      ]);
    expect([labels(2), ticket().length]).toEqual([[], 1]);
    const { body = '', state } = ticket()[0] ?? {};
    expect(state).toBe('open');
    expect(body).toMatch(
      /^## La publication n’a eu lieu qu’en partie\n\n### Ce qui est publié\n\nL’état du 27 novembre 2026 \(publication n° 1\)/,
    );
    expect(body).toMatch(
      /\*\*vion\/arbres\*\* n’est pas publié :\n {2}- Le fichier est vide[^]*Demandes acceptées qui attendent : #2\.\n\n### Que faire\n\n1\. /,
    );
    expect(body).not.toContain('@exemple');

    await publishVersions(store, '2026-11-28', version);
    await run({ outcome: outcomeOf([{ id, outcome: 'published', problems: [] }], { sequence: 2 }) });
    expect(said(1)).toEqual([expect.stringContaining('## C’est en ligne')]);
    expect(ticket()).toEqual([
      { state: 'closed', body, comments: ['Tout ce qui a été accepté est publié : https://github.com/exemple/catalogue/actions/runs/7'] },
    ]);
  });

  test.each<[string, Partial<Announcing>, RegExp, RegExp]>([
    [
      'all has failed',
      { outcome: undefined, hasPages: false, hasFailed: true },
      /la publication n’a pas eu lieu/,
      /## La publication n’a pas eu lieu\n/,
    ],
    [
      'the publication was refused as a whole',
      { outcome: { format: 1, datasets: [], missing: [], problems: [problem('Le dépôt ne répond pas.')] }, hasFailed: true },
      /la publication n’a pas eu lieu/,
      /## La publication n’a pas eu lieu\n[^]*- Le dépôt ne répond pas\./,
    ],
    [
      'a machine has left nothing',
      { outcome: outcomeOf([{ id, outcome: 'held', problems: [] }], { missing: ['2/2'] }) },
      /n’a rien rendu/,
      /qu’en partie[^]*n’a rien rendu/,
    ],
    [
      'the pages were not made',
      { hasPages: false, hasFailed: true },
      /n’ont pas pu être mises en ligne/,
      /## Les fichiers sont publiés, mais pas les pages/,
    ],
    [
      'readers see what was before',
      { outcome: outcomeOf([], { sequence: 9 }) },
      /n’ont pas pu être mises en ligne/,
      /## Les fichiers sont publiés, mais pas les pages/,
    ],
    [
      'nobody can read the store',
      { published: 'https://127.0.0.1:9/' },
      /n’ont pas pu être mises en ligne/,
      /Ce que les lecteurs voient n’a pas pu être lu/,
    ],
  ])('because %s: what is online stays so, and is named', async (_, given, comment, text) => {
    await merge();
    await publishVersions(store, '2026-11-27', version);
    await run(given);
    expect(said(2)[0]).toMatch(/## Ce n’est pas encore en ligne/);
    expect(said(2)[0]).toMatch(comment);
    if (given.published === undefined)
      expect(said(2)[0]).toMatch(
        /Ce qui était en ligne le reste : version aaaaaaaaaaaaaaaa, du [^]*https:\/\/exemple\.fr\/donnees\/vion\/arbres\//,
      );
    expect([ticket().length, labels(2)]).toEqual([1, []]);
    expect(ticket()[0]?.body).toMatch(text);
  });

  test('because its server was silent makes no ticket: it is asked again by itself', async () => {
    await merge();
    await publishVersions(store, '2026-11-27', { ...version, id: 'vion/bancs' });
    await run({ outcome: outcomeOf([{ id, outcome: 'skipped', problems: [] }], { sequence: 0 }) });
    expect(said(2)[0]).toMatch(/le serveur où sont ses données n’a pas répondu/);
    expect(ticket()).toEqual([]);
  });
});

test('killed between any two calls and called again, all is said once', async () => {
  await merge();
  await publishVersions(store, '2026-11-28', version);
  const reach = globalThis.fetch;
  for (let calls = 1; calls < 14; calls += 1) {
    let left = calls;
    globalThis.fetch = (...given) => (left-- > 0 ? reach(...given) : Promise.reject(new Error('killed')));
    try {
      await run({ github: started.connect({ retries: 0 }), hasFailed: calls % 2 === 0 }).catch(() => undefined);
    } finally {
      globalThis.fetch = reach;
    }
  }
  await run();
  expect([said(1).length, said(2).length, labels(2), ticket().every(({ state }) => state === 'closed')]).toEqual([1, 1, ['publié'], true]);
});

test('what was said for good is not changed by a later publication, where the label alone was missing', async () => {
  await merge();
  await publishVersions(store, '2026-11-28', version);
  await run();
  const [before] = said(2);
  await started.server.as('exemple', 'issues/remove-label', { ...of, issue_number: 2, name: 'publié' });
  await publishVersions(store, '2026-11-29', { ...version, files: { 'arbres.csv': 'b' }, version: 'bbbbbbbbbbbbbbbb' });
  await run({ outcome: outcomeOf([{ id, outcome: 'published', problems: [] }], { sequence: 2 }) });
  expect([said(1), said(2), labels(2)]).toEqual([[before], [before], ['publié']]);
});

test('a report is believed as far as the job that wrote it has named its digest', async () => {
  const file = join(folder, 'dist', 'outcome.json');
  await writeOutcome(
    file,
    outcomeOf([{ id, outcome: 'refused', problems: [problem('Vide.'), { ...problem('Petit.'), severity: 'warning' }] }]),
  );
  const bytes = readFileSync(file);
  expect((await readOutcome(file, digest(bytes))).datasets).toEqual([{ id, outcome: 'refused', problems: [problem('Vide.')] }]);
  const forged = Buffer.from(bytes.toString().replace('refused', 'published'));
  writeFileSync(file, forged);
  await expect(readOutcome(file, digest(bytes))).rejects.toThrow(/n’est pas le bilan que la publication a écrit/);
  const other = Buffer.from('{"format":2}');
  writeFileSync(file, other);
  await expect(readOutcome(file, digest(other))).rejects.toThrow(/n’est pas le bilan que la publication a écrit/);
});
