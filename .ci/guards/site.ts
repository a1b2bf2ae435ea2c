import type { Guard } from './guard.ts';

const record = { file: 'site/data/records.ts', test: 'site/data/records.test.ts' };
const served = { file: 'pipeline/commands/site/static-server.ts', test: 'pipeline/commands/site/static-server.test.ts' };
const preview = { file: 'pipeline/commands/site/open-preview.ts', test: 'pipeline/commands/site/open-preview.test.ts' };
const archive = { file: 'site/map/fetch/open-archive.ts', test: 'site/map/fetch/open-archive.test.ts' };
const page = { file: 'site/render/render-batches.ts', test: 'site/render/render-batches.test.ts' };

/** What a store, a preview or a site of somebody else brings to pages and to those who look at them. */
export const ofTheSite: readonly Guard[] = [
  {
    ...preview,
    what: 'an archive of a preview is a zip',
    text: "  if (!isZip(head)) throw fail('preview.no-store', { archive });\n",
    by: 'an archive that is no zip is not opened',
  },
  {
    ...record,
    what: 'a file of records is the one that was published',
    text: "if (expected !== hash.digest('hex').slice(0, 16))",
    without: "if (expected === '' && hash.digest('hex') === '')",
    by: 'is not the one that was published',
  },
  {
    ...record,
    what: 'a file of records that cannot be read is of one producer',
    text: "    return refuse(reasonOf('left-out.file', { producer, detail: detailOf(cause) }, file));",
    without: '    throw cause;',
    by: 'a file of records that is lost',
  },
  {
    ...record,
    what: 'a record that cannot be read is one data set',
    text: "    return { ...nameOf(said), problem: reasonOf('left-out.unreadable', { detail: detailOf(cause) }, where) };",
    without: '    throw cause;',
    by: 'that is no JSON',
  },
  {
    ...record,
    what: 'a record speaks for its own producer',
    text: '!id.startsWith(`${producer}/`) || said.producer.id !== producer',
    without: "id === ''",
    by: 'that names another producer',
  },
  {
    ...record,
    what: 'a record has its own page',
    text: "access === 'public' ? path !== id : !unlistedPath.test(path)",
    without: "path === '' && unlistedPath.test(access)",
    by: 'with the page of another',
  },
  {
    ...record,
    what: 'no two records have one id or one page',
    text: 'ids?.get(place.id)?.length === 1 && paths?.get(place.path)?.length === 1',
    without: 'ids !== undefined && paths !== undefined && place.id !== ""',
    by: 'of two records with one identifier',
  },
  {
    ...record,
    what: 'no two layers of a record have one name',
    text: '  if (name !== undefined) return',
    without: "  if (name === '') return",
    by: 'with two layers of one name',
  },
  {
    ...record,
    what: 'a drawing is the one that was published',
    text: " && createHash('sha256').update(bytes).digest('hex') === sha256",
    by: 'whose drawing is another than was published',
  },
  {
    ...record,
    what: 'pages ask no bucket on the reader’s machine',
    text: '!isPublicBucket(address) && !settings.isLocalAllowed',
    without: "address === ''",
    by: 'with an address that no page may ask',
  },
  {
    ...record,
    what: 'a bucket has no name of the reader’s own network',
    file: 'schemas/model/public-bucket.ts',
    text: ' && !closedNames.test(host)',
    test: 'schemas/model/public-bucket.test.ts',
    by: 'no page may ask https://nas.local/',
  },
  {
    what: 'a producer’s bucket is where everybody can reach it, to publish',
    file: 'pipeline/stores/producer-bucket.ts',
    text: '!isLocalAllowed && !isPublicBucket(address)',
    without: "address === ''",
    test: 'pipeline/stores/producer-bucket.test.ts',
    by: 'at a port of its own',
  },
  {
    ...page,
    what: 'a page that cannot be made is of one data set',
    text: '        else noteFault(file.dataset, address.pathname, cause);',
    without: '        else throw cause;',
    by: 'a page of a data set that cannot be made',
  },
  {
    ...page,
    what: 'a page is made again when its record is another',
    text: 'file.dataset !== undefined && earlier?.inputs[file.dataset] === inputs[file.dataset]',
    without: 'file.dataset !== undefined && earlier?.inputs[file.dataset] !== undefined',
    by: 'pages of a record that is as it was',
  },
  {
    what: 'texts inside of texts, as deep as they are told',
    file: 'schemas/messages/fill.ts',
    text: '    if (inside > mostNested) return false;\n',
    test: 'schemas/messages/texts.test.ts',
    by: 'inside of itself without end',
  },
  {
    ...served,
    what: 'no service worker is handed out',
    text: "request.headers['service-worker'] !== undefined || ",
    by: 'never hand out a service worker',
  },
  {
    ...served,
    what: 'nothing of the store is handed out to be run',
    text: " || (inStore && runs.test(String(request.headers['sec-fetch-dest'])))",
    by: 'nothing of the store to be run',
  },
  {
    ...served,
    what: 'a site that was not built here is held to our policy',
    text: "if (!isOwn || !type.startsWith('text/html'))",
    without: "if (!type.startsWith('text/html'))",
    by: 'take nothing from the policy of a page',
  },
  {
    ...served,
    what: 'a policy takes hosts alone from a page',
    text: 'directive.split(/\\s+/).filter((source) => declaredHost.test(source))',
    without: 'directive.split(/\\s+/).slice(1)',
    by: 'add the hosts that a page declares, and nothing else',
  },
  {
    what: 'the mark of a site is of the files that stand there',
    file: 'pipeline/commands/site/site-inputs.ts',
    text: ' ${mtimeNs} ${ctimeNs} ${ino}',
    without: ' ${mtimeNs > 0n && ctimeNs > 0n && ino > 0n}',
    test: 'pipeline/commands/site/site-inputs.test.ts',
    by: 'another site that was put in its place',
  },
  { ...preview, what: 'a preview is a store alone', text: '  /^store\\/((?:', without: '  /store\\/((?:', by: 'and nothing else' },
  {
    ...preview,
    what: 'a preview follows no link of a folder',
    text: 'entries.filter((entry) => entry.isFile())',
    without: 'entries.filter((entry) => !entry.isDirectory())',
    by: 'what a link leads to is not in it',
  },
  {
    what: 'a proposal asks nobody else',
    file: 'pipeline/commands/site/serve.ts',
    text: 'options.isStrict !== true && ',
    test: 'pipeline/commands/site/serve.test.ts',
    by: 'unless it is a proposal',
  },
  {
    ...archive,
    what: 'bytes that a piece of an archive is asked for',
    text: 'length <= mostBytes.tile',
    without: 'length <= Infinity',
    by: 'takes gigabytes is not asked for them',
  },
  {
    ...archive,
    what: 'tiles that a directory tells of',
    text: "  if (count * 4 > bytes.length) throw new Error('PMTiles tells of more tiles than it holds.');\n",
    by: 'a directory that tells of more tiles',
  },
];
