import type { MapFacts, OutlineOwner } from '../../../map/model/model.ts';
import type { Lang } from '../../../words/languages.ts';
import { tell } from '../../../words/texts.ts';
import { bring as en } from './en.ts';
import { bring as fr } from './fr.ts';

/** Name whom outlines are owed to, with their licences, wherever a file is said to be the reader's: its rows have got them. */
export function creditOutlines(facts: MapFacts, owners: readonly OutlineOwner[], lang: Lang): MapFacts {
  if (owners.length === 0) return facts;
  const { outlinesOf } = { fr, en }[lang];
  const told = (nameOf: (owner: OutlineOwner) => string): string =>
    [...new Set(owners.map((owner) => `${nameOf(owner)}, ${tell(owner.terms.license, lang).text}`))].join(' · ');
  return {
    ...facts,
    producer: outlinesOf(
      facts.producer,
      told(({ producer }) => producer),
    ),
    attribution: outlinesOf(facts.attribution, told(mentionOf)),
    outlines: owners,
  };
}

/** The sentence that the licence asks for, after the producer where it leaves that out. */
const mentionOf = ({ producer, attribution }: OutlineOwner): string =>
  attribution.includes(producer) ? attribution : `${producer}, ${attribution}`;
