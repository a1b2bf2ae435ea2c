import type { Guard } from './guard.ts';

const reference = { test: 'pipeline/reference/reference-source.test.ts' };

/** What services, parts of a run and buckets of producers say. */
export const ofStrangers: readonly Guard[] = [
  {
    ...reference,
    what: 'capabilities without a DOCTYPE',
    file: 'pipeline/reference/parse-xml.ts',
    text: "  parser.on('doctype', () => {\n    throw fail('service.xml-doctype', { url });\n  });\n",
    by: 'an answer that is entities',
  },
  {
    ...reference,
    what: 'capabilities of few levels',
    file: 'pipeline/reference/parse-xml.ts',
    text: "    refuseAbove(maxDepth, path.length, 'levels', url);\n",
    by: 'an answer that is layers without end',
  },
  {
    ...reference,
    what: 'capabilities lead to the host of the manifest',
    file: 'pipeline/reference/describe-service.ts',
    text: ' && found.host === own.host',
    by: 'addresses that lead elsewhere',
  },
  {
    ...reference,
    what: 'bytes of capabilities',
    file: 'pipeline/reference/ask-service.ts',
    text: "    if (bytes > maxBytes) throw fail('service.too-large', { url, megabytes: maxBytes / 1024 ** 2 });\n",
    test: 'pipeline/reference/ask-service.test.ts',
    by: 'an answer of more than 64 MB',
  },
  {
    what: 'the bucket of a part is that of the manifest',
    file: 'pipeline/commands/check-part.ts',
    text: 'record.store !== undefined && !isDeepStrictEqual(store, record.store)',
    without: 'record.store === null',
    test: 'pipeline/published/part.test.ts',
    by: 'does not choose the bucket',
  },
  {
    what: 'bytes that a piece of a sheet unpacks to, in the browser',
    file: 'site/map/sheets/open-cog.ts',
    text: '    if (left >= 0) continue;\n',
    without: '    if (left !== null) continue;\n',
    test: 'site/map/sheets/open-cog.test.ts',
    by: 'unpacks to more than its pixels',
  },
  {
    what: 'pixels that the picture of a block asks memory for, in the browser',
    file: 'site/map/sheets/read-block.ts',
    text: 'width > level.blockSide || height > level.blockSide || bands !== level.bands',
    without: 'width < 0',
    test: 'site/map/sheets/open-cog.test.ts',
    by: 'is not unpacked where it is not what the file says',
  },
  {
    what: 'bytes of a block before it is packed, in the browser',
    file: 'site/map/sheets/open-cog.ts',
    text: ' && blockBytes(level) <= most.blockBytes',
    test: 'site/map/sheets/open-cog.test.ts',
    by: 'blocks of numbers as long as a line',
  },
  {
    what: 'bytes that LZW unpacks to, in the browser',
    file: 'site/map/sheets/read-lzw.ts',
    text: ' || written + length > bytes',
    test: 'site/map/sheets/read-values.test.ts',
    by: 'a string that is longer than the block',
  },
  {
    what: 'what a service says of a place is JSON or text',
    file: 'site/map/ask-service.ts',
    text: '!response.ok || !readable.test(type)',
    without: '!response.ok',
    test: 'site/map/ask-service.test.ts',
    by: 'a page of HTML is no answer',
  },
  {
    what: 'directories of a TIFF at an address',
    file: 'pipeline/reference/tiff-head.ts',
    text: 'if (heads.length >= most.directories)',
    without: "if (heads.length >= 10_000) throw other('10,000'); if (heads.length < 0)",
    test: 'pipeline/reference/place-image.test.ts',
    by: 'directories that lead back to themselves',
  },
];
