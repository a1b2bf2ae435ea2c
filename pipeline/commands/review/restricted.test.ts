import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReviewedDataset, Verdict } from '../../../schemas/types.ts';
import { sortChanges } from '../../forge/gates/changes.ts';
import { judgeGate, type GateVerdict } from '../../forge/gates/gate.ts';
import { judgedFacts, type JudgedFacts } from '../../forge/gates/judged-facts.ts';
import { commentOf } from '../../forge/texts/verdict.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { openReader } from '../../stores/open.ts';
import { operator, producer } from '../build/build.fixtures/catalogue.ts';
import { build } from '../build/build.ts';
import { gatherReview } from './proposals.ts';
import { review } from './review.ts';

/* What a request changes of restricted data is judged by its manifest: nothing of them is read, and who could read them is told. */

const now = new Date('2026-12-01T12:00:00Z');
const id = 'ddt-51/reseaux';
const keys = {
  a: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  b: 'age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa',
};
const manifest = (more = ''): string => `title: Réseaux d’eau
description: Canalisations et ouvrages du réseau d’eau potable, commune par commune.
themes: [eau]
license: LicenseRef-acces-restreint
frequency: annual
lineage: Relevé pour les essais.
contact: { name: Service SIG, email: sig@exemple.fr }
access: restricted
accessReason: crpa-l311-5-2-d
accessDetail: Sabotage des ouvrages.
publicFacts: [extent]
source: { deposit: reseaux.gpkg.age, sha256: ${'a'.repeat(64)} }
${more}`;
const grant = (terms: string): string => `grants:\n  - { ${terms}, until: 2027-06-30, reason: Instruction des permis. }\n`;
const own = (key: string): string => grant(`recipient: geometre, key: ${key}`);
const group = (...members: string[]): string =>
  `groups:\n  - id: reims\n    title: Communes\n    members:\n${members.map((name) => `      - { recipient: ${name}, key: ${keys.a} }\n`).join('')}`;

const base = {
  'operator.yaml': `${operator}access: { buildKey: ${keys.a} }\n`,
  'ddt-51/producer.yaml': producer,
  [`${id}/dataset.yaml`]: manifest(),
};

function write(datasets: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(datasets, path)), { recursive: true });
    writeFileSync(join(datasets, path), text);
  }
}

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2060', '');

/** The verdict on files that are laid over a published catalogue, its facts, and the comment that says it. */
async function judge(published: Record<string, string>, proposed: Record<string, string>): Promise<Judged> {
  const root = scratchFolder();
  const before = join(root, 'before');
  const after = join(root, 'datasets');
  const store = join(root, 'store');
  write(before, { ...base, ...published });
  await build({ run: 'essai', datasets: before, store, ids: [], now, onLine: () => undefined });
  cpSync(before, after, { recursive: true });
  write(after, proposed);
  const paths = Object.keys(proposed).map((path) => `datasets/${path}`);
  const all = Object.keys({ ...base, ...published, ...proposed }).map((path) => `datasets/${path}`);
  const changes = sortChanges(
    paths.map((path) => ({ path, kind: 'M' })),
    all,
    'datasets/',
  );
  const reader = await openReader(store);
  const found = await gatherReview({ datasets: after, before, now, store: reader, published: store, lines: new Map(), changes });
  const verdict: Verdict = {
    format: 1,
    request: 1,
    head: 'a'.repeat(40),
    problems: [],
    outside: changes.outside,
    outsideCount: changes.outside.length,
    elsewhere: [...found.elsewhere],
    withdrawn: found.withdrawn,
    published: store,
    datasets: [...found.proposals],
    producers: [{ id: 'ddt-51', isNew: false, isVerified: true, isChanged: false }],
  };
  const facts = judgedFacts(verdict, { paths, isWhole: true });
  const gate = judgeGate(
    { ...facts, owners: { 'ddt-51': ['dupont'] }, trusted: [] },
    { head: verdict.head, senders: ['auteur'], reviews: [], isAdmin: () => false },
  );
  return { dataset: verdict.datasets[0], facts, gate, comment: plain(commentOf(verdict, facts, gate, 'fr')) };
}

interface Judged {
  dataset: ReviewedDataset | undefined;
  facts: JudgedFacts;
  gate: GateVerdict;
  comment: string;
}

test('a grant that is asked for is told with who, until when and why, and waits for an owner of the folder', async () => {
  const { comment, dataset, facts, gate } = await judge({}, { [`${id}/grants.yaml`]: own(keys.a) });
  expect(dataset).toMatchObject({ outcome: 'described', grants: [{ kind: 'added', recipient: 'geometre' }] });
  expect(comment).toContain('**+1 accès** : geometre, jusqu’au 30 juin 2027. « Instruction des permis. »');
  expect(comment).toContain('chaque clé vient-elle bien de son destinataire');
  expect(comment).toMatch(/chaque accès s’ouvre à la signature suivante/);
  expect(gate).toMatchObject({ state: 'waits', for: 'owner', owners: ['dupont'] });
  expect(facts).toMatchObject({ isRefused: false, reasons: [], isCleanUpdate: false });
  // What everybody knows of the data stands beside it, and no more.
  expect(comment).toContain('Réseaux d’eau (ddt-51/reseaux)');
  expect(comment).toContain('Sûreté de l’État, sécurité publique, des personnes ou des systèmes d’information (code des relations');
  expect(comment).toContain('Sabotage des ouvrages.');
  expect(comment).toContain('| **Ce que tout le monde en saura** | l’emprise |');
});

