import { gzipSync } from 'node:zlib';
import type { Bbox, DatasetRecord } from '../../schemas/types.ts';
import { readLayerRows } from '../data/layer-rows.ts';
import { readOperator } from '../data/operator.ts';
import { territoryRecords } from '../data/territory-layers.ts';
import { readOfficialCode } from '../places/official-code.ts';
import { placeAreas } from '../places/place-areas.ts';
import { clipLine, clipRing, geometryLines, outerRings, readLines, sharedSides, simplifyLine, toPath } from './home/coastline-hero.ts';

type Lines = Awaited<ReturnType<typeof readLines>>;
type Box = [left: number, top: number, right: number, bottom: number];

/** Ground of still maps, in degrees. */
export interface StillGround {
  land: Lines;
  /** Borders of countries, then of départements. */
  borders: Lines;
  limits: Lines;
  /** Towns, the most populous first. */
  towns: readonly { name: string; at: [longitude: number, latitude: number] }[];
}

/** A drawing placed on the Earth: its own units, and the degrees that they stand for. */
interface Placed {
  box: Box;
  x: (longitude: number) => number;
  y: (latitude: number) => number;
}

/** Room around the data, as a share of their longer side. */
const roomShare = 0.08;
/** The widest and the narrowest frame that a page gives to its picture. */
const widest = 2.4;
const narrowest = 0.75;
/** Units across the frame that the ground is drawn in. */
const units = 900;
/** Bytes of the ground, compressed as servers send it. */
const mostBytes = { land: 900, limits: 800 };
/** Degrees across: départements of a larger frame are noise, countries of a smaller one are not near. */
const mostForLimits = 5;
const leastForBorders = 2;
/** Degrees across beyond which data stand without ground: land in so few bytes would be a caricature. */
const mostAcross = 60;
const mostNames = 3;
/** Shares of the frame, from the right and from the top, that the button upon it covers. */
const button = { width: 0.5, height: 0.2 };
/** Size of names, and of the letters that they are made of, as shares of the frame. */
const nameShare = 1 / 30;
const letter = 0.62;
/** Room that a drawing of all data may leave at a side, as a share of its longer side. */
const mostApart = 0.04;

const drawing = /^<svg((?: [\w:-]+="[^"]*")*)>(.*)<\/svg>\s*$/s;

/** Place a drawing on the box of its data; undefined where it shows a part of them alone. */
export function placeDrawing(svg: string, [west, south, east, north]: Bbox): Placed | undefined {
  const [left = 0, top = 0, across = 0, upright = 0] = (/viewBox="([^"]*)"/.exec(svg)?.[1] ?? '').split(' ').map(Number);
  // One that stands on a coast of its own is moved by it.
  const drawn = svg.includes('<g') ? undefined : extentOf(svg);
  // Dots have room around the plane.
  const width = across + 2 * left;
  const height = upright + 2 * top;
  if (drawn === undefined || east <= west || north <= south || width <= 0 || height <= 0) return undefined;
  const squeeze = Math.max(Math.cos((((south + north) / 2) * Math.PI) / 180), 0.5);
  const shape = ((east - west) * squeeze * height) / (north - south) / width;
  const side = Math.max(width, height);
  // A part stands apart from all sides; of the whole a small island at a side may be left out.
  const [x0, y0, x1, y1] = drawn;
  const isWhole = [x0, y0, width - x1, height - y1].every((apart) => Math.abs(apart) <= Math.max(2, side * mostApart));
  if (!isWhole || Math.abs(Math.log(shape)) > 2 / Math.min(width, height)) return undefined;
  return {
    box: [0, 0, width, height],
    x: (longitude) => ((longitude - west) / (east - west)) * width,
    y: (latitude) => ((north - latitude) / (north - south)) * height,
  };
}

