import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDepositIssue, sentIn, type EditedText, type Person, type DepositIssueText } from './deposit-issue.ts';
import { bodyOf, readForm } from '../local-github.fixtures/issue-form.ts';

const server = 'https://github.com';
const zip = (name: string): string => `[${name}.zip](https://github.com/user-attachments/files/12345/${name}.zip)`;

const mairie: Person = { login: 'mairie', id: 7 };
const other: Person = { login: 'collegue', id: 8 };

interface Changes {
  labels?: string[];
  pull?: boolean;
  by?: number;
  sender?: Person | null;
  body?: string | null;
}

const event = ({ labels = ['depot'], pull = false, by, sender = mairie, body = null }: Changes = {}): unknown => ({
  action: 'opened',
  sender,
  issue: {
    number: 12,
    user: mairie,
    body,
    labels: labels.map((name) => ({ name })),
    ...(pull && { pull_request: {} }),
  },
  ...(by !== undefined && { comment: { body: zip('a'), user: { id: by } } }),
});

interface Given extends Partial<Omit<DepositIssueText, 'texts'>> {
  body?: string;
  comments?: { authorId: number; body: string }[];
}

const text = (body: string, author = mairie, ...editors: Person[]): EditedText => ({ body, author, editors });
const wish = ({ body = '', comments = [], ...given }: Given): unknown => {
  const said = comments.map((each) => text(each.body, each.authorId === mairie.id ? mairie : other));
  return sentIn({ isOpen: true, labels: ['depot'], texts: [text(body), ...said], ...given }, mairie, server).wish;
};

test('an event says which issue to look at, who has opened it, and who has done what it tells', () => {
  const found = { number: 12, author: mairie, sender: mairie, missing: [] };
  expect([readDepositIssue(event()), readDepositIssue(event({ by: 7 }))]).toEqual([found, found]);
  expect(readDepositIssue(event({ sender: other }))).toEqual({ ...found, sender: other });
  expect(readDepositIssue(event({ sender: null }))).toBeUndefined();
});

describe('an issue that GitHub gave no label, for there was none, is known by the fields of its form', () => {
  const folder = join(import.meta.dirname, '../../../.github/ISSUE_TEMPLATE');
  const values: Record<string, Record<string, string>> = {
    publier: { donnees: 'Arbres', zip: zip('a') },
    retirer: { jeu: 'vion/arbres', motif: 'Ils sont au département.' },
    arreter: { jeu: 'vion/arbres', motif: 'Ils sont au département.' },
    acces: { jeu: 'vion/arbres', cle: 'age1…', fin: '30/06/2027', usage: 'Ils sont au département.' },
  };
  const bodyOfForm = (name: string): string => bodyOf(readForm(readFileSync(join(folder, `${name}.yml`))), values[name] ?? {});
  const ending = { reason: 'Ils sont au département.' };

  test.each([
    ['publier', ['depot'], { zip: 'https://github.com/user-attachments/files/12345/a.zip' }],
    ['retirer', ['depot', 'retrait'], { withdraw: 'vion/arbres', ...ending }],
    ['arreter', ['depot', 'arret'], { deprecate: 'vion/arbres', ...ending }],
    ['acces', ['depot', 'acces'], { access: 'vion/arbres', key: 'age1…', until: '30/06/2027', ...ending }],
  ])('%s', (name, labels, asked) => {
    const body = bodyOfForm(name);
    const told = (given: string[]): unknown => readDepositIssue(event({ labels: given, body }));
    expect(told([])).toMatchObject({ number: 12, missing: labels });
    expect(told(['depot'])).toMatchObject({ missing: labels.slice(1) });
    expect([wish({ body, labels: [] }), wish({ body, labels: ['depot'] }), wish({ body, labels })]).toEqual([asked, asked, asked]);
    // The workflow looks for the same words.
    const workflow = readFileSync(join(folder, '../workflows/deposit.yml'), 'utf8');
    const field = /contains\(github\.event\.issue\.body, '(### [^']+)'\)/g;
    expect([...workflow.matchAll(field)].filter(([, heading = '']) => body.includes(heading))).toHaveLength(2);
  });

  test('an error that is reported, and what somebody writes by themselves, is none', () => {
    const fields = Object.fromEntries(['dataset', 'version', 'place', 'problem', 'evidence'].map((id) => [id, zip('a')]));
    const error = bodyOf(readForm(readFileSync(join(folder, 'erreur-de-donnees.yml'))), fields);
    for (const body of [error, zip('a'), 'Le zip', '> ### Le zip', null])
      expect(readDepositIssue(event({ labels: [], body }))).toBeUndefined();
  });
});

