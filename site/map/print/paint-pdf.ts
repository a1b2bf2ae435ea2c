import { jsPDF } from 'jspdf';
import type { Lang } from '../../words/languages.ts';
import type { SheetItem, SheetLayout } from './layout.ts';
import { createOpaque, fileOf, paintText } from './paint-canvas.ts';
import { mmPerPixel, stripsOf } from './paper.ts';
import { inWinAnsi, isWinAnsi, onSheet } from './written.ts';

/** Pixels of a canvas that every browser has: Safari on telephones has no larger one. */
const mostStripPixels = 16_000_000;
/** Rows that a band of the picture has of the next: between two that only meet, readers of PDF show a line of paper. */
const overlap = 8;
const quality = 0.92;

const pointsPerMm = 72 / 25.4;

/** Parts of a PDF: its sheet, the picture of its map, and its title for readers and programs. */
export interface PdfSheet {
  layout: SheetLayout;
  picture: HTMLCanvasElement;
  title: string;
  lang: Lang;
  signal: AbortSignal;
}

/** Write a sheet as a PDF: the map as pictures, all else as letters and lines. */
export async function writePdf({ layout, picture, title, lang, signal }: PdfSheet): Promise<Blob> {
  const { page, items } = layout;
  const orientation = page.width > page.height ? 'landscape' : 'portrait';
  const pdf = new jsPDF({ unit: 'mm', format: [page.width, page.height], orientation, compress: true, putOnlyUsedFonts: true });
  pdf.setLanguage(lang);
  pdf.setProperties({ title: onSheet(title), creator: 'Mappe' });
  await addMap(pdf, layout, picture, signal);
  const opaque = createOpaque();
  for (const item of items) {
    if (item.kind === 'text') await addText(pdf, item);
    else addShape(pdf, item, opaque);
  }
  signal.throwIfAborted();
  return pdf.output('blob');
}

/** Put the picture of the map onto a page, in bands. */
async function addMap(pdf: jsPDF, { map }: SheetLayout, picture: HTMLCanvasElement, signal: AbortSignal): Promise<void> {
  const perMm = picture.height / map.height;
  for (const [at, { top, height }] of stripsOf(picture, mostStripPixels, overlap).entries()) {
    signal.throwIfAborted();
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height });
    canvas.getContext('2d')?.drawImage(picture, 0, -top);
    const bytes = await fileOf(canvas, 'image/jpeg', quality);
    pdf.addImage(bytes, 'JPEG', map.x, map.y + top / perMm, map.width, height / perMm, `map-${at}`);
  }
}

async function addText(pdf: jsPDF, item: Extract<SheetItem, { kind: 'text' }>): Promise<void> {
  const { x, y, text, size, bold = false, color, align = 'left' } = item;
  pdf.setFont('helvetica', bold ? 'bold' : 'normal');
  pdf.setFontSize(size * pointsPerMm);
  pdf.setTextColor(color);
  if (isWinAnsi(text)) return void pdf.text(text, x, y, { align });
  const { canvas, width } = paintText(item);
  const left = { left: x, center: x - width / 2, right: x - width }[align];
  pdf.addImage(await fileOf(canvas, 'image/jpeg', quality), 'JPEG', left, y - size * 1.1, width, size * 1.5);
  // For those who search or copy it.
  pdf.text(inWinAnsi(text), x, y, { align, renderingMode: 'invisible' });
}

function addShape(pdf: jsPDF, item: Exclude<SheetItem, { kind: 'text' }>, opaque: (color: string, opacity?: number) => string): void {
  const { fill, opacity, stroke, line = mmPerPixel } = item;
  if (fill !== undefined) pdf.setFillColor(opaque(fill, opacity));
  if (stroke !== undefined) pdf.setDrawColor(opaque(stroke));
  pdf.setLineWidth(line);
  pdf.setLineJoin('round');
  pdf.setLineCap('round');
  const style = fill === undefined ? 'S' : stroke === undefined ? 'F' : 'FD';
  if (item.kind === 'circle') return void pdf.circle(item.x, item.y, item.radius, style);
  const [[x, y] = [0, 0], ...rest] = item.points;
  const steps = rest.map(([nextX, nextY], at) => {
    const [lastX, lastY] = item.points[at] ?? [0, 0];
    return [nextX - lastX, nextY - lastY];
  });
  pdf.lines(steps, x, y, [1, 1], style, item.closed);
}
