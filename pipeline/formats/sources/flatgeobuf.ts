import { programTask } from '../../tools/job.ts';
import type { SourceFormat } from './format.ts';

/** FlatGeobuf 3: its header says how many features follow. */
export const flatgeobuf: SourceFormat = {
  id: 'flatgeobuf',
  name: 'FlatGeobuf',
  extensions: ['fgb'],
  matches: ({ text }) => text.startsWith('fgb\x03fgb'),
  driver: 'FlatGeobuf',
  options: ['VERIFY_BUFFERS=YES'],
  examine: (path) => programTask('count-flatgeobuf.ts', undefined, { source: path }),
};
