import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { changeTable, openChanges, type ChangeTable } from './change-table.ts';
import { fieldsOf, type ComparedLayer, type ComparedSide, type Values } from './compared-layer.ts';
import { rowsOf, type Column } from '../geopackage/clean-rows.ts';
import { createRows, loadRows, tellsZones } from './load-rows.ts';
import { pairRows } from './pair-rows.ts';
import { readJob, reply } from '../job.ts';

/** `writes`: put the changes into /out/clean.gpkg too; `systems`: with the coordinate systems of /in/clean.gpkg. */
export interface CompareJob {
  layers: ComparedLayer[];
  writes: boolean;
  systems: boolean;
}

export interface Tally {
  added: number;
  removed: number;
  changed: number;
}

/** Counts of what has become of the features of a layer. */
export interface LayerChanges extends Tally {
  unchanged: number;
  /** Changed features whose geometry has changed. */
  moved: number;
  /** Changed features by field, most often changed first. */
  byField: { field: string; changed: number }[];
  /** By code, the most changed first. */
  byArea: (Tally & { code: string })[];
  /** Rows written, those of them without geometry, and what their columns are called. */
  written: number;
  withoutGeometry: number;
  columns: Column[];
  /** The coordinate system of the geometries, as PROJJSON. */
  crs: unknown;
}

/** Compare the layers of two versions; on the disk, whatever their size. */
export async function compareLayers(folder: { in: string; out: string }, { layers, writes, systems }: CompareJob): Promise<LayerChanges[]> {
  const changes: LayerChanges[] = [];
  using target = writes ? openChanges(`${folder.out}/clean.gpkg`, systems ? `${folder.in}/clean.gpkg` : undefined) : undefined;
  for (const [index, layer] of layers.entries()) {
    const work = `${folder.out}/compare.sqlite`;
    {
      using database = new DatabaseSync(work);
      database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072; BEGIN');
      let crs: unknown = null;
      const zoned = layer.in !== 'both' || (await tellsZones(`${folder.in}/old${index}.parquet`));
      for (const side of ['old', 'new'] as const) {
        createRows(database, side);
        if (layer.in !== 'both' && layer.in !== side) continue;
        crs = await loadRows(database, side, `${folder.in}/${side}${index}.parquet`, { ...layer, zoned });
      }
      pairRows(database, { hasKey: layer.key !== null, hasShape: layer.hasGeometry && layer.comparesGeometry });
      changes.push({ ...tell(database, layer, target === undefined ? undefined : changeTable(target.database, layer)), crs });
      database.exec('COMMIT');
    }
    rmSync(work);
  }
  return changes;
}

const valuesOf = (text: unknown): Values => JSON.parse(String(text)) as Values;

function tell(database: DatabaseSync, layer: ComparedLayer, table: ChangeTable | undefined): Omit<LayerChanges, 'crs'> {
  const compared = layer.fields.filter((field) => field.in === 'both').map(({ name }) => name);
  const byField = new Map<string, number>();
  const { count, byArea, add } = tallies(layer);
  const alone = (own: ComparedSide) =>
    rowsOf(
      database,
      `SELECT key, attributes, geom FROM ${own} WHERE NOT EXISTS (SELECT 1 FROM pairs WHERE pairs.${own} = ${own}.id) ORDER BY id`,
    );
  for (const [side, change] of [
    ['old', 'removed'],
    ['new', 'added'],
  ] as const)
    for (const [key, attributes, geom] of alone(side)) {
      const values = valuesOf(attributes);
      add(change, values, side);
      table?.add({ change, key, geom: side === 'new' || layer.comparesGeometry ? geom : null, values, side });
    }
  let moves = 0;
  for (const [key, earlier, later, before, after, same] of rowsOf(database, changedRows)) {
    const old = valuesOf(earlier);
    const now = valuesOf(later);
    const fields = compared.filter((_, index) => old[index] !== now[index]);
    add('changed', now, 'new');
    for (const field of fields) byField.set(field, (byField.get(field) ?? 0) + 1);
    const moved = same === 0;
    if (moved) moves += 1;
    const was = Object.fromEntries(compared.flatMap((name, index) => (fields.includes(name) ? [[name, old[index]]] : [])));
    table?.add({ change: 'changed', key, geom: after, moved, fields, was, values: now, side: 'new' });
    if (moved && before !== null) table?.add({ change: 'before', key, geom: before, moved, values: old, side: 'old' });
  }
  return {
    ...count,
    moved: moves,
    unchanged: Number(database.prepare('SELECT count(*) AS n FROM pairs').get()?.['n']) - count.changed,
    byField: [...byField]
      .map(([field, changed]) => ({ field, changed }))
      .sort((a, b) => b.changed - a.changed || (a.field < b.field ? -1 : 1)),
    byArea: [...byArea].map(([code, tally]) => ({ code, ...tally })).sort((a, b) => sum(b) - sum(a) || (a.code < b.code ? -1 : 1)),
    written: table?.rows() ?? 0,
    withoutGeometry: table?.withoutGeometry() ?? 0,
    columns: table?.columns ?? [],
  };
}

function tallies(layer: ComparedLayer) {
  const at = { old: 0, new: 0 };
  for (const side of ['old', 'new'] as const) at[side] = fieldsOf(layer, side).findIndex(({ name }) => name === layer.area);
  const count: Tally = { added: 0, removed: 0, changed: 0 };
  const byArea = new Map<string, Tally>();
  const add = (what: keyof Tally, values: Values, side: ComparedSide): void => {
    count[what] += 1;
    const code = values[at[side]];
    if (code === null || code === undefined) return;
    const tally = byArea.get(String(code)) ?? { added: 0, removed: 0, changed: 0 };
    tally[what] += 1;
    byArea.set(String(code), tally);
  };
  return { count, byArea, add };
}

const sum = ({ added, removed, changed }: Tally): number => added + removed + changed;

const changedRows = `
  SELECT new.key, old.attributes, new.attributes, old.geom, new.geom, old.shape IS new.shape
  FROM pairs JOIN old ON old.id = pairs.old JOIN new ON new.id = pairs.new
  WHERE old.data <> new.data OR old.shape IS NOT new.shape ORDER BY new.id`;

if (import.meta.main) await reply(() => compareLayers({ in: '../in', out: '.' }, readJob() as CompareJob));
