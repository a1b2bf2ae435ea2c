import type { Guard } from './guard.ts';

const yaml = { file: 'schemas/parse-yaml.ts', test: 'schemas/parse-yaml.test.ts' };
const github = { file: 'pipeline/forge/github-text.ts', test: 'pipeline/forge/github-text.test.ts' };
const style = { file: 'pipeline/check-style.ts', test: 'pipeline/check-style.test.ts' };
const answer = { file: 'pipeline/answer.ts', test: 'pipeline/answer.test.ts' };
const text = { test: 'pipeline/hostile/text.test.ts' };

const values = { file: 'pipeline/verify.ts', test: 'pipeline/verify.test.ts' };

/** What manifests, styles, documents and values may hold, and what is shown of them. */
export const inContent: readonly Guard[] = [
  {
    ...yaml,
    what: 'bytes of a manifest',
    text: "  if (bytes.length > limits.bytes) return refused(finding('yaml.too-large', { kibibytes: limits.bytes / 1024 }, ''));\n",
    by: 'more than 64 KiB',
  },
  { ...yaml, what: 'depth of a manifest', text: 'if (isDeeper(text, limits.levels))', without: 'if (limits.levels < 0)', by: '21 levels' },
  {
    ...yaml,
    what: 'hidden characters in a manifest',
    text: '  reportHidden(text.search(hiddenCharacter), text);\n',
    by: 'text that turns its direction',
  },
  {
    ...yaml,
    what: 'hidden characters that a manifest escapes',
    text: "      if (typeof node.value === 'string') reportHidden(offset, node.value);\n",
    by: 'the same, written with an escape',
  },
  {
    ...text,
    what: 'names of layers that nobody sees',
    file: 'pipeline/formats/sources/found-layers.ts',
    text: "    if (hiddenInName.test(source)) problems.push(problem('source.layer-hidden', { layer: spelt(source) }));\n",
    by: 'layer whose name turns the text around',
  },
  {
    ...text,
    what: 'values that nobody sees are told',
    file: 'pipeline/tools/measure/measure-fields.ts',
    text: 'hiddenCharacter.test(value)',
    without: 'hiddenCharacter.test(name)',
    by: 'values with hidden characters are counted',
  },
  {
    what: 'names of layers are no options of GDAL',
    file: 'pipeline/tools/gdal/gdal.ts',
    text: "if (copy.idField === undefined && copy.layer.startsWith('-'))",
    without: "if (copy.idField === undefined && copy.layer === '')",
    test: 'pipeline/hostile/names.test.ts',
    by: 'tables whose names are paths',
  },
  {
    ...github,
    what: 'text of others is no structure in a summary',
    text: '      .replace(structure, entity)\n',
    by: 'is shown as it is written',
  },
  {
    ...github,
    what: 'text of others hides nothing in a summary',
    text: "replace(/\\s+/g, ' ').replace(hidden, '�')",
    without: "replace(/\\s+/g, ' ')",
    by: 'stays on its line and in its cell',
  },
  {
    ...style,
    what: 'layers of a style',
    text: '  if (raw.length > maxLayers) return',
    without: '  if (raw.length < 0) return',
    by: 'more layers than a browser can draw',
  },
  {
    ...style,
    what: 'parts of a list of a style',
    text: '  if (parts.length > maxParts) return',
    without: '  if (parts.length < 0) return',
    by: 'too long for the validator',
  },
  { ...style, what: 'problems of a style', text: 'findings.slice(0, maxFindings)', without: 'findings', by: 'with its first 50 problems' },
  {
    ...style,
    what: 'styles load nothing',
    text: '[...images, ...remoteStrings(layer, pointer)]',
    without: '[...images]',
    by: 'where it would load anything',
  },
  {
    ...style,
    what: 'styles bring no fonts and no images along',
    text: "!harmlessKeys.includes(key) && key !== 'sources'",
    without: "key === ''",
    by: 'where it would load anything',
  },
  {
    what: 'a source is no page under the address of the site',
    file: 'pipeline/attach.ts',
    text: 'return harmlessSource.test(safe) ? safe :',
    without: "return safe !== '' ? safe :",
    test: 'pipeline/attach.test.ts',
    by: 'which no browser runs',
  },
  {
    ...answer,
    what: 'a file of a producer runs nothing in a browser',
    text: "${type === 'application/pdf' ? '' : '; sandbox'}",
    by: 'let a file of a producer run nothing',
  },
  {
    ...answer,
    what: 'a browser does not guess what a file is',
    text: "    'x-content-type-options': 'nosniff',\n",
    by: 'forbid framing and third parties',
  },
  { ...answer, what: 'pages stand in no frame', text: "; frame-ancestors 'none'`;", without: '`;', by: 'forbid framing and third parties' },
  {
    what: 'restricted data are not fetched',
    file: 'schemas/rules/rights.ts',
    text: "breakIf(access === 'restricted', '/access')",
    without: "breakIf(access === 'none', '/access')",
    test: 'pipeline/read.test.ts',
    by: 'refuses restricted access before anything is fetched',
  },
  {
    what: 'records of a point cloud',
    file: 'pipeline/tools/clouds/las-header.ts',
    text: "  if (records > maxRecords) throw fail('point-cloud.records', { name, count: records, most: maxRecords });\n",
    test: 'pipeline/clouds/point-cloud.test.ts',
    by: 'is refused as point-cloud.records',
  },
  {
    ...values,
    what: 'values that are not those of the data are refused',
    text: '  wrong.push(...differences.map((difference) => wrongValue(difference, manifest.id)));\n',
    by: 'does not tell one that may be a person',
  },
  {
    ...values,
    what: 'a person’s value is in no refusal',
    text: 'const isPersonal = personalData(field, [told.expected, told.found]) !== undefined;',
    without: 'const isPersonal = false;',
    by: 'does not tell one that may be a person',
  },
  {
    ...values,
    what: 'values of tiles are compared',
    file: 'pipeline/tools/tiles/count-tiles.ts',
    text: '        if (row !== undefined) sample?.comparison.compare(row, valuesOf(index));\n',
    by: 'too large to be compared whole',
  },
  {
    what: 'types of the values of tiles',
    file: 'pipeline/tools/tiles/tippecanoe.ts',
    text: '      ...[...types].map(([field, type]) => `--attribute-type=${field}:${type}`),\n',
    test: 'pipeline/formats/artifacts/pmtiles.test.ts',
    by: 'keep the type that a field has in each layer',
  },
  {
    what: 'names of fields that are options of tippecanoe',
    file: 'pipeline/formats/artifacts/pmtiles.ts',
    text: 'isMisread(column) && !types.has(column.name)',
    without: "isMisread(column) && column.name === ''",
    test: 'pipeline/formats/artifacts/pmtiles.test.ts',
    by: 'under names that say something to tippecanoe',
  },
  {
    what: 'whole numbers that tiles would round',
    file: 'pipeline/tools/clean/finish-clean.ts',
    text: '      if (rounded > 0) large.set(field, rounded);\n',
    test: 'pipeline/normalise-values.test.ts',
    by: 'whole numbers that readers of tiles would round',
  },
];