test('another key of a recipient is told: whoever has it is somebody else', async () => {
  const { comment, dataset } = await judge({ [`${id}/grants.yaml`]: own(keys.a) }, { [`${id}/grants.yaml`]: own(keys.b) });
  expect(dataset?.grants).toMatchObject([{ kind: 'changed', rekeyed: ['geometre'] }]);
  expect(comment).toContain('**accès changé** : geometre, ⚠️ nouvelle clé : geometre.');
  expect(comment).toContain('chaque clé vient-elle bien de son destinataire');
});

test('an access that is taken away is told, and waits for an owner', async () => {
  const { comment, facts } = await judge({ [`${id}/grants.yaml`]: own(keys.a) }, { [`${id}/grants.yaml`]: 'grants: []\n' });
  expect(comment).toContain('**−1 accès** : geometre (il finissait le 30 juin 2027)');
  expect(comment).not.toContain('chaque clé vient-elle');
  expect(facts.reasons).toEqual([]);
});

test('groups of recipients are looked at with the data sets that they open: none of it is code', async () => {
  const published = { 'ddt-51/groups.yaml': group('bezannes'), [`${id}/grants.yaml`]: grant('group: reims') };
  const { comment, facts } = await judge(published, { 'ddt-51/groups.yaml': group('bezannes', 'tinqueux', 'cormontreuil') });
  expect(comment).toContain('**accès changé** : groupe reims (3 destinataires), +2 dans le groupe.');
  expect(facts.reasons).toEqual([]);
});

test('what else changes of restricted data is an administrator’s', async () => {
  const { facts, comment } = await judge(
    {},
    { [`${id}/dataset.yaml`]: manifest().replace('Sabotage', 'Vol'), [`${id}/grants.yaml`]: own(keys.a) },
  );
  expect(facts.reasons).toEqual(['restricted']);
  expect(comment).toContain('Réseaux d’eau ne sera lu que par ceux à qui l’accès est accordé. Cette raison');
});

test('restricted data of a first publication are told as such', async () => {
  const { facts, dataset } = await judge({}, { 'ddt-51/bornes/dataset.yaml': manifest().replace('Réseaux d’eau', 'Bornes') });
  expect(dataset).toMatchObject({ id: 'ddt-51/bornes', outcome: 'described', published: null });
  expect(facts.reasons).toEqual(['restricted']);
});

test('a request that changes restricted data reads nothing of them, and who would read all restricted data of a producer is told', async () => {
  const folder = scratchFolder();
  const origin = join(folder, 'origin');
  const root = join(folder, 'root');
  const store = join(folder, 'store');
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=E', '-c', 'user.email=e@exemple.fr', ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
  mkdirSync(origin);
  git(origin, 'init', '--quiet', '--initial-branch=main');
  write(join(origin, 'datasets'), base);
  git(origin, 'add', '.');
  git(origin, 'commit', '--quiet', '-m', 'un');
  git(folder, 'clone', '--quiet', origin, 'root');
  write(join(origin, 'datasets'), {
    [`${id}/grants.yaml`]: own(keys.a),
    'ddt-51/producer.yaml': `${producer}readers: [{ recipient: service-sig, key: ${keys.b} }]\n`,
  });
  git(origin, 'add', '.');
  git(origin, 'commit', '--quiet', '-m', 'deux');
  const head = git(origin, 'rev-parse', 'HEAD');
  const asked = { request: 1, head, root, datasets: join(root, 'datasets'), store, now, access: {}, onNotice: () => undefined };
  const verdict = await review(asked);
  const { datasets, problems, producers } = verdict;
  expect(problems).toEqual([]);
  expect(datasets).toMatchObject([{ id, outcome: 'described', problems: [], grants: [{ kind: 'added', recipient: 'geometre' }] }]);
  expect(existsSync(store)).toBe(false);
  // Who would read all restricted data of a producer is told, and an administrator decides on it.
  expect(producers).toMatchObject([{ id: 'ddt-51', isChanged: true, readers: ['service-sig'] }]);
  const facts = judgedFacts(verdict, { paths: [`datasets/${id}/grants.yaml`, 'datasets/ddt-51/producer.yaml'], isWhole: true });
  expect(facts.reasons).toContain('sheet');
  expect(plain(commentOf(verdict, facts, { state: 'waits', for: 'admin', reasons: facts.reasons }, 'fr'))).toContain(
    '- ddt-51 : 🔑 liraient toutes ses données restreintes, sans terme : service-sig',
  );
});
