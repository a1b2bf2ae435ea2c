import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asset } from '../words/languages.ts';
import { readSettings } from './settings.ts';

/** The files of an island, or of what draws maps: the script that is asked for, those that it cannot run without, their style sheets. */
export interface IslandFiles {
  script: string;
  scripts: string[];
  styles: string[];
}

/** Files of the bundle that pages ask for by name. */
export interface AskedFiles {
  scripts: Record<string, string>;
  islands: Record<string, IslandFiles>;
  /** Files that draw maps, fetched with the first of them. */
  map: IslandFiles;
}

let read: AskedFiles | undefined;

/** Files as the bundle names them, made beside it by site/render/asked-files.ts. */
const files = (): AskedFiles => (read ??= JSON.parse(readFileSync(join(readSettings().bundle, 'asked-files.json'), 'utf8')) as AskedFiles);

const addressOf = (name: string): string => asset(`/${name}`);

/** Address of a script that a page asks for itself. */
export function scriptAddress(name: 'theme' | 'freshness' | 'up-to-date' | 'show-layer' | 'begin-explorer' | 'dropped-file'): string {
  const found = files().scripts[name];
  if (found === undefined) throw new Error(`The bundle has no script ${name}.`);
  return addressOf(found);
}

/** Addresses of an island's files; `drawn`: with a map, shown as soon as the island is, and the script that draws it. */
export function islandFiles(name: string, drawn: boolean): IslandFiles & { later: string[]; map?: string } {
  const { islands, map } = files();
  const own = islands[name];
  if (own === undefined) throw new Error(`The bundle has no island ${name}.`);
  const scripts = [...own.scripts, ...(drawn ? map.scripts : [])];
  return {
    script: addressOf(own.script),
    scripts: [...new Set(scripts)].map(addressOf),
    styles: own.styles.map(addressOf),
    ...(drawn && { map: addressOf(map.script) }),
    later: drawn ? map.styles.filter((name) => !own.styles.includes(name)).map(addressOf) : [],
  };
}
