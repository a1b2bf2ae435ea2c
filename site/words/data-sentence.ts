import { isLabelField } from '../../schemas/model/label-fields.ts';
import type { Field, Layer, TerritoryLevel, Version } from '../../schemas/types.ts';
import { contentOf, tellContent } from './content.ts';
import { number } from './format.ts';
import type { Lang } from './languages.ts';
import { nounOf } from './noun-of.ts';
import { data as en } from './en/data.ts';
import { data as fr } from './fr/data.ts';

/** Levels that a reader counts places by, the finest that has only some of them first. */
const told: readonly TerritoryLevel[] = ['commune', 'epci', 'departement', 'region'];
/** Communes that a sentence counts, at most: beyond that, the number means nothing to readers, and the next level is told. */
const mostPlaces = 300;

/** Describe the data in one sentence, from the data alone, unknown facts left out. */
export function dataSentence(version: Version, lang: Lang): string {
  // For example "7 483 éoliennes dans 72 départements, hauteur du mât médiane 145 m".
  const t = { fr, en }[lang].sentence;
  const [main] = [...version.layers].sort((a, b) => b.features - a.features);
  const parts = [amountOf(version, lang), placesOf(version, lang)].filter((part) => part !== undefined).join(' ');
  const typical = main && typicalOf(main, lang);
  return `${parts}${typical === undefined ? '' : t.typical(typical.title, typical.value)}.`;
}

function amountOf(version: Version, lang: Lang): string {
  const t = { fr, en }[lang].sentence;
  const { layers, raster, features } = version;
  const [only] = layers;
  const [band] = raster?.bands ?? [];
  if (raster?.kind === 'elevation' && band?.min !== undefined && band.min !== null && band.max !== null) {
    const unit = raster.vertical?.unit ?? 'm';
    return t.heights(number(Math.round(band.min), lang), number(Math.round(band.max), lang), unit === 'm' ? '\u202fm' : `\u202f${unit}`);
  }
  const noun = layers.length === 1 && only ? nounOf(only.title, lang) : undefined;
  if (noun !== undefined) return `${number(features, lang)} ${noun}`;
  const content = tellContent(contentOf(version), lang);
  return layers.length > 1 ? (largestOf(version, lang) ?? t.inLayers(content, number(layers.length, lang))) : content;
}

/** The two largest layers that have shapes, by their nouns, and how many features there are besides. */
function largestOf({ layers, features }: Version, lang: Lang): string | undefined {
  const shaped = layers.filter(({ geometry }) => geometry !== null).sort((a, b) => b.features - a.features);
  const [first, second] = shaped.slice(0, 2).map(({ title, features: amount }) => ({ amount, noun: nounOf(title, lang) }));
  if (first?.noun === undefined || second?.noun === undefined) return undefined;
  const tellOne = ({ amount, noun }: typeof first): string => `${number(amount, lang)} ${noun}`;
  const others = features - first.amount - second.amount;
  return { fr, en }[lang].sentence.largest(tellOne(first), tellOne(second), others, number(others, lang));
}

/** In how many territories they were found: in one, the page says which. */
function placesOf({ territories = [] }: Version, lang: Lang): string | undefined {
  const t = { fr, en }[lang].sentence;
  const found = (level: TerritoryLevel): number => {
    const { found: count, codes = [], outside = 0, atEdge = 0 } = territories.find((each) => each.level === level) ?? {};
    return outside > atEdge ? 0 : (count ?? codes.length);
  };
  const level = told.find((each) => found(each) > 1 && found(each) <= mostPlaces);
  return level && t.places[level](number(found(level), lang));
}

/** The median of the first measured field: one with a unit and a title, in the page's language. */
function typicalOf({ fields, features }: Layer, lang: Lang): { title: string; value: string } | undefined {
  for (const field of fields as readonly Field[]) {
    const { type, title, unit, quantiles = [] } = field;
    if (isLabelField(field, features)) continue;
    const median = quantiles[2];
    if (!['number', 'integer'].includes(type) || title === undefined || unit === undefined || median === undefined) continue;
    if (lang === 'en' && typeof title === 'string') continue;
    return { title: typeof title === 'string' ? title : title[lang], value: `${number(median, lang)}\u202f${unit}` };
  }
  return undefined;
}
