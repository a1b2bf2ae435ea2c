import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AskedFiles, IslandFiles } from '../data/asked-files.ts';
import type { Plugin } from './sheets.ts';

const site = join(import.meta.dirname, '..');

/** Components that a page may hold as an island. */
const islands = [
  ...readdirSync(join(site, 'islands'))
    .filter((name) => name.endsWith('.svelte'))
    .map((name) => name.slice(0, -'.svelte'.length)),
  'places/PlaceSearch',
];

/** Scripts that a page asks for itself: before all others, or once a reader wants it. */
const scripts = {
  theme: 'layouts',
  freshness: 'layouts',
  'up-to-date': 'layouts',
  'show-layer': 'snippets',
  'begin-explorer': 'islands/map',
  'dropped-file': 'islands',
};

const prefix = 'mappe:island/';

/** The part of a file of the bundle that is read here. */
interface Chunk {
  type: 'chunk';
  fileName: string;
  facadeModuleId: string | null;
}

/** Bundle each island with its mounting code, and list its files: a page requests them all at once, by links in its text. */
export function askedFiles(): Plugin {
  // No page carries the list of what other pages ask for.
  const sheets = new Map<string, string[]>();
  const imports = new Map<string, readonly string[]>();
  return {
    name: 'mappe-asked-files',
    applyToEnvironment: ({ name }) => name === 'client',
    buildStart() {
      // Astro starts a server, too, to learn what pages there are.
      if (this.environment.mode !== 'build') return;
      for (const name of islands)
        this.emitFile({ type: 'chunk', id: `${prefix}${name}`, name: name.replace(/^.*\//, ''), preserveSignature: 'strict' });
      for (const [name, folder] of Object.entries(scripts))
        this.emitFile({ type: 'chunk', id: join(site, folder, `${name}.ts`), name, preserveSignature: 'strict' });
    },
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load: (id) =>
      id.startsWith(`\0${prefix}`)
        ? `export { default } from '${join(site, 'islands', id.slice(prefix.length + 1))}.svelte';\nexport { mountIn } from '${join(site, 'islands', 'mount.ts')}';`
        : undefined,
    generateBundle(_, bundle) {
      for (const item of Object.values(bundle)) {
        if (item.type !== 'chunk') continue;
        const own = [...(item.viteMetadata?.importedCss ?? [])];
        sheets.set(item.fileName, own);
        // Vite is about to take away the scripts that are nothing but styles.
        imports.set(item.fileName, [...item.imports]);
        // Astro takes away a style sheet that it knows no page of, unless a script has its address.
        for (const name of own) item.viteMetadata?.importedAssets.add(name);
      }
    },
    writeBundle({ dir = '' }, bundle) {
      writeFileSync(join(dir, '..', 'asked-files.json'), JSON.stringify(listFiles(Object.values(bundle), imports, sheets)));
    },
  };
}

/** The same files by the addresses that Vite serves sources at: it fetches what they import, and their styles, by itself. */
export function askedInDev(): AskedFiles {
  const alone = (script: string): IslandFiles => ({ script, scripts: [], styles: [] });
  return {
    scripts: Object.fromEntries(Object.entries(scripts).map(([name, folder]) => [name, `site/${folder}/${name}.ts`])),
    islands: Object.fromEntries(islands.map((name) => [name, alone(`@id/${prefix}${name}`)])),
    map: { ...alone('site/map/open-map.ts'), styles: ['node_modules/maplibre-gl/dist/maplibre-gl.css'] },
  };
}

function listFiles(
  items: readonly (Chunk | { type: 'asset'; fileName: string })[],
  imports: ReadonlyMap<string, readonly string[]>,
  sheets: ReadonlyMap<string, readonly string[]>,
): AskedFiles {
  const chunks = items.filter((item) => item.type === 'chunk');
  const written = new Set(chunks.map(({ fileName }) => fileName));
  /** A chunk with all that it cannot run without. */
  const reach = (fileName: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(fileName)) return seen;
    seen.add(fileName);
    for (const name of imports.get(fileName) ?? []) reach(name, seen);
    return seen;
  };
  const filesOf = (chunk: Chunk): IslandFiles => {
    const names = [...reach(chunk.fileName)];
    const styles = new Set(names.flatMap((name) => sheets.get(name) ?? []));
    return { script: chunk.fileName, scripts: names.slice(1).filter((name) => written.has(name)), styles: [...styles] };
  };
  const entryOf = (id: string): Chunk => {
    const found = chunks.find(({ facadeModuleId }) => facadeModuleId === id);
    if (found === undefined) throw new Error(`The bundle has no ${id}.`);
    return found;
  };
  const assetOf = (pattern: RegExp): string => {
    const found = items.find(({ fileName }) => pattern.test(fileName));
    if (found === undefined) throw new Error(`The bundle has no ${pattern}.`);
    return found.fileName;
  };
  const map = filesOf(entryOf(join(site, 'map', 'open-map.ts')));
  return {
    scripts: Object.fromEntries(
      Object.entries(scripts).map(([name, folder]) => [name, entryOf(join(site, folder, `${name}.ts`)).fileName]),
    ),
    islands: Object.fromEntries(islands.map((name) => [name, filesOf(entryOf(`\0${prefix}${name}`))])),
    map: { ...map, styles: [...map.styles, assetOf(/\bmaplibre-gl\.[^/]*\.css$/)] },
  };
}
