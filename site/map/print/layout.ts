import type { Size } from '../model/camera.ts';
import type { LegendEntry, LegendGroup } from '../model/model.ts';
import { mmPerPixel, papers, roundLength, sizeOfPaper, wholePixels, type PaperId } from './paper.ts';
import { onSheet, wrap } from './written.ts';

/* Where everything on a sheet stands, in millimetres from its upper left corner: what draws it knows nothing else. */
// Longer than 400 lines: title, legend, scale, sources and map share one sheet, and what one takes the others lack.

/** A colour as style sheets write it, and how much it hides of the paper. */
interface Paint {
  fill?: string;
  opacity?: number;
  stroke?: string;
  line?: number;
}

/** Something that is drawn on a sheet. */
export type SheetItem =
  | { kind: 'text'; x: number; y: number; text: string; size: number; bold?: boolean; color: string; align?: 'center' | 'right' }
  | ({ kind: 'circle'; x: number; y: number; radius: number } & Paint)
  | ({ kind: 'path'; points: readonly (readonly [x: number, y: number])[]; closed: boolean } & Paint);

/** A box on a sheet. */
interface SheetBox extends Size {
  x: number;
  y: number;
}

/** The legend of a data set. */
export interface LegendPart {
  title: string;
  /** Filter of what is drawn. */
  note?: string;
  groups: readonly LegendGroup[];
}

/** Content of a sheet besides its map. */
export interface SheetContent {
  paper: PaperId;
  landscape: boolean;
  scale: number;
  title: string;
  legend: readonly LegendPart[];
  /** Lines of those to whom it is owed; `strong`: how the sheet may be used. */
  credits: readonly { text: string; strong?: boolean }[];
  notes: readonly string[];
  words: { scale: string; legend: string; sources: string; length: (metres: number) => string; more: (count: number) => string };
}

/** Width in millimetres of a text whose letters are so many high. */
export type MeasureText = (text: string, size: number, bold: boolean) => number;

/** A sheet laid out. */
export interface SheetLayout {
  page: Size;
  /** The map, of whole pixels. */
  map: SheetBox;
  pixels: Size;
  items: SheetItem[];
  /** Lines of the legend that have no room. */
  omitted: number;
  /** Whether all else leaves the map too little of the paper. */
  isTight: boolean;
}

const ink = '#1b2430';
const muted = '#4a5462';

/** By how much what stands on a paper is larger than on A4, as it is looked at from farther off. */
const units: Record<PaperId, number> = { A5: 0.85, A4: 1, A3: 1.15, A2: 1.4, A1: 1.75, A0: 2.2 };

/** Heights of letters on A4, millimetres. */
const letters = { title: 6.2, scale: 4.4, head: 2.9, entry: 2.7, note: 2.25, credit: 2.15 };
const leading = 1.28;

/** Shares of a paper's side: what the legend may take at most, and what the map has at least. */
const shares = { legend: 0.34, map: 0.3 };

/** A line of a legend, drawn where it comes to stand. */
interface LegendLine {
  height: number;
  /** Space above it, but at the top of a column. */
  above?: number;
  /** Whether it is parted from the next by no end of a column. */
  leads: boolean;
  draw: (x: number, y: number) => SheetItem[];
}

/** Set lines of text below each other, the first below `y`. */
function setText(
  lines: readonly string[],
  { x, y, size, bold = false, color = ink }: { x: number; y: number; size: number; bold?: boolean; color?: string },
): SheetItem[] {
  return lines.map((text, at) => ({ kind: 'text', x, y: y + size * (0.95 + at * leading), text: onSheet(text), size, bold, color }));
}

const heightOf = (lines: readonly string[], size: number): number => lines.length * size * leading;

