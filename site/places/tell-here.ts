import { loadJson } from '../map/fetch/load-json.ts';
import type { MapFacts } from '../map/model/model.ts';
import { tellWay } from '../map/spoken/tell-view.ts';
import { writeHash } from '../map/share.ts';
import type { Bbox } from '../../schemas/types.ts';
import { asset, type Lang } from '../words/languages.ts';
import { here as en } from '../words/en/here.ts';
import { here as fr } from '../words/fr/here.ts';
import { countedPlace, lookAround, viewOfPlace } from './count-here.ts';
import { outlineOf } from './place-outline.ts';

/** Text on a data set's card about a place: whether features lie there, or how far the nearest is; its map then shows them. */
export interface ToldHere {
  text: string;
  /** The end of the address of its page. */
  end?: string;
}

/** Tells it of a data set by the path of its page; undefined where nobody can tell. */
export type TellHere = (path: string, signal: AbortSignal) => Promise<ToldHere | undefined>;

/** Build the function that writes a card's text about a territory or a rectangle: one data set at a time, for each takes some requests. */
export function tellHereOf(where: { code: string } | { zone: Bbox }, outlines: string, lang: Lang): TellHere {
  const t = { fr, en }[lang];
  // A territory is where its outline says, else nobody knows what lies in it; across the antimeridian a rectangle is none.
  const outline =
    'code' in where ? outlineOf(where.code, outlines) : Promise.resolve(where.zone[0] <= where.zone[2] ? where.zone : undefined);
  const place = outline.then((shape) => shape && countedPlace(shape));
  place.catch(() => undefined);
  const tell: TellHere = async (path, signal) => {
    signal.throwIfAborted();
    const asked = await place;
    if (asked === undefined) return undefined;
    const found = await lookAround(await loadJson<MapFacts>(asset(`/donnees/${path}/carte.json`)), asked, { signal });
    if (found?.isHere) return { text: t.present };
    if (found?.beyond === undefined) return undefined;
    const { at, box } = found.beyond;
    return { text: t.away(...tellWay(asked.center, at, lang)), end: `#${writeHash({ view: viewOfPlace(box), datasets: [] })}` };
  };
  let last: Promise<unknown> = Promise.resolve();
  return (path, signal) => {
    const next = last.then(() => tell(path, signal));
    last = next.catch(() => undefined);
    return next;
  };
}
