import type { Guard } from './guard.ts';

const addresses = { file: 'schemas/rules/addresses.ts', test: 'schemas/rules/addresses.test.ts' };
const redirected = { file: 'pipeline/tools/download/exchange.ts', test: 'pipeline/hostile/secrets.test.ts' };
const part = { test: 'pipeline/hostile/parts.test.ts' };
const checked = { ...part, file: 'pipeline/commands/check-part.ts' };
const sheets = { file: 'pipeline/commands/kept-sheets.ts', test: 'pipeline/commands/kept-sheets.test.ts' };

/** What lets somebody in, and who may say what. */
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
    file: 'pipeline/reference/describe-service.ts',
    text: 'found === null ? undefined : secretOf(found.href)',
    without: 'undefined',
    test: 'pipeline/reference/reference-source.test.ts',
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
    file: 'pipeline/read.ts',
    text: '{ territoryDatasets: operator.value.territories ?? [] }',
    without: '{}',
    test: 'pipeline/read.test.ts',
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
    text: 'isKnown && told?.sha256 !== source.sha256 ? undefined',
    without: 'isKnown && told === null ? undefined',
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
    file: 'pipeline/published/part.ts',
    text: ' || (runs.test(name) && !mayRun.test(`${format} ${name}`))',
    by: 'page.html is refused',
  },
  {
    ...part,
    what: 'a report of a part of a run is one',
    file: 'pipeline/published/part.ts',
    text: '(isReport(report) && isNamed(report, key, run))',
    without: 'isNamed(report, key, run)',
    by: 'whose report has words',
  },
  {
    ...part,
    what: 'a note of a part of a run names its own file',
    file: 'pipeline/published/part.ts',
    text: '    sheet === undefined || isOwnSheet(key, run, sheet),\n',
    by: 'none of another data set in a note',
  },
  {
    ...part,
    what: 'a written piece of a part of a run is a PDF',
    file: 'pipeline/published/part.ts',
    text: "format === 'piece' && !(await isPdf(join(folder, artifact)))",
    without: "format === 'piece' && folder === ''",
    by: 'with one that is no PDF',
  },
  {
    ...sheets,
    what: 'sheets are looked for in the bucket in which they wait',
    text: ' && placeName(sheet.store) === placeName(own)',
    by: 'is not looked for in another one',
  },
  {
    ...sheets,
    what: 'sheets are those of their own data set',
    text: ' && isOwnSheet(key, of, sheet)',
    by: 'a file of another data set',
  },
  {
    what: 'what installs packages sees no key of a store',
    file: 'pipeline/setup.mjs',
    test: 'pipeline/setup.test.ts',
    text: '.filter(([name]) => !isKey(name))',
    by: 'sees no key of a store',
  },
];
