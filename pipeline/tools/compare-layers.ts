import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { changeTable, openChanges, type ChangeTable } from './change-table.ts';
import { rowsOf } from './clean-rows.ts';
import { readJob } from './job.ts';
import { createRows, loadRows } from './load-rows.ts';
import { pairRows } from './pair-rows.ts';
import { reply } from './reply.ts';

/** One layer of two versions: /in/old<index>.parquet and /in/new<index>.parquet. */
export interface ComparedLayer {
  name: string;
  /** Identifies a feature in both versions; null where none does. */
  key: string | null;
  /** Fields of both versions; one that has had two types is compared as text. */
  fields: { name: string; retyped: boolean }[];
  hasGeometry: boolean;
  /** False where the coordinate system is another one: every coordinate differs and says nothing. */
  comparesGeometry: boolean;
  /** A field whose values are codes of communes or the like. */
  area: string | null;
}

/** `writes`: put the changes into /out/clean.gpkg too, with the coordinate systems of /in/clean.gpkg. */
export interface CompareJob {
  layers: ComparedLayer[];
  writes: boolean;
}

/** Counts of features. */
export interface Tally {
  added: number;
  removed: number;
  changed: number;
}

/** What has become of the features of a layer. */
export interface LayerChanges extends Tally {
  unchanged: number;
  /** Of the changed ones, those whose geometry has. */
  moved: number;
  /** Changed features by field, most often changed first. */
  byField: { field: string; changed: number }[];
  /** By code, the most changed first. */
  byArea: (Tally & { code: string })[];
  /** Rows read of the earlier and the later version. */
  rows: [old: number, new: number];
  /** Rows written, and those of them without geometry. */
  written: number;
  withoutGeometry: number;
}

/** Compare the layers of two versions; on the disk, whatever their size. */
export async function compareLayers(folder: { in: string; out: string }, { layers, writes }: CompareJob): Promise<LayerChanges[]> {
  const changes: LayerChanges[] = [];
  using target = writes ? openChanges(`${folder.out}/clean.gpkg`, `${folder.in}/clean.gpkg`) : undefined;
  for (const [index, layer] of layers.entries()) {
    const work = `${folder.out}/compare.sqlite`;
    {
      using database = new DatabaseSync(work);
      database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072; BEGIN');
      const read = async (table: 'old' | 'new'): Promise<number> => {
        createRows(database, table);
        return loadRows(database, table, `${folder.in}/${table}${index}.parquet`, layer);
      };
      const rows: LayerChanges['rows'] = [await read('old'), await read('new')];
      pairRows(database, { hasKey: layer.key !== null, hasShape: layer.hasGeometry && layer.comparesGeometry });
      changes.push(tell(database, layer, rows, target === undefined ? undefined : changeTable(target.database, layer)));
      database.exec('COMMIT');
    }
    rmSync(work);
  }
  return changes;
}

type Values = (string | number | boolean | null)[];
const valuesOf = (text: unknown): Values => JSON.parse(String(text)) as Values;

/** Go through all that is not as it was. */
function tell(database: DatabaseSync, layer: ComparedLayer, rows: LayerChanges['rows'], table: ChangeTable | undefined): LayerChanges {
  const { fields, area } = layer;
  const areaAt = fields.findIndex(({ name }) => name === area);
  const [byField, byArea] = [new Map<string, number>(), new Map<string, Tally>()];
  const count: Tally & { moved: number } = { added: 0, removed: 0, changed: 0, moved: 0 };
  const add = (what: keyof Tally, values: Values): void => {
    count[what] += 1;
    const code = values[areaAt];
    if (code === null || code === undefined) return;
    const tally = byArea.get(String(code)) ?? { added: 0, removed: 0, changed: 0 };
    tally[what] += 1;
    byArea.set(String(code), tally);
  };
  const alone = (own: 'old' | 'new') =>
    rowsOf(
      database,
      `SELECT key, attributes, geom FROM ${own} WHERE NOT EXISTS (SELECT 1 FROM pairs WHERE pairs.${own} = ${own}.id) ORDER BY id`,
    );
  for (const [key, attributes, geom] of alone('old')) {
    add('removed', valuesOf(attributes));
    table?.add({ change: 'removed', key, geom: layer.comparesGeometry ? geom : null });
  }
  for (const [key, attributes, geom] of alone('new')) {
    add('added', valuesOf(attributes));
    table?.add({ change: 'added', key, geom });
  }
  for (const [key, earlier, later, before, after, same] of rowsOf(database, changedRows)) {
    const [old, now] = [valuesOf(earlier), valuesOf(later)];
    const differing = fields.flatMap(({ name }, index) => (old[index] === now[index] ? [] : [name]));
    add('changed', now);
    for (const field of differing) byField.set(field, (byField.get(field) ?? 0) + 1);
    const moved = same === 0;
    if (moved) count.moved += 1;
    table?.add({ change: 'changed', key, geom: after, moved, fields: differing });
    if (moved && before !== null) table?.add({ change: 'before', key, geom: before, moved });
  }
  return {
    ...count,
    unchanged: Number(database.prepare('SELECT count(*) AS n FROM pairs').get()?.['n']) - count.changed,
    byField: [...byField]
      .map(([field, changed]) => ({ field, changed }))
      .sort((a, b) => b.changed - a.changed || (a.field < b.field ? -1 : 1)),
    byArea: [...byArea].map(([code, tally]) => ({ code, ...tally })).sort((a, b) => sum(b) - sum(a) || (a.code < b.code ? -1 : 1)),
    rows,
    written: table?.rows() ?? 0,
    withoutGeometry: table?.withoutGeometry() ?? 0,
  };
}

const sum = ({ added, removed, changed }: Tally): number => added + removed + changed;

const changedRows = `
  SELECT new.key, old.attributes, new.attributes, old.geom, new.geom, old.shape IS new.shape
  FROM pairs JOIN old ON old.id = pairs.old JOIN new ON new.id = pairs.new
  WHERE old.data <> new.data OR old.shape IS NOT new.shape ORDER BY new.id`;

if (import.meta.main) await reply(() => compareLayers({ in: '../in', out: '.' }, readJob() as CompareJob));
