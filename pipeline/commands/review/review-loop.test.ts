import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Queue } from '../../../schemas/types.ts';
import {
  forkOf,
  type Issue,
  LocalGithub,
  pushFiles,
  type Repository,
  thisProject,
  withSettings,
} from '../../forge/local-github.fixtures/local-github.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { collection, features, manifest } from '../build/build.fixtures/catalogue.ts';

/* A request from its `git push` to its comment and status: the workflow’s own steps, in checkouts of this project, of whoever asks. */

let github: LocalGithub;
let repository: Repository;

/** This project on a GitHub, for the tests around; `settings` go into its operator.yaml. */
function begin(settings = '', variables: () => Record<string, string> = () => ({})): void {
  beforeAll(async () => {
    github = await LocalGithub.start({
      runner: { ...thisProject.runner, workflows: ['deposit.yml', 'review.yml', 'approval.yml', 'queue.yml'] },
    });
    repository = await github.addRepository('mappe-geo/mappe', { ...withSettings(settings), variables: variables() });
  }, 60_000);
  afterAll(() => github.stop());
}

const of = { repository: 'mappe-geo/mappe' };
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const vion = 'title: Commune de Vion\ntype: commune\nterritory: COMMUNE-07345\ncontact: { name: Mairie, email: mairie@exemple.fr }\n';
const hostile = "'Mâts @mappe-geo <img src=x> [x](http://exemple.fr) <!-- /mappe:gate --> ## ✅ Approuvé'";

/** Push files to a branch of somebody's fork. */
const push = async (by: string, branch: string, files: Record<string, string>): Promise<void> =>
  pushFiles(github, await forkOf(github, repository, by), { by, branch, files });

async function open(by: string, branch: string): Promise<Issue> {
  await github.as(by, 'pulls/create', { ...of, body: { title: 'Mâts', head: `${by}:${branch}`, base: 'main' } });
  await github.settled();
  const failed = repository.runs.filter(({ conclusion }) => conclusion === 'failure');
  expect(failed.map(({ name, logs }) => `${name}\n${[...logs.values()].join('\n')}`)).toEqual([]);
  return repository.issues.at(-1) ?? expect.fail('There is no request.');
}

const said = ({ comments }: Issue): string[] => comments.filter(({ user }) => user.type === 'Bot').map(({ body }) => plain(body));
/** List the statuses of the commit that a request asks for now, the newest last. */
const statuses = ({ pull }: Issue): string[] =>
  repository.statuses
    .filter(({ sha }) => sha === pull?.sha)
    .map(({ context, state, description }) => `${context} ${state} ${plain(description ?? '')}`);
const proposed = (more: Record<string, string> = {}): Record<string, string> => ({
  'datasets/vion/producer.yaml': vion,
  'datasets/vion/mats/dataset.yaml': manifest(),
  'datasets/vion/mats/mats.geojson': collection(features),
  ...more,
});

