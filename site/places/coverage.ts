import { meets } from '../../schemas/model/boxes.ts';
import type { Bbox } from '../../schemas/types.ts';

/** Coverage of a data set: its territories, and the boxes that its data were measured in. */
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

/** Whether data cover a territory: by its own code or a part's, or by a larger territory's code if their boxes reach it too. */
export function covers(
  { codes, boxes }: Coverage,
  place: CoveredPlace,
  aroundOf: (code: string) => readonly string[] | undefined,
): boolean {
  // Boxes of neighbours overlap, codes do not. The search and the pages of territories both ask this function, and so count the same.
  if (codes.some((own) => own === place.code || aroundOf(own)?.includes(place.code))) return true;
  return codes.some((own) => place.around.includes(own)) && meet(boxes, place.boxes);
}
