import { expect, test } from 'vitest';
import { recipientOf } from './deposit.ts';

test('who has a file that is too large is told of invitations only where the store takes such files', () => {
  const contact = { name: 'Équipe du catalogue', email: 'catalogue@exemple.fr' };
  expect(recipientOf({ contact }, 'fr')).toEqual(contact);
  expect(recipientOf({ contact, deposits: true }, 'fr')).toEqual({ ...contact, guide: '/aide/fichiers-lourds/' });
  expect(recipientOf({ contact, deposits: true }, 'en')).toEqual({ ...contact, guide: '/en/aide/fichiers-lourds/' });
});