/** The box of all positions of a drawing's paths. */
function extentOf(svg: string): Box | undefined {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [, path = ''] of svg.matchAll(/ d="([^"]*)"/g)) {
    let at: [number, number] = [0, 0];
    for (const [, command = '', text = ''] of path.matchAll(/([Mlhv])([^Mlhvz]*)/g)) {
      const numbers = (text.match(/-?[\d.]+/g) ?? []).map(Number);
      const step = command === 'h' || command === 'v' ? 1 : 2;
      for (let index = 0; index + step <= numbers.length; index += step) {
        const [a = 0, b = 0] = numbers.slice(index, index + step);
        at = command === 'M' ? [a, b] : [at[0] + (command === 'v' ? 0 : a), at[1] + (command === 'v' ? a : b)];
        box[0] = Math.min(box[0], at[0]);
        box[1] = Math.min(box[1], at[1]);
        box[2] = Math.max(box[2], at[0]);
        box[3] = Math.max(box[3], at[1]);
      }
    }
  }
  return box[2] > box[0] && box[3] > box[1] ? box : undefined;
}

/** Draw data on their ground: land, borders and a few names; undefined where nobody knows where the drawing lies. */
export function drawStillMap(svg: string, bbox: Bbox, ground: StillGround): string | undefined {
  const [, attributes = '', shapes = ''] = drawing.exec(svg) ?? [];
  const placed = placeDrawing(svg, bbox);
  if (placed === undefined || shapes === '' || ground.land.length === 0 || bbox[2] - bbox[0] > mostAcross) return undefined;
  const [x0, y0, x1, y1] = placed.box;
  const room = roomShare * Math.max(x1 - x0, y1 - y0);
  const frame: Box = [x0 - room, y0 - room, x1 + room, y1 + room];
  const width = frame[2] - frame[0];
  const height = frame[3] - frame[1];
  const scale = units / Math.max(width, height * widest);
  const beside = Math.max(0, height * widest - width) / 2;
  const above = Math.max(0, width / narrowest - height) / 2;
  const shown: Box = [frame[0] - beside, frame[1] - above, frame[2] + beside, frame[3] + above];
  const lines = groundLines(placed, shown, scale, ground);
  const box = [frame[0], frame[1], width, height].map((value) => Number(value.toFixed(1))).join(' ');
  // Strokes take their width from the page, as those of a drawing by itself do.
  const look = attributes.replaceAll(/ (?:xmlns|viewBox|stroke-width)="[^"]*"/g, '');
  return `<svg viewBox="${box}" aria-hidden="true">${lines}<g${look}>${shapes}</g>${namesOf(placed, frame, ground.towns)}</svg>`;
}

/** Paths of the ground, coarser until they are light. */
function groundLines({ x, y, box }: Placed, shown: Box, scale: number, { land, borders, limits }: StillGround): string {
  const [left, top, right, bottom] = shown;
  const inside: Box = [0, 0, (right - left) * scale, (bottom - top) * scale];
  const onPlane = (lines: Lines): Lines =>
    lines.flatMap((line) => {
      const held: Box = [Infinity, Infinity, -Infinity, -Infinity];
      const points = line.map(([longitude, latitude]): [number, number] => {
        const at: [number, number] = [(x(longitude) - left) * scale, (y(latitude) - top) * scale];
        held[0] = Math.min(held[0], at[0]);
        held[1] = Math.min(held[1], at[1]);
        held[2] = Math.max(held[2], at[0]);
        held[3] = Math.max(held[3], at[1]);
        return at;
      });
      return held[0] <= inside[2] && held[2] >= 0 && held[1] <= inside[3] && held[3] >= 0 ? [points] : [];
    });
  const across = (box[2] - box[0]) / (x(1) - x(0));
  // What is less than a unit is looked at once.
  const fair = (lines: Lines): Lines => lines.map((line) => simplifyLine(line));
  const cut = (lines: Lines): Lines => fair(onPlane(lines).flatMap((line) => clipLine(line, inside)));
  const shores = fair(onPlane(land).map((ring) => clipRing(ring, inside))).filter(({ length }) => length > 2);
  const near = across < leastForBorders ? [] : cut(borders);
  const fine = across > mostForLimits ? [] : cut(limits);
  const path = (name: string, data: string): string => (data === '' ? '' : `<path class="${name}" d="${data}"/>`);
  // Each has its own share: limits would leave the coast a few corners.
  const coast = lightened((tolerance) => path('land', toPath(shores, true, tolerance)), mostBytes.land);
  const inland = lightened(
    (tolerance) => path('limits', toPath(fine, false, tolerance)) + path('limits', toPath(near, false, tolerance)),
    mostBytes.limits,
  );
  return `<g class="ground" transform="translate(${left.toFixed(1)} ${top.toFixed(1)}) scale(${(1 / scale).toFixed(4)})">${coast}${inland}</g>`;
}

