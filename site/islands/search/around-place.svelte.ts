import type { Component } from 'svelte';
import type { Bbox } from '../../../schemas/types.ts';
import type { SearchAnswer } from '../../search/engine.ts';
import type { SearchResult } from '../../search/index-record.ts';
import type { mapThere } from '../../search/map-there.ts';
import type { TellHere } from '../../places/tell-here.ts';
import type { Lang } from '../../words/languages.ts';

/** Function that tells a data set's content in the searched place, and the component of its line. */
export interface HereTeller {
  tell: TellHere;
  Line: Component<{ path: string; title: string; tell: TellHere; lang: Lang; onend: (end: string) => void }>;
}

/** Lead results to the searched place: their maps open there, and their cards say what lies in it. */
export function createAroundPlace({ outlines, lang }: { outlines: string | undefined; lang: Lang }) {
  /** Function that ends a result's address so that its map opens at the searched place; fetched once a search has a place. */
  let there = $state.raw<typeof mapThere>();
  let here = $state.raw<HereTeller>();
  let box = $state.raw<Bbox>();
  let latest: SearchAnswer | undefined;

  /** Cards tell what lies in the place, where somebody knows its limits; of a country or a region there is little to tell. */
  function tellHere(answer: SearchAnswer): void {
    const { where } = answer.as;
    here = undefined;
    if (!where || ('code' in where && (outlines === undefined || !/^(COMMUNE|EPCI|EPT|DEP)-/.test(where.code)))) return;
    Promise.all([import('../../places/tell-here.ts'), import('./ResultHere.svelte')]).then(
      ([{ tellHereOf }, { default: Line }]) => {
        if (latest === answer) here = { tell: tellHereOf(where, outlines ?? '', lang), Line };
      },
      () => undefined,
    );
  }

  return {
    /** Undefined where nothing can be looked into. */
    get here(): HereTeller | undefined {
      return here;
    },
    /** End of the address of a result. */
    endOf: (result: SearchResult): string => (box && there?.(result, box)) ?? '',
    /** An answer has come. */
    follow(answer: SearchAnswer): void {
      latest = answer;
      box = boxOf(answer);
      // Without it results lead to their pages all the same.
      if (box)
        import('../../search/map-there.ts').then(
          (code) => (there = code.mapThere),
          () => undefined,
        );
      tellHere(answer);
    },
  };
}

function boxOf({ as: { where }, place }: SearchAnswer): Bbox | undefined {
  if (!where || 'zone' in where) return where?.zone;
  // A whole country is no place to go on in.
  return where.code === 'FR' ? undefined : place?.boxes[0];
}
