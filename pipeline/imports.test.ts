import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * Which folder may import what: the architecture, as data. A file belongs to the first zone whose pattern matches its path;
 * it may import the zones named by `may` (its own included), and from those named by `types` types alone.
 */
interface Zone {
  name: string;
  files: RegExp;
  may: string[];
  types?: string[];
  /** Packages and Node modules that it may import; all unless said. */
  packages?: RegExp;
}

const zones: Zone[] = [
  { name: 'test', files: /\.test\.ts$|^site\/e2e\//, may: [] },
  { name: 'generator', files: /^schemas\/generate(-[a-z]+)?\.ts$/, may: ['schemas', 'generator', 'lists'] },
  // Needs nothing: every folder may import it.
  { name: 'letters', files: /^schemas\/(plain-text|source-endings|hidden-characters)\.ts$/, may: [], packages: /^$/ },
  // Reads a package from the disk, which no page of the site can.
  { name: 'lists', files: /^schemas\/official-code\.ts$/, may: [] },
  { name: 'schemas', files: /^schemas\//, may: ['schemas'], packages: /^yaml$/ },
  { name: 'ground', files: /^pipeline\/(dataset-keys|each-of|errors|media-types|once|progress)\.ts$/, may: ['schemas', 'ground'] },
  // Mounted where nothing else of the pipeline is.
  { name: 'address', files: /^pipeline\/tools\/download\/public-address\.ts$/, may: [], packages: /^ipaddr\.js$/ },
  { name: 'protocol', files: /^pipeline\/fetcher\/protocol\.ts$/, may: [], packages: /^$/ },
  { name: 'fetcher', files: /^pipeline\/fetcher\//, may: ['fetcher', 'protocol', 'address'], packages: /^node:/ },
  { name: 'tools', files: /^pipeline\/tools\//, may: ['tools', 'address', 'protocol', 'ground'], types: ['schemas'] },
  { name: 'formats', files: /^pipeline\/formats\//, may: ['formats', 'tools', 'schemas', 'ground'], packages: /^node:path/ },
  { name: 'services', files: /^pipeline\/(stores|published|forge|access|imports)\//, may: ['services', 'schemas', 'address', 'ground'] },
  {
    name: 'commands',
    files: /^pipeline\/commands\//,
    may: ['commands', 'story', 'maker', 'stage', 'part', 'services', 'schemas', 'ground'],
  },
  {
    name: 'cli',
    files: /^pipeline\/(cli\.ts$|command-line\/)/,
    may: ['cli', 'commands', 'schemas', 'ground'],
    types: ['services', 'part'],
  },
  // The story of one kind of data.
  {
    name: 'maker',
    files: /^pipeline\/build-[a-z-]+\.ts$/,
    may: ['maker', 'stage', 'part', 'tools', 'formats', 'services', 'schemas', 'ground'],
  },
  { name: 'story', files: /^pipeline\/(build|publish)\.ts$/, may: ['story', 'maker', 'stage', 'part', 'services', 'schemas', 'ground'] },
  {
    name: 'stage',
    files: /^pipeline\/(read|fetch|derive|attach|inspect|normalise|project|measure|convert|compare|verify|record)\.ts$/,
    may: ['part', 'schemas', 'tools', 'formats', 'services', 'ground'],
    types: ['stage'],
  },
  { name: 'bench', files: /^pipeline\/bench\//, may: ['bench', 'stage', 'part', 'tools', 'schemas', 'formats', 'ground'] },
  // What a stage is made of where it fills more than its own file.
  {
    name: 'part',
    files: /^pipeline\/((clouds|cnig|losses|raster|reference)\/)?[^/]+\.ts$/,
    may: ['part', 'schemas', 'lists', 'tools', 'formats', 'ground'],
    types: ['stage'],
  },
  { name: 'site', files: /^(site\/|astro\.config)/, may: ['site', 'schemas', 'lists'] },
  { name: 'ci', files: /^\.ci\//, may: ['ci'] },
];

const root = join(import.meta.dirname, '..');
const sources = globSync(['{pipeline,schemas,site}/**/*.{ts,mjs,js,astro,svelte}', '.ci/**/*.ts', 'astro.config.mjs'], {
  cwd: root,
}).filter((path) => !/\.fixtures\/|^site\/fixtures\//.test(path));

interface Import {
  path: string;
  typeOnly: boolean;
}

/** Static and dynamic imports of a file; a type import leaves no trace in the program. */
export function importsOf(text: string): Import[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const found = code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm);
  return [...found].map(([, type, named, dynamic]) => ({ path: named ?? dynamic ?? '', typeOnly: type !== undefined }));
}

const zoneOf = (path: string): Zone | undefined => zones.find(({ files }) => files.test(path));

/** What `file` may not import, each with the reason. */
export function misplaced(file: string, text: string): string[] {
  const from = zoneOf(file);
  if (from === undefined || from.name === 'test') return [];
  return importsOf(text).flatMap(({ path, typeOnly }) => {
    if (!path.startsWith('.'))
      return typeOnly || from.packages === undefined || from.packages.test(path) ? [] : [`${file} (${from.name}) imports ${path}`];
    const target = normalize(join(dirname(file), path)).split('?')[0] ?? '';
    const to = zoneOf(target)?.name ?? 'nothing known';
    const allowed =
      to === 'letters' ||
      from.may.includes(to) ||
      (typeOnly && (from.types ?? []).includes(to)) ||
      !/\.(ts|js|mjs|astro|svelte)$/.test(target);
    return allowed ? [] : [`${file} (${from.name}) imports ${target} (${to})`];
  });
}

/** Packages that a file needs at run time, by itself or through what it imports. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !sources.includes(file)) return [];
  seen.add(file);
  return importsOf(read(file))
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ path }) => (path.startsWith('.') ? packagesOf(normalize(join(dirname(file), path)), seen) : [path]));
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the source tree', () => {
  test('imports only what its folder may', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.flatMap((path) => misplaced(path, read(path)))).toEqual([]);
  });

  test('the site never imports the pipeline, tests included', () => {
    const site = sources.filter((path) => path.startsWith('site/'));
    const across = site.flatMap((file) =>
      importsOf(read(file))
        .filter(({ path }) => path.includes('/pipeline/'))
        .map(({ path }) => `${file} imports ${path}`),
    );
    expect(across).toEqual([]);
  });

  test('site/map and site/exports are plain functions: nothing that they reach is Astro, Svelte or Node', () => {
    const plain = sources.filter((path) => /^site\/(map|exports)\//.test(path) && !/\.(test|fixture)\.ts$/.test(path));
    const bound = plain.flatMap((file) =>
      packagesOf(file)
        .filter((name) => /^(astro|svelte|node:)/.test(name))
        .map((name) => `${file} reaches ${name}`),
    );
    expect(bound).toEqual([]);
  });

  test('relative imports name a file with its extension', () => {
    const bare = sources.flatMap((file) =>
      importsOf(read(file))
        .filter(({ path }) => path.startsWith('.') && extname(path) === '')
        .map(({ path }) => `${file} imports ${path}`),
    );
    expect(bare).toEqual([]);
  });

  test('has no folder for things without a home', () => {
    const homeless = sources.filter((path) => /(^|\/)(utils?|helpers?|common|shared|lib|core|types|misc)\//.test(path));
    expect(homeless).toEqual([]);
  });

  test('goes at most two folders deep below pipeline/ and site/, routes apart', () => {
    const deep = sources.filter((path) => /^(pipeline|site)\//.test(path) && !path.startsWith('site/pages/') && path.split('/').length > 4);
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
    const javaScript = sources.filter((path) => /\.m?js$/.test(path) && !path.startsWith('site/public/'));
    expect(javaScript.filter((path) => !listed.includes(path))).toEqual([]);
  });

  test('a file past 250 lines says why', () => {
    const generated = ['schemas/validators.js', 'schemas/types.ts'];
    const long = sources.filter(
      (path) => !generated.includes(path) && read(path).split('\n').length > 251 && !read(path).includes('Longer than 250 lines: '),
    );
    expect(long).toEqual([]);
  });
});

describe('the check of imports', () => {
  test('sees an import that points left', () => {
    expect(misplaced('pipeline/tools/draw/draw.ts', "import { build } from '../../build.ts';")).toEqual([
      'pipeline/tools/draw/draw.ts (tools) imports pipeline/build.ts (story)',
    ]);
    expect(misplaced('site/records.ts', "const { x } = await import('../pipeline/record.ts');")).toEqual([
      'site/records.ts (site) imports pipeline/record.ts (stage)',
    ]);
  });

  test('lets a stage know the types of an earlier one, not its functions', () => {
    expect(misplaced('pipeline/convert.ts', "import type { Clean } from './normalise.ts';")).toEqual([]);
    expect(misplaced('pipeline/convert.ts', "import {\n  type Clean,\n  normaliseSource,\n} from './normalise.ts';")).toEqual([
      'pipeline/convert.ts (stage) imports pipeline/normalise.ts (stage)',
    ]);
  });

  test('passes over what is commented out', () => {
    expect(importsOf("// import { a } from './a.ts';\n * import b from './b.ts';")).toEqual([]);
  });
});