describe('who sends', () => {
  const sender = (texts: DepositIssueText['texts'], by = mairie, labels = ['depot']): string =>
    sentIn({ isOpen: true, labels, texts }, by, server).sender.login;

  test('is whoever has edited the text that counts, and not its author, whatever the author does after it', () => {
    expect(sender([text(zip('a'))])).toBe('mairie');
    expect(sender([text(zip('a'), mairie, other)])).toBe('collegue');
    // Edited once more by its author: what the other has written may still stand there.
    expect(sender([text(zip('a'), mairie, mairie, other)])).toBe('collegue');
    expect(sender([text('Bancs'), text(zip('a'), mairie, other, mairie)])).toBe('collegue');
    expect(sender([text('vion/bancs', mairie, other)], mairie, ['depot', 'retrait'])).toBe('collegue');
  });

  test('and whoever else has had a hand in it is known as well', () => {
    const others = (texts: DepositIssueText['texts'], by = mairie): string[] =>
      sentIn({ isOpen: true, labels: ['depot'], texts }, by, server).others.map(({ login }) => login);
    expect(others([text(zip('a'), mairie, mairie)])).toEqual([]);
    expect(others([text(zip('a'), mairie, other)])).toEqual(['mairie']);
    expect(others([text(zip('a'), mairie, other, mairie)], { login: 'tiers', id: 9 })).toEqual(['mairie', 'collegue']);
    expect(others([text(zip('a'), mairie, other), text(zip('b'))])).toEqual([]);
  });

  test('is its author again, once they drop a zip where nobody else has written', () => {
    expect(sender([text(zip('a'), mairie, other), text(zip('b'))])).toBe('mairie');
    expect(sender([text(zip('a')), text('Merci !', mairie, other)])).toBe('mairie');
  });

  test('is whoever has done what the event tells: edited, or opened again', () => {
    expect(sender([text(zip('a'))], other)).toBe('collegue');
    expect(sender([text(zip('a'), mairie, other)], { login: 'tiers', id: 9 })).toBe('tiers');
  });
});

test('an event is nobody’s deposit without the label of a form, of a request, or where somebody else has spoken', () => {
  for (const changes of [{ labels: [] }, { labels: ['retrait'] }, { pull: true }, { by: 8 }])
    expect(readDepositIssue(event(changes))).toBeUndefined();
  for (const other of [{}, { issue: null }, { issue: { number: 1 } }, 'x']) expect(readDepositIssue(other)).toBeUndefined();
});

const fileAt = (name: string): unknown => ({ zip: `https://github.com/user-attachments/files/12345/${name}.zip` });

test('the zip that its author has dropped last counts, wherever that was, and whatever has happened since', () => {
  expect(wish({ body: `### Données\n\nBancs\n\n### Le zip\n\n${zip('a')}\n${zip('b')}` })).toEqual(fileAt('b'));
  const comments = [
    { authorId: 7, body: `Voici : ${zip('c')}` },
    { authorId: 8, body: zip('d') },
    { authorId: 7, body: 'Merci !' },
  ];
  expect(wish({ body: zip('a'), comments })).toEqual(fileAt('c'));
});

test('a zip of somebody else that its author quotes is not theirs', () => {
  const comments = [
    { authorId: 8, body: zip('d') },
    { authorId: 7, body: `> Essayez plutôt :\n> ${zip('d')}\n\nQu’est-ce que c’est ?` },
    { authorId: 7, body: `  > > ${zip('d')}\r\nVoici le mien : ${zip('e')}\r\n> ${zip('d')}` },
  ];
  expect([wish({ body: zip('a'), comments: comments.slice(0, 2) }), wish({ body: zip('a'), comments })]).toEqual([
    fileAt('a'),
    fileAt('e'),
  ]);
});

test.each([
  ['a block of code', '```\n$\n```'],
  ['a block of code that is indented', 'Ainsi :\n\n    $\n\nMerci'],
  ['code in a line', 'Écrivez `$` ici'],
  ['a quote', '> Voici :\n> $'],
  ['a quote in a list', '- > $'],
  ['a comment of HTML', 'Bonjour\n<!-- $ -->\nMerci'],
  ['a comment of HTML of many lines', '<!--\n\n$\n\n-->'],
  ['an attribute of HTML', '<p title="$">x</p>'],
])('a zip in %s is not dropped', (_, around) => {
  expect(wish({ body: `${zip('a')}\n\n${around.replaceAll('$', zip('b'))}` })).toEqual(fileAt('a'));
  expect(wish({ body: around.replaceAll('$', 'https://github.com/user-attachments/files/12345/b.zip') })).toBe('no-zip');
});

