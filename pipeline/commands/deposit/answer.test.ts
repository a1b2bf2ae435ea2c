import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Brought, startDeposits, type StartedDeposits } from './deposit.fixtures/bundles.ts';
import type { Sent } from '../../forge/github/deposit-issue.ts';
import type { GateVerdict } from '../../forge/gates/gate.ts';
import { gateOf } from '../review/verdict.ts';
import { readEvent, readSent } from './answer.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';

let started: StartedDeposits;
beforeEach(async () => void (started = await startDeposits()));
afterEach(() => started.server.stop());

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
/** First lines of the answers in the issue: what each says now. */
const heads = (): string[] =>
  started.repository.issues[0]?.comments.map(({ body }) => plain(body).split('\n').slice(1, 4).filter(Boolean).join(' ')) ?? [];
const change = (number: number, state: 'closed' | 'open', by = 'exemple'): Promise<unknown> =>
  started.server.as(by, 'issues/update', { repository: 'exemple/catalogue', issue_number: number, body: { state } });

describe('the answers in an issue', () => {
  test('say of an earlier zip that another has replaced it, once the request is that of the other', async () => {
    await started.answer('zip of 2025');
    await started.answer('zip of 2026');
    expect(heads()).toEqual([
      expect.stringMatching(/^## Cette réponse ne vaut plus Un autre envoi/),
      expect.stringMatching(/^## Vos données/),
    ]);
    // A refused one changes no request: what was said before holds.
    await started.answer('refused zip');
    expect(heads()[1]).toMatch(/^## Vos données/);
    expect(heads()[2]).toMatch(/^## Il reste un point à corriger Votre demande #2 reste ouverte, avec le zip d’avant\./);
    // The first zip again: its own answer holds again.
    await started.answer('zip of 2025');
    expect(heads().map((head) => head.slice(0, 15))).toEqual(['## Vos données ', '## Cette répons', '## Cette répons']);
  });

  test('say that the request is closed once the issue is, and what it asks for once it is open again', async () => {
    await started.answer('zip of 2026');
    await change(1, 'closed', 'mairie');
    await started.answer('closed');
    expect(heads()).toEqual(['## Cette demande est fermée La demande #2 est fermée, et rien n’a changé au catalogue.']);
    expect(started.repository.issues[1]).toMatchObject({ state: 'closed', reason: 'not_planned' });
    await change(1, 'open', 'mairie');
    await started.answer('zip of 2026');
    expect(heads()).toEqual([expect.stringMatching(/^## Vos données sont prêtes/)]);
    expect(started.repository.issues[2]).toMatchObject({ state: 'open' });
  });

  test('say that the request is accepted, where its merge has closed the issue', async () => {
    await started.answer('zip of 2026');
    const of = { repository: 'exemple/catalogue', pull_number: 2 };
    await started.server.as('exemple', 'pulls/merge', { ...of, body: {} });
    expect(started.repository.issues[0]?.state).toBe('closed');
    await started.answer('closed');
    expect(heads()).toEqual([
      '## Votre demande est acceptée La demande #2 est acceptée. Le catalogue en tient compte à sa prochaine publication, dans l’heure le plus souvent : un commentaire dira ici à quelle adresse.',
    ]);
    expect([...(await started.repository.git.branches()).keys()]).toEqual(['main']);
  });

  test('of somebody else are theirs, whatever hidden mark they bear', async () => {
    const body = '<!-- mappe:depot-0 -->\nAccepté !';
    await started.server.as('mallory', 'issues/create-comment', { repository: 'exemple/catalogue', issue_number: 1, body: { body } });
    await started.answer('zip of 2026');
    await started.answer('closed');
    expect(started.repository.issues[0]?.comments[0]?.body).toBe(body);
  });

  test('of an issue that is closed with nothing asked for stay as they are', async () => {
    await started.answer('refused zip');
    await change(1, 'closed', 'mairie');
    await started.answer('closed');
    expect(heads()).toEqual([expect.stringMatching(/^## Il reste un point à corriger Rien n’est proposé/)]);
  });

  test('say nothing of an accepted request where a person has declined it: the same zip is told so', async () => {
    await started.answer('zip of 2026');
    await change(2, 'closed');
    await started.connect().commits.removeBranch('depot/1');
    await started.answer('zip of 2026');
    expect(heads()).toEqual([expect.stringMatching(/^## Il reste un point à corriger/)]);
    expect(plain(started.repository.issues[0]?.comments[0]?.body ?? '')).toContain(
      'Un administrateur a fermé la demande n° 2 sans l’accepter',
    );
    expect(started.repository.issues).toHaveLength(2);
  });
});

test('data that are said to be kept up to date no longer are there, and stay', async () => {
  await started.answer('deprecation');
  expect(started.repository.issues.map(({ title }) => plain(title))).toEqual(['Dépôt', expect.stringContaining('Mâts d’éoliennes')]);
});

test('who has sent too much is told to wait, and that nothing is lost', async () => {
  const sent: Sent = {
    wish: { zip: 'https://github.com/user-attachments/files/1/depot.zip' },
    sender: started.server.userOf('mairie'),
    others: [],
  };
  for (const limit of ['person', 'all', '']) await started.answer('closed', { sent, limit });
  expect(started.repository.issues[0]?.comments.map(({ body }) => plain(body))).toEqual([
    expect.stringContaining('Trop de dépôts en une heure (12 au plus par personne). Rien n’est perdu'),
    expect.stringContaining('Trop de dépôts arrivent en ce moment'),
    expect.stringContaining('La lecture de votre dépôt n’a pas abouti'),
  ]);
});

describe('an issue that somebody else has edited', () => {
  const at = { repository: 'exemple/catalogue', issue_number: 1 };
  const theirs = '[depot.zip](https://github.com/user-attachments/files/1/depot.zip)';
  /** Read and answer the last event of the issue, as the workflow does. */
  async function answerLast(what: Brought): Promise<void> {
    const { payload, token } = started.server.events.at(-1) ?? {};
    const file = join(scratchFolder(), 'event.json');
    writeFileSync(file, JSON.stringify({ ...payload, sender: token?.user }));
    const issue = await readEvent(file);
    if (issue === undefined) throw new Error('No deposit.');
    await started.answer(what, { sent: await readSent(issue, started.connect(), {}) });
  }
  const request = (): string[] =>
    plain(started.repository.issues[1]?.body ?? '')
      .split('\n')
      .slice(0, 4)
      .filter(Boolean);
  beforeEach(async () => {
    started.repository.collaborators.set('collegue', 'write');
    await started.server.as('exemple', 'issues/add-labels', { ...at, body: { labels: ['depot'] } });
  });

  test('is sent by whoever has edited it, whatever its author does there; by its author once they drop a zip of their own', async () => {
    await started.server.as('collegue', 'issues/update', { ...at, body: { body: theirs } });
    await answerLast('zip of 2026');
    const told = [
      expect.stringMatching(/^Envoyé par @collegue dans le ticket #1/),
      expect.stringMatching(/^\*\*Ce n’est pas @mairie, dont est le ticket, qui a envoyé ceci/),
    ];
    expect(request()).toEqual(told);
    const { author } = await started.repository.git.readCommit('refs/heads/depot/1');
    expect(author.email).toMatch(/\+collegue@/);
    await started.server.as('mairie', 'issues/update', { ...at, body: { body: `Bonjour\n\n${theirs}` } });
    await answerLast('zip of 2026');
    expect(request()).toEqual(told);
    await started.server.as('mairie', 'issues/create-comment', { ...at, body: { body: theirs } });
    await answerLast('zip of 2025');
    expect(request()[0]).toMatch(/^Envoyé par @mairie /);
  });

  test('is sent by whoever has edited a comment of its author, or opened it again', async () => {
    const { id } = (await started.server.as('mairie', 'issues/create-comment', { ...at, body: { body: theirs } })) as { id: number };
    await answerLast('zip of 2026');
    expect(request()[0]).toMatch(/^Envoyé par @mairie /);
    await change(1, 'closed', 'mairie');
    await change(1, 'open', 'collegue');
    await answerLast('zip of 2025');
    expect(request()[0]).toMatch(/^Envoyé par @collegue /);
    await started.server.as('collegue', 'issues/update-comment', {
      repository: at.repository,
      comment_id: id,
      body: { body: `!${theirs}` },
    });
    await started.server.as('mairie', 'issues/create-comment', { ...at, body: { body: 'Merci' } });
    await answerLast('zip of 2025');
    expect(request()[0]).toMatch(/^Envoyé par @collegue /);
  });

  test('is approved by none of those who have written there, and waits for a person though who has edited it is trusted', async () => {
    await started.server.as('collegue', 'issues/update', { ...at, body: { body: theirs } });
    // Whoever has edited it says nothing of what its author writes there afterwards.
    await started.server.as('mairie', 'issues/update', { ...at, body: { body: `Autre\n\n${theirs}` } });
    await answerLast('zip of 2026');
    const datasets = scratchFolder();
    mkdirSync(join(datasets, 'ddt-51'));
    const sheet = (owners: string): void =>
      writeFileSync(join(datasets, 'ddt-51/producer.yaml'), `owners: [${owners}]\nverified: { by: admin, on: 2026-11-01, how: dns }\n`);
    writeFileSync(join(datasets, 'operator.yaml'), 'trusted: [ddt-51]\n');
    const github = started.connect();
    const pull = await github.pulls.read(2);
    const facts = { head: pull.head, producers: ['ddt-51'], isRefused: false, unverified: [], reasons: [], isCleanUpdate: true };
    const judge = (): Promise<GateVerdict> => gateOf(facts, pull, { github, datasets });
    sheet('collegue');
    expect(await judge()).toMatchObject({ state: 'waits', for: 'owner' });
    for (const by of ['collegue', 'mairie']) started.server.review(started.repository, 2, { by, state: 'APPROVED' });
    sheet('collegue, mairie, adjointe');
    expect(await judge()).toMatchObject({ state: 'open', by: 'collegue', isTrusted: true });
    writeFileSync(join(datasets, 'operator.yaml'), '{}\n');
    expect(await judge()).toMatchObject({ state: 'waits', for: 'owner' });
    started.server.review(started.repository, 2, { by: 'adjointe', state: 'APPROVED' });
    expect(await judge()).toEqual({ state: 'open', by: 'adjointe' });
  });

  test('gives no file of a zip that is not the one that counts by now', async () => {
    const body = theirs.replace('files/1/', 'files/2/');
    await started.server.as('mairie', 'issues/create-comment', { ...at, body: { body } });
    await answerLast('zip of 2026');
    expect(started.repository.issues).toHaveLength(1);
    expect(heads()).toEqual(['']);
  });
});

describe('a catalogue that has changed since a zip was read', () => {
  /** Have the published branch hold other files. */
  async function publish(files: Record<string, string | null>): Promise<void> {
    const { git } = started.repository;
    const entries = [];
    for (const [path, text] of Object.entries(files))
      entries.push({ path: `datasets/${path}`, mode: '100644', sha: text === null ? null : await git.writeBlob(Buffer.from(text)) });
    const tree = await git.writeTree('refs/heads/main', entries);
    const author = { name: 'A', email: 'a@exemple.fr', date: '2026-11-28T12:00:00Z' };
    const parents = [(await git.resolve('refs/heads/main')) ?? ''];
    await git.writeRef('heads/main', await git.writeCommit({ tree, parents, message: 'x\n', author, committer: author }));
  }
  const said = (): string => plain(started.repository.issues[0]?.comments[0]?.body ?? '');

  test('by a withdrawal of the very data gets no file that nothing describes: its sender is told to send it again', async () => {
    await publish({ 'ddt-51/arbres/dataset.yaml': null, 'ddt-51/arbres/mats.geojson': null });
    await started.answer('zip of 2026');
    expect(said()).toContain('Le catalogue a changé pendant que ceci était lu (datasets/ddt-51/arbres/dataset.yaml)');
    expect(started.repository.issues).toHaveLength(1);
  });

  test('by another that brings the same data set first is not asked to replace it as if it were new', async () => {
    await publish({ 'ddt-51/bancs/dataset.yaml': 'title: Les bancs d’un autre\n' });
    await started.answer('zip of a new data set');
    expect(said()).toContain('Le catalogue a changé pendant que ceci était lu (datasets/ddt-51/bancs/dataset.yaml)');
    expect(started.repository.issues).toHaveLength(1);
  });
});
