import type { granted as fr } from '../fr/granted.ts';

/** Words of restricted data that a reader may have. */
export const granted: typeof fr = {
  title: 'My restricted data',
  loading: 'Looking for your access…',
  unlock: 'Unlock',
  none: 'Nothing is open to you for now.',
  unmapped: 'What is open to you has no map.',
  forged: 'Somebody else than the administrator of the catalogue wrote your accesses: nothing of them was opened. Tell the administrator.',
  late: 'The addresses of your data are no longer valid: the last signing failed. Come back later.',
  page: 'My access',
  until: (day) => `Restricted access, open to you until ${day}`,
  always: 'Restricted access, open to you',
  notice: (recipient, until, reason) =>
    `Restricted access${reason === undefined ? '' : ` (${reason})`}, open to ${recipient}${until === undefined ? '' : ` until ${until}`}. Do not pass on.`,
};
