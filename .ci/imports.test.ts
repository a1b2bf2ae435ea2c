import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, packagesReached, type Import } from './import-graph.ts';

/*
 * The floors of the house, as data. A zone is a folder, or one of the few files that stand beside them; a file belongs to the zone with the
 * longest name that its path begins with. It may import its own zone and what `may` lists, types included, and nothing else.
 */
interface Zone {
  may: readonly string[];
  /** Zones of which it may know the types alone. */
  types?: readonly string[];
  /** Packages and Node modules that it may import; all unless said. */
  packages?: RegExp;
}

/** Files of the schemas that read files, and so never come into a browser. */
const readingFiles = ['schemas/official-code.ts', 'schemas/messages/texts.ts'];

/** The pipeline from its roof down: a zone may import all that is on a floor below its own, nothing beside or above it. */
const floors: readonly (readonly string[])[] = [
  ['pipeline/cli.ts'],
  ['pipeline/commands'],
  ['pipeline/build.ts', 'pipeline/publish.ts'],
  ['pipeline/changes'],
  ['pipeline/vector', 'pipeline/raster', 'pipeline/point-cloud', 'pipeline/service'],
  ['pipeline/territories', 'pipeline/standards'],
  ['pipeline/record'],
  ['pipeline/source'],
  ['pipeline/access'],
  ['pipeline/publication', 'pipeline/deposit'],
  ['pipeline/manifest', 'pipeline/forge'],
  ['pipeline/formats'],
  ['pipeline/stores', 'pipeline/download', 'pipeline/gdal'],
  ['pipeline/sandbox'],
  ['pipeline/fetcher'],
  ['pipeline/base'],
  ['schemas', ...readingFiles],
];

/** Floors of the site, as those of the pipeline; the site reads records, and never the pipeline. */
// A component (Astro) mounts islands and draws their parts; an island (Svelte) cannot hold a component.
// The map reads no store: site/data makes the facts that it is given, and so knows its model.
const siteFloors: readonly (readonly string[])[] = [
  ['site/render'],
  ['site/pages'],
  ['site/layouts'],
  ['site/components'],
  ['site/islands'],
  ['site/help', 'site/search', 'site/publish', 'site/metadata', 'site/snippets'],
  ['site/places'],
  ['site/data'],
  ['site/map'],
  ['site/words'],
  ['schemas', ...readingFiles],
];

const belowOf = (all: readonly (readonly string[])[], types: readonly string[] = []): [string, Zone][] =>
  all.flatMap((floor, index) => floor.map((name): [string, Zone] => [name, { may: all.slice(index + 1).flat(), types }]));

const generators = ['schemas/generate.ts', 'schemas/generate-types.ts', 'schemas/generate-images.ts', 'schemas/generate-territories.ts'];

const zones = new Map<string, Zone>([
  // The host names a program and knows the types of its job and its reply; it never loads one.
  ...belowOf(floors, ['pipeline/programs']),
  ...belowOf(siteFloors),
  ['schemas', { may: readingFiles, packages: /^(yaml|saxes|@scure\/base|@noble\/(curves\/ed25519|hashes\/sha2)\.js)$/ }],
  ['schemas/official-code.ts', { may: [], packages: /^(node:(fs|module)|@etalab\/decoupage-administratif|cities\.json)$/ }],
  ['schemas/messages/texts.ts', { may: ['schemas'], packages: /^node:(fs|path)$/ }],
  ...generators.map((name): [string, Zone] => [name, { may: ['schemas', ...readingFiles, ...generators] }]),
  // Inside the wall: it reads its input folder and writes its output folder.
  ['pipeline/programs', { may: ['pipeline/base', 'schemas'] }],
  // All that runs where there is a network: it is mounted alone.
  ['pipeline/fetcher', { may: [], packages: /^(node:|ipaddr\.js$)/ }],
  ['pipeline/setup.mjs', { may: [], packages: /^node:/ }],
  ['pipeline/bench', { may: [...floors.flat(), 'pipeline/programs'] }],
  ['site/styles', { may: [] }],
  ['astro.config.mjs', { may: [...siteFloors.flat(), 'site/styles'] }],
  ['.ci', { may: [] }],
  // Pages on records that are made up: no other program knows those.
  ['.ci/dev.ts', { may: ['site/fixtures', 'site/render'] }],
  ['site/fixtures', { may: [] }],
]);

