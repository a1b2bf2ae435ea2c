import type { Guard } from './guard.ts';

const addresses = { file: 'schemas/rules/addresses.ts', test: 'schemas/rules/addresses.test.ts' };
const redirected = { file: 'pipeline/download/exchange.ts', test: 'pipeline/security/secrets.test.ts' };
const part = { test: 'pipeline/security/parts.test.ts' };
const forgedPart = { test: 'pipeline/security/forged-parts.test.ts' };
const inFile = { ...forgedPart, file: 'pipeline/publication/part.ts' };
const waiting = { ...forgedPart, file: 'pipeline/publication/pending.ts' };
const share = { ...forgedPart, file: 'pipeline/publication/bring-parts.ts' };

/** Guards on files left by a machine that its owner no longer controls. */
const ofForgedParts: Guard[] = [
  {
    ...inFile,
    what: 'a drawing of a part of a run is plain',
    text: '/\\.svg$/i.test(artifact.name) && !(await isDrawing(artifact, read))',
    without: "/\\.svg$/i.test(artifact.name) && from === ''",
    by: 'has a drawing with a script',
  },
  {
    ...inFile,
    what: 'a drawing is held to its form whatever the letters of its ending',
    text: '/\\.svg$/i.test(',
    without: '/\\.svg$/.test(',
    by: 'a record that has a drawing with a script under an ending in capitals is refused alone where its part is a folder',
  },
  {
    ...inFile,
    what: 'a drawing of a part of a run is of a size that is read',
    text: '  if (bytes > mostDrawingLength) return false;\n',
    without: '  if (bytes > mostDrawingLength) return true;\n',
    by: 'larger than any is refused alone where its part is a folder',
  },
  {
    ...inFile,
    what: 'files of a part of a run lie where those of their data set do',
    text: '    if (!isPlaced) return',
    without: "    if (!isPlaced && from === '') return",
    by: 'names a file of another data set',
  },
  {
    ...inFile,
    what: 'links to files of a part of a run are not followed',
    text: '    if (!(isLast ? found.isFile() : found.isDirectory())) return',
    without: "    if (!(isLast ? found.isFile() : found.isDirectory()) && key === '') return",
    by: 'to a folder is not followed',
  },
  {
    ...inFile,
    what: 'links among what waits in a part of a run are not followed',
    text: '    if (!entry.isFile()) return linked(folder, key);\n',
    by: 'in the place of what waits is not followed',
  },
  {
    ...inFile,
    what: 'files of a part of a run are as long as their record says',
    text: '    if (isLast && found.size !== bytes) return',
    without: '    if (isLast && found.size < 0) return',
    by: 'of another length is refused alone where its part is a folder',
  },
  {
    ...waiting,
    what: 'what waits has a size that is read',
    text: 'const large = bytes > mostBytes ?',
    without: 'const large = bytes > mostBytes * 1000 ?',
    by: 'larger than any is refused alone where its part has written to the store',
  },
  {
    ...waiting,
    what: 'what waits is a record',
    text: '  if (validateDatasetRecord(record)) return { change: { dataset, base, record } };\n',
    without: '  if (validateDatasetRecord(record) || true) return { change: { dataset, base, record: record as never } };\n',
    by: 'is of another shape is refused alone where its part has written to the store',
  },
  {
    ...waiting,
    what: 'what waits is named after what it holds',
    text: "  if (!isObject(record) || record['id'] !== dataset) return notNamed;\n",
    without: '  if (!isObject(record)) return notNamed;\n',
    by: 'is of another data set',
  },
  {
    ...waiting,
    what: 'a claim leads to a snapshot',
    text: "    /^snapshots\\/\\d+-[0-9a-f]+\\.json$/.test(snapshot['snapshot']) &&\n",
    by: 'a claim leads to a snapshot alone',
  },
  {
    ...forgedPart,
    what: 'what no manifest describes is not read',
    file: 'pipeline/publication/pending.ts',
    text: 'await refuse?.(dataset)',
    without: 'undefined',
    by: 'what no manifest describes',
  },
  {
    ...forgedPart,
    what: 'what is new in the store is read before it is published',
    file: 'pipeline/publication/merge.ts',
    text: '    return seen === sha256 ? [] :',
    without: '    return seen !== undefined ? [] :',
    by: 'of another digest is refused alone where its part has written to the store',
  },
  {
    ...forgedPart,
    what: 'the manifests are asked where parts have written to the store',
    file: 'pipeline/publish.ts',
    text: 'isChecked(change, checked) ?',
    without: 'isChecked(change, checked) || store !== undefined ?',
    by: 'its manifest does not is refused alone where its part has written to the store',
  },
  {
    ...forgedPart,
    what: 'a wrong digest is that of its data set alone',
    file: 'pipeline/publication/bring-parts.ts',
    text: 'if (error.problems.every(({ id }) => ofTheFile.includes(id)))',
    without: 'if (error.problems.length === 0)',
    by: 'of another digest is refused alone where its part is a folder',
  },
  {
    ...forgedPart,
    what: 'what a run has left is read before it is taken for finished',
    file: 'pipeline/commands/build/finished.ts',
    text: ' && (await digestAt(reader, key, bytes)) === sha256',
    by: 'is taken for finished by no build',
  },
  {
    ...forgedPart,
    what: 'the same version has the same bytes',
    file: 'pipeline/changes/manifest-check.ts',
    text: '...otherBytes(version, known.previous?.version)',
    by: 'with other bytes, made in the same way',
  },
  {
    ...share,
    what: 'a part of a run brings what the plan has given it',
    text: 'if (shares !== undefined && share !== undefined && !isAssigned(part))',
    without: 'if (shares !== undefined && share === dataset)',
    by: 'given to another',
  },
  {
    ...share,
    what: 'a part of a run brings what is planned',
    text: '    if (shares?.isPlanned(dataset) === false)',
    without: "    if (dataset === '')",
    by: 'what is in no plan',
  },
  {
    ...share,
    what: 'two parts of a run that bring the same are not believed',
    text: 'if (claims.every((each) => each.part === part) || isOnly || isShared) return [];',
    without: 'if (claims.length > 0) return [];',
    by: 'neither says which it is',
  },
  {
    ...share,
    what: 'two parts of a run that say that they are the same are not believed',
    text: 'if (rivals.length > 0)',
    without: 'if (rivals.length > 99)',
    by: 'the same share as another part',
  },
];

