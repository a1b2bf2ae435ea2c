import type { Plugin } from './sheets.ts';

/** Facts of a module of the bundle. */
interface Module {
  /** A page, or another script, asks for it by name. */
  isEntry: boolean;
  /** Modules that it cannot run without, and modules that it may load later. */
  imports: readonly string[];
  later: readonly string[];
  /** Bytes of its code, before minification. */
  bytes: number;
  /** A style sheet. */
  isSheet?: boolean;
  /** An entry that few ask for, and gladly wait a little for. */
  isRare?: boolean;
  /** An entry that takes the files of others as they are cut for them. */
  isBorrower?: boolean;
}

/** Bytes that, in all pages without need of them, cost as much as a separate file: some hundred bytes of transfer. */
// Rules for what a page does not show repeat the words of those for what it does, and become a fifth of their length on the way.
const smallest = { script: 5000, sheet: 10_000 };

/** More bytes, before minification, than a part of a page may bring along that it does not need. */
const heaviestRest = 60_000;

/** A style sheet, or the style of a component. */
const sheetId = /[.&]css$/;

/** The script within a component of Astro. */
const scriptId = /\.astro\?.*\btype=script\b/;

/** The island of one's own accesses, as its entry is called. */
const rare = /\bmappe:island\/Access$/;

/** The island of the page for frames of others: Explorer, which has all of it, is not to come in more files for its sake. */
const borrower = /\bmappe:island\/Embed$/;

/** Code that a worker fetches once it needs it: a part, though it is asked for by name. */
const late = /\bmappe-right-to-left$/;

/** Prefix of a group's name while the bundle is made. */
const part = 'part-';

interface Group {
  isSheet: boolean;
  entries: ReadonlySet<string>;
  modules: string[];
  bytes: number;
}

const isWithin = (some: ReadonlySet<string>, others: ReadonlySet<string>): boolean => [...some].every((entry) => others.has(entry));

const borrowersAmong = (modules: ReadonlyMap<string, Module>): string[] =>
  [...modules].flatMap(([id, { isBorrower = false }]) => (isBorrower ? [id] : []));

/** The entries that may come to load each part. */
function findHosts(modules: ReadonlyMap<string, Module>): Map<string, Set<string>> {
  const hosts = new Map<string, Set<string>>();
  for (const [entry, { isEntry, isRare = false }] of modules) {
    const met = new Set(isEntry ? [entry] : []);
    for (const id of met) {
      const { imports = [], later = [] } = modules.get(id) ?? {};
      // An entry that comes later is the host of its parts itself.
      const parts = later.filter((part) => modules.get(part)?.isEntry !== true);
      // A part of a rare entry may bring what it does not need: no file of others is cut for it.
      for (const part of isRare ? [] : parts) hosts.set(part, (hosts.get(part) ?? new Set()).add(entry));
      for (const other of [...imports, ...parts]) met.add(other);
    }
  }
  return hosts;
}