const root = join(import.meta.dirname, '..');
const everything = globSync(['{pipeline,schemas,site}/**/*.{ts,mjs,js,astro,svelte}', '.ci/**/*.ts', 'astro.config.mjs'], {
  cwd: root,
}).sort();
const sources = everything.filter((path) => !/\.fixtures\/|\.fixture\.ts$|^site\/fixtures\//.test(path));
/** Tests may import everything. */
const code = sources.filter((path) => !/\.test\.ts$|^site\/e2e\//.test(path));

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Files of ours that a file names, types included. */
const filesOf = (file: string, text: string): Import[] =>
  importsOf(text)
    .filter(({ path }) => path.startsWith('.'))
    .map(({ path, typeOnly }) => ({ path: normalize(join(dirname(file), path)).split('?')[0] ?? '', typeOnly }))
    .filter(({ path }) => /\.(ts|js|mjs|astro|svelte)$/.test(path));

const zoneOf = (path: string): string | undefined =>
  [...zones.keys()].filter((name) => path === name || path.startsWith(`${name}/`)).sort((a, b) => b.length - a.length)[0];

/** Forbidden imports of a file, as `file -> file` or `file -> package`. */
export function breachesOf(file: string, text: string): string[] {
  const name = zoneOf(file);
  const zone = name === undefined ? undefined : zones.get(name);
  if (name === undefined || zone === undefined) return [`${file} is in no zone`];
  const files = filesOf(file, text).filter(({ path, typeOnly }) => {
    const to = zoneOf(path);
    return to === undefined || (to !== name && !zone.may.includes(to) && !(typeOnly && zone.types?.includes(to)));
  });
  const foreign = importsOf(text).filter(({ path, typeOnly }) => !path.startsWith('.') && !typeOnly && zone.packages?.test(path) === false);
  return [...files, ...foreign].map(({ path }) => `${file} -> ${path}`);
}

/** Groups of nodes that reach each other (Tarjan's strongly connected components), each and all sorted. */
export function circlesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const circle = open.splice(open.indexOf(node));
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles.sort((a, b) => String(a[0]).localeCompare(String(b[0])));
}

const fileGraph = new Map(
  code.map((file) => [
    file,
    new Set(
      filesOf(file, read(file))
        .map(({ path }) => path)
        .filter((path) => code.includes(path)),
    ),
  ]),
);
const folderGraph = new Map<string, Set<string>>();
/** The folder of a file; the few files that are zones of their own, on several floors of one folder, stand for themselves. */
const folderOf = (file: string): string => (zones.has(file) ? file : dirname(file));
for (const [file, targets] of fileGraph) {
  const folder = folderOf(file);
  const reached = folderGraph.get(folder) ?? new Set<string>();
  for (const target of targets) if (folderOf(target) !== folder) reached.add(folderOf(target));
  folderGraph.set(folder, reached);
}

describe('the source tree', () => {
  test('imports only what its folder may', () => {
    expect(code.length).toBeGreaterThan(500);
    expect(code.flatMap((path) => breachesOf(path, read(path)))).toEqual([]);
  });

  test('has no circle of files', () => {
    expect(circlesOf(fileGraph)).toEqual([]);
  });

  test('has no circle of folders', () => {
    expect(circlesOf(folderGraph)).toEqual([]);
  });

  test('the site never imports the pipeline, tests and fixtures included', () => {
    const site = everything.filter((path) => path.startsWith('site/'));
    const across = site.flatMap((file) =>
      importsOf(read(file))
        .filter(({ path }) => path.includes('/pipeline/'))
        .map(({ path }) => `${file} imports ${path}`),
    );
    expect(across).toEqual([]);
  });

  test('site/map and site/metadata are plain functions: nothing that they reach is Astro, Svelte or Node', () => {
    const plain = sources.filter((path) => /^site\/(map|metadata)\//.test(path) && !/\.(test|fixture)\.ts$/.test(path));
    const bound = plain.flatMap((file) =>
      [...packagesReached(file)].filter((name) => /^(astro|svelte|node:)/.test(name)).map((name) => `${file} reaches ${name}`),
    );
    expect(bound).toEqual([]);
  });

  test('reading, cutting and writing features need no map: nothing that they reach is MapLibre', () => {
    const plain = code.filter((path) => /^site\/map\/(features|take|write)\//.test(path));
    expect(plain).toContain('site/map/take/cut-geometry.ts');
    const drawing = plain.flatMap((file) =>
      [...packagesReached(file)].filter((name) => name.includes('maplibre-gl')).map((name) => `${file} reaches ${name}`),
    );
    expect(drawing).toEqual([]);
  });

  test('relative imports name a file with its extension', () => {
    const bare = sources.flatMap((file) =>
      importsOf(read(file))
        .filter(({ path }) => path.startsWith('.') && extname(path) === '')
        .map(({ path }) => `${file} imports ${path}`),
    );
    expect(bare).toEqual([]);
  });

  test('knows GitHub in pipeline/forge and .github alone: no other file asks it anything', () => {
    const asking = sources.filter((path) => /@octokit\/|api\.github\.com|\bgh (api|issue|pr|run|workflow)\b/.test(read(path)));
    expect(asking.filter((path) => !path.startsWith('pipeline/forge/'))).toEqual([]);
    expect(asking).toContain('pipeline/forge/github/connection.ts');
  });

  test('enters the local GitHub by its door: local-github.ts, or what starts nothing', () => {
    const inside = 'pipeline/forge/local-github.fixtures/';
    const open = ['local-github', 'expressions', 'issue-form'].map((name) => `${inside}${name}.ts`);
    const outside = everything.filter((file) => !file.startsWith(inside) && file !== 'pipeline/forge/local-github.test.ts');
    const entered = outside.flatMap((file) => filesOf(file, read(file)).map(({ path }) => path)).filter((path) => path.startsWith(inside));
    expect(entered).toContain(open[0]);
    expect(entered.filter((path) => !open.includes(path))).toEqual([]);
  });

  test('has no folder for things without a home', () => {
    const homeless = sources.filter((path) => /(^|\/)(utils?|helpers?|common|shared|lib|core|types|misc)\//.test(path));
    expect(homeless).toEqual([]);
  });

  test('goes at most two folders deep below pipeline/ and site/, routes and the rooms of tools apart', () => {
    const isApart = (path: string): boolean => /^site\/(pages\/|islands\/tools\/[a-z-]+\/[^/]+$)/.test(path);
    const deep = sources.filter((path) => /^(pipeline|site)\//.test(path) && !isApart(path) && path.split('/').length > 4);
    expect(deep).toEqual([]);
  });

  test('names its files in kebab-case; components begin with a capital', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|fixture|config|d|svelte))?\.(ts|js|mjs)$/;
    const component = /^[A-Z][A-Za-z0-9]*\.(astro|svelte)$/;
    const misnamed = sources.filter(
      (path) => !path.startsWith('site/pages/') && !kebab.test(basename(path)) && !component.test(basename(path)),
    );
    expect(misnamed).toEqual([]);
  });

  test('is TypeScript; what runs before it or beside it is listed', () => {
    const listed = ['pipeline/setup.mjs', 'astro.config.mjs', 'schemas/validators.js'];
    const javaScript = sources.filter((path) => /\.m?js$/.test(path));
    expect(javaScript.filter((path) => !listed.includes(path))).toEqual([]);
  });
});

/** Names that frameworks or our own tables find by their spelling: handlers of routes, commands, formats of two tables. */
const calledAlike = ['GET', 'define', 'csv', 'flatgeobuf', 'geopackage'];
/** Words in two languages bear one name in both; a generator writes declarations as text. */
const apart = /^site\/(words|islands\/tools\/[a-z-]+)\/(fr|en)\b|^schemas\/(generate|types|validators)\./;

/** Names that several files export as their own, each with those files: one meaning is one file, two meanings are two names. */
export function namedTwice(texts: Iterable<readonly [file: string, text: string]>): string[] {
  const declared = /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm;
  const files = new Map<string, Set<string>>();
  for (const [file, text] of texts)
    for (const [, name = ''] of text.matchAll(declared)) files.set(name, (files.get(name) ?? new Set<string>()).add(file));
  return [...files].filter(([, found]) => found.size > 1).map(([name, found]) => `${name}: ${[...found].sort().join(', ')}`);
}

describe('an exported name', () => {
  test('stands in one file: one meaning, one name', () => {
    const own = code.filter((path) => /^(pipeline|schemas|site)\/.*\.ts$/.test(path) && !apart.test(path));
    const twice = namedTwice(own.map((path) => [path, read(path)] as const));
    expect(twice.filter((line) => !calledAlike.includes(line.split(':')[0] ?? ''))).toEqual([]);
  });

  test('is found where two files declare it, whatever it is, and not where one hands on what another declares', () => {
    const a = ['a.ts', 'export interface Place {}\nexport async function* read() {}\n'] as const;
    const b = ['b.ts', "export type Place = string;\nexport { read } from './a.ts';\n  export const inner = 1;\n"] as const;
    expect(namedTwice([a, b])).toEqual(['Place: a.ts, b.ts']);
  });
});

describe('the check of imports', () => {
  test('sees an import that points up, of a type as well', () => {
    expect(breachesOf('pipeline/programs/draw/draw.ts', "import { build } from '../../build.ts';")).toEqual([
      'pipeline/programs/draw/draw.ts -> pipeline/build.ts',
    ]);
    expect(breachesOf('pipeline/record/record.ts', "import type { Inspection } from '../vector/inspect.ts';")).toEqual([
      'pipeline/record/record.ts -> pipeline/vector/inspect.ts',
    ]);
    expect(breachesOf('site/data/records.ts', "const { x } = await import('../../pipeline/record/record.ts');")).toEqual([
      'site/data/records.ts -> pipeline/record/record.ts',
    ]);
  });

  test('sees one that goes through the wall, but for the types of a program', () => {
    expect(breachesOf('pipeline/vector/measure.ts', "import type { FieldsJob } from '../programs/measure/measure-fields.ts';")).toEqual([]);
    expect(breachesOf('pipeline/vector/measure.ts', "import { measureFields } from '../programs/measure/measure-fields.ts';")).toEqual([
      'pipeline/vector/measure.ts -> pipeline/programs/measure/measure-fields.ts',
    ]);
    expect(breachesOf('pipeline/programs/measure/measure-fields.ts', "import type { Sandbox } from '../../sandbox/sandbox.ts';")).toEqual([
      'pipeline/programs/measure/measure-fields.ts -> pipeline/sandbox/sandbox.ts',
    ]);
  });

  test('lets a floor import all below it', () => {
    expect(breachesOf('pipeline/commands/build/build.ts', "import { fail } from '../../base/errors.ts';")).toEqual([]);
  });

  test('finds circles, each once', () => {
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['a', 'd'])],
      ['d', new Set(['e'])],
      ['e', new Set<string>()],
    ]);
    expect(circlesOf(graph)).toEqual([['a', 'b', 'c']]);
  });

  test('passes over what is commented out', () => {
    expect(importsOf("// import { a } from './a.ts';\n * import b from './b.ts';")).toEqual([]);
  });
});