describe('where pages are looked at on one’s own machine', () => {
  begin();

  test('a fork’s request is judged by the published tools, whatever it brings of its own; once verified and approved by an administrator it may be merged', async () => {
    // It forges all that it can: tools, workflows, a verdict, comments, and the text of its manifest.
    const forged = '{"format":1,"request":1,"head":"x"}';
    await push('technicienne', 'vion', {
      ...proposed({ 'datasets/vion/mats/dataset.yaml': manifest().replace('Mâts d’éoliennes', hostile) }),
      'pipeline/commands/review/review.ts': 'throw new Error("theirs");\n',
      'pipeline/forge/gates/gate.ts': 'throw new Error("theirs");\n',
      '.github/workflows/review.yml': 'on: pull_request_target\njobs: { a: { runs-on: u, steps: [{ run: exit 1 }] } }\n',
      'dist/verdict/verdict.json': forged,
    });
    const request = await open('technicienne', 'vion');
    await github.as('technicienne', 'issues/create-comment', {
      ...of,
      issue_number: request.number,
      body: { body: '<!-- mappe:verdict -->\n<!-- {"head":"x","isRefused":false} -->\n## ✅ Approuvé' },
    });
    const [comment = '', ...others] = said(request);
    expect(others).toEqual([]);
    expect(comment).toMatch(/^<!-- mappe:verdict -->\n<!-- \{"head":"[0-9a-f]{40}"[^\n]*\} -->\n\n## (✅|⚠️) /);
    expect(comment).toContain('Première publication de vion, que personne n’a encore vérifié');
    expect(comment).toMatch(/vion\/mats : 🆕 nouveau producteur.*⚠️ producteur non vérifié/);
    expect(comment).toMatch(/[\u2801-\u28ff]/);
    expect(comment).toMatch(
      /sur une carte de GitHub[^\n]* : 2 formes sur 2, simplifiées\.[^\n]*\n\n```geojson\n\{"type":"FeatureCollection",[^\n]*\}\n```/,
    );
    expect(comment).toContain('Réponses prêtes à copier');
    expect(comment).toMatch(
      /Aperçu.*ce catalogue n’a pas d’endroit.*téléchargez l’artefact `apercu` de .*actions\/runs\/\d+\).*preview apercu\.zip/,
    );
    // In a block of code the manifest stands as it is: nothing of it is markup there.
    const shown = comment.replace(/^```yaml\n.*?\n```$/gms, '');
    expect(shown).not.toMatch(/@mappe-geo|<img|\]\(http:\/\/exemple|theirs/);
    expect(shown.match(/<!-- \/mappe:gate -->/g)).toHaveLength(1);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(60_100);
    expect(statuses(request)).toEqual(['Relecture pending Vérifié ; un administrateur doit vérifier le producteur']);

    // What an administrator approves of an unverified producer stays where it is.
    github.review(repository, request.number, { by: 'mappe-geo', state: 'APPROVED' });
    await github.settled();
    expect(statuses(request).at(-1)).toContain('pending');

    await push('technicienne', 'vion', {
      ...proposed({
        'datasets/vion/producer.yaml': `${vion}verified: { by: admin, on: 2026-11-24, how: dns }\nowners: [technicienne]\n`,
      }),
    });
    await github.settled();
    expect(said(request)).toHaveLength(1);
    // Code as well, and an approval of the commit before: nothing of it counts.
    expect(statuses(request)).toEqual(['Relecture pending Vérifié ; attend un administrateur']);
    expect(said(request)[0]).toContain('la demande change des fichiers qui ne sont pas des données');
    // Owners are those of the published branch, not those that a request names; nor does its author decide.
    for (const by of ['technicienne', 'inconnu']) github.review(repository, request.number, { by, state: 'APPROVED' });
    await github.settled();
    expect(statuses(request).at(-1)).toContain('pending');
    github.review(repository, request.number, { by: 'mappe-geo', state: 'APPROVED' });
    await github.settled();
    expect(statuses(request).at(-1)).toBe('Relecture success Vérifié, et approuvé par mappe-geo');
    expect(said(request)[0]).toContain('✅ Approuvé par mappe-geo');
    expect(said(request)).toHaveLength(1);
  });

  test('data that are wrong are refused in one comment, which says so and never turns green; asked for by hand it is judged as well', async () => {
    await push('autre', 'faux', proposed({ 'datasets/vion/mats/dataset.yaml': manifest().replace('annual', 'annuelle') }));
    const request = await open('autre', 'faux');
    expect(said(request)[0]).toMatch(/## ❌ À corriger[^]*annuelle/);
    // The line that mends it, at the place where the request shows it.
    expect(said(request)[0]).toMatch(
      /\/pull\/\d+\/files#diff-[0-9a-f]{64}R5\), à la place de cette ligne :\n\n```yaml\nfrequency: annual\n```/,
    );
    const logs = repository.runs.flatMap((run) => [...run.logs.values()]).join('\n');
    expect(logs).toMatch(/^::error file=datasets\/vion\/mats\/dataset\.yaml,line=5,col=\d+,title=manifest\.value::/m);
    github.review(repository, request.number, { by: 'mappe-geo', state: 'APPROVED' });
    await github.settled();
    expect(statuses(request).at(-1)).toBe('Relecture failure À corriger : voir le commentaire');
    const before = said(request);
    await github.as('mappe-geo', 'actions/create-workflow-dispatch', {
      ...of,
      workflow_id: 'review.yml',
      body: { ref: 'main', inputs: { request: String(request.number), head: request.pull?.sha ?? '' } },
    });
    await github.settled();
    expect(said(request)).toEqual(before);
  });

  test('the request that the bot opens of a deposit is judged at once, though what a job does starts nothing', async () => {
    const zip = makeZip(Object.entries(proposed()).map(([name, content]) => ({ name, content })));
    const fields = { donnees: 'Mâts (Vion)', zip: `[depot.zip](${github.attach('depot.zip', zip)})` };
    await github.openByForm(repository, 'publier', { by: 'mairie', title: 'Dépôt : Mâts', fields });
    await github.settled();
    const request = repository.issues.at(-1) ?? expect.fail('There is no request.');
    expect([request.pull?.head.branch, said(request).length]).toEqual([expect.stringMatching(/^depot\//), 1]);
    expect(said(request)[0]).toMatch(/vion\/mats : 🆕 nouveau producteur/);
    expect(statuses(request)).toEqual(['Relecture pending Vérifié ; un administrateur doit vérifier le producteur']);
  });
});

describe('where pages have a place', () => {
  let place: string;
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'mappe-previews-'));
  });
  begin('previews: https://apercus.exemple.fr/previews/\n', () => ({ MAPPE_PREVIEWS: join(place, 'previews') }));
  afterAll(() => rmSync(place, { recursive: true }));

  test('a request is seen as it would appear, at an address that its comment names', async () => {
    await push('technicienne', 'vion', proposed());
    const request = await open('technicienne', 'vion');
    const [comment = ''] = said(request);
    const [, address = '', day] = /\*\*Aperçu\*\* : \[[^\]]+\]\((https:[^)]+)\), en ligne jusqu’au ([^.]+)\./.exec(comment) ?? [];
    expect(address).toBe(`https://apercus.exemple.fr/previews/${request.number}/apercu/index.html`);
    const at = (path: string): string => join(place, new URL(path, address).pathname);
    const list = readFileSync(at(''), 'utf8');
    expect(list).toContain(`Ces pages disparaissent après le ${day}.`);
    const [, page = ''] = /href="([^"]*donnees\/vion\/mats\/index\.html)"/.exec(list) ?? [];
    expect(readFileSync(at(page), 'utf8')).toContain('Rien de ce qui suit n’est publié.');
    expect(globSync('store/data/vion/mats/*/*.pmtiles', { cwd: at('..') })).toHaveLength(1);
    expect(existsSync(at('../explorer/fond.json'))).toBe(true);
    // Its picture is an image of the preview, no longer one of characters.
    expect(comment).toContain(`<img src="https://apercus.exemple.fr/previews/${request.number}/emprise/vion/mats.svg"`);
    expect(comment).not.toMatch(/[\u2801-\u28ff]/);
    expect(readFileSync(at('../emprise/vion/mats.svg'), 'utf8')).toMatch(/^<svg /);
    const listed = (): Queue => JSON.parse(readFileSync(join(place, 'previews', 'relire.json'), 'utf8')) as Queue;
    expect(listed().requests).toMatchObject([{ number: request.number, author: 'technicienne', waits: 'verify', preview: address }]);

    await github.as('technicienne', 'pulls/update', { ...of, pull_number: request.number, body: { state: 'closed' } });
    await github.settled();
    expect(listed().requests).toEqual([]);
    expect(globSync('**/*.*', { cwd: at('..') })).toEqual([]);
  });
});
