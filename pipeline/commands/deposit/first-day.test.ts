import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalGithub, pushFiles, type Repository, thisProject } from '../../forge/local-github.fixtures/local-github.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { collection, features, manifest } from '../build/build.fixtures/catalogue.ts';

/* The first deposit of a catalogue that was forked this morning: no label, and a box that nobody has ticked. */

let github: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  const { repository: project, runner } = thisProject;
  github = await LocalGithub.start({ runner: { ...runner, workflows: ['deposit.yml', 'review.yml'] } });
  repository = await github.addRepository('mappe-geo/mappe', project);
  repository.allowsPullsOfJobs = false;
}, 60_000);
afterAll(() => github.stop());

const vion = 'title: Commune de Vion\ntype: commune\nterritory: COMMUNE-07345\ncontact: { name: Mairie, email: mairie@exemple.fr }\n';
const verified = `${vion}verified: { by: mappe-geo, on: 2026-11-28, how: email }\n`;
const zipOf = (count: number): string => {
  const files = {
    'vion/producer.yaml': vion,
    'vion/mats/dataset.yaml': manifest(),
    'vion/mats/mats.geojson': collection(features.slice(0, count)),
  };
  const entries = Object.entries(files).map(([name, content]) => ({ name: `datasets/${name}`, content }));
  return `[depot.zip](${github.attach('depot.zip', makeZip(entries))})`;
};
const texts = (number: number): string[] =>
  (repository.issues.find((each) => each.number === number)?.comments ?? []).map(({ body }) => body.replaceAll('\u202f', ' '));
const failed = (): string[] =>
  repository.runs.filter(({ conclusion }) => conclusion === 'failure').map(({ logs }) => [...logs.values()].join('\n'));

test(
  'nobody is met with silence: not the sender, not who runs the catalogue; a verified producer sends on',
  { timeout: 900_000 },
  async () => {
    const fields = { donnees: 'Mâts (Vion)', zip: zipOf(3) };
    const number = await github.openByForm(repository, 'publier', { by: 'secretaire', title: 'Dépôt : Mâts', fields });
    await github.settled();
    expect(repository.issues[0]?.labels).toEqual(['depot']);
    expect(texts(number)).toEqual([
      '<!-- mappe:depot-failed -->\n## Notre contrôle a échoué\n\nVous n’y êtes pour rien, et rien n’est perdu : votre envoi reste dans ce ticket. Nous sommes prévenus ; la réponse viendra ici, sans que vous ayez rien à refaire.',
    ]);
    const [, warning] = repository.issues;
    expect(warning).toMatchObject({
      title: 'Des envois restent sans réponse : notre contrôle échoue'.replaceAll(' :', '\u202f:'),
      state: 'open',
    });
    expect(warning?.body).toMatch(/^Le contrôle de #1 a échoué \(\[exécution\]\(http:[^)]+\/mappe-geo\/mappe\/actions\/runs\/\d+\)\)/);
    expect(failed().join('\n')).toContain('interdisent aux workflows d’ouvrir des demandes');

    // The box is ticked, and the run run again.
    repository.allowsPullsOfJobs = true;
    await repository.runs[0]?.start();
    await github.settled();
    expect(failed()).toEqual([]);
    expect(texts(number)[0]).toContain('Cette réponse ne vaut plus');
    expect(texts(number)[1]).toContain('Votre demande est ouverte : #3.');
    expect(texts(3)).toEqual([expect.stringContaining('verified: { by: "mappe-geo", on: ')]);
    expect(texts(3)[0]).toMatch(/\[Modifier la fiche de vion\]\([^)]+\/mappe-geo\/mappe\/edit\/depot\/1\/datasets\/vion\/producer\.yaml\)/);
    expect(texts(3)[0]).toContain('```geojson\n{"type":"FeatureCollection"');

    await pushFiles(github, repository, { by: 'mappe-geo', branch: 'depot/1', files: { 'datasets/vion/producer.yaml': verified } });
    await github.settled();
    await github.as('secretaire', 'issues/create-comment', {
      repository: 'mappe-geo/mappe',
      issue_number: number,
      body: { body: zipOf(2) },
    });
    await github.settled();
    expect(failed()).toEqual([]);
    expect(texts(number).at(-1)).toContain('2 objets (points)');
    expect(repository.issues).toHaveLength(3);
    expect((await repository.git.readBlob('refs/heads/depot/1:datasets/vion/producer.yaml')).toString()).toBe(verified);
    expect(texts(3)).toEqual([
      expect.stringMatching(/⏳ Un administrateur du catalogue, parce que : elle change la fiche d’un producteur/),
    ]);
  },
);
