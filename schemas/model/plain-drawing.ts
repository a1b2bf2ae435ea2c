/* A drawing (SVG) stands in pages as it is, and opens by itself at its address: publishing and showing one hold it to the same rules. */

/** Attributes that the pipeline draws with; none of their values can name an address. */
const attribute = String.raw` (?:xmlns="http://www\.w3\.org/2000/svg"|transform="[\w .()-]*"|(?:viewBox|d|cx|cy|r|fill|fill-[a-z]+|stroke|stroke-[a-z]+)="[\w .-]*")`;
/** Shapes in groups, and nothing after them. */
const plainDrawing = new RegExp(
  String.raw`^<svg(?:${attribute})*>(?:<(?:path|circle)(?:${attribute})*/>|<g(?:${attribute})*>|</g>)*</svg>\s*$`,
);
/** Characters of the largest drawing: a page holds several, and each is some tens of thousands. */
export const mostDrawingLength = 1024 ** 2;

/** Whether an SVG is a drawing of the pipeline: shapes alone, nothing that runs, loads or leads anywhere. */
// guard [plainDrawing.test(svg)]: with a script
export const isPlainDrawing = (svg: string): boolean => svg.length <= mostDrawingLength && plainDrawing.test(svg);
