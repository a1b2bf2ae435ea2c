import type { MapFacts, MapLayer } from '../../map/model/model.ts';
import { titleOf } from '../../map/style/legend.ts';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';

/** Title of the card of a feature, and the data set's above it where that has several layers. */
interface CardTitles {
  title: string | undefined;
  of?: string;
}

/** Titles of the card of a feature; a data set with one layer has one, its own where a map shows others beside it. */
export function cardTitles(
  facts: Pick<MapFacts, 'title' | 'layers'>,
  layer: MapLayer | undefined,
  isAlone: boolean,
  lang: Lang,
): CardTitles {
  const of = tell(facts.title, lang).text;
  if (layer === undefined) return { title: isAlone ? undefined : of };
  const title = titleOf(layer, lang);
  if (facts.layers.length > 1) return title === of ? { title } : { title, of };
  return { title: isAlone ? title : of };
}
