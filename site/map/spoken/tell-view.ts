import { number } from '../../words/format.ts';
import type { Lang } from '../../words/languages.ts';
import { nounOf } from '../../words/noun-of.ts';
import { spoken as en } from '../../words/en/spoken.ts';
import { spoken as fr } from '../../words/fr/spoken.ts';
import { tell } from '../../words/texts.ts';
import { formatValue, isEmpty } from '../facts/format-value.ts';
import { sourceOf } from '../facts/frames.ts';
import { holdsName } from '../facts/name-field.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import { countInView } from '../facts/view-count.ts';
import type { MapFacts, MapLayer, Position } from '../model/model.ts';
import { eighthTowards, metresBetween } from '../model/sphere.ts';
import { serviceSource } from '../services/service-facts.ts';
import { titleOf } from '../style/legend.ts';

/* What a map shows, in sentences, for those who hear it. Of what is not known nothing is said. */

/** A commune near the centre of a map: its name, the département's, and how far it is in metres. */
export interface PlaceNear {
  name: string;
  within: string;
  metres: number;
}

/** Content of a map in view. */
export interface SeenMap {
  datasets: readonly MapFacts[];
  features: readonly PickedFeature[];
  center: Position;
  zoom: number;
  /** Position on a feature that is nearest to the centre: the centre itself where it lies upon the feature. */
  nearest: Position | undefined;
  place: PlaceNear | undefined;
}

/** More layers are counted, not named. */
const mostLayers = 3;
/** Metres: nearer, a commune is where one is; further, it says nothing. */
const nearBy = 5000;
const farAway = 50_000;

const wordsOf = (lang: Lang): typeof fr => ({ fr, en })[lang];

/** "Près de Reims (Marne) : 412 éoliennes dans la vue, l’objet le plus proche à 2 km au nord du centre." */
export function tellView(seen: SeenMap, lang: Lang): string {
  const t = wordsOf(lang);
  const { datasets, features, center, nearest, place } = seen;
  const where = tellPlace(center, place, lang);
  if (datasets.every(({ layers, service }) => layers.length === 0 && service === undefined)) return `${where}.`;
  if (features.length === 0) return t.sentence(where, t.noneInView);
  const what = t.inView(tellAmounts(seen, lang));
  if (nearest === undefined) return t.sentence(where, what);
  return t.sentence(where, `${what}, ${nearest === center ? t.atCenter : t.nearestAt(...tellWay(center, nearest, lang))}`);
}

function tellPlace([x, y]: Position, place: PlaceNear | undefined, lang: Lang): string {
  const t = wordsOf(lang);
  if (place && place.metres < nearBy) return t.near(place.name, place.within);
  // Its place is known to a kilometre.
  if (place && place.metres < farAway) return t.away(`${number(place.metres / 1000, lang, 0)}\u202fkm`, place.name, place.within);
  const degrees = (value: number, names: readonly [string, string]): string =>
    `${number(Math.abs(value), lang, 2)}° ${names[value < 0 ? 1 : 0]}`;
  return t.position(degrees(y, [t.compass.north, t.compass.south]), degrees(x, [t.compass.east, t.compass.west]));
}

function tellAmounts({ datasets, features, zoom }: SeenMap, lang: Lang): string {
  const t = wordsOf(lang);
  const groups = new Map<string, PickedFeature[]>();
  for (const feature of features) {
    const key = `${feature.source} ${feature.layer}`;
    const group = groups.get(key);
    if (group) group.push(feature);
    else groups.set(key, [feature]);
  }
  const told = [...groups.values()].map((own) => {
    const { facts, layer } = originOf(own[0], datasets);
    const { count, certainty } = facts ? countInView(own, facts, zoom) : { count: own.length, certainty: 'least' as const };
    const amount = certainty === 'exact' ? number(count, lang) : t.amounts[certainty](number(count, lang));
    const noun = count > 1 ? nounOf(layer?.title, lang) : undefined;
    return noun === undefined ? t.titled(amount, layerTitle(own[0], datasets, lang), count === 1) : t.counted(amount, noun);
  });
  const named = told.length > mostLayers ? [...told.slice(0, mostLayers), t.others(told.length - mostLayers)] : told;
  const last = named.pop() ?? '';
  return named.length === 0 ? last : t.and(named.join(', '), last);
}

function originOf(
  feature: PickedFeature | undefined,
  datasets: readonly MapFacts[],
): { facts?: MapFacts | undefined; layer?: MapLayer | undefined } {
  const facts = datasets.find((each) => [sourceOf(each), serviceSource(each)].includes(feature?.source ?? ''));
  return { facts, layer: facts?.layers.find(({ name }) => name === feature?.layer) };
}

function layerTitle(feature: PickedFeature | undefined, datasets: readonly MapFacts[], lang: Lang): string {
  const { facts, layer } = originOf(feature, datasets);
  if (layer) return titleOf(layer, lang);
  return facts ? tell(facts.title, lang).text : (feature?.layer ?? '');
}

/** "« Reims » (Lieux habités)": what a feature is called, or of which layer it is. */
export function tellFeature(feature: PickedFeature, datasets: readonly MapFacts[], lang: Lang): string {
  const t = wordsOf(lang);
  const size = Number(feature.properties.point_count ?? 1);
  if (size > 1) return t.group(number(size, lang));
  const title = layerTitle(feature, datasets, lang);
  const fields = originOf(feature, datasets).layer?.fields ?? [];
  const field = fields.find(
    ({ name, type, personal }) => holdsName(name) && type === 'text' && !personal && !isEmpty(feature.properties[name]),
  );
  return field ? t.named(formatValue(feature.properties[field.name], field, lang, feature.properties), title) : t.unnamed(title);
}

/** Tell the nearest feature where there is nothing at the centre. */
export function tellNearest(
  nearest: { feature: PickedFeature; at: Position } | undefined,
  { datasets, center }: Pick<SeenMap, 'datasets' | 'center'>,
  lang: Lang,
): string {
  const t = wordsOf(lang);
  if (nearest === undefined) return t.nothing;
  return t.nearest(tellFeature(nearest.feature, datasets, lang), ...tellWay(center, nearest.at, lang));
}

/** Step of a walk from feature to feature. */
export interface ViewStep {
  feature: PickedFeature;
  /** From 0 on. */
  index: number;
  count: number;
  start: Position;
  at: Position;
}

/** "Objet 3 sur 412, « Reims » (Lieux habités), à 2 km au nord du point de départ." */
export function tellStep({ feature, index, count, start, at }: ViewStep, datasets: readonly MapFacts[], lang: Lang): string {
  const t = wordsOf(lang);
  const step = t.step(number(index + 1, lang), number(count, lang), tellFeature(feature, datasets, lang));
  return at === start ? t.stepHere(step) : t.stepAt(step, ...tellWay(start, at, lang));
}

/** "2 km", "au nord": how far and which way. */
export const tellWay = (from: Position, to: Position, lang: Lang): [distance: string, direction: string] => [
  tellDistance(metresBetween(from, to), lang),
  wordsOf(lang).directions[eighthTowards(from, to)] ?? '',
];

/** As exactly as one thinks of a way: "340 m", "2,1 km", "34 km". */
function tellDistance(metres: number, lang: Lang): string {
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, metres))) - 1);
  const rounded = Math.round(metres / digits) * digits;
  return rounded < 1000 ? `${number(rounded, lang)}\u202fm` : `${number(rounded / 1000, lang)}\u202fkm`;
}