/** Draw coarser until it is light. */
function lightened(paint: (tolerance: number) => string, most: number): string {
  let tolerance = 1;
  let painted = paint(tolerance);
  while (gzipSync(painted, { level: 9 }).length > most && tolerance < units) {
    tolerance *= 1.3;
    painted = paint(tolerance);
  }
  return painted;
}

/** Names of the largest towns that have room in the frame. */
function namesOf({ x, y }: Placed, [left, top, right, bottom]: Box, towns: StillGround['towns']): string {
  const size = Math.max(bottom - top, (right - left) / 2) * nameShare;
  const named: { name: string; x: number; y: number; half: number }[] = [];
  for (const { name, at } of towns) {
    const town = { name, x: x(at[0]), y: y(at[1]), half: (name.length * size * letter) / 2 };
    const isInside = town.x - town.half > left && town.x + town.half < right && town.y - 2 * size > top && town.y < bottom - size;
    const isFree = named.every((other) => Math.abs(other.x - town.x) > other.half + town.half || Math.abs(other.y - town.y) > 4 * size);
    const isCovered =
      town.x + town.half > right - (right - left) * button.width && town.y - 2 * size < top + (bottom - top) * button.height;
    if (isInside && isFree && !isCovered) named.push(town);
    if (named.length === mostNames) break;
  }
  if (named.length === 0) return '';
  const rounded = (value: number): string => String(Number(value.toFixed(1)));
  const texts = named.map((town) => `<text x="${rounded(town.x)}" y="${rounded(town.y)}" dy="-.4em">${escaped(town.name)}</text>`);
  const dots = named.map((town) => `M${rounded(town.x)} ${rounded(town.y)}h0`).join('');
  return `<g class="names" font-size="${rounded(size)}"><path d="${dots}"/>${texts.join('')}</g>`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

let ground: Promise<StillGround> | undefined;

/** Draw a record's still map; undefined where the catalogue has no ground for it. */
export async function stillMapOf({ version }: Pick<DatasetRecord, 'version'>, svg: string): Promise<string | undefined> {
  // It shows one of the areas of the data: that with most of them.
  const box = version.extent?.boxes.find(({ bbox }) => placeDrawing(svg, bbox) !== undefined)?.bbox;
  return box && drawStillMap(svg, box, await (ground ??= readGround()));
}

/** Larger files of outlines are not read for a picture. */
const mostOutlineBytes = 16 * 1024 ** 2;

async function readGround(): Promise<StillGround> {
  const { basemap } = readOperator();
  const [land, borders, limits, { boxes, standIns }] = await Promise.all([
    readLines(basemap?.land),
    readLines(basemap?.borders),
    readDepartements(),
    placeAreas(),
  ]);
  // The most populous first, as they are given.
  const towns = readOfficialCode()
    .communes.filter(({ code, now }) => now === undefined && !standIns.has(code))
    .flatMap(({ code, name }) => (boxes.get(code) ?? []).slice(0, 1).map((box) => ({ name, at: middleOf(box) })));
  // Land may be régions: each by itself would be drawn in so few corners that gaps are between them.
  return { land: outerRings(land), borders: sharedSides(borders), limits: sharedSides(limits), towns };
}

async function readDepartements(): Promise<Lines> {
  const layers = (await territoryRecords()).flatMap((record) =>
    record.version.layers.flatMap(({ name, territory }) => (territory?.level === 'departement' ? [{ record, layer: name }] : [])),
  );
  const rows = await Promise.all(layers.map((layer) => readLayerRows(layer, mostOutlineBytes)));
  return rows.flatMap((each) => geometryLines(each ?? []));
}

const middleOf = ([west, south, east, north]: Bbox): [number, number] => [(west + east) / 2, (south + north) / 2];