/** Lay out a sheet. */
export function layoutSheet(content: SheetContent, measure: MeasureText): SheetLayout {
  const { paper, landscape } = content;
  const page = sizeOfPaper(paper, landscape);
  const u = units[paper];
  const margin = Math.min(10 * u, papers[paper][0] * 0.055);
  const gap = 4 * u;
  const width = page.width - 2 * margin;
  const title = wrap(content.title, width, (text) => measure(text, letters.title * u, true), 2);
  const top = margin + (title.length > 0 ? heightOf(title, letters.title * u) + gap * 0.6 : 0);
  // Where the sheet lies, legend and scale are a column beside the map; where it stands, both are below it.
  const isBeside = landscape && content.legend.length > 0;
  const side = isBeside ? Math.min(Math.max(52 * u, width * 0.2), width * 0.3) : Math.min(64 * u, width * 0.42);
  const scale = layoutScale(content, { u, width: side }, measure);
  const credits = layoutCredits(content, { u, width: isBeside ? width : width - side - 6 * u }, measure);
  const footTop = page.height - margin - (isBeside ? credits.height : Math.max(credits.height, scale.height));
  const room = footTop - gap - top;
  const place = isBeside ? { width: side, height: room - scale.height - gap } : { width, height: room };
  const legend = layoutLegend(content, { u, gap, ...place }, measure);
  const free = isBeside
    ? { width: width - side - gap, height: room }
    : { width, height: room - (legend.height > 0 ? legend.height + gap : 0) };
  const pixels = { width: Math.max(1, wholePixels(free.width)), height: Math.max(1, wholePixels(free.height)) };
  const map = { x: margin, y: top, width: pixels.width * mmPerPixel, height: pixels.height * mmPerPixel };
  return {
    page,
    map,
    pixels,
    items: [
      ...setText(title, { x: margin, y: margin, size: letters.title * u, bold: true }),
      ...frame(map, 0.3 * u),
      ...legend.draw(page.width - margin - place.width, isBeside ? top : footTop - gap - legend.height),
      ...scale.draw(page.width - margin - side, isBeside ? map.y + map.height - scale.height : footTop),
      ...credits.draw(margin, footTop),
    ],
    omitted: legend.omitted,
    isTight: free.height < page.height * shares.map || free.width < page.width * shares.map,
  };
}

const frame = ({ x, y, width, height }: SheetBox, line: number): SheetItem[] => [
  {
    kind: 'path',
    closed: true,
    stroke: ink,
    line,
    points: [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ],
  },
];

/** A block that has its place. */
interface Block {
  height: number;
  draw: (x: number, y: number) => SheetItem[];
}

/** Lay out the scale, its bar, the north and what is to be known of them. */
function layoutScale({ scale, notes, words }: SheetContent, { u, width }: { u: number; width: number }, measure: MeasureText): Block {
  const note = letters.note * u;
  const barHeight = 14 * u;
  const told = notes.flatMap((text) => wrap(text, width, (each) => measure(each, note, false)));
  return {
    height: barHeight + heightOf(told, note),
    draw: (x, y) => [
      ...setText([words.scale], { x, y, size: letters.scale * u, bold: true }),
      ...drawBar(x, y + 7.4 * u, { u, room: width - 14 * u, scale, length: words.length }),
      ...drawNorth(x + width - 4 * u, y, u),
      ...setText(told, { x, y: y + barHeight, size: note, color: muted }),
    ],
  };
}

/** Lay out credits, whole however many they are: in as many columns as are broad enough to be read. */
function layoutCredits({ credits, words }: SheetContent, { u, width }: { u: number; width: number }, measure: MeasureText): Block {
  const size = letters.credit * u;
  const head = letters.head * u;
  const gap = 5 * u;
  const count = Math.min(Math.max(1, credits.length), Math.max(1, Math.floor((width + gap) / (66 * u + gap))));
  const column = (width + gap) / count - gap;
  const parts = credits.map(({ text, strong: bold = false }): LegendLine[] =>
    beginLower(
      wrap(text, column, (each) => measure(each, size, bold)).map((each) =>
        textLine(each, { size, indent: 0, bold, color: bold ? ink : muted }),
      ),
      size * 0.3,
    ),
  );
  const columns = balance(parts, { count, most: Infinity });
  return {
    height: head * leading + Math.max(...columns.map(tallOf)),
    draw: (x, y) => [
      ...setText([words.sources], { x, y, size: head, bold: true }),
      ...columns.flatMap((each, at) => drawLines(each, x + at * (column + gap), y + head * leading)),
    ],
  };
}

/** Height of lines below each other. */
const tallOf = (lines: readonly LegendLine[]): number =>
  lines.reduce((sum, { height, above = 0 }, at) => sum + height + (at > 0 ? above : 0), 0);

function drawLines(lines: readonly LegendLine[], x: number, y: number): SheetItem[] {
  return lines.flatMap((line, at) => line.draw(x, y + tallOf(lines.slice(0, at + 1)) - line.height));
}

/** Draw a bar that is a round length of the ground, in parts that are ink and paper in turn. */
function drawBar(
  x: number,
  y: number,
  { u, room, scale, length }: { u: number; room: number; scale: number; length: (metres: number) => string },
): SheetItem[] {
  const metres = roundLength((room / 1000) * scale);
  const width = (metres / scale) * 1000;
  const count = String(metres).replace(/\D/g, '').replace(/^0+/, '').startsWith('5') ? 5 : 4;
  const height = 1.5 * u;
  const parts = Array.from({ length: count }, (_, at): SheetItem => {
    const [left, right] = [at, at + 1].map((part) => x + (width * part) / count) as [number, number];
    const points = [[left, y], [right, y], [right, y + height], [left, y + height]] as const; // prettier-ignore
    return { kind: 'path', points, closed: true, fill: at % 2 === 0 ? ink : '#ffffff', stroke: ink, line: 0.2 * u };
  });
  const size = letters.note * u;
  const label = (text: string, at: number, align?: 'center' | 'right'): SheetItem => ({
    kind: 'text',
    x: at,
    y: y + height + size,
    text: onSheet(text),
    size,
    color: ink,
    ...(align && { align }),
  });
  return [...parts, label('0', x), label(length(metres), x + width, 'center')];
}

