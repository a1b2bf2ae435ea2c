import type { status as fr } from '../fr/status.ts';

/** Words of the page of figures. */
export const status: typeof fr = {
  title: 'State of the platform',
  summary: 'What the catalogue holds today, in figures: data sets, volumes, freshness.',
  lead: 'All these figures are computed from the published files, at each publication. Nobody types them.',
  figures: {
    datasets: ['data set', 'data sets'],
    producers: ['producer', 'producers'],
    versions: ['published version', 'published versions'],
    features: ['feature or row', 'features and rows'],
    bytes: ['online', 'online'],
  },
  last: (date) => `Last update of data: ${date}.`,
  leftOut: 'Left out',
  leftOutLead: (n: number) =>
    n > 1
      ? `${n.toLocaleString('en-GB')} published data sets, or files of records, cannot be shown: no page speaks of them. The rest of the catalogue is complete.`
      : 'One published data set, or file of records, cannot be shown: no page speaks of it. The rest of the catalogue is complete.',
  leftOutUnlisted: 'A data set that is in no list.',
  leftOutFile: 'A record without a name.',
  leftOutMore: (n: number) => (n > 1 ? `And ${n.toLocaleString('en-GB')} others.` : 'And one other.'),
  freshness: 'Freshness',
  freshnessLead: 'Updates expected from the date of the data and the frequency that each producer announces, the nearest first.',
  dataset: 'Data set',
  updated: 'Data',
  expected: 'Next update',
  state: 'State',
  noDue: 'No data set announces both the date of its data and a frequency.',
  more: (n) => (n > 1 ? `And ${n.toLocaleString('en-GB')} others, expected later.` : 'And one other, expected later.'),
  formats: 'Volume by format',
  format: 'Format',
  files: 'Files',
  volume: 'Volume',
  producers: 'Volume by producer',
  producer: 'Producer',
  count: 'Data sets',
  allVersions: 'All versions',
  share: 'Share of the plan',
  yearly: 'A year',
  euros: (euros) => `€${euros}`,
  total: (bytes) =>
    `The store holds at most ${bytes}, all versions included, removed since or not; a file that several versions share counts once. `,
  totalDeparted: (bytes) =>
    `Of this, at most ${bytes} left the catalogue (data sets removed or renamed, states replaced) and count until they are removed. `,
  totalOwn: (bytes) => `Producers keep another ${bytes} in buckets of their own: no plan counts them. `,
  buckets: 'Buckets of producers',
  bucket: 'Bucket',
  free: (bytes) => `Each producer has ${bytes} for free; above that a paid plan is needed. `,
  rate: (rate, euros, source, on) => `At €${rate} per terabyte and year (${source}, ${on}), this store costs about €${euros} a year.`,
  storage: 'Storage',
  stored: (current, all) =>
    `${current} for current versions, at most ${all} with past versions, some of which may have been removed since. `,
  departed: (bytes) =>
    `Another ${bytes} at most left the catalogue (data sets removed or renamed, states replaced) and count until they are removed. `,
  allowed: (share, bytes) => `That is ${share} of what its plan allows (${bytes}). `,
  ownAlone: (bytes) => `${bytes}, in the bucket that the producer keeps itself: no plan counts them. `,
  own: (bytes) => `Another ${bytes} are in the bucket that the producer keeps itself: its plan does not count them. `,
  premium: (until) => `Paid plan until ${until}.`,
  premiumOver: (until) => `Paid plan ended on ${until}.`,
  price: (euros, rate, source, on) => `About €${euros} a year, at €${rate} per terabyte above the free volume (${source}, ${on}).`,
  byDataset: 'By data set',
  moreSmaller: (n) => `And ${n.toLocaleString('en-GB')} more, which are smaller.`,
  current: 'Files of current versions. Past versions share with them the files that did not change.',
  quality: 'Quality',
  warnings: (n) =>
    n === 0
      ? 'No warning about published data.'
      : n === 1
        ? '1 warning about published data: it stands on its producer’s page.'
        : `${n.toLocaleString('en-GB')} warnings about published data: each stands on its producer’s page.`,
  remarks: {
    title: 'For the producer: remarks of the checks',
    lead: 'What the checks noticed, and what would make each data set better. The pages of the data say nothing of it.',
    gains: 'To do better:',
    more: (n) => (n > 1 ? `And ${n.toLocaleString('en-GB')} more data sets have remarks.` : 'And one more data set has remarks.'),
  },
  services: 'Services',
  servicesAlive: (alive: number, all: number) => `At the last check, ${alive} of ${all} answered.`,
  serviceDead: (day: string | undefined) => (day === undefined ? 'has not answered' : `last answer on ${day}`),
  conservation: 'Each publication verifies that every feature of the original file is found in each format, or counts why not.',
  empty: 'Nothing is published yet.',
};
