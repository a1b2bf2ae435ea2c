import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Bbox, TerritoryLevel } from '../../../schemas/types.ts';
import { prefixesOf } from '../../../schemas/model/territory-levels.ts';
import { sourceAt, type ByteSource } from '../features/byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import { openFlatgeobuf, type Flatgeobuf } from '../features/open-flatgeobuf.ts';
import { remember } from '../fetch/load-json.ts';
import { boxesMeet } from './rings.ts';

/** File of the catalogue with the outlines of a level of territories, and its field that has their codes. */
export interface OutlineFile {
  level: TerritoryLevel;
  field: string;
  url: string;
  bytes: number;
}

/** The outline of a territory. */
export type Outline = Polygon | MultiPolygon;

/** Finds outlines by the codes of territories, "COMMUNE-35085". */
export interface Outlines {
  /** The one of a code, looked for where the boxes are; undefined where the catalogue has none there. */
  find: (code: string, boxes: readonly Bbox[], options?: ReadOptions) => Promise<Outline | undefined>;
}

/** Files whose indexes are kept: one a level. */
const mostFiles = 4;

/** Outlines out of the catalogue's own files. */
export function findOutlines(files: readonly OutlineFile[], open: (url: string, bytes: number) => ByteSource = sourceAt): Outlines {
  const opened = new Map<string, Promise<Flatgeobuf>>();
  return {
    async find(code, boxes, options = {}) {
      for (const { level, field, url, bytes } of files) {
        const prefix = prefixesOf[level].find((each) => code.startsWith(each));
        if (prefix === undefined) continue;
        const file = await remember(opened, url, () => openFlatgeobuf(open(url, bytes)), mostFiles);
        const outline = await outlineIn(file, field, code.slice(prefix.length), boxes, options);
        if (outline !== undefined) return outline;
      }
      return undefined;
    },
  };
}

async function outlineIn(
  file: Flatgeobuf,
  field: string,
  code: string,
  boxes: readonly Bbox[],
  options: ReadOptions,
): Promise<Outline | undefined> {
  const column = file.header.columns.findIndex(({ name }) => name === field);
  const found = await file.search((box) => (boxes.some((each) => boxesMeet(each, box)) ? 'part' : 'none'), options);
  const parts: Position[][][] = [];
  // A territory may be several features, of its parts.
  for await (const batch of file.hasIndex ? file.read(found, options) : file.readAll(options))
    for (const { geometry, values } of batch) {
      if (String(values[column]) !== code) continue;
      if (geometry?.type === 'Polygon') parts.push(geometry.coordinates);
      if (geometry?.type === 'MultiPolygon') parts.push(...geometry.coordinates);
    }
  const [only] = parts;
  if (only === undefined) return undefined;
  return parts.length === 1 ? { type: 'Polygon', coordinates: only } : { type: 'MultiPolygon', coordinates: parts };
}