/** Draw an arrow to the north, which is up on every sheet. */
function drawNorth(x: number, y: number, u: number): SheetItem[] {
  const size = letters.head * u;
  const tip = y + size * 1.1;
  const end = tip + 7 * u;
  const half = 2.1 * u;
  const line = 0.25 * u;
  return [
    { kind: 'text', x, y: y + size * 0.8, text: 'N', size, bold: true, color: ink, align: 'center' },
    { kind: 'path', closed: true, fill: ink, stroke: ink, line, points: [[x, tip], [x - half, end], [x, end - 1.8 * u]] }, // prettier-ignore
    { kind: 'path', closed: true, fill: '#ffffff', stroke: ink, line, points: [[x, tip], [x + half, end], [x, end - 1.8 * u]] }, // prettier-ignore
  ];
}

/** A legend that has its place. */
interface LaidLegend extends Block {
  omitted: number;
}

/** Lay out the legend: beside the map where the sheet lies, below it in columns where it stands. */
function layoutLegend(
  { legend, landscape, words }: SheetContent,
  { u, width, height, gap }: { u: number; width: number; height: number; gap: number },
  measure: MeasureText,
): LaidLegend {
  if (legend.length === 0) return { height: 0, omitted: 0, draw: () => [] };
  const head = letters.head * u;
  const above = head * leading + 1.4 * u;
  const count = landscape ? 1 : Math.max(1, Math.floor((width + gap) / (50 * u + gap)));
  const column = (width + gap) / count - gap;
  const parts = legend.map((part) => beginLower(linesOf(part, { u, column }, measure), 1.6 * u));
  const most = (landscape ? height : height * shares.legend) - above;
  const columns = balance(parts, { count, most });
  // The last line gives way to what says how many there are more.
  const last = columns.at(-1);
  const omitted = parts.flat().length - columns.flat().length;
  const more = omitted + (omitted > 0 && last ? last.splice(-1).length : 0);
  if (more > 0) last?.push(textLine(words.more(more), { size: letters.entry * u, indent: 0, color: muted }));
  const tallest = Math.max(...columns.map(tallOf));
  return {
    height: above + tallest,
    omitted: more,
    draw: (x, y) => [
      ...setText([words.legend], { x, y, size: head, bold: true }),
      ...columns.flatMap((each, at) => drawLines(each, x + at * (column + gap), y + above)),
    ],
  };
}