const checked = { ...part, file: 'pipeline/changes/manifest-check.ts' };
const sheets = { file: 'pipeline/commands/build/sheet-cache.ts', test: 'pipeline/commands/build/sheet-cache.test.ts' };

/** Guards on secrets that let somebody in, and on who may say what. */
export const ofSecrets: readonly Guard[] = [
  {
    ...addresses,
    what: 'keys and signatures in addresses of manifests',
    text: "    if (isSecret(name, value, url.hostname)) return phrase('address.parameter', { name: name.slice(0, 60) });\n",
    by: 'X-Amz-Signature',
  },
  {
    ...addresses,
    what: 'names and passwords in addresses of manifests',
    text: "  if (url.username !== '' || url.password !== '') return phrase('address.userinfo');\n",
    by: 'nom:secret',
  },
  {
    ...addresses,
    what: 'keys in an address inside another one',
    text: 'secretOf(value, depth + 1)',
    without: 'undefined',
    by: 'relais',
  },
  {
    ...addresses,
    what: 'what looks like a key, wherever it stands',
    text: "shapes.test(decoded(address)) ? phrase('address.key') : undefined",
    without: 'undefined',
    by: 'lets in whoever reads it',
  },
  {
    what: 'keys in addresses of a service’s own words',
    file: 'pipeline/service/describe-service.ts',
    text: 'found === null ? undefined : secretOf(found.href)',
    without: 'undefined',
    test: 'pipeline/service/service-source.test.ts',
    by: 'an address with a key in it',
  },
  {
    ...redirected,
    what: 'the signature of a redirection is told to nobody',
    text: 'redirects === 0 ? url.href : withoutSecrets(url.href)',
    without: 'url.href',
    by: 'is not in the refusal source.url-status',
  },
  {
    what: 'territories are those of the operator',
    file: 'pipeline/manifest/read.ts',
    text: '{ territoryDatasets: operator.value.territories ?? [] }',
    without: '{}',
    test: 'pipeline/manifest/read.test.ts',
    by: 'that the operator has not made so',
  },
  {
    ...checked,
    what: 'a part of a run says what the manifest says',
    text: '[...keys].filter((key) => canonical(record[key]) !== canonical(rebuilt[key]))',
    without: '[]',
    by: 'that gives itself another title',
  },
  {
    ...checked,
    what: 'a part of a run is made from what the manifest names',
    text: "  if (source === undefined) return forgedIn(['version.source']);\n",
    without: '  if (source === undefined) return [];\n',
    by: 'that gives itself data from elsewhere',
  },
  {
    ...checked,
    what: 'a part of a run is made from the bytes beside the manifest',
    text: 'isKnown && recognised?.sha256 !== source.sha256 ? undefined',
    without: 'isKnown && recognised === null ? undefined',
    by: 'than lie beside the manifest',
  },
  {
    ...checked,
    what: 'a part of a run names the version that its source makes',
    text: "  if (version.id !== versionId(version.source, manifest)) forged.push('version.id');\n",
    by: 'that gives itself another version',
  },
  {
    ...checked,
    what: 'a part of a run leads pages to no other service',
    text: "  if (!isServiceOf(version, manifest)) forged.push('version.service');\n",
    by: 'a service that pages would call',
  },
  {
    ...part,
    what: 'a part of a run holds no page and no script',
    file: 'pipeline/publication/part.ts',
    text: "    if (!isNamedAsFormat(artifact)) return [problem('publish.part-format', { ...facts, format: artifact.format })];\n",
    by: 'page.html is refused',
  },
  ...ofForgedParts,
  {
    ...part,
    what: 'a report of a part of a run is one',
    file: 'pipeline/publication/pending.ts',
    text: 'isReport(value) && value.run === run && key === waitingReportKey(value)',
    without: 'value.run === run && key === waitingReportKey(value)',
    by: 'whose report has words',
  },
  {
    ...part,
    what: 'a note of a part of a run names its own file',
    file: 'pipeline/publication/pending.ts',
    text: 'isSheetNote(value) && isOwnSheet(key, run, value) ?',
    without: 'isSheetNote(value) ?',
    by: 'none of another data set in a note',
  },
  {
    ...part,
    what: 'a written piece of a part of a run is a PDF',
    file: 'pipeline/publication/part.ts',
    text: "artifact.format === 'piece' && !(await isPdf(artifact, read))",
    without: "artifact.format === 'piece' && from === ''",
    by: 'with one that is no PDF',
  },
  {
    ...sheets,
    what: 'sheets are looked for in the bucket in which they wait',
    text: ' && bucketName(sheet.store) === bucketName(own)',
    by: 'is not looked for in another one',
  },
  {
    ...sheets,
    what: 'sheets are those of their own data set',
    file: 'pipeline/publication/pending.ts',
    text: " && artifact?.key === artifactKey(dataset, { sha256: '', name: '', ...artifact })",
    by: 'a file of another data set',
  },
  {
    what: 'what installs packages sees no key of a store',
    file: 'pipeline/setup.mjs',
    test: '.ci/setup.test.ts',
    text: '.filter(([name]) => !isKey(name))',
    by: 'sees no key of a store',
  },
];
