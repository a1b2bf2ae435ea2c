import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalGithub } from '../../forge/forge.fixtures/github-server.ts';
import type { Repository } from '../../forge/forge.fixtures/github-state.ts';
import { thisProject } from '../../forge/forge.fixtures/this-project.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { collection, features, manifest } from '../build/build.fixtures/catalogue.ts';

/* From a zip that is dropped into an issue to the bot's answer and the open request: the workflow's own steps, in checkouts of this project. */

let github: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  const { folder, runner } = thisProject;
  github = await LocalGithub.start({ runner });
  repository = await github.addRepository('mappe-geo/mappe', { folder });
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

/** What the bot says in an issue; more than one comment is a fault. */
async function answers(number: number): Promise<string[]> {
  await github.settled();
  const failed = repository.runs.filter(({ conclusion }) => conclusion === 'failure');
  expect(failed.map(({ name, logs }) => `${name}\n${[...logs.values()].join('\n')}`)).toEqual([]);
  const issue = repository.issues.find((each) => each.number === number);
  return (issue?.comments ?? []).filter(({ user }) => user.type === 'Bot').map(({ body }) => plain(body));
}
const pulls = (): Repository['issues'] => repository.issues.filter(({ pull }) => pull !== undefined);
const openPulls = (): string[] => pulls().flatMap(({ state, title }) => (state === 'open' ? [plain(title)] : []));

test('a new producer sends data, is refused in French, mends them, is accepted, changes its mind twice', { timeout: 600_000 }, async () => {
  const number = await send('mairie', deposit({ 'vion/mats/dataset.yaml': manifest().replace('annual', 'annuelle') }));
  const [refusal, ...others] = await answers(number);
  expect(others).toEqual([]);
  expect(refusal).toMatch(/^<!-- mappe:depot -->\n## Il reste un point à corriger\n/);
  expect(refusal).toContain('annual');
  expect(openPulls()).toEqual([]);

  await comment('mairie', number, `Corrigé : ${zipOf(deposit())}`);
  const [accepted, ...more] = await answers(number);
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
  expect((await answers(number))[0]).toContain('2 objets (points)');
  expect(openPulls()).toHaveLength(1);
  expect(await repository.git.count('refs/heads/main', branch)).toBe(1);

  await github.as('mairie', 'issues/update', { repository: 'mappe-geo/mappe', issue_number: number, body: { state: 'closed' } });
  await answers(number);
  expect(openPulls()).toEqual([]);
  expect([...(await repository.git.branches()).keys()]).toEqual(['main']);
});
