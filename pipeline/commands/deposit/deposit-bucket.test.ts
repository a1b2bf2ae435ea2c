import { beforeAll, expect, inject, test } from 'vitest';
import { stagedKey } from '../../base/dataset-keys.ts';
import { LocalGithub, type Repository, thisProject, withSettings } from '../../forge/local-github.fixtures/local-github.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { digest } from '../../stores/digest.ts';
import { s3Store } from '../../stores/s3.ts';
import { heldTo } from '../../stores/swift.fixtures/policy.ts';
import { startProxy } from '../../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { collection, features, manifest } from '../build/build.fixtures/catalogue.ts';

/* The issue way of a catalogue with a bucket: the workflow's own steps, a key that may only write, and git that has manifests alone. */

let server: Server;
beforeAll(async () => {
  server = await useServer(inject('swift'));
});

const vion = 'title: Commune de Vion\ntype: commune\nterritory: COMMUNE-07345\ncontact: { name: Mairie, email: mairie@exemple.fr }\n';
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

/** This project as a repository, whose operator says where deposited files go. */
async function begin(toStore: boolean): Promise<{ github: LocalGithub; repository: Repository; address: string; seen: string[] }> {
  const bucket = await makeBucket(server);
  const proxy = await startProxy(server, { refuse: heldTo('deposit-policy.json', bucket) });
  const github = await LocalGithub.start({ runner: { ...thisProject.runner, workflows: ['deposit.yml'] } });
  const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = proxy.server.env;
  const repository = await github.addRepository('mappe-geo/mappe', {
    ...(toStore ? withSettings('deposits: true\n') : thisProject.repository),
    variables: { MAPPE_STORE: `s3://${bucket}/catalogue`, AWS_ENDPOINT_URL_S3 },
    secrets: { DEPOSIT_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID, DEPOSIT_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY },
  });
  return { github, repository, address: `s3://${bucket}/catalogue`, seen: proxy.seen };
}

/** Send a zip by the form, and merge what comes of it; gives the bytes that git has gained, and what the bot has said. */
async function sendAndMerge(
  github: LocalGithub,
  repository: Repository,
  files: Record<string, string>,
): Promise<{ said: string; paths: string[] }> {
  const zip = github.attach('depot.zip', makeZip(Object.entries(files).map(([name, content]) => ({ name: `datasets/${name}`, content }))));
  const fields = { donnees: 'Mâts (Vion)', zip: `[depot.zip](${zip})` };
  const number = await github.openByForm(repository, 'publier', { by: 'mairie', title: 'Dépôt : Mâts', fields });
  await github.settled();
  const failed = repository.runs.filter(({ conclusion }) => conclusion === 'failure');
  expect(failed.map(({ name, logs }) => `${name}\n${[...logs.values()].join('\n')}`)).toEqual([]);
  const issue = repository.issues.find((each) => each.number === number);
  const said = plain(
    (issue?.comments ?? [])
      .filter(({ user }) => user.type === 'Bot')
      .map(({ body }) => body)
      .join('\n'),
  );
  const paths = (await repository.git.changedFiles('refs/heads/main', `refs/heads/depot/${number}`)).map(
    ({ path, status }) => `${status} ${path}`,
  );
  const open = repository.issues.find(({ pull, state }) => pull !== undefined && state === 'open');
  await github.as('mappe-geo', 'pulls/merge', {
    repository: 'mappe-geo/mappe',
    pull_number: open?.number ?? 0,
    body: { merge_method: 'squash' },
  });
  await github.settled();
  return { said, paths };
}

/** Bytes of all that the history of main holds, as they lie on the disk. */
const bytesIn = async ({ git }: Repository): Promise<number> =>
  Number(await git.git(['rev-list', '--objects', '--disk-usage', 'refs/heads/main']));

const many = (count: number, from: number): string =>
  collection([
    ...features,
    ...Array.from({ length: count }, (_, index) => ({
      geometry: {
        type: 'Point',
        coordinates: [4 + ((index * 7919 + from) % 10_000) / 20_000, 45 + ((index * 104_729 + from) % 10_000) / 20_000],
      },
      properties: { code: String(50_000 + index), hauteur: (index * 31 + from) % 150 },
    })),
  ] as Parameters<typeof collection>[0]);

test('a zip that comes by an issue leaves its file in the bucket and its manifest in git; an update too', async () => {
  const { github, repository, address, seen } = await begin(true);
  try {
    const first = many(2000, 1);
    const second = many(2000, 2);
    const before = await bytesIn(repository);
    const added = await sendAndMerge(github, repository, {
      'vion/producer.yaml': vion,
      'vion/mats/dataset.yaml': manifest(),
      'vion/mats/mats.geojson': first,
    });
    expect(added.said).toContain('2 003 objets');
    expect(added.paths).toEqual(['added datasets/vion/mats/dataset.yaml', 'added datasets/vion/producer.yaml']);
    const store = s3Store(address, { env: server.env });
    expect(await keysOf(store, '')).toEqual([stagedKey('vion', digest(first))]);
    const between = await bytesIn(repository);
    const updated = await sendAndMerge(github, repository, { 'vion/mats/mats.geojson': second });
    expect(updated.paths).toEqual(['modified datasets/vion/mats/dataset.yaml']);
    expect(updated.said).toMatch(/vion\/mats · mis à jour/);
    const after = await bytesIn(repository);
    // Measured: 2 kB, where git took 31 of the same update.
    expect([between - before, after - between].every((bytes) => bytes < 4000)).toBe(true);
    // What is merged is built by a machine without a key from where it waits.
    expect((await keysOf(store, '')).sort()).toEqual([stagedKey('vion', digest(first)), stagedKey('vion', digest(second))].sort());
    expect(seen.every((line) => line.includes('/staging/vion/'))).toBe(true);
  } finally {
    await github.stop();
  }
});
