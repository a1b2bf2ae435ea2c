import type { LasHeader } from './las-header.ts';

export interface PointStatistics {
  points: number;
  min: [number, number, number];
  max: [number, number, number];
  /** Points that lie beyond the header's own box. */
  outside: number;
  /** Points by class, as the file numbers them; those that occur. */
  classes: { code: number; count: number }[];
  /** Points by their place among the returns of a pulse: first, second … */
  returns: number[];
  /** Seconds, in the sense of the header; absent where points have no time. */
  time?: { min: number; max: number };
  cells: PointCells;
}

/** The box of the points cut into equal cells, west to east, south to north. */
export interface PointCells {
  columns: number;
  rows: number;
  points: number[];
  /** Highest point of each; of none, -Infinity. */
  top: number[];
}

/** Fewer points to a cell would leave gaps where the cloud has none. */
const pointsPerCell = 16;
/** Most cells that can be told apart in a drawing. */
const maxCells = 96;
/** A header is rounded: this many of its own steps are no difference. */
const tolerance = 1.5;
const returnsInAll = 15;

/** Find the position of the time in a point, by its format. */
const timeAt = (format: number): number | undefined => (format >= 6 ? 22 : format === 0 || format === 2 ? undefined : 20);

/** Take in points one by one, as they are in an unpacked file. */
export function gatherPoints(header: LasHeader): { add: (view: DataView, at: number) => void; result: () => PointStatistics } {
  const { scale, offset, pointFormat } = header;
  const modern = pointFormat >= 6;
  const time = timeAt(pointFormat);
  const classes = new Array<number>(256).fill(0);
  const returns = new Array<number>(returnsInAll + 1).fill(0);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const clock = { min: Infinity, max: -Infinity };
  const cells = emptyCells(header);
  const within = [0, 1, 2].map((axis) => {
    const slack = scale[axis]! * tolerance;
    return { min: header.min[axis]! - slack, max: header.max[axis]! + slack };
  });
  let points = 0;
  let outside = 0;

  const add = (view: DataView, at: number): void => {
    let isOutside = false;
    const place = [0, 0, 0];
    for (let axis = 0; axis < 3; axis++) {
      const value = view.getInt32(at + axis * 4, true) * scale[axis]! + offset[axis]!;
      place[axis] = value;
      if (value < low[axis]!) low[axis] = value;
      if (value > high[axis]!) high[axis] = value;
      if (value < within[axis]!.min || value > within[axis]!.max) isOutside = true;
    }
    points += 1;
    if (isOutside) outside += 1;
    else putInCell(cells, header, place);
    const flags = view.getUint8(at + 14);
    returns[flags & (modern ? 0x0f : 0x07)]! += 1;
    classes[modern ? view.getUint8(at + 16) : view.getUint8(at + 15) & 0x1f]! += 1;
    if (time === undefined) return;
    const seconds = view.getFloat64(at + time, true);
    if (seconds < clock.min) clock.min = seconds;
    if (seconds > clock.max) clock.max = seconds;
  };
  const result = (): PointStatistics => ({
    points,
    min: [low[0]!, low[1]!, low[2]!],
    max: [high[0]!, high[1]!, high[2]!],
    outside,
    classes: classes.flatMap((each, code) => (each === 0 ? [] : [{ code, count: each }])),
    returns: returns.slice(1, returns.findLastIndex((each) => each > 0) + 1),
    ...(Number.isFinite(clock.min) && Number.isFinite(clock.max) && { time: clock }),
    cells,
  });
  return { add, result };
}

function emptyCells({ points, min, max }: LasHeader): PointCells {
  const width = Math.max(max[0] - min[0], 1e-9);
  const height = Math.max(max[1] - min[1], 1e-9);
  const side = Math.min(maxCells, Math.max(1, Math.sqrt(points / pointsPerCell)));
  const longer = Math.max(width, height);
  const along = (length: number): number => Math.max(1, Math.round((side * length) / longer));
  const columns = along(width);
  const rows = along(height);
  return { columns, rows, points: new Array<number>(columns * rows).fill(0), top: new Array<number>(columns * rows).fill(-Infinity) };
}

function putInCell(cells: PointCells, { min, max }: LasHeader, place: number[]): void {
  const along = (axis: 0 | 1, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor(((place[axis]! - min[axis]) / (max[axis] - min[axis] || 1)) * count)));
  const cell = along(1, cells.rows) * cells.columns + along(0, cells.columns);
  cells.points[cell]! += 1;
  if (place[2]! > cells.top[cell]!) cells.top[cell] = place[2]!;
}
