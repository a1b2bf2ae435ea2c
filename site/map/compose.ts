import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import type { Bbox } from '../../schemas/types.ts';
import type { Lang } from '../words/languages.ts';
import { vectorSource } from './style/basemap.ts';
import type { GroundContext } from './style/ground.ts';
import { composeGround, inGrey, type ComposedMap, type GroundState, type Selection } from './compose-ground.ts';
import { isElevation, isRaster, showsSlopes } from './facts/raster-facts.ts';
import { rasterSources, styleRaster, terrainOf } from './style/raster.ts';
import { serviceSources, styleService } from './services/service.ts';
import { isService } from './services/service-facts.ts';
import { isNumbers, styleDataset } from './style/style.ts';
import type { LegendGroup, MapFacts, StyledDataset, View } from './model/model.ts';
import { styleFrames } from './style/frame-layers.ts';
import { sourceOf } from './facts/frames.ts';
import type { slopeSource, styleSlope } from './relief/style-slope.ts';
import type { styleLooks } from './style/style-looks.ts';
import type { filterLayers } from './filter/expression.ts';
import type { Appearance } from './model/map-document.ts';

/** A data set on the map, and how the reader wants it. */
export interface ShownDataset extends Omit<Appearance, 'version' | 'group'> {
  facts: MapFacts;
}

/** All that decides what a map shows. */
export interface MapState extends GroundState {
  /** Topmost first, as a reader lists them. */
  datasets: readonly ShownDataset[];
  /** The data set of heights that shapes the ground. */
  raised?: string | undefined;
  selection?: Selection | undefined;
  /** View of the reader, for services that give the features of a view; it changes the style of nothing else. */
  view?: View | undefined;
}

/** Context that a map needs besides its state. */
export interface MapContext extends GroundContext {
  lang: Lang;
  /** Function that builds filters into style layers, fetched where data have filters; until then no filtered layer is drawn. */
  filterLayers?: typeof filterLayers | undefined;
  /** Function that draws looks of the reader's own, fetched where data have any; until then these have their usual look. */
  styleLooks?: typeof styleLooks | undefined;
  /** Function that draws slopes, fetched where a reader wants them; until then heights are drawn. */
  styleSlope?: typeof styleSlope | undefined;
  slopeSource?: typeof slopeSource | undefined;
}

/** The style of a map: a pure function of its state, so that every change is a difference of two styles. */
export function composeMap(state: MapState, context: MapContext): ComposedMap {
  const { dark, filterLayers } = context;
  const hollow = hollowAmong(state.datasets, context);
  const styled = state.datasets.map((shown) => {
    const { layers, legend } = styleShown(shown, { ...context, hollow: hollow.has(shown) });
    const held = shown.filters === undefined ? layers : (filterLayers?.(layers, shown.facts.layers, shown.filters) ?? []);
    return { shown, legend, layers: shown.grey === true ? held.map(inGrey) : held };
  });
  const drawn = styled.filter(({ shown }) => shown.visible);
  const raised = drawn.map(({ shown: { facts } }) => facts).find(({ id }) => id === state.raised);
  const data = bottomFirst(drawn, hollow).flatMap(({ layers }) => layers);
  return composeGround(state, context, {
    sources: dataSources(state, context),
    ...(raised && isRaster(raised) && { terrain: terrainOf(raised) }),
    below: [...data.filter((layer) => !isNumbers(layer)), ...markSelection(state.selection, data, dark)],
    above: data.filter(isNumbers),
    legends: drawn.map(({ shown, legend }) => ({ id: shown.facts.id, groups: legend })),
  });
}

/** The data sets from the lowest, each that is drawn by its edges raised upon the tinted areas, which would hide them. */
function bottomFirst<Drawn extends { shown: ShownDataset; legend: LegendGroup[] }>(
  drawn: readonly Drawn[],
  hollow: ReadonlySet<ShownDataset>,
): Drawn[] {
  const order = [...drawn].reverse();
  const isTinted = ({ shown, legend }: Drawn): boolean => !hollow.has(shown) && legend.some(({ entries }) => entries[0]?.shape === 'area');
  const above = order.findLastIndex(isTinted) + 1;
  const isRaised = ({ shown }: Drawn, at: number): boolean => at < above && hollow.has(shown);
  const low = order.slice(0, above).filter((one, at) => !isRaised(one, at));
  return [...low, ...order.filter(isRaised), ...order.slice(above)];
}

type Scheme = Pick<MapContext, 'dark' | 'lang' | 'styleLooks' | 'styleSlope'>;

