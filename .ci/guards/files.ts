import type { Guard } from './guard.ts';

const screen = { file: 'pipeline/tools/check/screen-geopackage.ts', test: 'pipeline/tools/check/check-geopackage.test.ts' };
const xml = { file: 'pipeline/tools/check/check-xml.ts', test: 'pipeline/tools/check/check-xml.test.ts' };
const share = { test: 'pipeline/build-sheets.test.ts' };
const depth = { test: 'pipeline/tools/geometry/wkt-faults.test.ts', by: 'end where a parser could run out of stack' };
const heads = { test: 'pipeline/hostile/heads.test.ts', by: 'is recognised in the time of its length' };
const path = { file: 'pipeline/path-states.ts', test: 'pipeline/path-states.test.ts' };

/** What files and paths may say. */
export const inFiles: readonly Guard[] = [
  {
    ...screen,
    what: 'triggers of a GeoPackage',
    text: "    if (type === 'trigger' && !isKnownTrigger(name, sql)) throw fail('source.geopackage-trigger', { name });\n",
    by: 'with a trigger of its own',
  },
  {
    ...screen,
    what: 'what the triggers of a GeoPackage call',
    text: 'called.every((each) => knownCalls.has(each.toLowerCase()))',
    without: 'called.length >= 0',
    by: 'under a name of the standard',
  },
  {
    ...screen,
    what: 'virtual tables of a GeoPackage',
    text: "    if (!indexes.has(String(name))) throw fail('source.geopackage-virtual', { name: String(name) });\n",
    without: '    void name;\n',
    by: 'a virtual table over another file',
  },
  {
    what: 'values of the type of their column in a GeoPackage',
    file: 'pipeline/tools/check/check-geopackage.ts',
    text: '    if (rowKinds.has(kind)) checkValues(database, name, complaints);\n',
    test: 'pipeline/tools/check/check-geopackage.test.ts',
    by: 'other values than its columns declare',
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
    what: 'what the schema of a GeoPackage calls',
    file: 'pipeline/tools/clean/clean-rows.ts',
    text: "  database.exec('PRAGMA trusted_schema = OFF');\n",
    test: 'pipeline/tools/check/check-geopackage.test.ts',
    by: 'is not trusted by whoever reads it',
  },
  {
    what: 'tables that a GeoPackage does not declare',
    file: 'pipeline/formats/sources/geopackage.ts',
    text: "  options: ['LIST_ALL_TABLES=NO'],\n",
    test: 'pipeline/normalise.test.ts',
    by: 'by a table that it does not declare',
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
    ...depth,
    what: 'depth of geometries as text',
    file: 'pipeline/tools/geometry/wkt-faults.ts',
    text: ' || depth > wktDepth',
  },
  {
    ...depth,
    what: 'depth of geometries as bytes',
    file: 'pipeline/tools/geometry/wkb-faults.ts',
    text: ' || depth > wkbDepth',
  },
  {
    ...heads,
    what: 'heads of rows of JSON in the time of their length',
    file: 'pipeline/formats/sources/geojsonseq.ts',
    text: '[^\\S\\n]*\\n',
    without: '\\s*\\n',
  },
  {
    ...heads,
    what: 'heads of drawings in the time of their length',
    file: 'pipeline/formats/other-files.ts',
    text: "rootElement(head) === 'svg'",
    without: 'rootElement(head) !== undefined && /^(<!--[\\s\\S]*?-->\\s*)*<svg/.test(head.text)',
  },
  {
    what: 'depth of JSON',
    file: 'pipeline/tools/check/cut-json.ts',
    text: 'if (depth > jsonDepth)',
    without: 'if (depth < 0)',
    test: 'pipeline/tools/check/cut-json.test.ts',
    by: 'no deeper than people nest',
  },
  {
    what: 'null characters in JSON',
    file: 'pipeline/tools/check/parse-json.ts',
    text: "escapedNul.test(text)) complaints.add('source.json-nul', {}, { ...place, line });",
    without: 'escapedNul.test(text)) void place;',
    test: 'pipeline/tools/check/parse-json.test.ts',
    by: 'a character that ends a text',
  },
  {
    what: 'names of fields that nobody sees',
    file: 'pipeline/formats/sources/found-layers.ts',
    text: "      problems.push(problem('source.field-hidden', { layer: spelt(source), field: spelt(name) }));\n",
    without: '      void name;\n',
    test: 'pipeline/hostile/text.test.ts',
    by: 'field whose name',
  },
  {
    what: 'what a JPEG 2000 claims',
    file: 'pipeline/tools/check/check-jp2.ts',
    text: '  refuseSize({ width: right - left, height: bottom - top, bands, bits, fileBytes: bytes });\n',
    without: '  void [right - left, bottom - top, bands, bits, bytes, refuseSize];\n',
    test: 'pipeline/tools/check/check-jp2.test.ts',
    by: 'raster',
  },
  {
    what: 'a world file holds six numbers and nothing else',
    file: 'pipeline/raster/world-file.ts',
    text: 'words.length !== numbers.length || ',
    test: 'pipeline/raster/world-file.test.ts',
    by: 'seven numbers',
  },
  {
    what: 'formulas in CSV',
    file: 'pipeline/tools/write/write-csv.ts',
    text: " ? `'${text}` : text;",
    without: ' ? text : text;',
    test: 'pipeline/tools/write/write-csv.test.ts',
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
  {
    ...share,
    what: 'what another machine has noted is of the same bands',
    file: 'pipeline/build-sheets.ts',
    text: 'known?.bands.length === sheet.bands.length',
    without: 'known !== undefined',
    by: 'reads the pixels of its own sheets alone',
  },
];
