/** Side of each drawing on a card, and the room around it, in units of the card. */
const side = 240;
const room = 16;

/** Draw an SVG of drawings side by side, each scaled to its square; other texts are left out; empty where no drawing is left. */
export function drawCard(drawings: readonly string[]): string {
  const parts = drawings.flatMap((svg) => framed(svg) ?? []);
  if (parts.length === 0) return '';
  const width = parts.length * (side + room) + room;
  const height = side + 2 * room;
  const placed = parts.map((part, index) => `<g transform="translate(${room + index * (side + room)} ${room})">${part}</g>`);
  // White paper: a comment is shown on any ground that its reader has chosen, where black lines may not be seen.
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"><path fill="white" stroke="lightgrey" d="M0 0H${width}V${height}H0z"/>${placed.join('')}</svg>\n`;
}

/** The shapes of a drawing, moved and scaled into the middle of a square. */
function framed(svg: string): string | undefined {
  const [, attributes = '', shapes = ''] = /^<svg xmlns="[^"]*"([^>]*)>(.*)<\/svg>\s*$/s.exec(svg) ?? [];
  const [box = '', left = 0, top = 0, width = 0, height = 0] = (
    / viewBox="(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+)"/.exec(attributes) ?? []
  ).map((part, index) => (index === 0 ? part : Number(part))) as [string, ...number[]];
  if (!(width > 0 && height > 0)) return undefined;
  const scale = Math.min(side / width, side / height);
  const [x, y] = [(side - width * scale) / 2 - left * scale, (side - height * scale) / 2 - top * scale].map((value) =>
    Number(value.toFixed(2)),
  );
  return `<g transform="translate(${x} ${y})scale(${Number(scale.toFixed(4))})"${attributes.replace(box, '')}>${shapes}</g>`;
}
