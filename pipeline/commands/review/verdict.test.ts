import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReviewedDataset, Verdict } from '../../../schemas/types.ts';
import { startCatalogue, newDataset, type StartedCatalogue } from '../../forge/forge.fixtures/small-catalogue.ts';
import { proposeChange } from '../../forge/propose.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { tellVerdict } from './verdict.ts';
import { verdictFile } from '../../forge/verdict-file.ts';

let started: StartedCatalogue;
let head: string;
let folder: string;
beforeEach(async () => {
  started = await startCatalogue();
  const proposal = await proposeChange(started.connect(), newDataset);
  head = 'commit' in proposal ? proposal.commit : '';
  folder = scratchFolder();
  mkdirSync(join(folder, 'datasets', 'vion'), { recursive: true });
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 1 } }));
});
afterEach(() => started.server.stop());

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const refused = (id: string, message: string, count = 1): ReviewedDataset => ({
  id,
  outcome: 'refused',
  newProducer: true,
  problems: Array.from({ length: count }, () => ({ id: 'source.empty', severity: 'error', message })),
});
const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  ...{
    format: 1,
    request: 1,
    head,
    datasets: [refused('vion/arbres', 'Le fichier est vide.')],
    problems: [],
    elsewhere: [],
    withdrawn: [],
  },
  ...{ outside: [], outsideCount: 0, producers: [{ id: 'vion', isNew: true, isVerified: false, isChanged: true }] },
  ...more,
});
const write = (value: unknown): void => writeFileSync(join(folder, verdictFile), JSON.stringify(value));
const tell = (): Promise<string> =>
  tellVerdict(folder, join(folder, 'event.json'), { github: started.connect(), datasets: join(folder, 'datasets'), lang: 'fr' });
const comments = (): string[] => started.repository.issues[0]?.comments.map(({ body }) => plain(body)) ?? [];
const statuses = (): string[] => started.repository.statuses.map(({ state, description }) => `${state} ${plain(description ?? '')}`);

test('a verdict is told once, and again no more; another changes the same comment', async () => {
  write(verdict());
  expect(plain(await tell())).toBe('Demande 1 : À corriger : voir le commentaire.');
  await tell();
  expect([comments().length, statuses()]).toEqual([1, ['failure À corriger : voir le commentaire']]);
  write(verdict({ datasets: [], outside: ['README.md'], outsideCount: 1 }));
  await tell();
  expect(comments()).toHaveLength(1);
  expect(statuses().at(-1)).toBe('pending Vérifié ; attend un administrateur');
});

test('where nothing was found nothing is green: the status is an error, and the comment says how the check is run again', async () => {
  await tell();
  expect(comments()[0]).toContain('Le contrôle n’a pas répondu');
  expect(statuses()).toEqual(['error Le contrôle n’a pas répondu : à relancer']);
});

test.each<[string, () => unknown, RegExp]>([
  ['of another request', () => verdict({ request: 2 }), /celui d’une autre demande/],
  ['with a field that no verdict has', () => ({ ...verdict(), approved: true }), /n’est pas de ceux/],
  ['that is no JSON object', () => 'success', /n’est pas de ceux/],
  [
    'with a drawing that is none',
    () => verdict({ datasets: [{ ...refused('vion/arbres', 'x'), silhouette: '```\n@admin' }] }),
    /n’est pas de ceux/,
  ],
])('a verdict %s is refused, and nothing is written', async (_, forged, error) => {
  write(forged());
  await expect(tell()).rejects.toThrow(error);
  expect([comments(), statuses()]).toEqual([[], []]);
});

test('a verdict of a commit that is no longer asked for says nothing', async () => {
  write(verdict({ head: 'a'.repeat(40) }));
  expect(plain(await tell())).toContain('un autre verdict vient');
  expect([comments(), statuses()]).toEqual([[], []]);
});

test('a verdict that is silent of what GitHub shows is held to it: the folders and the sheet that change, and a data set that it leaves out', async () => {
  write(verdict({ datasets: [], producers: [] }));
  await tell();
  expect(comments()[0]).toMatch(/parce que : elle change la fiche d’un producteur, rien n’a pu être comparé/);
});

test.each([
  '@admin',
  '[a](http://exemple.fr)',
  '<img src=x onerror=alert(1)>',
  '<!-- /mappe:gate -->',
  '![x](http://exemple.fr/x.png)',
  '#12',
  'www.exemple.fr',
  '```\n## ✅',
  '| a | b |',
  'GH-12',
  '\u202e✅',
])('words of others stand in the comment as text: %s', async (words) => {
  write(verdict({ datasets: [refused('vion/arbres', words)], elsewhere: [{ id: 'x', severity: 'error', message: words }] }));
  await tell();
  expect(comments()[0]).not.toMatch(/@admin|\]\(http|<img|(?<!&)#12|www\.exemple|GH-12|\u202e|^## ✅/m);
  expect(comments()[0]?.match(/<!-- \/mappe:gate -->/g)).toHaveLength(1);
});

test('a comment of two hundred refused data sets is below what GitHub takes, whole at its end', async () => {
  const datasets = Array.from({ length: 200 }, (_, index) => refused(`vion/arbres-${index}`, 'É*'.repeat(250), 10));
  write(verdict({ datasets }));
  await tell();
  const [comment = ''] = comments();
  expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(61_000);
  expect(comment).toMatch(/Ce commentaire est mis à jour à chaque changement[^\n]*$/);
  expect(comment).toContain('Réponses prêtes à copier');
  expect((comment.match(/^```/gm) ?? []).length % 2).toBe(0);
});

test('killed between any two calls and called again, it ends with one comment and one status', async () => {
  write(verdict());
  for (let calls = 1; calls < 12; calls += 1) {
    let left = calls;
    const reach = globalThis.fetch;
    globalThis.fetch = (...given) => (left-- > 0 ? reach(...given) : Promise.reject(new Error('killed')));
    try {
      const github = started.connect({ retries: 0 });
      await tellVerdict(folder, join(folder, 'event.json'), { github, datasets: join(folder, 'datasets'), lang: 'fr' }).catch(
        () => undefined,
      );
    } finally {
      globalThis.fetch = reach;
    }
  }
  await tell();
  expect([comments().length, statuses()]).toEqual([1, ['failure À corriger : voir le commentaire']]);
});
