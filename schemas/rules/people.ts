import type { Contact } from '../types.ts';
import { producerTypeOf } from '../producer-vocabularies.ts';
import { isPersonsEmail } from './personal-data.ts';
import { breakIf, type ProducerDraft, type Rule } from './rule.ts';

const unreachable = ({ contact }: { contact?: Contact }) =>
  breakIf(contact !== undefined && contact.email === undefined && contact.url === undefined, '/contact');

const personal = ({ contact }: { contact?: Contact }) =>
  breakIf(contact?.email !== undefined && isPersonsEmail(contact.email), '/contact/email', { email: contact?.email ?? '' });

const digitsOf = (text: string): number[] => Array.from(text, Number);

/** Sum of the digits, every other one doubled (ISO/IEC 7812-1, annex B). */
const luhn = (siret: string) =>
  digitsOf(siret)
    .reverse()
    .reduce((sum, digit, index) => {
      const value = digit * (index % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0);

/** SIREN of La Poste: its many offices have a SIRET whose digits add up to a multiple of five. */
const laPoste = '356000000';

/** Is the key of this SIRET right (Luhn; La Poste's offices have a sum of their own)? */
export function isSiret(siret: string): boolean {
  if (!/^\d{14}$/.test(siret)) return false;
  if (luhn(siret) % 10 === 0) return true;
  return siret.startsWith(laPoste) && digitsOf(siret).reduce((sum, digit) => sum + digit, 0) % 5 === 0;
}

/** Rules of the contact of a data set or of a producer. */
export const contactRules: readonly Rule<{ contact?: Contact }>[] = [
  { id: 'contact.unreachable', severity: 'error', breaks: unreachable },
  { id: 'contact.person', severity: 'warning', breaks: personal },
];

/** Rules of who a producer is. */
export const identityRules: readonly Rule<ProducerDraft>[] = [
  ...contactRules,
  {
    id: 'siret.key',
    severity: 'error',
    breaks: ({ siret }) => breakIf(siret !== undefined && !isSiret(siret), '/siret', { siret: siret ?? '' }),
  },
  {
    id: 'siret.expected',
    severity: 'notice',
    breaks: ({ siret, type = 'personne' }) => breakIf(siret === undefined && producerTypeOf(type)?.authority === true, ''),
  },
];
