import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { categoryColors, hues, otherColor, shade } from './colors.ts';
import { colorLayer, type Coloring } from './coloring.ts';
import { describeColoring, groupEntry } from './legend.ts';
import { isDense } from '../facts/is-dense.ts';
import { readProducerStyle } from './producer-style.ts';
import { sourceOf } from '../facts/frames.ts';
import type { Lang } from '../../words/languages.ts';
import type { LegendGroup, MapFacts, MapLayer, StyleOptions, StyledDataset } from '../model/model.ts';

/** Changes the colouring of a layer, given the colour that it has where it has one. */
type Recolor = (usual: Coloring, layer: MapLayer, color: string) => Coloring;

/** The look of a data set: the producer's own style where there is one and the reader chose no field, else an automatic one. */
export function styleDataset(facts: MapFacts, options: StyleOptions, recolor?: Recolor): StyledDataset {
  const visible = facts.layers.filter(({ name }) => !options.hidden?.includes(name));
  if (facts.style !== undefined && options.fields === undefined && !recolor) return readProducerStyle(facts, visible, options);
  const styled = visible.map((layer) => styleLayer(facts, layer, options, recolor));
  // Areas below lines below points, and broad areas below small ones, whatever the order of the layers.
  const ranked = [...styled]
    .sort((a, b) => b.breadth - a.breadth)
    .flatMap(({ layers }) => layers)
    .sort((a, b) => rank(a) - rank(b));
  return { layers: ranked, legend: styled.map(({ legend }) => legend) };
}

const ranks = ['fill', 'line', 'circle', 'symbol'];
const rank = ({ type }: LayerSpecification): number => ranks.indexOf(type);

/** The layers of one layer, and how broad its polygons are. */
interface StyledLayer {
  layers: LayerSpecification[];
  legend: LegendGroup;
  breadth: number;
}

function styleLayer(facts: MapFacts, layer: MapLayer, options: StyleOptions, recolor: Recolor = (usual) => usual): StyledLayer {
  const { dark, lang, fields } = options;
  const several = facts.layers.length > 1;
  // Several layers are told apart by their colours, which are then not free to show a field unless the reader asks.
  const chosen = fields?.[layer.name];
  const field = several && chosen === undefined ? null : chosen;
  const color = several
    ? (layerColors(facts.layers, dark)[facts.layers.indexOf(layer)] ?? otherColor(dark))
    : dark
      ? facts.color.dark
      : facts.color.light;
  const coloring = recolor(colorLayer(layer, { color, dark, ...(field === undefined ? {} : { field }) }), layer, color);
  const grouped = facts.tiles.grouped === true && (layer.geometry === 'point' || layer.geometry === 'mixed');
  const hollow = options.hollow === true || layer.stacked === true;
  const plain = coloring.kind === 'single' ? coloring.color : otherColor(dark);
  // A group has the values of one of its features.
  const ofGroups = (own: string | ExpressionSpecification, group: string): string | ExpressionSpecification =>
    grouped && coloring.kind !== 'single' ? ['case', isGroup, group, own] : own;
  const look: Look = {
    base: { source: sourceOf(facts), 'source-layer': layer.name },
    id: `${facts.id}/${layer.name}`,
    color: ofGroups(colorExpression(coloring), plain),
    edge: ofGroups(
      colorExpression(coloring, (color) => (hollow ? color : edgeColor(color, dark))),
      edgeColor(plain, dark),
    ),
    opacity: options.opacity ?? 1,
    dark,
    features: layer.features,
    roomy: facts.tiles.roomy,
    grouped,
    breadth: layer.breadth ?? 0,
    isDense: isDense(facts, layer),
    hollow,
    over: liesOverAreas(facts, layer),
    classed: coloring.kind !== 'single',
    mixed: layer.geometry === 'mixed',
  };
  const { geometry } = layer;
  const layers = [
    ...(geometry === 'polygon' || geometry === 'mixed' ? areaLayers(look) : []),
    ...(geometry === 'line' || geometry === 'mixed' ? lineLayers(look) : []),
    ...(geometry === 'point' || geometry === 'mixed' ? pointLayers(look, lang) : []),
  ];
  // Points lie upon each other, and hide together what is below them.
  const drawn = { fill: geometry === 'point' ? 1 : fillOf(look), edge: (color: string) => edgeColor(color, dark) };
  const legend = describeColoring(layer, coloring, lang, drawn);
  const entries = grouped ? [...legend.entries, groupEntry(plain, edgeColor(plain, dark), lang)] : legend.entries;
  return { layers, legend: { ...legend, entries }, breadth: look.breadth };
}

