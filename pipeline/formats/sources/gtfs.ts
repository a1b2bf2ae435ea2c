import { basename, dirname } from 'node:path';
import { gtfsNeeds, gtfsTables } from '../../base/gtfs.ts';
import { csv } from './csv.ts';
import type { SourceFormat } from './format.ts';

/** A GTFS feed in an archive: tables of which stops and shapes have places, in WGS 84. No file is one by itself. */
export const gtfs: SourceFormat = { ...csv, id: 'gtfs', name: 'GTFS', extensions: ['txt'], matches: () => false, crs: 'EPSG:4326' };

interface NamedText {
  name: string;
  text: string;
}

/** The header of a table whose fields are called as those of a feed are. */
const header = /^(\u00ef\u00bb\u00bf)?"?[a-z][a-z0-9_]*"?(\s*,\s*"?[a-z][a-z0-9_]*"?)+\s*(\r?\n|$)/;
/** One of these is beside the stops of any feed. */
const others = ['routes', 'trips', 'stop_times', 'agency'];

/** Names of the files of a feed by table, in the order in which they are published; undefined where the archive holds none, or several. */
export function findFeed(files: readonly NamedText[]): Map<string, string> | undefined {
  const folders = Map.groupBy(
    files.filter(({ name }) => /\.txt$/i.test(name)),
    ({ name }) => dirname(name),
  );
  const feeds = [...folders.values()].filter((own) => {
    const called = (table: string): NamedText | undefined => own.find(({ name }) => tableOf(name) === table);
    return (
      /(^|[",\s\u00bf])stop_id\b/.test(called('stops')?.text.split('\n')[0] ?? '') && others.some((table) => called(table) !== undefined)
    );
  });
  const [feed, ...more] = feeds;
  if (feed === undefined || more.length > 0) return undefined;
  // A file without a byte has no header either.
  const full = feed.filter(({ text }) => text.trim() !== '');
  const tables = full
    .filter(({ name, text }) => gtfsTables.includes(tableOf(name)) || header.test(text))
    .map(({ name }) => [tableOf(name), name] as const);
  const order = (table: string): number => (!gtfsTables.includes(table) ? gtfsTables.length : gtfsTables.indexOf(table));
  return new Map(tables.toSorted(([a], [b]) => order(a) - order(b)));
}

const tableOf = (name: string): string =>
  basename(name)
    .replace(/\.txt$/i, '')
    .toLowerCase();

/** The files that a table of a feed is read with, by the names that its reader knows. */
export const besideTable = (table: string, feed: ReadonlyMap<string, string>): [wanted: string, name: string][] =>
  gtfsNeeds(table).flatMap((other) => {
    const name = feed.get(other);
    return name === undefined ? [] : [[`${other}.txt`, name]];
  });
