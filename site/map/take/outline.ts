import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Bbox, TerritoryLevel } from '../../../schemas/types.ts';
import { prefixesOf } from '../../../schemas/model/territory-levels.ts';
import { sourceAt, type ByteSource } from '../features/byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import type { OutlineOwner } from '../model/model.ts';
import { openFlatgeobuf, type Flatgeobuf } from '../features/open-flatgeobuf.ts';
import { remember } from '../fetch/load-json.ts';
import { boxesMeet } from './rings.ts';

/** File of the catalogue with the outlines of a level of territories, and its field that has their codes. */
export interface OutlineFile {
  level: TerritoryLevel;
  field: string;
  url: string;
  bytes: number;
  /** Data set that the file is of. */
  of: OutlineOwner;
}

/** The outline of a territory. */
export type Outline = Polygon | MultiPolygon;

/** Outlines by their codes, and the data sets that have given them. */
export interface FoundOutlines {
  byCode: ReadonlyMap<string, Outline>;
  owners: readonly OutlineOwner[];
}

/** Finds outlines by the codes of territories, "COMMUNE-35085". */
export interface Outlines {
  /** The one of a code, looked for where the boxes are; undefined where the catalogue has none there. */
  find: (code: string, boxes: readonly Bbox[], options?: ReadOptions) => Promise<Outline | undefined>;
  /** Those of codes of one level, read at once where the boxes are; undefined where more than `most` bytes are to be read for them. */
  findAll: (codes: ReadonlySet<string>, boxes: () => Promise<readonly Bbox[]>, most: number) => Promise<FoundOutlines | undefined>;
}

/** Files whose indexes are kept: one a level. */
const mostFiles = 4;

/** Outlines out of the catalogue's own files. */
export function findOutlines(files: readonly OutlineFile[], open: (url: string, bytes: number) => ByteSource = sourceAt): Outlines {
  const opened = new Map<string, Promise<Flatgeobuf>>();
  /** The files that have the level of a code, each with what stands before the codes in it. */
  const filesOf = (code: string): { file: OutlineFile; prefix: string }[] =>
    files.flatMap((file) => prefixesOf[file.level].filter((each) => code.startsWith(each)).map((prefix) => ({ file, prefix })));
  const openFile = ({ url, bytes }: OutlineFile): Promise<Flatgeobuf> =>
    remember(opened, url, () => openFlatgeobuf(open(url, bytes)), mostFiles);
  return {
    async find(code, boxes, options = {}) {
      for (const { file, prefix } of filesOf(code)) {
        const own = code.slice(prefix.length);
        const found = await outlinesIn(await openFile(file), file.field, { codes: new Set([own]), boxes }, options);
        if (found?.has(own)) return found.get(own);
      }
      return undefined;
    },
    async findAll(codes, boxes, most) {
      const [some = ''] = codes;
      const all = new Map<string, Outline>();
      const owners: OutlineOwner[] = [];
      for (const { file, prefix } of filesOf(some)) {
        const wanted = new Set([...codes].filter((code) => !all.has(code)).map((code) => code.slice(prefix.length)));
        if (wanted.size === 0) break;
        const found = await outlinesIn(await openFile(file), file.field, { codes: wanted, boxes: await boxes(), most });
        if (found === undefined) return undefined;
        for (const [code, outline] of found) all.set(`${prefix}${code}`, outline);
        if (found.size > 0 && owners.every(({ path }) => path !== file.of.path)) owners.push(file.of);
      }
      return { byCode: all, owners };
    },
  };
}

/** Codes whose outlines are wanted, where these are, and how many bytes may be read for them. */
interface Wanted {
  codes: ReadonlySet<string>;
  boxes: readonly Bbox[];
  most?: number;
}

/** The outlines of a file that are wanted; undefined where they are of too many bytes. */
async function outlinesIn(
  file: Flatgeobuf,
  field: string,
  { codes, boxes, most = Infinity }: Wanted,
  options: ReadOptions = {},
): Promise<Map<string, Outline> | undefined> {
  const column = file.header.columns.findIndex(({ name }) => name === field);
  const found = await file.search((box) => (boxes.some((each) => boxesMeet(each, box)) ? 'part' : 'none'), options);
  if ((file.hasIndex ? file.weigh(found) : file.bytes) > most) return undefined;
  const parts = new Map<string, Position[][][]>();
  // A territory may be several features, of its parts.
  for await (const batch of file.hasIndex ? file.read(found, options) : file.readAll(options))
    for (const { geometry, values } of batch) {
      const code = String(values[column]);
      if (!codes.has(code) || (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon')) continue;
      const own = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      parts.set(code, [...(parts.get(code) ?? []), ...own]);
    }
  return new Map([...parts].map(([code, own]) => [code, outlineOf(own)]));
}

const outlineOf = (parts: Position[][][]): Outline => {
  const [only = []] = parts;
  return parts.length === 1 ? { type: 'Polygon', coordinates: only } : { type: 'MultiPolygon', coordinates: parts };
};
