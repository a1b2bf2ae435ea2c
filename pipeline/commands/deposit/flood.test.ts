import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LocalGithub } from '../../forge/forge.fixtures/github-server.ts';
import type { Repository, Run } from '../../forge/forge.fixtures/github-state.ts';
import { Github } from '../../forge/github.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { askedIn } from './receive.ts';

let server: LocalGithub;
let repository: Repository;
beforeAll(async () => {
  server = await LocalGithub.start();
  const form = 'labels: [depot, retrait]\nname: Retirer\nbody: [{ type: input, id: jeu, attributes: { label: Jeu } }]\n';
  repository = await server.addRepository('mappe-geo/mappe', { files: { '.github/ISSUE_TEMPLATE/retirer.yml': form } });
  await server.openByForm(repository, 'retirer', { by: 'inconnu', title: 'Retrait', fields: { jeu: 'vion/bancs' } });
});
afterAll(() => server.stop());

/** A run of the workflow, as GitHub lists it. */
const runOf = (login: string, at: Date): Run => ({
  ...{ id: server.newId(), path: '.github/workflows/deposit.yml', name: 'Dépôt', event: 'issues', sha: '', branch: 'main' },
  ...{ actor: server.userOf(login), status: 'completed', conclusion: 'success', at: `${at.toISOString().slice(0, 19)}Z` },
  ...{ logs: new Map(), summaries: new Map(), start: () => Promise.resolve() },
});

/** What becomes of a deposit that somebody makes now: it is “judged”, told to wait by the id of a text, or met with “silence”. */
async function send(login: string, now: Date): Promise<string> {
  repository.runs.push(runOf(login, now));
  const folder = scratchFolder();
  const event = join(folder, 'event.json');
  const sender = { login, id: server.userOf(login).id };
  const issue = { number: 1, body: 'vion/bancs', state: 'open', user: sender, labels: [{ name: 'depot' }, { name: 'retrait' }] };
  writeFileSync(event, JSON.stringify({ action: 'opened', issue, sender }));
  const github = (): Promise<Github> =>
    Promise.resolve(
      new Github({
        ...{ owner: 'mappe-geo', name: 'mappe', branch: 'main', api: server.api, secondMs: 1 },
        token: server.jobToken(repository, { contents: 'read', issues: 'read', actions: 'read' }),
      }),
    );
  const asked = await askedIn(event, { GITHUB_SERVER_URL: server.api }, { github, now, folder });
  return asked === undefined ? 'silence' : 'refused' in asked ? asked.refused.id : 'judged';
}

test('of two hundred deposits of a stranger a dozen are judged, one is told to wait, the others cost nobody’s attention', async () => {
  const now = new Date('2026-11-28T12:00:00Z');
  const told: string[] = [];
  for (let index = 0; index < 200; index += 1) told.push(await send('inconnu', now));
  const counts = Object.fromEntries([...Map.groupBy(told, (each) => each)].map(([what, all]) => [what, all.length]));
  expect(counts).toEqual({ judged: 12, 'deposit.limit': 1, silence: 187 });
  // Nobody else is kept waiting by it; the stranger is for an hour.
  expect(await send('mairie', now)).toBe('judged');
  expect(await send('inconnu', new Date('2026-11-28T13:00:01Z'))).toBe('judged');
});

test('strangers together cannot have more judged than a runner can do, whoever they say they are', async () => {
  const now = new Date('2026-11-29T12:00:00Z');
  const told: string[] = [];
  for (let index = 0; index < 70; index += 1) told.push(await send(`compte-${index}`, now));
  expect([told.filter((each) => each === 'judged').length, told.at(-1)]).toEqual([60, 'deposit.limit-all']);
});
