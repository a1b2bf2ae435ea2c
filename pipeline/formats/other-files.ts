import { programTask, type Task } from '../sandbox/job.ts';
import { rootElement, type SourceHead } from './sources/format.ts';

/** A kind of file that is no source of data, but that people have: said for what it is, and whether it is whole. */
export interface OtherFile {
  /** As people call it. */
  name: string;
  matches: (head: SourceHead) => boolean;
  /** Use that people can make of such a file. */
  use: 'document' | 'tiles';
  /** How a whole file ends, in its last kilobyte read as Latin-1; absent where any end may be right. */
  ends?: RegExp;
  /** Our own reading of the file at `path`. */
  examine?: (path: string) => Task;
}

const starts =
  (magic: string) =>
  ({ text }: SourceHead): boolean =>
    text.startsWith(magic);

/** By their first bytes; to add one: its row. */
const otherFiles: readonly OtherFile[] = [
  {
    name: 'PMTiles',
    matches: starts('PMTiles'),
    use: 'tiles',
    examine: (path) => programTask('tiles/check-pmtiles.ts', undefined, { source: path }),
  },
  { name: 'PNG', matches: starts('\x89PNG\r\n\x1a\n'), use: 'document', ends: /IEND\xaeB`\x82$/ },
  { name: 'JPEG', matches: starts('\xff\xd8\xff'), use: 'document', ends: /\xff\xd9\0*$/ },
  { name: 'GIF', matches: starts('GIF8'), use: 'document', ends: /;\0*$/ },
  { name: 'WebP', matches: ({ text }) => /^RIFF[\s\S]{4}WEBP/.test(text), use: 'document' },
  {
    name: 'SVG',
    // guard [=== 'svg' → !== undefined && /^(<!--[\s\S]*?-->\s*)*<svg/.test(head.text)]: is recognised in the time of its length
    matches: (head) => rootElement(head) === 'svg',
    use: 'document',
    ends: /<\/svg>\s*$/,
  },
  { name: 'PDF', matches: starts('%PDF-'), use: 'document', ends: /%%EOF\s*$/ },
];

/** Recognise a file that is no source; undefined where it is unknown. */
export const recogniseOther = (head: SourceHead): OtherFile | undefined => otherFiles.find(({ matches }) => matches(head));
