import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalGithub, Repository } from '../../forge/local-github.fixtures/local-github.ts';
import { shot, useBrowser } from '../../../site/e2e/browser.ts';
import { leadToGithub, ofGithub, sendNew, startGithub, trees } from './deposit.fixtures/town-hall.ts';

/* From a file that a town hall drops on /publier to an open request, with the bot's answer in the issue. */

const { visit } = useBrowser();
let github: LocalGithub;
let repository: Repository;
beforeAll(async () => void ({ github, repository } = await startGithub()));
afterAll(() => github.stop());

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

test('a town hall drops a file, and has an answer and an open request after a dozen acts', async () => {
  const page = await visit('/publier/', { context: { viewport: { width: 1280, height: 900 }, acceptDownloads: true }, expected: ofGithub });
  await leadToGithub(page, github);
  const { issuePage, acts } = await sendNew(page, trees(3));
  expect(acts.length, acts.join(', ')).toBeLessThanOrEqual(12);
  const started = Date.now();
  await github.settled();
  process.stdout.write(`    ${acts.length} acts; answered after ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
  await issuePage.reload();
  await shot(issuePage, 'deposit-answer');
  const answer = plain(await issuePage.locator('body').innerText());
  expect(answer).toMatch(/Vos données sont prêtes à être relues/);
  expect(answer).toMatch(/3 objets \(points\)/);
  const [issue, pull] = repository.issues;
  expect([issue?.user.login, issue?.labels, pull?.state, plain(pull?.title ?? '')]).toEqual([
    'mairie-de-vion',
    ['depot'],
    'open',
    'Ajout : Arbres remarquables (Commune de Vion)',
  ]);
  const changed = await repository.git.changedFiles('refs/heads/main', 'refs/heads/depot/1');
  expect(changed.map(({ path }) => path)).toEqual([
    'datasets/commune-de-vion-07/arbres-remarquables/arbres-remarquables.geojson',
    'datasets/commune-de-vion-07/arbres-remarquables/dataset.yaml',
    'datasets/commune-de-vion-07/producer.yaml',
  ]);
});
