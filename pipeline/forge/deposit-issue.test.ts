import { expect, test } from 'vitest';
import { readDepositIssue } from './deposit-issue.ts';

const server = 'https://github.com';
const zip = (name: string): string => `[${name}.zip](https://github.com/user-attachments/files/12345/${name}.zip)`;

interface Changes {
  action?: string;
  labels?: string[];
  body?: string | null;
  state?: string;
  pull?: boolean;
  comment?: { body: string; by?: number };
}

function event({ action = 'opened', labels = ['depot'], body = '', state = 'open', pull = false, comment }: Changes): unknown {
  return {
    action,
    issue: {
      ...{ number: 12, body, state, created_at: '2026-11-28T10:00:00Z', user: { login: 'mairie', id: 7 } },
      labels: labels.map((name) => ({ name })),
      ...(pull && { pull_request: {} }),
    },
    ...(comment && { comment: { body: comment.body, user: { id: comment.by ?? 7 } } }),
  };
}

const asks = (changes: Changes): unknown => readDepositIssue(event(changes), server)?.asks;

test('reads the zip that was dropped last, of the person who has opened the issue', () => {
  expect(readDepositIssue(event({ body: `### Données\n\nBancs\n\n### Le zip\n\n${zip('a')}\n${zip('b')}` }), server)).toEqual({
    number: 12,
    author: { login: 'mairie', id: 7 },
    opened: '2026-11-28T10:00:00Z',
    asks: { zip: 'https://github.com/user-attachments/files/12345/b.zip' },
  });
  expect(asks({ action: 'edited', body: zip('c') })).toEqual({ zip: 'https://github.com/user-attachments/files/12345/c.zip' });
  expect(asks({ action: 'created', body: zip('a'), comment: { body: `Voici : ${zip('d')}` } })).toEqual({
    zip: 'https://github.com/user-attachments/files/12345/d.zip',
  });
});

test('is nothing where nobody asks for anything: no label, a request, a comment without a zip or of somebody else, a closed issue', () => {
  const body = zip('a');
  expect(asks({ body, labels: [] })).toBeUndefined();
  expect(asks({ body, labels: ['retrait'] })).toBeUndefined();
  expect(asks({ body, pull: true })).toBeUndefined();
  expect(asks({ body, comment: { body: 'Merci !' } })).toBeUndefined();
  expect(asks({ body, comment: { body, by: 8 } })).toBeUndefined();
  expect(asks({ body, action: 'edited', state: 'closed' })).toBeUndefined();
  for (const other of [null, {}, { issue: null }, { issue: { number: 1 } }, 'x'])
    expect(readDepositIssue(other ?? {}, server)).toBeUndefined();
});

test('says that the zip is missing, and that an issue was closed', () => {
  expect([asks({}), asks({ body: null }), asks({ action: 'closed', state: 'closed' })]).toEqual(['nothing', 'nothing', 'close']);
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
  expect(asks({ body: `[depot.zip](${address})` })).toBe('nothing');
});

test('reads the data set that is to go, by its identifier or the address of its page, and nothing else', () => {
  const labels = ['depot', 'retrait'];
  const named = (text: string): unknown => asks({ labels, body: `### Jeu de données\n\n${text}\n\n### Pourquoi\n\nIl est remplacé.` });
  expect(named('mairie/bancs')).toEqual({ withdraw: 'mairie/bancs' });
  expect(named('https://mappe.exemple.fr/donnees/mairie/bancs/')).toEqual({ withdraw: 'mairie/bancs' });
  expect(named('../../etc/passwd')).toBe('nothing');
  expect(named('mairie/bancs; rm -rf /')).toBe('nothing');
  expect(asks({ labels, body: 'mairie/bancs', comment: { body: zip('a') } })).toBeUndefined();
});

// A pattern that goes back over what it has read would not end.
test('a text of any length is read to its end', () => {
  for (const piece of ['https://github.com/user-attachments/files/', '/donnees/a-', '[', 'a/'.repeat(3)]) {
    const body = piece.repeat(20_000);
    expect([asks({ body }), asks({ body, labels: ['depot', 'retrait'] })]).toEqual(['nothing', 'nothing']);
  }
});
