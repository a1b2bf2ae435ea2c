import type { MeasureText, SheetItem, SheetLayout } from './layout.ts';

/** Letters of the same widths as those of the PDF, where the reader's machine has them. */
const family = 'Helvetica, Arial, "Liberation Sans", sans-serif';

/** Pixels high of letters that are measured. */
const measuredSize = 100;
/** Share by which the letters of a PDF may be wider than those of the screen. */
const spare = 1.03;

function contextOf(width: number, height: number): CanvasRenderingContext2D {
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d', { willReadFrequently: width === 1 });
  if (context === null) throw new RangeError('No canvas is that large.');
  return context;
}

const fontOf = (size: number, bold: boolean): string => `${bold ? 'bold ' : ''}${size}px ${family}`;

/** Measures texts by the letters of this machine. */
export function createMeasure(): MeasureText {
  const context = contextOf(1, 1);
  return (text, size, bold) => {
    context.font = fontOf(measuredSize, bold);
    return ((context.measureText(text).width * size) / measuredSize) * spare;
  };
}

/** A colour of style sheets upon white paper, as #rrggbb. */
export function createOpaque(): (color: string, opacity?: number) => string {
  const context = contextOf(1, 1);
  return (color, opacity = 1) => {
    Object.assign(context, { globalAlpha: 1, fillStyle: '#ffffff' }).fillRect(0, 0, 1, 1);
    Object.assign(context, { globalAlpha: opacity, fillStyle: color }).fillRect(0, 0, 1, 1);
    return `#${[...context.getImageData(0, 0, 1, 1).data.subarray(0, 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
}

/** Paint what stands on a sheet. */
export function paintItems(
  context: CanvasRenderingContext2D,
  items: readonly SheetItem[],
  opaque: (color: string, opacity?: number) => string,
): void {
  for (const item of items) {
    if (item.kind === 'text') {
      context.font = fontOf(item.size, item.bold ?? false);
      Object.assign(context, { fillStyle: item.color, textAlign: item.align ?? 'left', direction: 'ltr' });
      context.fillText(item.text, item.x, item.y);
      continue;
    }
    context.beginPath();
    if (item.kind === 'circle') context.arc(item.x, item.y, item.radius, 0, 2 * Math.PI);
    else for (const [x, y] of item.points) context.lineTo(x, y);
    if (item.kind === 'path' && item.closed) context.closePath();
    if (item.fill !== undefined) {
      context.fillStyle = opaque(item.fill, item.opacity);
      context.fill();
    }
    if (item.stroke !== undefined) {
      Object.assign(context, { strokeStyle: opaque(item.stroke), lineWidth: item.line ?? 0.2, lineJoin: 'round', lineCap: 'round' });
      context.stroke();
    }
  }
}

/** Draw one line of a text as a picture, for papers whose letters lack some of it. */
export function paintText({ text, size, bold = false, color }: Extract<SheetItem, { kind: 'text' }>): {
  canvas: HTMLCanvasElement;
  width: number;
} {
  // Twelve pixels a millimetre: 300 an inch.
  const perMm = 12;
  const context = contextOf(1, 1);
  context.font = fontOf(size * perMm, bold);
  const width = Math.max(1, Math.ceil(context.measureText(text).width));
  const { canvas } = context;
  Object.assign(canvas, { width, height: Math.ceil(size * perMm * 1.5) });
  Object.assign(context, { fillStyle: '#ffffff' }).fillRect(0, 0, canvas.width, canvas.height);
  context.font = fontOf(size * perMm, bold);
  Object.assign(context, { fillStyle: color, direction: 'ltr' }).fillText(text, 0, size * perMm * 1.1);
  return { canvas, width: width / perMm };
}

/** A canvas as a file. */
export const fileOf = (canvas: HTMLCanvasElement, type: 'image/png' | 'image/jpeg', quality?: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => {
        if (blob === null) reject(new RangeError('No canvas is that large.'));
        else resolve(blob.arrayBuffer().then((buffer) => new Uint8Array(buffer)));
      },
      type,
      quality,
    ),
  );

/** Draw a whole sheet as a picture of so many dots an inch, and write how many they are into it. */
export async function writePng({ page, map, items }: SheetLayout, picture: HTMLCanvasElement, dpi: number): Promise<Blob> {
  const perMm = dpi / 25.4;
  const context = contextOf(Math.round(page.width * perMm), Math.round(page.height * perMm));
  Object.assign(context, { fillStyle: '#ffffff' }).fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.scale(perMm, perMm);
  context.drawImage(picture, map.x, map.y, map.width, map.height);
  paintItems(context, items, createOpaque());
  return new Blob([withDensity(await fileOf(context.canvas, 'image/png'), dpi)], { type: 'image/png' });
}

/** Bytes of a PNG before its first chunk, and of that chunk: its size. */
const afterHeader = 8 + 25;

/** A PNG that says how many of its dots are an inch (pHYs), so that a printer draws it in its size. */
export function withDensity(png: Uint8Array<ArrayBuffer>, dpi: number): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(dpi / 0.0254);
  view.setUint32(0, 9);
  chunk.set([0x70, 0x48, 0x59, 0x73], 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1;
  view.setUint32(17, sumOf(chunk.subarray(4, 17)));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, afterHeader));
  whole.set(chunk, afterHeader);
  whole.set(png.subarray(afterHeader), afterHeader + chunk.length);
  return whole;
}

/** CRC-32, bit by bit: there are few. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
