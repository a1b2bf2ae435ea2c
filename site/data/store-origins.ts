import type { DatasetRecord } from '../../schemas/types.ts';
import { readOperator } from './operator.ts';
import type { RecordPath } from './admission.ts';
import { ownStores, readRecord, recordPaths, storesOf } from './records.ts';
import { readPreview } from './settings.ts';
import { storeBase } from './store-addresses.ts';

let ofBaseMap: Promise<string[]> | undefined;

async function readBaseStores(): Promise<string[]> {
  const records = await Promise.all((await basePaths()).map(({ id }) => readRecord(id)));
  return records.flatMap(storesOf);
}

/** The data sets that draw the base map, and those whose limits lie on it. */
export async function basePaths(): Promise<RecordPath[]> {
  const paths = new Map((await recordPaths()).map((each) => [each.id, each]));
  const { basemap = {}, territories = [] } = readOperator();
  const drawn = Object.values(basemap).map((layer) => layer.split('#')[0] ?? '');
  return [...new Set([...drawn, ...territories])].flatMap((id) => paths.get(id) ?? []);
}

/** Origins a page fetches artifacts from, for its content security policy: a data set's map reads its own and the base map's. */
export async function storeOrigins(map: boolean | DatasetRecord): Promise<string[]> {
  const { published } = readPreview() ?? {};
  const bases = [storeBase(), ...(published === undefined ? [] : [published])];
  if (map === true) bases.push(...(await ownStores()));
  else if (map !== false) bases.push(...storesOf(map), ...(await (ofBaseMap ??= readBaseStores())));
  return [...new Set(bases.flatMap((base) => (/^https?:/.test(base) ? [new URL(base).origin] : [])))];
}