/** The same colour, a step further from the ground. */
const edgeColor = (color: string, dark: boolean): string => shade(color, dark ? 0.25 : -0.28);

/** A colouring as a MapLibre expression, each colour changed. */
function colorExpression(coloring: Coloring, change = (color: string): string => color): string | ExpressionSpecification {
  if (coloring.kind === 'single') return change(coloring.color);
  const value: ExpressionSpecification = ['get', coloring.field.name];
  if (coloring.kind === 'categories') return matchColors(value, coloring, change);
  return stepColors(value, coloring, change);
}

function stepColors(
  value: ExpressionSpecification,
  { breaks, colors, missing }: Extract<Coloring, { kind: 'quantiles' }>,
  change: (color: string) => string,
): ExpressionSpecification {
  const [first = missing ?? '#000000', ...others] = colors.map(change);
  const [pair, ...pairs] = breaks.map((from, index) => [from, others[index] ?? first] as const);
  if (!pair) return ['to-color', first];
  return ['case', ['==', ['typeof', value], 'number'], ['step', value, first, ...pair, ...pairs.flat()], change(missing ?? first)];
}

function matchColors(
  value: ExpressionSpecification,
  { classes, other }: Extract<Coloring, { kind: 'categories' }>,
  change: (color: string) => string,
): ExpressionSpecification {
  const rest = change(other ?? classes.at(-1)?.color ?? '#000000');
  const [pair, ...pairs] = classes.map(({ value: label, color }) => [label, change(color)] as const);
  return pair ? ['match', ['to-string', value], ...pair, ...pairs.flat(), rest] : ['to-color', rest];
}

interface Look {
  base: { source: string; 'source-layer': string };
  id: string;
  color: string | ExpressionSpecification;
  edge: string | ExpressionSpecification;
  opacity: number;
  dark: boolean;
  features: number;
  /** The zoom from which on its points have room. */
  roomy?: number | undefined;
  /** A point may stand for several. */
  grouped: boolean;
  breadth: number;
  /** Its areas lie side by side. */
  isDense: boolean;
  /** Its areas are drawn by their edges, as they share the place with tinted ones or with each other. */
  hollow: boolean;
  /** Its areas lie upon broader ones of the same data set. */
  over: boolean;
  /** Its colours are classes. */
  classed: boolean;
  mixed: boolean;
}

/** Whether broader areas of its data set lie below a layer's own. */
function liesOverAreas({ layers }: MapFacts, { breadth = 0 }: MapLayer): boolean {
  return breadth > 0 && layers.some((other) => other.geometry === 'polygon' && (other.breadth ?? 0) > breadth);
}

/** Hues that a layer's name suggests: water is blue on every map. */
const hints: readonly (readonly [RegExp, hue: number])[] = [
  [/eau|hydro|rivi|fleuve|lac|mer|bassin|water|river|lake/i, hues.blue],
  [/veg|v[eé]g[eé]t|for[eê]t|bois|haie|arbre|parc|natur|forest|tree/i, hues.green],
  [/b[aâ]ti|construc|logement|habit|build/i, hues.orange],
  [/route|voie|rue|chemin|piste|rail|road|street/i, hues.ink],
];

/** Colours of layers beside each other, each its own as long as there are enough. */
function layerColors(layers: readonly MapLayer[], dark: boolean): string[] {
  const colors = categoryColors(dark);
  const hinted = layers.map(({ name }) => hints.find(([pattern]) => pattern.test(name))?.[1]);
  // Lakes and rivers may both be blue: their shapes tell them apart.
  const first = layers.map(
    ({ geometry }, index) => hinted.findIndex((hue, other) => hue === hinted[index] && layers[other]?.geometry === geometry) === index,
  );
  const kept = hinted.map((hue, index) => (first[index] ? hue : undefined));
  const free = colors.map((_, hue) => hue).filter((hue) => !kept.includes(hue));
  return kept.map((hue, index) => colors[hue ?? free.shift() ?? index % colors.length] ?? otherColor(dark));
}

type Part = 'Point' | 'LineString' | 'Polygon';

/** Layers of one kind of geometry need no filter. */
const only = (part: Part, { mixed }: Look): { filter?: ExpressionSpecification } =>
  mixed ? { filter: ['==', ['geometry-type'], part] } : {};

/** Above this many areas their outlines would cover them from far away. */
const manyAreas = 1500;
/** Pixels: areas that are less broad are easily missed. */
const seenBreadth = 8;
/** Pixels of the world's width at zoom 0. */
const worldWidth = 512;

