import type { Bbox } from '../../schemas/types.ts';
import type { PlaceKind } from '../map/bring/place-column.ts';
import type { FoundOutlines, Outlines } from '../map/take/outline.ts';
import { lookUpPlace } from './place-lookup.ts';
import { departementOf } from './territories.ts';

/** Bytes of outlines that are read for a table: those of some départements. */
const mostBytes = 24 * 1024 ** 2;

/** Outlines of codes, those of communes looked for in their départements; undefined where they are too many for a page, or of no territory. */
export async function outlinesOfCodes(codes: ReadonlySet<string>, kind: PlaceKind, outlines: Outlines): Promise<FoundOutlines | undefined> {
  if (kind === 'postal') return undefined;
  const prefix = kind === 'commune' ? 'COMMUNE-' : 'DEP-';
  const departements = new Set([...codes].map((code) => (kind === 'commune' ? departementOf(code) : code)));
  const boxes = async (): Promise<Bbox[]> => {
    const places = await Promise.all([...departements].map((code) => lookUpPlace(`DEP-${code}`)));
    return places.flatMap((place) => place?.boxes ?? []);
  };
  const found = await outlines.findAll(new Set([...codes].map((code) => `${prefix}${code}`)), boxes, mostBytes);
  return found && { ...found, byCode: new Map([...found.byCode].map(([code, outline]) => [code.slice(prefix.length), outline])) };
}
