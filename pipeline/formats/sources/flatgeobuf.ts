import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import type { SourceFormat } from './format.ts';

/** FlatGeobuf 3: its header says how many features follow. */
export const flatgeobuf: SourceFormat = {
  id: 'flatgeobuf',
  name: 'FlatGeobuf',
  extensions: fileEndings.flatgeobuf,
  // Any version, to say which one cannot be read.
  matches: ({ text }) => /^fgb[\0-\xff]fgb/.test(text),
  driver: 'FlatGeobuf',
  options: ['VERIFY_BUFFERS=YES'],
  examine: (path) => programTask('check/check-flatgeobuf.ts', undefined, { source: path }),
};
