import type { MapFacts, MapField, MapLayer } from '../../map/model/model.ts';
import { fieldOfName, isCalled } from '../../map/facts/feature-name.ts';
import { titleOf } from '../../map/style/legend.ts';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';

/** Title of the card of a feature, and what it is from above it. */
interface CardTitles {
  title: string | undefined;
  of?: string;
  /** The field whose value is the title. */
  field?: MapField;
}

/** Titles of the card of a feature: what it is called, where its data say so, and what it is from. */
export function featureTitles(
  facts: Pick<MapFacts, 'title' | 'layers'>,
  layer: MapLayer | undefined,
  isAlone: boolean,
  lang: Lang,
  attributes: Readonly<Record<string, unknown>>,
): CardTitles {
  const titles = originTitles(facts, layer, isAlone, lang);
  const field = layer && fieldOfName(layer.fields);
  const name = field && attributes[field.name];
  if (field === undefined || !isCalled(name)) return titles;
  return { title: name, of: [titles.of, titles.title].filter((each) => each !== undefined).join(' · '), field };
}

/** Titles of what a feature is from: a data set with one layer has one, its own where a map shows others beside it. */
function originTitles(facts: Pick<MapFacts, 'title' | 'layers'>, layer: MapLayer | undefined, isAlone: boolean, lang: Lang): CardTitles {
  const of = tell(facts.title, lang).text;
  if (layer === undefined) return { title: isAlone ? undefined : of };
  const title = titleOf(layer, lang);
  if (facts.layers.length > 1) return title === of ? { title } : { title, of };
  return { title: isAlone ? title : of };
}