/** Lines that no end of a column parts: a title stands with what it is the title of. */
function linked(lines: readonly LegendLine[]): LegendLine[][] {
  const blocks: LegendLine[][] = [];
  for (const [at, line] of lines.entries()) {
    if (lines[at - 1]?.leads === true) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

/** How many columns there may be, how high each is, and how high one may ever be: what is higher is parted. */
interface Columns {
  count: number;
  height: number;
  most: number;
}

/** Put parts into columns: as many as there is room for. */
function flow(parts: readonly (readonly LegendLine[])[], { count, height, most }: Columns): LegendLine[][] {
  const columns: LegendLine[][] = [[]];
  for (const block of parts.flatMap((part) => (tallOf(part) <= most ? [part] : linked(part)))) {
    const column = columns.at(-1) ?? [];
    if (tallOf([...column, ...block]) <= height) column.push(...block);
    else if (columns.length < count && tallOf(block) <= height) columns.push([...block]);
    else break;
  }
  return columns;
}

/** Put parts into columns of the least height that takes them all, or of the greatest that they may have. */
function balance(parts: readonly (readonly LegendLine[])[], { count, most }: Pick<Columns, 'count' | 'most'>): LegendLine[][] {
  const lines = parts.flat();
  for (let height = tallOf(lines) / count; height < most; height += 1) {
    const columns = flow(parts, { count, height, most });
    if (columns.flat().length === lines.length) return columns;
  }
  return flow(parts, { count, height: most, most });
}

const textLine = (text: string, look: { size: number; indent: number; bold?: boolean; color?: string; leads?: boolean }): LegendLine => ({
  height: look.size * leading,
  leads: look.leads ?? false,
  draw: (x, y) => setText([text], { ...look, x: x + look.indent, y }),
});

/** The lines of the legend of a data set. */
function linesOf({ title, note, groups }: LegendPart, { u, column }: { u: number; column: number }, measure: MeasureText): LegendLine[] {
  const size = letters.entry * u;
  const entries = groups.flatMap((group) => group.entries);
  const plain = (texts: readonly string[], look: Partial<Parameters<typeof textLine>[1]>): LegendLine[] =>
    texts.map((text) => textLine(text, { size, indent: 0, leads: true, ...look }));
  const wrapped = (text: string, bold: boolean, indent = 0): string[] =>
    wrap(text, column - indent, (each) => measure(each, size, bold), 4);
  const notes = note === undefined ? [] : plain(wrapped(note, false), { color: muted });
  const [only] = entries;
  // One mark of all that a data set has stands beside its title.
  if (only && entries.length === 1 && groups[0]?.subject === undefined && notes.length === 0)
    return entryLines({ ...only, label: title }, { u, size, wrapped, bold: true });
  const heads = plain(wrapped(title, true), { bold: true });
  const own = groups.flatMap((group) => {
    const subject = group.subject ?? (groups.length > 1 && group.entries.length > 1 ? group.title : undefined);
    return [
      ...(subject === undefined ? [] : plain(wrapped(subject, false), { color: muted })),
      ...group.entries.flatMap((entry) => entryLines(entry, { u, size, wrapped, bold: false })),
    ];
  });
  const lines = [...heads, ...notes, ...own];
  return own.length > 0 ? lines : lines.map((line, at) => (at === lines.length - 1 ? { ...line, leads: false } : line));
}

/** Lines of which the first stands lower, where something is above it. */
const beginLower = (lines: readonly LegendLine[], above: number): LegendLine[] =>
  lines.map((line, at) => (at > 0 ? line : { ...line, above }));

function entryLines(
  entry: LegendEntry,
  {
    u,
    size,
    wrapped,
    bold,
  }: { u: number; size: number; wrapped: (text: string, bold: boolean, indent: number) => string[]; bold: boolean },
): LegendLine[] {
  const mark = markOf(entry, u);
  const indent = Math.max(6.4 * u, mark.width + 1.4 * u);
  const [first = '', ...rest] = wrapped(entry.label, bold, indent);
  const height = Math.max(size * leading * 1.12, mark.height + 0.7 * u);
  const line: LegendLine = {
    height,
    leads: rest.length > 0,
    draw: (x, y) => [
      ...mark.draw(x + (indent - 1.4 * u) / 2, y + height / 2),
      ...setText([first], { x: x + indent, y: y + height / 2 - size * 0.6, size, bold }),
    ],
  };
  return [line, ...rest.map((text, at) => textLine(text, { size, indent, bold, leads: at < rest.length - 1 }))];
}

/** Draw the mark of a class as the map draws it, around a middle. */
function markOf(
  { shape, color, fill = 1, edge, radius = 5 }: LegendEntry,
  u: number,
): Size & { draw: (x: number, y: number) => SheetItem[] } {
  const isHollow = fill < 0.1;
  const stroke = isHollow ? color : (edge ?? (shape === 'point' ? muted : color));
  if (shape === 'point') {
    // A point is as large as on the map.
    const size = radius * mmPerPixel;
    const paint = { fill: color, opacity: fill, stroke, line: (isHollow ? 2 : 0.7) * mmPerPixel };
    return { width: 2 * size, height: 2 * size, draw: (x, y) => [{ kind: 'circle', x, y, radius: size, ...paint }] };
  }
  const px = mmPerPixel * 0.8 * u;
  if (shape === 'group')
    return {
      width: 18 * px,
      height: 18 * px,
      draw: (x, y) => [
        { kind: 'circle', x, y, radius: 9 * px, fill: color, stroke, line: px },
        { kind: 'text', x, y: y + 4 * px, text: 'N', size: 11 * px, bold: true, color: '#ffffff', align: 'center' },
      ],
    };
  const shaped = (points: readonly (readonly [number, number])[], closed: boolean, paint: Paint) => ({
    width: 16 * px,
    height: 12 * px,
    draw: (x: number, y: number): SheetItem[] => [
      { kind: 'path', closed, points: points.map(([dx, dy]) => [x + dx * px, y + dy * px] as const), ...paint },
    ],
  });
  if (shape === 'line') return shaped([[-8, 4], [-2, -3], [2, 2], [8, -5]], false, { stroke: color, line: 2.6 * px }); // prettier-ignore
  const box = [[-8, -6], [8, -6], [8, 6], [-8, 6]] as const; // prettier-ignore
  return shaped(box, true, { fill: color, opacity: fill, stroke, line: (isHollow ? 2 : 1.2) * px });
}
