import type { ReadOptions } from '../map/fetch/fetch-range.ts';
import { loadJson, remember } from '../map/fetch/load-json.ts';
import { findOutlines, type Outline, type OutlineFile, type Outlines } from '../map/take/outline.ts';
import { lookUpPlace } from './place-lookup.ts';
import { departementOf } from './territories.ts';

/** Tools to find the outline of a place. */
interface Guides {
  outlines: Outlines;
  lookUp: typeof lookUpPlace;
}

/** Outline files by the address of their list; each list is fetched once. */
const known = new Map<string, Promise<Outlines>>();

/** The outline of the place that `code` names, out of the files that are listed at `address`; undefined where the catalogue has none. */
export async function outlineOf(code: string, address: string, options: ReadOptions = {}): Promise<Outline | undefined> {
  return outlineBy({ outlines: await outlinesAt(address), lookUp: lookUpPlace }, code, options);
}

/** The outlines of the files that are listed at `address`. */
export const outlinesAt = (address: string): Promise<Outlines> =>
  remember(known, address, async () => findOutlines(await loadJson<OutlineFile[]>(address)));

/** The same by other guides. A commune whose own place is not known is looked for in its département. */
export async function outlineBy({ outlines, lookUp }: Guides, code: string, options: ReadOptions = {}): Promise<Outline | undefined> {
  const place = await lookUp(code);
  if (place === undefined) return undefined;
  const found = await outlines.find(code, place.boxes, options);
  if (found !== undefined || place.standIn === undefined) return found;
  const departement = await lookUp(`DEP-${departementOf(code.slice(code.indexOf('-') + 1))}`);
  return departement && outlines.find(code, departement.boxes, options);
}
