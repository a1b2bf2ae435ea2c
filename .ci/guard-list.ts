/** A guard of the pipeline: the exact text that is it, what stands in its place when it is gone, and the test that must then fail. */
export interface Guard {
  what: string;
  file: string;
  text: string;
  /** Nothing, unless said. */
  without?: string;
  /** File of the test, and words of its name: several of a table may bear them. */
  test: string;
  by: string;
}

// Longer than 250 lines: a table.

const sandbox = { file: 'pipeline/tools/sandbox.ts', test: 'pipeline/tools/run.test.ts' };
const run = { file: 'pipeline/tools/run.ts', test: 'pipeline/tools/run.test.ts' };
const driver = { file: 'pipeline/tools/gdal-drivers.ts', test: 'pipeline/tools/sandbox.test.ts' };
const archive = { file: 'pipeline/tools/unpack.ts', test: 'pipeline/tools/unpack.test.ts' };
const screen = { file: 'pipeline/tools/screen-geopackage.ts', test: 'pipeline/tools/check-geopackage.test.ts' };
const xml = { file: 'pipeline/tools/check-xml.ts', test: 'pipeline/tools/check-xml.test.ts' };
const address = { file: 'pipeline/tools/public-address.ts', test: 'pipeline/tools/download.test.ts' };
const exchange = { file: 'pipeline/tools/exchange.ts', test: 'pipeline/tools/download.test.ts' };
const download = { file: 'pipeline/tools/download.ts', test: 'pipeline/tools/download.test.ts' };
const limit = { test: 'pipeline/tools/limits.test.ts' };
const excess = { ...limit, file: 'pipeline/tools/refuse-excess.ts', by: 'the bytes of a text value and the points of a feature' };
const image = { ...limit, file: 'pipeline/tools/raster-limits.ts' };
const path = { file: 'pipeline/path-states.ts', test: 'pipeline/path-states.test.ts' };

const inSandbox: readonly Guard[] = [
  { ...sandbox, what: 'programs have no network', text: "    '--unshare-net',\n", by: 'reaches no network' },
  { ...sandbox, what: 'programs see no other process', text: "    '--unshare-pid',\n", by: 'sees no process but its own' },
  { ...sandbox, what: 'programs have no rights', text: "    '--cap-drop',\n    'ALL',\n", by: 'has no rights' },
  { ...sandbox, what: 'programs have no environment of ours', text: "    '--clearenv',\n", by: 'no network and limits' },
  { ...sandbox, what: 'programs end with the pipeline', text: "    '--die-with-parent',\n", by: 'no network and limits' },
  { ...sandbox, what: 'programs do not hold our terminal', text: "    '--new-session',\n", by: 'no network and limits' },
  {
    ...sandbox,
    what: 'programs cannot write to what they read',
    text: "args.push('--ro-bind', path, `/in/${name}`)",
    without: "args.push('--bind', path, `/in/${name}`)",
    by: 'cannot write to what it reads',
  },
  { ...sandbox, what: 'the memory of programs is limited', text: '    `--data=${limits.memoryBytes}`,\n', by: 'takes too much memory' },
  { ...sandbox, what: 'the size of files is limited', text: '    `--fsize=${fileBytes}`,\n', by: 'no network and limits' },
  { ...sandbox, what: 'the time of processors is limited', text: '    `--cpu=${cpuSeconds}`,\n', by: 'no network and limits' },
  {
    ...sandbox,
    what: 'no variable of ours, without a sandbox too',
    text: '    env: Object.fromEntries(env),\n',
    without: '    env: { ...process.env, ...Object.fromEntries(env) },\n',
    test: 'pipeline/tools/sandbox.test.ts',
    by: 'sees no variable of ours',
  },
  {
    ...run,
    what: 'programs end when their time is over',
    text: "    child.kill('SIGKILL');\n  }, wallMs);",
    without: '  }, wallMs);',
    by: 'is stopped when its time is over',
  },
  {
    ...run,
    what: 'what programs say is limited',
    text: "  if (bytes > stdoutBytes) throw fail('run.output-too-large', { program: command.program, command: shown });\n",
    by: 'writes without end',
  },
  { ...run, what: 'programs leave no links', text: '  await refuseLinks(sandbox.output, shown);\n', by: 'leaves a link behind' },
  {
    ...run,
    what: 'a sandbox that does not work is told',
    text: "  if (code !== 0 && stderr.startsWith('bwrap: ')) throw sandboxBroken(stderr);\n",
    test: 'pipeline/tools/sandbox-absent.test.ts',
    by: 'the refusal says what was said',
  },
  {
    what: 'a machine is tried before anything is fetched',
    file: 'pipeline/protect.ts',
    text: '  if (!unsafe) await trySandbox();\n  else onNotice',
    without: '  if (unsafe) onNotice',
    test: 'pipeline/tools/sandbox-absent.test.ts',
    by: 'the refusal says what was said',
  },
  { ...run, what: 'GDAL opens a file with one driver', text: '  refuseAnyDriver(command);\n', test: driver.test, by: 'is not run without' },
  { ...driver, what: 'one driver is not two', text: 'if (named !== 1)', without: 'if (named < 1)', by: 'is not run without one driver' },
  {
    ...driver,
    what: 'GDAL has no other driver than was named',
    text: 'drivers === undefined ? opensOthers',
    without: 'drivers !== null ? opensOthers',
    by: 'has no driver but those',
  },
  {
    ...driver,
    what: 'GDAL has no driver that opens other files',
    text: "'OGR_VRT,WMS",
    without: "'WMS",
    test: run.test,
    by: 'has no driver that opens another file',
  },
];

