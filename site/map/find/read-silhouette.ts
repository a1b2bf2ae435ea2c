import { isPlainDrawing } from '../../../schemas/model/plain-drawing.ts';
import { nameAddress } from '../fetch/failure.ts';
import { remember } from '../fetch/load-json.ts';
import { readAtMost } from '../fetch/read-at-most.ts';

/** A card's drawing has some kilobytes. */
const mostBytes = 262_144;
/** As many as a reader scrolls past. */
const mostKept = 300;
const drawings = new Map<string, Promise<string>>();

/** The drawing at an address, to be placed in a page: shapes alone, or it is refused. */
export const readSilhouette = (url: string): Promise<string> => remember(drawings, url, () => read(url), mostKept);

async function read(url: string): Promise<string> {
  const response = await fetch(url).catch(nameAddress(url));
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const svg = new TextDecoder().decode(await readAtMost(response.body, mostBytes, url));
  if (!isPlainDrawing(svg)) throw new Error(`${url} is not a plain drawing.`); // guard: is no drawing
  return svg;
}
