import { exports as en } from '../../words/en/exports.ts';
import { exports as fr } from '../../words/fr/exports.ts';
import { date } from '../../words/format.ts';
import type { Lang } from '../../words/languages.ts';
import type { TakenNotice } from '../model/taken.ts';
import type { Notice, NoticeRow } from './format.ts';
import { degrees, titleOfSystem } from './systems.ts';

/** The words of files that are taken. */
export type ExportWords = typeof fr;

/** The words of files that are taken, in a language. */
export const exportWords = (lang: Lang): ExportWords => ({ fr, en })[lang];

/** Write the notice owed to those who made the data, as values that programs read and as lines for people. */
export function noticeOf(notice: TakenNotice, system: string, lang: Lang): Notice {
  const { notice: labels, degrees: inDegrees, inSystem } = exportWords(lang);
  const told: Record<keyof TakenNotice, string | undefined> = {
    title: notice.title,
    producer: notice.producer,
    attribution: notice.attribution,
    license: notice.license,
    licenseUrl: notice.licenseUrl,
    restriction: notice.restriction,
    date: notice.date,
    published: notice.published,
    version: notice.version,
    place: notice.place,
    filter: notice.filter,
    taken: notice.taken,
    page: notice.page,
  };
  const present = Object.entries(told).filter((entry): entry is [keyof TakenNotice, string] => (entry[1] ?? '') !== '');
  const days = new Set<keyof TakenNotice>(['published', 'taken']);
  return {
    members: Object.fromEntries(present.map(([name, text]) => [name === 'licenseUrl' ? 'license_url' : name, text])),
    rows: [
      ...present.map(([name, text]): NoticeRow => [labels[name], oneLine(days.has(name) ? date(text, lang) : text)]),
      [labels.system, system === degrees ? inDegrees : inSystem(titleOfSystem(system), system)],
    ],
  };
}

/** Notices come from records, whose texts a producer wrote. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();

/** A notice as a text. */
export const noticeText = ({ rows }: Pick<Notice, 'rows'>, lang: Lang): string =>
  rows.map(([label, text]) => `${label}${lang === 'fr' ? '\u00A0' : ''}: ${text}`).join('\n');