/** Group modules that the same entries need at once, or one with the parts that it loads later; merge the smallest groups. */
export function groupModules(modules: ReadonlyMap<string, Module>): string[][] {
  // The smallest join others that those entries need as well. What an entry alone needs is in its own file anyway.
  const reach = (from: string): Set<string> => {
    const reached = new Set([from]);
    for (const id of reached) for (const other of modules.get(id)?.imports ?? []) reached.add(other);
    return reached;
  };
  const needed = new Map<string, Set<string>>();
  for (const [entry, { isEntry, isBorrower = false }] of modules)
    for (const id of isEntry && !isBorrower ? reach(entry) : []) needed.set(id, (needed.get(id) ?? new Set()).add(entry));
  const wanted = new Set([...modules.values()].flatMap(({ later }) => later).filter((id) => modules.get(id)?.isEntry !== true));
  const reached = new Map([...wanted].map((id) => [id, reach(id)]));
  const shared = new Set([...wanted, ...borrowersAmong(modules)].flatMap((id) => [...reach(id)]));
  const groups = new Map<string, Group>();
  const groupOf = new Map<string, Group>();
  for (const [id, entries] of needed) {
    if (entries.size === 1 && !shared.has(id)) continue;
    const { isSheet = false, bytes = 0 } = modules.get(id) ?? {};
    const name = [isSheet, ...[...entries].sort()].join('\n');
    const group = groups.get(name) ?? { isSheet, entries, modules: [], bytes: 0 };
    groups.set(name, group);
    group.modules.push(id);
    group.bytes += bytes;
    groupOf.set(id, group);
  }
  /** Whether no module of the group imports one that fewer entries need: no imports in a circle, and no page gets modules without need. */
  const mayJoin = ({ modules: own }: Group, { entries }: Group): boolean =>
    own
      .flatMap((id) => modules.get(id)?.imports ?? [])
      .every((id) => own.includes(id) || isWithin(entries, groupOf.get(id)?.entries ?? entries));
  /** Pages that do not need a file hardly feel it. */
  const isCheap = ({ isSheet, bytes, entries }: Group, other: Group): boolean =>
    bytes * (other.entries.size - entries.size) <= smallest[isSheet ? 'sheet' : 'script'];
  const bySize = [...groups.values()].sort((a, b) => a.bytes - b.bytes);
  for (const small of bySize) {
    const [joined] = bySize
      .filter(
        (group) =>
          group !== small &&
          group.isSheet === small.isSheet &&
          group.modules.length > 0 &&
          isWithin(small.entries, group.entries) &&
          isCheap(small, group) &&
          mayJoin(small, group),
      )
      .sort((a, b) => a.entries.size - b.entries.size || b.bytes - a.bytes);
    if (joined === undefined) continue;
    joined.modules.push(...small.modules);
    joined.bytes += small.bytes;
    for (const id of small.modules.splice(0)) groupOf.set(id, joined);
  }
  // What a part of one page needs of the files of others comes without the rest of these, where that is heavy.
  const hosts = findHosts(modules);
  const bytesOf = (ids: readonly string[]): number => ids.reduce((sum, id) => sum + (modules.get(id)?.bytes ?? 0), 0);
  const split = ({ isSheet, entries, modules: ids }: Group): string[][] => {
    const strangers = [...reached].filter(([part]) => !isWithin(hosts.get(part) ?? new Set(), entries));
    const isLent = (id: string): boolean => !isSheet && strangers.some(([, needs]) => needs.has(id));
    const lent = ids.filter(isLent);
    const rest = ids.filter((id) => !isLent(id));
    // With all that the rest cannot run without.
    const brought = new Set(rest.flatMap((id) => [...reach(id)]).filter((id) => !isLent(id)));
    return bytesOf([...brought]) < heaviestRest ? [ids] : [lent, rest];
  };
  return bySize.flatMap(split).filter(({ length }) => length > 0);
}

/** Join modules that the same pages need at once into one file, even those that a later part of a page needs as well. */
export function joinChunks(): Plugin {
  // The bundler keeps such modules apart, though the page has them by then: a map came in sixty scripts, most of a kilobyte.
  let names = new Map<string, string>();
  const sheets = new Map<string, number>();
  return {
    name: 'mappe-chunks',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    // What an entry exports may move to a file that it shares.
    options: (options) => ({ ...options, preserveEntrySignatures: 'allow-extension' }),
    // In the end the module of a sheet has no text of its own.
    transform(code, id) {
      if (sheetId.test(id)) sheets.set(id, code.length);
    },
    buildEnd() {
      const modules = new Map<string, Module>();
      for (const id of this.getModuleIds()) {
        const info = this.getModuleInfo(id);
        if (info)
          modules.set(id, {
            isEntry: info.isEntry && !late.test(id),
            imports: info.importedIds,
            later: info.dynamicallyImportedIds,
            bytes: sheets.get(id) ?? info.code?.length ?? 0,
            isSheet: sheets.has(id),
            isRare: rare.test(id) || borrower.test(id),
            isBorrower: borrower.test(id),
          });
      }
      names = new Map(groupModules(modules).flatMap((ids, at) => ids.map((id) => [id, `${part}${at}`])));
    },
    outputOptions: (options) => ({
      ...options,
      // A page names some forty of them, and what does not tell a file by its bytes is weight.
      entryFileNames: (chunk) =>
        scriptId.test(chunk.facadeModuleId ?? '')
          ? '_astro/[hash].js'
          : typeof options.entryFileNames === 'function'
            ? options.entryFileNames(chunk)
            : (options.entryFileNames ?? '_astro/[name].[hash].js'),
      chunkFileNames: (chunk) =>
        chunk.name.startsWith(part)
          ? '_astro/[hash].js'
          : typeof options.chunkFileNames === 'function'
            ? options.chunkFileNames(chunk)
            : (options.chunkFileNames ?? '_astro/[name].[hash].js'),
      codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: (id: string) => names.get(id) ?? null }] },
    }),
  };
}
