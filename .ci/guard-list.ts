/** A guard of the pipeline: the exact text that is it, what stands in its place when it is gone, and the tests that must then fail. */
export interface Guard {
  what: string;
  file: string;
  text: string;
  /** Nothing, unless said. */
  without?: string;
  test: string;
}

const run = { file: 'pipeline/tools/run.ts', test: 'pipeline/tools/run.test.ts' };
const archive = { file: 'pipeline/tools/unpack.ts', test: 'pipeline/tools/unpack.test.ts' };
const screen = { file: 'pipeline/tools/screen-geopackage.ts', test: 'pipeline/tools/check-geopackage.test.ts' };
const xml = { file: 'pipeline/tools/check-xml.ts', test: 'pipeline/tools/check-xml.test.ts' };
const address = { file: 'pipeline/tools/public-address.ts', test: 'pipeline/tools/download.test.ts' };
const download = { file: 'pipeline/tools/download.ts', test: 'pipeline/tools/download.test.ts' };

/** Every guard that a test is known to hold. */
export const guards: readonly Guard[] = [
  { ...run, what: 'programs have no network', text: "    '--unshare-net',\n" },
  { ...run, what: 'programs have no rights', text: "    '--cap-drop',\n    'ALL',\n" },
  { ...run, what: 'programs have no environment of ours', text: "    '--clearenv',\n" },
  { ...run, what: 'programs end with the pipeline', text: "    '--die-with-parent',\n" },
  {
    ...run,
    what: 'programs cannot write to what they read',
    text: "args.push('--ro-bind', path, `/in/${name}`)",
    without: "args.push('--bind', path, `/in/${name}`)",
  },
  { ...run, what: 'the memory of programs is limited', text: '    `--data=${dataBytes}`,\n' },
  { ...run, what: 'the size of files is limited', text: '    `--fsize=${fileBytes}`,\n' },
  { ...run, what: 'programs leave no links', text: '  await refuseLinks(sandbox.output, shown);\n' },
  { ...run, what: 'GDAL has no driver that opens other files', text: "    'OGR_VRT WMS", without: "    'WMS" },
  {
    ...run,
    what: 'a sandbox that does not work is told',
    text: "  if (code !== 0 && stderr.startsWith('bwrap: ')) throw fail('run.sandbox-broken', { detail: stderr.trim().slice(7) });\n",
    test: 'pipeline/tools/sandbox-absent.test.ts',
  },
  { ...archive, what: 'names in archives', text: "throw fail('source.archive-name', { name: shown });", without: ';' },
  {
    ...archive,
    what: 'names that differ in case',
    text: "      if (seen.has(key)) throw fail('source.archive-duplicate', { name: shown });\n",
  },
  {
    ...archive,
    what: 'number of entries',
    text: "      if (seen.size > limits.entries) throw fail('source.archive-entries', { limit: limits.entries });\n",
  },
  {
    ...archive,
    what: 'links in zip',
    text: "    if (fileType !== 0 && fileType !== 0o100000) throw fail('source.archive-link', { name: entry.fileName });\n",
  },
  {
    ...archive,
    what: 'links in tar',
    text: "      if (type !== 'file' && type !== 'directory') throw fail('source.archive-link', { name });\n",
  },
  {
    ...archive,
    what: 'passwords of archives',
    text: "    if (entry.isEncrypted()) throw fail('source.archive-encrypted', { name: entry.fileName });\n",
  },
  {
    ...archive,
    what: 'sums of archives',
    text: "    if (sum !== entry.crc32) throw fail('source.archive-broken', { detail: `CRC-32 ${entry.fileName}` });\n",
  },
  { ...archive, what: 'bytes of archives', text: 'if (bytes > limits.bytes) done', without: 'if (bytes < 0) done' },
  { ...archive, what: 'growth of archives', text: ' && bytes > compressedBytes * limits.ratio', without: ' && bytes < 0' },
  { ...archive, what: 'archives in archives', text: "  if (isArchive(head)) throw fail('source.archive-nested', { name });\n" },
  { ...archive, what: 'entries that overlap', text: '  refuseOverlap(extents);\n' },
  {
    ...screen,
    what: 'triggers of a GeoPackage',
    text: "    if (type === 'trigger' && !knownTriggers.test(name)) throw fail('source.geopackage-trigger', { name });\n",
    test: 'pipeline/hostile/geodata.test.ts',
  },
  {
    ...screen,
    what: 'virtual tables of a GeoPackage',
    text: "    if (!indexes.has(String(name))) throw fail('source.geopackage-virtual', { name: String(name) });\n",
    without: '    void name;\n',
  },
  {
    ...screen,
    what: 'views of a GeoPackage',
    text: "    if (views.has(name.toLowerCase())) throw fail('source.geopackage-view', { name });\n",
    test: 'pipeline/hostile/geodata.test.ts',
  },
  { ...xml, what: 'document types', text: "    throw fail('source.xml-doctype');\n" },
  {
    ...xml,
    what: 'style sheets in XML',
    text: "    if (target === 'xml-stylesheet') throw fail('source.xml-active', { what: target });\n",
  },
  { ...xml, what: 'active elements in XML', text: '    refuseActive(attributes);\n' },
  { ...xml, what: 'depth of XML', text: "  if (path.length > maxDepth) throw fail('source.too-deep', { limit: maxDepth });\n" },
  {
    ...address,
    what: 'https alone',
    text: "  if (url.protocol !== 'https:') throw fail('source.url-not-https', { url: text.slice(0, 200) });\n",
  },
  {
    ...address,
    what: 'no password in an address',
    text: "  if (url.username !== '' || url.password !== '') throw fail('source.url-credentials', { host: url.hostname });\n",
  },
  {
    ...address,
    what: 'literal private addresses',
    text: "    throw fail('source.url-private', { url: url.href, address: literal });\n",
    without: ';\n',
  },
  { ...address, what: 'names that lead to private addresses', text: 'if (refused !== undefined || first', without: 'if (first' },
  { ...address, what: 'IPv6 that is not given out', text: " && (found.kind() === 'ipv4' || found.toByteArray()[0]! >> 5 === 1)" },
  {
    ...address,
    what: 'redirections are checked like the first address',
    file: 'pipeline/tools/exchange.ts',
    text: 'url = checkUrl(URL.parse(location, url)?.href ?? location, allowed);',
    without: 'url = new URL(location, url);',
  },
  {
    ...download,
    what: 'no compressed answers',
    text: "  if (encoding !== undefined && encoding !== 'identity') throw fail('source.url-encoding', { url: url.href, encoding });\n",
  },
  { ...download, what: 'bytes of a download', text: '      if (so.bytes + piece.length > limit) throw tooLarge();\n' },
  { ...download, what: 'servers that drip', text: '      refuseDrip(piece.length);\n' },
  {
    ...download,
    what: 'the rest of other bytes',
    text: '    if (isNext && isSame) return so;\n',
    without: '    return so;\n',
    test: 'pipeline/tools/download-again.test.ts',
  },
  {
    what: 'the digest that a manifest pins',
    file: 'pipeline/fetch.ts',
    text: "  throw fail('source.digest', { name: found.name, expected: sha256, found: found.sha256 }, { where: locate(`${pointer}/sha256`) });\n",
    test: 'pipeline/fetch.test.ts',
  },
  {
    what: 'formulas in CSV',
    file: 'pipeline/tools/write-csv.ts',
    text: " ? `'${text}` : text;",
    without: ' ? text : text;',
    test: 'pipeline/tools/write-csv.test.ts',
  },
];
