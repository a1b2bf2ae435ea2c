import type { restricted as fr } from '../fr/restricted.ts';

/** Words of the page of restricted data. */
export const restricted: typeof fr = {
  kicker: 'Restricted access',
  lead: (producer: string) => `${producer} shows these data only to those who are granted access.`,
  why: 'Why',
  ask: 'Ask for access',
  askSteps: [
    'Make your key on the page “My access”: it stays in your browser.',
    'Send the producer the public key that this page shows, and what you will do with the data.',
    'Once it is granted, come back to “My access”: the data open there.',
  ],
  makeKey: 'My access',
  write: 'Write to the producer',
  about: 'What everybody knows of them',
  frequency: 'Updates',
  territories: 'Territory',
  license: 'Licence',
  contact: 'Contact',
  have: 'Do you have access already?',
};
