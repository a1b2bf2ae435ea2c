import type { DatasetRecord } from '../../schemas/types.ts';
import { levelsWidestFirst } from '../../schemas/vocabularies/territory-levels.ts';
import { fileOfLayer } from '../map/facts/facts.ts';
import type { OutlineFile } from '../map/cut/outline.ts';
import { asset } from '../words/languages.ts';
import { readOperator } from './operator.ts';
import { readRecord, recordIds } from './records.ts';
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

/** Of one of them. */
export const outlinesOf = ({ version: { layers, artifacts }, store }: Pick<DatasetRecord, 'version' | 'store'>): OutlineFile[] =>
  layers.flatMap(({ name, territory }): OutlineFile[] => {
    const file = fileOfLayer(artifacts, 'flatgeobuf', name);
    if (territory === undefined || file === undefined) return [];
    return [{ level: territory.level, field: territory.code, url: artifactUrl(file.key, store?.address), bytes: file.bytes }];
  });