const inArchives: readonly Guard[] = [
  {
    ...archive,
    what: 'names in zip',
    text: '    refuseName(name);\n    extents',
    without: '    extents',
    by: 'with a folder that leaves it',
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
    ...archive,
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
    ...archive,
    what: 'archives in archives',
    text: "  if (isArchive(head)) throw fail('source.archive-nested', { name });\n",
    by: 'inside a compressed file',
  },
  { ...archive, what: 'entries that overlap', text: '  refuseOverlap(extents);\n', by: 'share their bytes' },
];

const inFiles: readonly Guard[] = [
  {
    ...screen,
    what: 'triggers of a GeoPackage',
    text: "    if (type === 'trigger' && !knownTriggers.test(name)) throw fail('source.geopackage-trigger', { name });\n",
    by: 'with a trigger of its own',
  },
  {
    ...screen,
    what: 'virtual tables of a GeoPackage',
    text: "    if (!indexes.has(String(name))) throw fail('source.geopackage-virtual', { name: String(name) });\n",
    without: '    void name;\n',
    by: 'a virtual table over another file',
  },
  {
    ...screen,
    what: 'views of a GeoPackage',
    text: "    if (views.has(name.toLowerCase())) throw fail('source.geopackage-view', { name });\n",
    by: 'with a view for a layer',
  },
  {
    ...screen,
    what: 'views for the tables of the format',
    text: "    if (type === 'view' && /^gpkg_/i.test(name)) throw fail('source.geopackage-view', { name });\n",
    by: 'with a view for one of the tables of the format',
  },
  {
    ...xml,
    what: 'document types, and with them entities',
    text: "    throw fail('source.xml-doctype');\n",
    by: 'where a document type is declared',
  },
  {
    ...xml,
    what: 'style sheets in XML',
    text: "    if (target === 'xml-stylesheet') throw fail('source.xml-active', { what: target });\n",
    by: 'xml-stylesheet',
  },
  { ...xml, what: 'active elements in XML', text: '    refuseActive(attributes);\n', by: '' },
  {
    ...xml,
    what: 'depth of XML',
    text: 'if (path.length > xmlDepth)',
    without: 'if (path.length < 0)',
    by: 'nests deeper',
  },
  {
    what: 'depth of JSON',
    file: 'pipeline/tools/cut-json.ts',
    text: 'if (depth > jsonDepth)',
    without: 'if (depth < 0)',
    test: 'pipeline/tools/cut-json.test.ts',
    by: 'no deeper than people nest',
  },
  {
    what: 'null characters in JSON',
    file: 'pipeline/tools/parse-json.ts',
    text: "escapedNul.test(text)) complaints.add('source.json-nul', {}, { ...place, line });",
    without: 'escapedNul.test(text)) void place;',
    test: 'pipeline/tools/parse-json.test.ts',
    by: 'a character that ends a text',
  },
  {
    what: 'names of fields that nobody sees',
    file: 'pipeline/formats/sources/found-layers.ts',
    text: "      problems.push(problem('source.field-hidden', { layer: source, field: spelt(name) }));\n",
    without: '      void name;\n',
    test: 'pipeline/hostile/text.test.ts',
    by: 'field whose name',
  },
  {
    what: 'what a JPEG 2000 claims',
    file: 'pipeline/tools/check-jp2.ts',
    text: '  refuseSize({ width: right - left, height: bottom - top, bands, bits, fileBytes: bytes });\n',
    without: '  void [right - left, bottom - top, bands, bits, bytes, refuseSize];\n',
    test: 'pipeline/tools/check-jp2.test.ts',
    by: 'raster',
  },
  {
    what: 'formulas in CSV',
    file: 'pipeline/tools/write-csv.ts',
    text: " ? `'${text}` : text;",
    without: ' ? text : text;',
    test: 'pipeline/tools/write-csv.test.ts',
    by: 'never begins as a formula does',
  },
  { ...path, what: 'paths stay in their folder', text: "part === '..' || ", by: '' },
  {
    ...path,
    what: 'paths name nothing hidden',
    text: "  if (parts.some((part) => part.startsWith('.'))) return { state: 'hidden' };\n",
    by: 'may not name the hidden',
  },
  {
    ...path,
    what: 'paths follow no link',
    text: "    if (entry.isSymbolicLink()) return { state: 'link' };\n",
    by: 'may not follow the link',
  },
  {
    ...path,
    what: 'paths lead to packages that are named',
    text: "  if (!packages.has(name)) return { state: 'unknown-package' };\n",
    by: '',
  },
];

