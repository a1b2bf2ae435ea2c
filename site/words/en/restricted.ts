import type { restricted as fr } from '../fr/restricted.ts';

/** Words of the page of restricted data. */
export const restricted: typeof fr = {
  others: (n, one) => (one ? `${n} more is restricted.` : `${n} more are restricted.`),
  kicker: 'Restricted access',
  lead: (producer) => `These data exist, but not everybody may read them: their producer, ${producer}, chooses to whom they are open.`,
  why: 'Why they are restricted',
  article: (article) => `Reason that the law provides: ${article}.`,
  ask: 'Do you need them?',
  askText:
    'Tell the producer what you will do with them, and for how long. The next page prepares the request; there is no account to make here, and nothing to install.',
  askButton: 'Ask for access',
  have: 'Were they opened to you already? They are in',
  access: 'My access',
  known: 'What everybody knows of them',
  nothing: 'Nothing more than this page: neither their extent, nor their number, nor their fields.',
  nothingElse: 'Their producer has chosen to tell this, and nothing else.',
  field: 'Field',
  meaning: 'Meaning',
  type: 'Type',
  lineage: 'Origin',
  about: 'In brief',
  producer: 'Producer',
  territories: 'Territory',
  frequency: 'Updates',
  license: 'Licence',
  described: 'Page of',
  write: 'Write to the producer',
  help: 'How restricted access works',
  metadata: 'This page for programs (JSON)',
};