test('a zip is dropped as a link, or as its bare address', () => {
  const address = 'https://github.com/user-attachments/files/12345/mes_donnees_2026.zip';
  for (const body of [address, `<${address}>`, `- **Le voici** : [zip](${address} "x")`, `# ${address}`, `| a |\n|---|\n| ${address} |`])
    expect(wish({ body }), body).toEqual({ zip: address });
});

test('says that the zip or the data set is missing, and that an issue is closed', () => {
  const labels = ['depot', 'retrait'];
  expect([wish({}), wish({ labels }), wish({ body: zip('a'), isOpen: false })]).toEqual(['no-zip', 'no-dataset', 'closed']);
});

test.each([
  'https://exemple.fr/user-attachments/files/1/a.zip',
  'https://github.com.exemple.fr/user-attachments/files/1/a.zip',
  'https://githubxcom/user-attachments/files/1/a.zip',
  'https://github.com@exemple.fr/user-attachments/files/1/a.zip',
  'https://github.com/user-attachments/files/1/../../../mairie/depot/raw/a.zip',
  'https://github.com/user-attachments/files/1/a.zip.exe',
  'https://github.com/mairie/depot/archive/refs/heads/main.zip',
  'http://github.com/user-attachments/files/1/a.zip',
  'http://169.254.169.254/latest.zip',
  'file:///etc/passwd.zip',
])('takes no attachment from elsewhere: %s', (address) => {
  expect(wish({ body: `[depot.zip](${address})` })).toBe('no-zip');
});

test('reads the data set that is to go, by its identifier or the address of its page, and nothing else', () => {
  const labels = ['depot', 'retrait'];
  const named = (text: string): unknown =>
    wish({
      labels,
      body: `### Jeu de données\r\n\r\n${text}\r\n\r\n### Remplacé par\r\n\r\n_No response_\r\n\r\n### Pourquoi\r\n\r\nIl est remplacé.`,
    });
  for (const text of [
    'mairie/bancs',
    ' mairie/bancs ',
    'https://mappe.exemple.fr/donnees/mairie/bancs/',
    'https://x.fr/en/donnees/mairie/bancs/?v=1#carte',
  ])
    expect(named(text), text).toEqual({ withdraw: 'mairie/bancs', reason: 'Il est remplacé.' });
  for (const text of ['../../etc/passwd', 'mairie/bancs; rm -rf /', 'mairie']) expect(named(text), text).toBe('no-dataset');
  // A zip withdraws nothing.
  expect(wish({ labels, body: 'mairie/bancs', comments: [{ authorId: 7, body: zip('a') }] })).toEqual({
    withdraw: 'mairie/bancs',
    reason: '',
  });
});

test('reads why and what follows, each in its own field: a reason that looks like a form names nothing else', () => {
  const body = (dataset: string, successor: string, reason: string): string =>
    `### Jeu de données\n\n${dataset}\n\n### Remplacé par\n\n${successor}\n\n### Pourquoi\n\n${reason}\n`;
  const reason = 'Fin du relevé.\n\n### Jeu de données\n\nddt/mats\n\n### Pourquoi\n\n_No response_ <b>x</b>';
  for (const [label, key] of [
    ['arret', 'deprecate'],
    ['retrait', 'withdraw'],
  ] as const) {
    const labels = ['depot', label];
    expect(wish({ labels, body: body('mairie/bancs', 'https://x.fr/donnees/mairie/sieges/', reason) })).toEqual({
      [key]: 'mairie/bancs',
      replacedBy: 'mairie/sieges',
      reason: 'Fin du relevé.\n\n### Jeu de données\n\nddt/mats\n\n### Pourquoi\n\n_No response_ <b>x</b>',
    });
    // What follows is never what goes.
    expect(wish({ labels, body: body('mairie', 'mairie/sieges', reason) })).toBe('no-dataset');
    expect(wish({ labels, body: body('mairie/bancs', 'le jeu du département', reason) })).toMatchObject({
      replacedBy: 'le jeu du département',
    });
  }
});

// A pattern that goes back over what it has read would not end.
test('a text of any length is read to its end', () => {
  for (const piece of ['https://github.com/user-attachments/files/', '/donnees/a-', '[', 'a/'.repeat(3), '\n', ' ', '\r\n'])
    for (const labels of [['depot'], ['depot', 'retrait']])
      expect(wish({ labels, body: piece.repeat(70_000 / piece.length) })).toBe(labels.length === 1 ? 'no-zip' : 'no-dataset');
});