const limits: readonly Guard[] = [
  { ...excess, what: 'bytes of a text', text: 'Number(found[`c${index}`] ?? 0) > limit', without: 'Number(found[`c${index}`] ?? 0) < 0' },
  { ...excess, what: 'points of a feature', text: '    if (count > limit)', without: '    if (count < 0)' },
  {
    ...excess,
    what: 'excess in the clean GeoPackage',
    file: 'pipeline/tools/finish-clean.ts',
    text: '  for (const { table } of finished) refuseExcess(database, table);\n',
  },
  {
    ...limit,
    what: 'fields of a layer',
    file: 'pipeline/inspect.ts',
    text: 'fields.length > limit',
    without: 'fields.length < 0',
    by: 'the fields of a layer',
  },
  {
    ...limit,
    what: 'fields of a table',
    file: 'pipeline/tools/table.ts',
    text: 'if (names.length > limit)',
    without: 'if (names.length < 0)',
    by: 'the fields of a layer',
  },
  {
    ...limit,
    what: 'layers of a source',
    file: 'pipeline/inspect.ts',
    text: 'layers.length > most',
    without: 'layers.length < 0',
    by: 'the layers of a source',
  },
  {
    ...limit,
    what: 'bytes of a source',
    file: 'pipeline/fetch.ts',
    text: '    refuseTooLarge(files, manifest);\n',
    by: 'the bytes of a source',
  },
  { ...image, what: 'width of an image', text: ' || width > rasterSide', by: 'the width of an image' },
  { ...image, what: 'height of an image', text: ' || height > rasterSide', by: 'the height of an image' },
  {
    ...limit,
    what: 'the header of a TIFF',
    file: 'pipeline/tools/check-tiff.ts',
    text: 'refuseSize({ width, height, bands, bits, fileBytes: bytes });',
    without: '[width, height, bands, bits];',
    by: 'the header of a TIFF',
  },
  {
    ...limit,
    what: 'the header of an ASCII grid',
    file: 'pipeline/tools/check-grid.ts',
    text: '    refuseSize({ width, height, bands: 1, bits: 32, fileBytes: fstatSync(file).size });\n',
    by: 'the header of a TIFF',
  },
  { ...image, what: 'bands of an image', text: ' || bands > rasterBands', by: 'the bands of an image' },
  { ...image, what: 'bytes of an image', text: 'bytes > rasterBytes || ', by: 'the bytes of an image' },
  {
    ...image,
    what: 'growth of an image',
    text: ' || (bytes > rasterRatioFromBytes && bytes > fileBytes * rasterRatio)',
    by: 'the ratio of an image',
  },
  {
    what: 'limits that an operator has set',
    file: 'pipeline/commands/build.ts',
    text: 'await protect({ limits, unsafe,',
    without: 'await protect({ unsafe,',
    test: 'pipeline/protect.test.ts',
    by: 'a build holds the limits of operator.yaml',
  },
  {
    ...limit,
    what: 'limits of one work are not those of another',
    file: 'pipeline/tools/conditions.ts',
    text: '  current.run({ ...usual, ...asked }, work);',
    without: '  (current.enterWith({ ...usual, ...asked }), work());',
    by: 'limits hold for the work',
  },
];