/** Find data sets to draw by their edges: one per shared place is tinted, as two overlaid tints give a colour that no legend has. */
function hollowAmong(datasets: readonly ShownDataset[], scheme: Scheme): Set<ShownDataset> {
  const classesOf = (shown: ShownDataset): number =>
    Math.max(0, ...styleShown(shown, scheme).legend.map(({ entries }) => (entries[0]?.shape === 'area' ? entries.length : 0)));
  const areas = datasets.filter(({ visible, facts }) => visible && !isService(facts) && !isRaster(facts) && !facts.frames);
  const counted = areas.map((shown) => ({ shown, classes: classesOf(shown) })).filter(({ classes }) => classes > 0);
  const isStyled = ({ shown: { facts, fields } }: (typeof counted)[number]): boolean => facts.style !== undefined && fields === undefined;
  const others = counted.filter((each) => !isStyled(each));
  const classed = others.filter(({ classes }) => classes > 1);
  const tinted = counted.filter(isStyled).map(({ shown }) => shown);
  // Tinted is one that its producer has styled, else the topmost that shows classes, else the lowest.
  const hollow = new Set<ShownDataset>();
  for (const { shown } of [...classed, ...others.filter((each) => !classed.includes(each)).reverse()]) {
    if (tinted.some((other) => sharePlace(other.facts, shown.facts))) hollow.add(shown);
    else tinted.push(shown);
  }
  return hollow;
}

/** Whether boxes of two data sets overlap. */
function sharePlace(a: MapFacts, b: MapFacts): boolean {
  const [ours, theirs] = [a, b].map(({ boxes, bbox }) => (boxes.length > 0 ? boxes.map((each) => each.bbox) : [bbox])) as [Bbox[], Bbox[]];
  return ours.some(([west, south, east, north]) => theirs.some(([w, s, e, n]) => west < e && w < east && south < n && s < north));
}

function styleShown(
  { facts, opacity, hidden, fields, looks }: ShownDataset,
  { dark, lang, styleLooks, styleSlope, hollow = false }: Scheme & { hollow?: boolean },
): StyledDataset {
  if (isService(facts)) return { layers: styleService(facts, { dark, opacity }), legend: [] };
  const frames = styleFrames(facts, { dark, lang, opacity, hidden });
  const picture = showsSlopes({ fields }) && isElevation(facts) ? (styleSlope ?? styleRaster) : styleRaster;
  if (isRaster(facts)) return joined(picture(facts, { dark, lang, opacity }), frames);
  if (facts.frames) return frames;
  const style = (looks === undefined ? undefined : styleLooks) ?? styleDataset;
  return style(facts, { dark, lang, opacity, hidden, hollow, looks, ...(fields === undefined ? {} : { fields }) });
}

const joined = (below: StyledDataset, above: StyledDataset): StyledDataset => ({
  layers: [...below.layers, ...above.layers],
  legend: [...below.legend, ...above.legend],
});

function dataSources(
  { datasets, raised, view }: MapState,
  { absolute, dark, slopeSource }: MapContext,
): Record<string, SourceSpecification> {
  const sources = datasets.map(({ facts, fields }) =>
    isService(facts)
      ? serviceSources(facts, view, absolute)
      : isRaster(facts)
        ? {
            ...rasterSources(facts, absolute, facts.id === raised),
            ...(showsSlopes({ fields }) && slopeSource?.(facts, absolute, dark)),
            ...(facts.frames && featureSource(facts, facts.frames, absolute)),
          }
        : featureSource(facts, facts.tiles, absolute),
  );
  return Object.assign({}, ...sources) as Record<string, SourceSpecification>;
}

const featureSource = (
  facts: MapFacts,
  tiles: MapFacts['tiles'],
  absolute: MapContext['absolute'],
): Record<string, SourceSpecification> => ({
  [sourceOf(facts)]: vectorSource(tiles, absolute),
});

/** Ink that stands out of every colour of data. */
const markColors = { light: '#1b2430', dark: '#ffffff' };

/** The selected feature drawn again, in outline, above the data. */
function markSelection(selection: Selection | undefined, data: readonly LayerSpecification[], dark: boolean): LayerSpecification[] {
  const shown = data.some(
    (layer) => 'source-layer' in layer && layer.source === selection?.source && layer['source-layer'] === selection.layer,
  );
  if (!selection || !shown) return [];
  const color = dark ? markColors.dark : markColors.light;
  const from = { source: selection.source, 'source-layer': selection.layer };
  const same: ['==', ['id'], number | string] = ['==', ['id'], selection.id];
  return [
    {
      id: 'selection/line',
      type: 'line',
      ...from,
      filter: ['all', same, ['!=', ['geometry-type'], 'Point']],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: { 'line-color': color, 'line-width': 3 },
    },
    {
      id: 'selection/point',
      type: 'circle',
      ...from,
      filter: ['all', same, ['==', ['geometry-type'], 'Point']],
      paint: { 'circle-radius': 9, 'circle-opacity': 0, 'circle-stroke-color': color, 'circle-stroke-width': 3 },
    },
  ];
}
