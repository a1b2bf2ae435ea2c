import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkGrants } from '../../schemas/check/check.ts';
import { grantLines, missingIn, newGrantsUrl, readMessage, type GrantDraft } from './grant-lines.ts';

const key = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const today = '2026-12-01';
const draft: GrantDraft = {
  dataset: 'commune-de-vion/reseaux',
  recipient: 'Service de l’urbanisme (Reims)',
  key: ` ${key}\n`,
  until: '2027-06-30',
  reason: 'Permis : instruction\n- { group: epci }',
};

test('the lines of a grant are one grant of a grants.yaml, whatever is written in them', () => {
  const url = new URL(newGrantsUrl({ url: 'https://github.com/a/b', branch: 'main' }, draft.dataset, grantLines(draft, today)));
  expect([url.pathname, url.searchParams.get('filename')]).toEqual(['/a/b/new/main', 'datasets/commune-de-vion/reseaux/grants.yaml']);
  const value: unknown = parse(url.searchParams.get('value') ?? '');
  expect(value).toEqual({
    grants: [{ recipient: 'service-de-l-urbanisme-reims', key, since: today, until: draft.until, reason: draft.reason }],
  });
  expect(checkGrants(value, undefined).findings).toEqual([]);
  expect(grantLines(draft, today)).toMatch(/^ {2}- recipient: service-de-l-urbanisme-reims\n {4}key: age1/);
});

test('a grant with a part that is missing or wrong has no lines yet', () => {
  expect(missingIn(draft, today)).toEqual([]);
  const empty = { dataset: '', recipient: '', key: '', until: '', reason: '' };
  expect(missingIn(empty, today)).toEqual(Object.keys(empty));
  const wrong = { dataset: 'vion/../x', recipient: '…', key: key.replace(/p$/, 'q'), until: '2026-11-30', reason: ' .  ' };
  expect(missingIn(wrong, today)).toEqual(Object.keys(wrong));
  expect(missingIn({ ...draft, until: '2030-12-01' }, today)).toEqual(['until']);
});

test('the message of somebody who asks tells the data set and the key, and decides nothing else', () => {
  const said = `Bonjour,\n\nJe demande l’accès à « Réseaux » (https://mappe.exemple.fr/donnees/commune-de-vion/reseaux/).\n\nJusqu’au : 30 juin 2036\nMa clé publique : ${key}\n`;
  expect(readMessage(said)).toEqual({ dataset: 'commune-de-vion/reseaux', key });
  expect(readMessage('Bonjour')).toEqual({});
});
