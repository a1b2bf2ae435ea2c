import type { SourceFormat } from './format.ts';

/** FlatGeobuf: its header says how many features follow, and GDAL checks each one's place. */
export const flatgeobuf: SourceFormat = {
  id: 'flatgeobuf',
  name: 'FlatGeobuf',
  extensions: ['fgb'],
  matches: ({ text }) => text.startsWith('fgb\x03fgb'),
  driver: 'FlatGeobuf',
  options: ['VERIFY_BUFFERS=YES'],
};
