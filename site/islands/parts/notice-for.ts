import type { MapFacts, Restriction } from '../../map/model/model.ts';
import type { TakenNotice } from '../../map/model/taken.ts';
import { granted as en } from '../../words/en/granted.ts';
import { date } from '../../words/format.ts';
import { granted as fr } from '../../words/fr/granted.ts';
import { link, type Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';

/** Facts that a notice tells. */
type NoticeFacts = Pick<MapFacts, 'title' | 'producer' | 'attribution' | 'terms' | 'restriction' | 'version' | 'path'>;

/** Notice owed for a part of a data set: of an area, where it has a shape; `filter` tells the filter of its features. */
export function noticeFor(
  { title, producer, attribution, terms, restriction, version, path }: NoticeFacts,
  { name, shape }: { name: string; shape?: object | undefined },
  lang: Lang,
  filter = '',
): TakenNotice {
  const taken = new Date().toLocaleDateString('sv');
  return {
    title: tell(title, lang).text,
    producer,
    attribution,
    license: terms === undefined ? '' : tell(terms.license, lang).text,
    ...(terms?.licenseUrl !== undefined && { licenseUrl: terms.licenseUrl }),
    ...(restriction && { restriction: tellRestriction(restriction, lang) }),
    published: terms?.published ?? '',
    version,
    ...(terms?.date !== undefined && { date: terms.date }),
    page: path === '' ? '' : new URL(link(`/donnees/${path}/`, lang), location.href).href,
    ...(shape !== undefined && { place: name }),
    ...(filter !== '' && { filter }),
    taken,
  };
}

/** Tell who may read restricted data, until when and why, in a sentence. */
export const tellRestriction = ({ recipient, until, reason }: Restriction, lang: Lang): string =>
  ({ fr, en })[lang].notice(recipient, until && date(until, lang), reason && tell(reason, lang).text);
