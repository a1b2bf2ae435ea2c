import type { Guard } from './guard.ts';

const archive = { file: 'pipeline/base/archive.ts', test: 'pipeline/programs/check/unpack.test.ts' };
const unpacked = { ...archive, file: 'pipeline/programs/check/unpack.ts' };

/** Guards on the contents of archives. */
export const inArchives: readonly Guard[] = [
  {
    ...archive,
    what: 'names in zip',
    text: '    refuseName(name);\n    extents',
    without: '    extents',
    by: 'with a folder that leaves it',
  },
  {
    ...archive,
    what: 'a tar is no page',
    text: ' && !/^(\\xef\\xbb\\xbf|\\xff\\xfe|\\xfe\\xff|[\\0\\s])*</.test(latin1(head.subarray(0, 100)))',
    test: 'pipeline/security/archives.test.ts',
    by: 'tar that is a page to a browser',
  },
  {
    what: 'XML is published as what it is',
    file: 'pipeline/source/attach.ts',
    text: ".replace(/\\.xml$/i, '.gml')",
    test: 'pipeline/source/attach.test.ts',
    by: 'which no browser runs',
  },
  {
    ...archive,
    what: 'names in archives',
    text: "throw fail('source.archive-name', { name: shown(name) });",
    without: ';',
    by: 'with the name',
  },
  {
    ...archive,
    what: 'names that differ in case',
    text: "      if (seen.has(key)) throw fail('source.archive-duplicate', { name: shown(name) });\n",
    by: 'with one name twice',
  },
  {
    ...archive,
    what: 'number of entries',
    text: 'if (seen.size > archiveEntries)',
    without: 'if (seen.size < 0)',
    by: 'with too many entries',
  },
  {
    ...archive,
    what: 'links in zip',
    text: "    if (fileType !== 0 && fileType !== 0o100000) throw fail('source.archive-link', { name });\n",
    by: 'with a link, a device',
  },
  {
    ...unpacked,
    what: 'links in tar',
    text: "      if (type !== 'file' && type !== 'directory') throw fail('source.archive-link', { name });\n",
    by: 'with a link, a device',
  },
  {
    ...archive,
    what: 'passwords of archives',
    text: "    if (entry.isEncrypted()) throw fail('source.archive-encrypted', { name });\n",
    by: 'with a password',
  },
  {
    ...archive,
    what: 'sums of archives',
    text: "    if (sum !== entry.crc32) throw fail('source.archive-broken', { detail: `CRC-32 ${name}` });\n",
    by: 'whose bytes are not what it says',
  },
  { ...archive, what: 'bytes of archives', text: 'if (bytes > archiveBytes)', without: 'if (bytes < 0)', by: 'grows beyond its caps' },
  {
    ...archive,
    what: 'growth of archives',
    text: ' && bytes > compressedBytes * archiveRatio',
    without: ' && bytes < 0',
    by: 'grows beyond its caps',
  },
  {
    ...unpacked,
    what: 'archives in archives',
    text: "  if (isArchive(head)) throw fail('source.archive-nested', { name });\n",
    by: 'inside a compressed file',
  },
  { ...archive, what: 'entries that overlap', text: '  refuseOverlap(extents);\n', by: 'share their bytes' },
];