/** The zoom at which half of the areas are broad enough to be seen. */
const zoomOfSeen = ({ breadth }: Look): number => Math.log2(seenBreadth / worldWidth / breadth);

/** Opacity of outlines by zoom: of areas side by side there are none while these are some pixels broad, and would be a blot. */
function edgeOpacity(look: Look): number | ExpressionSpecification {
  const { opacity, isDense: fades } = look;
  const seen = zoomOfSeen(look);
  return fades ? ['interpolate', ['linear'], ['zoom'], seen - 1, 0, seen + 1, opacity] : opacity;
}

/** Whether a few areas are seen by their outlines alone where these are too small. */
function standForAreas(look: Look): boolean {
  const seen = zoomOfSeen(look);
  return !look.isDense && look.features <= manyAreas && seen > 5 && seen < 18;
}

/** Colour of outlines by zoom: where they stand for areas, that of the areas. */
function edgeColors(look: Look): string | ExpressionSpecification {
  const { color, edge } = look;
  const seen = zoomOfSeen(look);
  return standForAreas(look) ? ['interpolate', ['linear'], ['zoom'], seen - 1, color, seen + 1, edge] : edge;
}

/** Width of outlines by zoom: hairlines; where a few areas are too small to be seen, as broad as a point. */
function edgeWidth(look: Look): ExpressionSpecification {
  const { features, hollow } = look;
  const far = hollow ? 0.8 : features > manyAreas ? 0.15 : 0.4;
  const near = far * 1.6;
  const seen = zoomOfSeen(look);
  const stops = standForAreas(look) ? [seen - 1, 1.2 * farRadius(features), seen + 1, near, 20, 2] : [5, far, 9, near, 15, 1.2, 18, 2];
  return ['interpolate', ['linear'], ['zoom'], ...stops];
}

/** How much of the ground points hide. */
const pointFill = 0.88;

/** Share of the ground that areas hide: none where drawn by edges, most where classed or above broader areas of the same data. */
// Drawn by edges: the faintest tints, ten upon each other, would be one broad colour, and change those below. Above broader areas of their
// data they would take on the colour of these. Areas of one layer that overlap hide more together: the renderer has no opacity of a whole
// layer of areas, and areas that hid all would hide the roads and the water of the ground.
const fillOf = ({ hollow, over, classed, dark }: Look): number => (hollow ? 0 : over || classed ? 0.7 : dark ? 0.5 : 0.45);

/** By zoom: areas without edges are seen by their tint alone. */
function fillOpacity(look: Look): number | ExpressionSpecification {
  const fill = fillOf(look) * look.opacity;
  const seen = zoomOfSeen(look);
  return look.hollow && look.isDense ? ['interpolate', ['linear'], ['zoom'], seen - 1, 0.3 * look.opacity, seen + 1, fill] : fill;
}

function areaLayers(look: Look): LayerSpecification[] {
  const { base, id, color } = look;
  return [
    {
      id: `${id}/area`,
      type: 'fill',
      ...base,
      ...only('Polygon', look),
      paint: { 'fill-color': color, 'fill-opacity': fillOpacity(look), 'fill-antialias': false },
    },
    {
      id: `${id}/edge`,
      type: 'line',
      ...base,
      ...only('Polygon', look),
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': edgeColors(look),
        'line-opacity': edgeOpacity(look),
        'line-width': edgeWidth(look),
      },
    },
  ];
}

function lineLayers(look: Look): LayerSpecification[] {
  const { base, id, color, opacity } = look;
  return [
    {
      id: `${id}/line`,
      type: 'line',
      ...base,
      ...only('LineString', look),
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: {
        'line-color': color,
        'line-opacity': opacity,
        'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.9, 8, 1.4, 12, 2.2, 16, 4],
      },
    },
  ];
}

/** Radius in pixels seen from far away: the more points, the smaller, so that density shows. */
const farRadius = (features: number): number => Math.min(4, Math.max(1.2, 7 - 1.35 * Math.log10(features)));

/** Zooms at which the size of points is set; between them it grows evenly. */
const pointZooms = [3, 5, 7, 9, 11, 13, 15, 17, 19];
/** Pixels: less is not seen. */
const leastRadius = 1.2;
/** Radius at which points are told apart, where they have room for it. */
const roomyRadius = 5;
/** Room from which on few points hide each other. */
const calmRadius = 3;

