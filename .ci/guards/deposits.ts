import type { Guard } from './guard.ts';

const document = { file: 'pipeline/tools/check/check-documents.ts', test: 'pipeline/tools/check/check-documents.test.ts' };
const pdf = { ...document, file: 'pipeline/tools/check/pdf-rules.ts' };

const limits = { test: 'pipeline/record-limits.test.ts' };

/** What producers hand over: folders, manifests, documents, archives. */
export const ofDeposits: readonly Guard[] = [
  {
    ...limits,
    what: 'letters of a folder',
    file: 'schemas/rules/files.ts',
    text: 'name.length < least || name.length > most',
    without: 'false',
    by: 'passes the check where its name may stand in a record',
  },
  {
    what: 'keys by which objects are compared',
    file: 'schemas/parse-yaml.ts',
    text: ", 'valueOf', 'toString'",
    test: 'schemas/parse-yaml.test.ts',
    by: 'a key that is called where two objects are compared',
  },
  {
    what: 'links to data sets',
    file: 'pipeline/read.ts',
    text: '      scan.problems.set(id, [linked(join(folder, datasetId))]);\n',
    test: 'pipeline/read.test.ts',
    by: 'in place of the folder of a data set',
  },
  {
    what: 'links to producers',
    file: 'pipeline/read.ts',
    text: 'scan.problems.set(producerId, [linked(join(datasets, producerId))]);',
    without: 'void producerId;',
    test: 'pipeline/read.test.ts',
    by: 'in place of the folder of a producer',
  },
  {
    what: 'links to manifests',
    file: 'pipeline/read.ts',
    text: '  if (await isLink(path)) return { value: undefined, parts: {}, problems: [linked(path)], locate: () => file };\n',
    test: 'pipeline/read.test.ts',
    by: 'in place of ddt-51/producer.yaml',
  },
  {
    what: 'withdrawal by a link',
    file: 'pipeline/dataset-ids.ts',
    text: ' && !linked.has(producerOf(id))',
    test: 'pipeline/commands/deposits.test.ts',
    by: 'what is published of a linked data set or producer stays',
  },
  {
    ...document,
    what: 'documents are what they are called',
    text: 'if (!format.begins.test(',
    without: 'if (false && !format.begins.test(',
    by: 'carte.png that is a web page is refused',
  },
  {
    ...document,
    what: 'texts that are pages',
    text: "  return found === undefined ? [] : [problem('documents.markup', { path, found: `<${found}` })];",
    without: '  return found === undefined ? [] : [];',
    by: 'lisezmoi.txt that is a web page is refused',
  },
  {
    ...document,
    what: 'macros in documents',
    text: "program === undefined ? [] : [problem('documents.macros', { path: document.path, name: program })]",
    without: 'program === undefined ? [] : []',
    by: 'with a macro is refused',
  },
  {
    ...pdf,
    what: 'names of PDF that hide a letter',
    text: '.replace(/#([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))',
    by: 'with a script under a name that hides it',
  },
  {
    ...pdf,
    what: 'scripts in object streams of PDF',
    text: 'for (const part of [text, ...unpacked])',
    without: 'for (const part of [text])',
    by: 'with a script in an object stream',
  },
  {
    ...pdf,
    what: 'object streams that nobody can read',
    text: '    if (objects === undefined) return undefined;\n',
    without: '    if (objects === undefined) continue;\n',
    by: 'whose object stream is encrypted',
  },
  {
    ...pdf,
    what: 'object streams that are not called so',
    text: 'unpacked.length === named && ',
    by: 'whose object stream is called so in another object',
  },
  {
    ...pdf,
    what: 'addresses that a PDF calls',
    text: "  if (callsAtOpening([text, ...unpacked])) found.add('OpenAction');\n",
    by: 'that calls an address as it opens',
  },
  {
    what: 'files of an archive that nobody has read',
    file: 'pipeline/build-offer.ts',
    text: 'left.length === 0 && !read.odd',
    without: '!read.odd',
    test: 'pipeline/build-offer.test.ts',
    by: 'with a file that is left aside is offered without it',
  },
  {
    what: 'zips that say two things',
    file: 'pipeline/build-offer.ts',
    text: 'left.length === 0 && !read.odd',
    without: 'left.length === 0',
    test: 'pipeline/build-offer.test.ts',
    by: 'is offered as it was read',
  },
  {
    what: 'names that a zip says twice',
    file: 'pipeline/tools/check/zip-structure.ts',
    text: '    rest.subarray(0, nameBytes).equals(entry.fileNameRaw) &&\n',
    test: 'pipeline/build-offer.test.ts',
    by: 'a zip with another name before its file',
  },
  {
    what: 'files that the directory of a zip does not name',
    file: 'pipeline/tools/check/zip-structure.ts',
    text: '      if (!descriptorsOf(sorted, entry).includes(starts - at)) return true;\n',
    test: 'pipeline/build-offer.test.ts',
    by: 'a zip with a file between its files',
  },
];
