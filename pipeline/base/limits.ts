import { mostTextBytes, usualLimits } from '../../schemas/model/limits.ts';
import type { Phrase } from '../../schemas/types.ts';

const kibibyte = 1024;
const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** A limit that an operator may set in operator.yaml, down to 1 and up to `ceiling`, beyond which this code was never tried. */
interface Settable {
  value: number;
  ceiling: number;
}

/** Limits that `limits:` of operator.yaml may set; operator.schema.json has the same names and ceilings. */
export const settable = {
  /** Bytes of all files of one source together: more would not fit on a disk beside what is made of them. */
  sourceBytes: { value: 40 * gibibyte, ceiling: 1024 * gibibyte },
  /** Files in one archive: a département's cadastre or a whole PLU with its documents stays far below. */
  archiveEntries: { value: 10_000, ceiling: 100_000 },
  /** Bytes of all that one archive holds: it has to fit a runner's disk beside what is made of it. */
  archiveBytes: { value: 32 * gibibyte, ceiling: 1024 * gibibyte },
  /** Times that an archive grows as it is opened: text packs ten times, tables that repeat themselves some dozens. */
  archiveRatio: { value: 100, ceiling: 1000 },
  /** Layers of one data set: more than the richest package of a planning standard has; a reader finds nothing among more. */
  layers: { value: usualLimits.layers, ceiling: 512 },
  /** Fields of one layer: more columns than a table for people has; the same cap as for the fields of a manifest. */
  fields: { value: usualLimits.fields, ceiling: 2000 },
  /** Bytes of one text value: some twenty pages; a table with more of them carries documents, which belong under `documents`. */
  textBytes: { value: usualLimits.textBytes, ceiling: mostTextBytes },
  /** Points of one feature: each program holds a feature whole in memory, several times while it is changed. */
  vertices: { value: 1_000_000, ceiling: 20_000_000 },
  /** Pixels of a side of an image: a whole region at 20 cm has no more; beyond it GDAL reserves gigabytes for one row. */
  rasterSide: { value: 300_000, ceiling: 2_000_000 },
  /** Bands of an image: images of the earth from planes and satellites have a dozen. */
  rasterBands: { value: 64, ceiling: 512 },
  /** Bytes of the pixels of one image: what a file unpacks to has to fit a disk, several times. */
  rasterBytes: { value: 64 * gibibyte, ceiling: 4096 * gibibyte },
  /** Sheets of one image, or files of one point cloud: each is a line of the record, which every page of the data set reads. */
  // A département at 20 cm, in sheets of a kilometre, has so many.
  sheets: { value: 2000, ceiling: 10_000 },
  /** Minutes of one program: no conversion of the catalogue comes near; a run that does hangs or attacks. */
  runMinutes: { value: 60, ceiling: 24 * 60 },
  /** Bytes of memory that one program may write to: what its heap does not count (buffers) is caught here too. */
  memoryBytes: { value: 6 * gibibyte, ceiling: 256 * gibibyte },
} as const satisfies Record<string, Settable>;

/** A limit that an operator can set. */
export type LimitName = keyof typeof settable;
/** Values of all limits in one catalogue. */
export type Limits = Readonly<Record<LimitName, number>>;

/** The limits of a catalogue that sets none. */
export const defaultLimits: Limits = withLimits({});

/** All limits, those that an operator has set among them. */
export function withLimits(set: Partial<Limits>): Limits {
  const entries = Object.entries(settable).map(([name, { value }]) => [name, set[name as LimitName] ?? value]);
  // The same keys: their values alone have changed.
  return Object.fromEntries(entries) as Limits;
}

/** How an admin raises a limit: stands at the end of each refusal by it. */
export const raise = (name: LimitName): Phrase => ({ id: 'limit.raise', facts: { name, ceiling: settable[name].ceiling } });

// ---- what no operator needs to set: a refusal by one says that it is fixed, and why -----------------------------------------------------

/** Small files of spaces or zeros compress without end; the ratio of an archive counts above this. */
export const archiveRatioFromBytes = 64 * mebibyte;
/** An honest image does not pack more; a sparse one claims gigabytes in a kilobyte. Counts above the bytes beside it. */
export const rasterRatio = 2000;
/** Below this an image may be as sparse as it likes. */
export const rasterRatioFromBytes = gibibyte;
/** Larger single files have not been seen and would fill a runner's disk. */
export const fileBytes = 64 * gibibyte;
/** Small files that GDAL and tippecanoe leave in /tmp; it is memory, large ones belong in /out. */
export const temporaryBytes = 512 * mebibyte;
/** Processes and threads of one run: more than all programs of a large machine together have. */
// Linux counts them by user: runs that root starts count together as its second user; a bubble of another user has a count of its own.
// Outside of a bubble, the limit would count all processes of the user.
export const tasks = 8192;
/** A description of a source by ogrinfo is some kilobytes a layer; beyond this the source is hostile. */
export const stdoutBytes = 32 * mebibyte;
/** Share of the memory of a Node program that V8 may fill with objects: the rest is for buffers, and for V8 itself. */
export const nodeHeapShare = 1 / 3;
/**
 * Address space of GDAL for vectors, of GDAL for images, and of programs that map files (tippecanoe) or reserve more than they touch (V8).
 */
export const addressSpaceBytes = { vector: 4 * gibibyte, raster: 8 * gibibyte, mapped: 64 * gibibyte };
/** CPU time that lets all cores work for the whole time; four cores at least, so that no program with threads is stopped early. */
export const cpuSecondsOf = (wallMs: number, cores: number): number => Math.ceil((wallMs / 1000) * Math.max(4, cores));
/** Bytes of a table in JSON: its rows as objects have to fit in memory. */
export const jsonBytes = 256 * mebibyte;
/** Redirections from one address to the next, and bytes of what a server says before the file itself. */
export const maxRedirects = 5;
/** The head of an answer holds no more. */
export const maxHeaderBytes = 32 * kibibyte;
