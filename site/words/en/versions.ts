import type { versions as french } from '../fr/versions.ts';

/** Words of the versions of a data set: their list, and an old one on the map. */
export const versions: typeof french = {
  label: 'Version',
  current: (day: string) => `${day} (current)`,
  past: (day: string) => `You see the version of ${day}, replaced since.`,
  back: 'Back to the current version',
  gone: (day: string) => `The map of the version of ${day} is no longer kept. Choose another one.`,
  unreachable: (day: string) => `The map of the version of ${day} could not be read: the data server does not answer.`,
  show: 'See this version on the map',
  details: 'What had changed, and the files of this version',
  files: 'Files of this version, as long as the store keeps them:',
  breaking: 'A program that reads the data may stop working:',
  reasons: {
    first: 'First publication.',
    source: 'The data have changed.',
    manifest: 'The manifest treats the data in another way.',
    renewed: 'Files made again with new tools.',
  },
  programs: 'For a program',
  latest:
    'This file tells the edition, the date and the files of the current version. The address of each file belongs to this version and never changes.',
};