const onTheNetwork: readonly Guard[] = [
  {
    ...address,
    what: 'https alone',
    text: "  if (url.protocol !== 'https:') throw fail('source.url-not-https', { url: text.slice(0, 200) });\n",
    by: 'is refused: an address',
  },
  {
    ...address,
    what: 'no password in an address',
    text: "  if (url.username !== '' || url.password !== '') throw fail('source.url-credentials', { host: url.hostname });\n",
    by: 'is refused: an address',
  },
  {
    ...address,
    what: 'literal private addresses',
    text: "    throw fail('source.url-private', { url: url.href, address: literal });\n",
    without: ';\n',
    by: 'https://[::1]/',
  },
  {
    ...address,
    what: 'names that lead to private addresses',
    text: 'if (refused !== undefined || first',
    without: 'if (first',
    by: 'whose name leads to this machine',
  },
  {
    ...address,
    what: 'IPv6 that is not given out',
    text: " && (found.kind() === 'ipv4' || found.toByteArray()[0]! >> 5 === 1)",
    by: 'only addresses of the public internet',
  },
  {
    ...exchange,
    what: 'redirections are checked like the first address',
    text: 'url = checkUrl(URL.parse(location, url)?.href ?? location, allowed);',
    without: 'url = new URL(location, url);',
    by: 'that redirects to a private one',
  },
  {
    ...exchange,
    what: 'redirections end',
    text: 'if (redirects === maxRedirects)',
    without: 'if (redirects === maxRedirects * 2)',
    by: 'that redirects to a private one',
  },
  {
    ...download,
    what: 'no compressed answers',
    text: "  if (encoding !== undefined && encoding !== 'identity') throw fail('source.url-encoding', { url: url.href, encoding });\n",
    by: 'compressed without being',
  },
  {
    ...download,
    what: 'bytes of a download',
    text: '      if (so.bytes + piece.length > limit) throw tooLarge();\n',
    by: 'larger than the cap',
  },
  { ...download, what: 'servers that drip', text: '      refuseDrip(piece.length);\n', by: 'drop by drop' },
  {
    ...download,
    what: 'the rest of other bytes',
    text: '    if (isNext && isSame) return so;\n',
    without: '    return so;\n',
    test: 'pipeline/tools/download-again.test.ts',
    by: '',
  },
  {
    ...exchange,
    what: 'a head that always goes on',
    text: 'setTimeout(tooSlow, idleMs * headIdleTimes)',
    without: 'setTimeout(() => undefined, 0)',
    test: 'pipeline/hostile/network.test.ts',
    by: 'whose head never ends',
  },
  {
    what: 'the digest that a manifest pins',
    file: 'pipeline/fetch.ts',
    text: "  throw fail('source.digest', { name: found.name, expected: sha256, found: found.sha256 }, { where: locate(`${pointer}/sha256`) });\n",
    test: 'pipeline/fetch.test.ts',
    by: 'with another digest than the manifest pins',
  },
];

const reference = { test: 'pipeline/reference/reference-source.test.ts' };

/** What services, parts of a run and buckets of producers say. */
const ofStrangers: readonly Guard[] = [
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
    by: 'an answer of more than 64 MB',
  },
  {
    what: 'the bucket of a part is that of the manifest',
    file: 'pipeline/commands/check-part.ts',
    text: 'if (isDeepStrictEqual(value?.store, record.store)) return [];',
    without: 'if (value !== null) return [];',
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
];

/** Every guard that a test is known to hold. */
export const guards: readonly Guard[] = [...inSandbox, ...inArchives, ...inFiles, ...limits, ...onTheNetwork, ...ofStrangers];
