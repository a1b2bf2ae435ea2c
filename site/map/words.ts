import { tell } from '../words/texts.ts';
import type { Lang } from '../words/languages.ts';
import { map as en } from '../words/en/map.ts';
import { map as fr } from '../words/fr/map.ts';
import type { GroundId } from './style/ground.ts';
import { ignPlans } from './style/ign.ts';

/** The words of maps. */
export type MapWords = typeof fr;

/** The words of maps in a language. */
export const wordsOf = (lang: Lang): MapWords => ({ fr, en })[lang];

/** The name of a ground, as a reader chooses it. */
export function titleOfGround(id: GroundId, lang: Lang): string {
  const { osmGround, catalogueGround } = wordsOf(lang);
  if (id === 'plan' || id === 'photos') return tell(ignPlans[id].title, lang).text;
  return id === 'osm' ? osmGround : catalogueGround;
}