/** Radius in pixels at a zoom: as is fit to see, and no larger than the room that they have where they stand closest. */
function radiusAt(zoom: number, { features, roomy = -Infinity }: Pick<Look, 'features' | 'roomy'>): number {
  const far = farRadius(features);
  const steps = [
    [3, far * 0.8],
    [7, far * 1.2],
    [11, Math.max(far * 1.5, 4)],
    [15, 7],
  ] as const;
  const next = steps.findIndex(([at]) => at >= zoom);
  const [[from, small], [to, large]] = next < 1 ? [steps[3], [99, 7] as const] : [steps[next - 1] ?? steps[0], steps[next] ?? steps[3]];
  const fit = zoom <= 3 ? steps[0][1] : small + ((large - small) * (zoom - from)) / (to - from);
  return Math.max(leastRadius, Math.min(fit, roomyRadius * 2 ** (zoom - roomy)));
}

/** Opacity of points: each lets the next through where they have less room than this radius, so that density shows and no blob. */
function crowdOpacity({ roomy = -Infinity, opacity, grouped }: Look): number | ExpressionSpecification {
  const full = pointFill * opacity;
  const share = (zoom: number): number => Math.min(1, Math.max(0.4, (roomyRadius * 2 ** (zoom - roomy)) / calmRadius));
  if (grouped || share(3) === 1) return full;
  return ['interpolate', ['linear'], ['zoom'], ...pointZooms.flatMap((zoom) => [zoom, full * share(zoom)])];
}

/** A hair's breadth around what is large enough to have an edge. */
const strokeOf = (radius: number): number => (radius < 2.2 ? 0 : radius < 4 ? 0.5 : 1.1);

/** The number of features that tippecanoe drew as one. */
const groupSize: ExpressionSpecification = ['to-number', ['get', 'point_count'], 1];
/** Whether a point stands for several. */
export const isGroup: ExpressionSpecification = ['>', groupSize, 1];

/** Radius in pixels of a group: room for its number; marks stand 40 pixels apart. */
export const groupRadius: ExpressionSpecification = ['min', 17, ['+', 8, ['*', 3, ['log10', groupSize]]]];

/** From here on a number is told in thousands. */
const manyGrouped = 10_000;

/** Whether a layer is the numbers of groups, to which the names of the ground give way: a mark without its number says nothing. */
export const isNumbers = ({ id }: LayerSpecification): boolean => id.endsWith('/number');

/** The number of a group, in the middle of its mark, or at a side where a greater one is in the way. */
const groupNumbers = ({ base, id, edge, dark, opacity }: Look, lang: Lang): LayerSpecification => ({
  id: `${id}/number`,
  type: 'symbol',
  ...base,
  filter: isGroup,
  layout: {
    'text-field': [
      'case',
      ['>=', groupSize, manyGrouped],
      ['concat', ['number-format', ['round', ['/', groupSize, 1000]], { locale: lang }], '\u202fk'],
      ['number-format', groupSize, { locale: lang }],
    ],
    'text-font': ['sans-serif'],
    'text-size': 11,
    'text-padding': 0,
    'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right', 'top-left', 'top-right', 'bottom-left', 'bottom-right'],
    'text-radial-offset': 0.6,
    'symbol-sort-key': ['-', 0, groupSize],
  },
  paint: { 'text-color': dark ? '#10151c' : '#ffffff', 'text-halo-color': edge, 'text-halo-width': 1.2, 'text-opacity': opacity },
});

function pointLayers(look: Look, lang: Lang): LayerSpecification[] {
  const { base, id, color, edge, opacity, grouped } = look;
  const grown = (radius: number): number | ExpressionSpecification => (grouped ? ['case', isGroup, groupRadius, radius] : radius);
  const edged = (width: number): number | ExpressionSpecification => (grouped ? ['case', isGroup, 1.1, width] : width);
  const radii = pointZooms.map((zoom): [number, number] => [zoom, radiusAt(zoom, look)]);
  return [
    {
      id: `${id}/point`,
      type: 'circle',
      ...base,
      ...only('Point', look),
      ...(grouped && { layout: { 'circle-sort-key': groupSize } }),
      paint: {
        'circle-color': color,
        'circle-opacity': crowdOpacity(look),
        'circle-radius': ['interpolate', ['linear'], ['zoom'], ...radii.flatMap(([zoom, radius]) => [zoom, grown(radius)])],
        'circle-stroke-color': edge,
        'circle-stroke-opacity': 0.9 * opacity,
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], ...radii.flatMap(([zoom, radius]) => [zoom, edged(strokeOf(radius))])],
      },
    },
    ...(grouped ? [groupNumbers(look, lang)] : []),
  ];
}
