import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LevelBoxes } from '../../schemas/model/outline-boxes.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import { levelsWidestFirst } from '../../schemas/model/territory-levels.ts';
import { fileOfLayer } from '../map/facts/facts.ts';
import type { OutlineOwner } from '../map/model/model.ts';
import type { OutlineFile } from '../map/take/outline.ts';
import { asset } from '../words/languages.ts';
import { termsOf } from './map-terms.ts';
import { readOperator } from './operator.ts';
import { readRecord, recordIds } from './records.ts';
import { readSettings } from './settings.ts';
import { artifactUrl } from './store-addresses.ts';

/** Address of the list of files that have the outlines of territories. */
export const outlinesAddress = (): string => asset('/explorer/contours.json');

/** The data sets of territories that the operator has chosen, as far as they are published for all. */
export async function territoryRecords(): Promise<DatasetRecord[]> {
  const { territories = [] } = readOperator();
  const known = new Set(await recordIds());
  const records = await Promise.all(territories.filter((id) => known.has(id)).map(readRecord));
  return records.filter(({ role, access }) => role === 'territories' && access === 'public');
}

/** The files that have the outlines of territories, the widest level first. */
export const outlineFiles = async (): Promise<OutlineFile[]> =>
  (await territoryRecords()).flatMap(outlinesOf).sort((a, b) => levelsWidestFirst.indexOf(a.level) - levelsWidestFirst.indexOf(b.level));

/** Part of a record of territories that tells of its outlines and whom they are owed to. */
type OutlineRecord = Pick<
  DatasetRecord,
  'version' | 'store' | 'title' | 'producer' | 'attribution' | 'path' | 'license' | 'dates' | 'temporal'
>;

/** Outline files of one record of territories. */
export const outlinesOf = (record: OutlineRecord): OutlineFile[] =>
  record.version.layers.flatMap(({ name, territory }): OutlineFile[] => {
    const file = fileOfLayer(record.version.artifacts, 'flatgeobuf', name);
    if (territory === undefined || file === undefined) return [];
    const url = artifactUrl(file.key, record.store?.address);
    return [{ level: territory.level, field: territory.code, url, bytes: file.bytes, of: ownerOf(record) }];
  });

const ownerOf = (record: OutlineRecord): OutlineOwner => ({
  title: record.title,
  producer: record.producer.title,
  attribution: record.attribution,
  version: record.version.id,
  path: record.path,
  terms: termsOf(record),
});

/** Read the boxes published beside the outlines of territories; none in stores that predate such files. */
export async function readTerritoryBoxes(): Promise<LevelBoxes[]> {
  const { store } = readSettings();
  // Nothing is published where there is no store: pages of a test, of a request.
  if (!existsSync(join(store, 'current.json'))) return [];
  const files = (await territoryRecords()).flatMap(({ version: { layers, artifacts } }) =>
    layers.flatMap(({ name, territory }) => {
      const file = fileOfLayer(artifacts, 'territory-boxes', name);
      const path = file && join(store, file.key);
      return territory === undefined || path === undefined || !existsSync(path) ? [] : [{ level: territory.level, path }];
    }),
  );
  return Promise.all(
    files.map(async ({ level, path }) => ({ level, boxes: JSON.parse(await readFile(path, 'utf8')) as LevelBoxes['boxes'] })),
  );
}
