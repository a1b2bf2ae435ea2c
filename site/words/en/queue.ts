import type { queue as fr } from '../fr/queue.ts';

/** Words of the list of open requests. */
export const queue: typeof fr = {
  title: 'Requests to review',
  summary: 'The open requests for publication, and what each waits for.',
  waiting: (count) =>
    count === 0 ? 'Nobody is waited for.' : count === 1 ? 'One request waits for somebody.' : `${count} requests wait for somebody.`,
  groups: { person: 'For you', producer: 'For the producer', machine: 'For the machine' },
  waits: {
    restart: 'Run the check again',
    verify: 'Verify the producer',
    admin: 'Approve, as an administrator',
    approve: 'Approve',
    merge: 'Merge',
    mend: 'Mend',
    answer: 'Answer',
    running: 'Being checked',
  },
  reasons: {
    code: 'changes something else than data',
    producers: 'touches several producers',
    sheet: 'changes the producer’s sheet',
    breaking: 'breaks what others rely on',
    quota: 'exceeds the quota',
    personal: 'names people',
    restricted: 'limits access',
    unknown: 'could not be compared',
  },
  by: (login) => `by ${login}`,
  size: (datasets, bytes) => `${datasets === 1 ? '1 data set' : `${datasets} data sets`}, ${bytes}`,
  preview: 'Preview',
  comment: 'Verdict',
  more: (count) => `And ${count} others, on GitHub.`,
  empty: 'No request is open. The next one will be here.',
  updated: (ago) => `Updated ${ago}.`,
  stale: 'This list has aged: what has changed since is on GitHub.',
  built: (moment) => `List of ${moment}.`,
  loading: 'The list is coming…',
  none: 'This catalogue does not keep this list up to date. Open requests are on GitHub.',
  forge: 'All requests on GitHub',
};
