import type { DatasetRecord } from '../../schemas/types.ts';
import { readOperator } from './operator.ts';
import { readPreview, readSettings } from './settings.ts';

const settings = readSettings();

/** Public address of the store, ending in "/": below the site where nobody says another place. */
export function storeBase(): string {
  const { store, site } = readOperator();
  const base = settings.storeUrl ?? store ?? `${withSlash(new URL(settings.site ?? site).pathname)}store/`;
  return withSlash(base);
}

const withSlash = (address: string): string => (address.endsWith('/') ? address : `${address}/`);

/** Address of an object of the store, for links and requests. */
export const storeUrl = (key: string): string => (isPublishedOnly(key) ? (readPreview()?.published ?? storeBase()) : storeBase()) + key;

let own: ReadonlySet<string> | undefined;

/** Whether a preview does not bring an object itself. */
function isPublishedOnly(key: string): boolean {
  const preview = readPreview();
  if (preview === undefined) return false;
  return !(own ??= new Set(preview.own)).has(key);
}

/** Address of the operator's archive of a ground: in the store, or anywhere. */
export const groundUrl = (pmtiles: string): string => (pmtiles.startsWith('https://') ? pmtiles : storeUrl(pmtiles));

/** Hosts that any map asks for the ground that the operator has chosen: IGN's, or the archive's where it is not in the store. */
export function groundHosts(): { ign: boolean; archive?: string } {
  const { ground } = readOperator();
  const isElsewhere = typeof ground === 'object' && ground.pmtiles.startsWith('https://');
  return { ign: ground === 'plan-ign', ...(isElsewhere && { archive: new URL(ground.pmtiles).origin }) };
}

/** Absolute addresses of the artifacts of a record, by their keys, as a page of the site gives them. */
export const artifactAddresses =
  (record: Pick<DatasetRecord, 'store'> | undefined, page: string | URL | undefined) =>
  (key: string): string =>
    new URL(artifactUrl(key, record?.store?.address), page).href;

/** Address of an artifact of a version: in the store, or in the bucket where its producer keeps it, whose public address `store` is. */
export function artifactUrl(key: string, store: string | undefined): string {
  return store === undefined ? storeUrl(key) : `${store.replace(/\/*$/, '/')}${key}`;
}
