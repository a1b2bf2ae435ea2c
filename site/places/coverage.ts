import { meets } from '../../schemas/model/boxes.ts';
import type { Bbox } from '../../schemas/types.ts';

/** Where the data of a data set lie: the territories that they are of, and the boxes that they were measured in. */
export interface Coverage {
  codes: readonly string[];
  boxes: readonly Bbox[];
}

/** A territory: where it lies, and the codes of all that hold it. */
export interface CoveredPlace {
  code: string;
  around: readonly string[];
  boxes: readonly Bbox[];
}

/** Whether some of the boxes have a point in common. */
export const meet = (some: readonly Bbox[], others: readonly Bbox[]): boolean =>
  some.some((box) => others.some((other) => meets(box, other)));

/**
 * Whether data are of a territory: their own codes decide, for boxes of neighbours overlap and codes do not. What is declared for something
 * larger (its region, France) must also reach it. The search and the pages of territories ask this alone, and so count the same.
 */
export function covers(
  { codes, boxes }: Coverage,
  place: CoveredPlace,
  aroundOf: (code: string) => readonly string[] | undefined,
): boolean {
  if (codes.some((own) => own === place.code || aroundOf(own)?.includes(place.code))) return true;
  return codes.some((own) => place.around.includes(own)) && meet(boxes, place.boxes);
}
