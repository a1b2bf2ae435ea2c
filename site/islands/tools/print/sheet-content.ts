import type { ComposedMap } from '../../../map/compose-ground.ts';
import type { ShownDataset } from '../../../map/compose.ts';
import { formatDistance } from '../../../map/facts/format-value.ts';
import { loadJson } from '../../../map/fetch/load-json.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import type { LegendPart, SheetContent } from '../../../map/print/layout.ts';
import type { Scales } from '../../../map/print/paper.ts';
import { fileName } from '../../../map/write/file-name.ts';
import { tellFilters } from '../../../map/table/tell-test.ts';
import { titleOfGround, wordsOf } from '../../../map/words.ts';
import { ignAttribution } from '../../../map/style/ign.ts';
import { table as tableEn } from '../../../words/en/table.ts';
import { date, number } from '../../../words/format.ts';
import { table as tableFr } from '../../../words/fr/table.ts';
import { asset, type Lang } from '../../../words/languages.ts';
import { tell } from '../../../words/texts.ts';
import type { MapSession } from '../../map/session.ts';
import { noticeFor } from '../../parts/notice-for.ts';
import { print as en } from './en.ts';
import { print as fr } from './fr.ts';

/** The words of printing, in a language. */
export const printWords = (lang: Lang): typeof fr => ({ fr, en })[lang];

/** A line of those to whom a sheet is owed. */
type Credit = SheetContent['credits'][number];

/** Tell whom a data set is owed to, under which terms, and from when it is. */
function tellTerms({ producer, attribution, license, published, date: stated }: TakenNotice, lang: Lang): string {
  const { sheet: t } = printWords(lang);
  const days = stated?.split('/').filter((each) => each !== '..') ?? [];
  const terms = [
    attribution.includes(producer) ? attribution : `${producer}, ${attribution}`,
    license,
    published === '' ? '' : t.version(date(published, lang)),
    days.length === 0 ? '' : t.dated(days.map((each) => date(each, lang)).join(' – ')),
  ];
  return terms.filter((each) => each !== '').join(', ');
}

/** Name whom a data set is owed to, and how it may be used where it is restricted. */
function creditOf(notice: TakenNotice, lang: Lang): Credit[] {
  const { title, restriction } = notice;
  const { colon } = printWords(lang).sheet;
  const credit = { text: `${title}${colon}${tellTerms(notice, lang)}.` };
  return restriction === undefined ? [credit] : [credit, { text: `${title}${colon}${restriction}`, strong: true }];
}

/** Name whom data sets are owed to, and how those that are restricted may be used. */
export const creditsOf = (notices: readonly TakenNotice[], lang: Lang): Credit[] => notices.flatMap((each) => creditOf(each, lang));

/** Name whom the ground of a map is owed to, but for data that are named already: facts of what draws it are fetched. */
export async function groundCredits({ ground, lang, facts: named }: Pick<MapSession, 'ground' | 'lang' | 'facts'>): Promise<Credit[]> {
  const { sheet: t } = printWords(lang);
  const { shown } = ground;
  const owed = (title: string, terms: string): Credit => ({ text: `${t.ground}${title === '' ? '' : ` (${title})`}${t.colon}${terms}.` });
  if (shown === 'plan' || shown === 'photos') {
    const today = date(new Date().toLocaleDateString('sv'), lang);
    return [owed(titleOfGround(shown, lang), `${ignAttribution}, ${t.openLicense}, ${t.seen(today)}`)];
  }
  const paths = ground.base.layers.map(({ path }) => path).filter((path) => !named.some((each) => each.path === path));
  const all = await Promise.all(
    [...new Set(paths)].map((path) => loadJson<MapFacts>(asset(`/donnees/${path}/carte.json`)).catch(() => path)),
  );
  // What is owed to the same, under the same terms and of the same day is said once.
  const titles = new Map<string, string[]>();
  for (const each of all) {
    const isKnown = typeof each !== 'string';
    const terms = isKnown
      ? tellTerms(noticeFor(each, { name: '' }, lang), lang)
      : (ground.base.layers.find(({ path }) => path === each)?.producer ?? '');
    titles.set(terms, [...(titles.get(terms) ?? []), ...(isKnown ? [tell(each.title, lang).text] : [])]);
  }
  const credits = [...titles].map(([terms, of]) => owed(of.join(', '), terms));
  return shown === 'osm' ? [owed('', `${wordsOf(lang).osmCredit}, ${t.osmLicense}`), ...credits] : credits;
}

/** Describe visible data sets in the legend: what their colours mean, their filter, or that they do not show from so far. */
export function legendOnSheet(
  shown: readonly ShownDataset[],
  { legends }: Pick<ComposedMap, 'legends'>,
  { zoom, lang }: { zoom: number; lang: Lang },
): LegendPart[] {
  const { sheet: t } = printWords(lang);
  const words = { fr: tableFr, en: tableEn }[lang];
  return shown
    .filter(({ visible }) => visible)
    .map(({ facts, filters }) => {
      const told = facts.layers.flatMap(({ name, fields }) => tellFilters(filters?.[name] ?? [], fields, lang, words));
      const title = tell(facts.title, lang).text;
      if (zoom < facts.tiles.minzoom) return { title, note: t.far, groups: [] };
      return {
        title,
        groups: legends.find(({ id }) => id === facts.id)?.groups ?? [],
        ...(told.length > 0 && { note: t.filter(told.join(words.tests.or.includes('or') ? '; ' : '\u202f; ')) }),
      };
    });
}

/** Write the notices owed for what is drawn; what readers bring is owed to them, but for pictures of a service and lent outlines. */
export const noticesOf = (facts: readonly MapFacts[], lang: Lang): TakenNotice[] =>
  facts.flatMap((each) => {
    const notice = noticeFor(each, { name: '' }, lang);
    const { own, outlines } = printWords(lang).sheet;
    if (each.origin !== 'own' || each.service) return notice;
    const lent = (each.outlines ?? []).map((owner) => ({
      ...noticeFor(owner, { name: '' }, lang),
      title: outlines(notice.title, tell(owner.title, lang).text),
    }));
    return [{ ...notice, producer: own, attribution: own, published: '' }, ...lent];
  });

/** Denominators that differ by less read the same. */
const toldShare = 0.001;

/** Tell how far the scale of a sheet holds, and where the map comes from. */
export function notesOf({ middle, top, bottom }: Scales, lang: Lang): string[] {
  const { sheet: t } = printWords(lang);
  const isExact = Math.max(Math.abs(top / middle - 1), Math.abs(bottom / middle - 1)) < toldShare;
  const written = (scale: number): string => number(Number(scale.toPrecision(4)), lang, 0);
  return [
    isExact ? t.exact : t.varying(written(top), written(bottom)),
    t.made(date(new Date().toLocaleDateString('sv'), lang), location.host),
  ];
}

/** Describe a sheet but for its size: its title, its legend, whom it is owed to, and its scale. */
export function sheetContent(
  { legend, notices, ground }: { legend: LegendPart[]; notices: readonly TakenNotice[]; ground: readonly Credit[] },
  { title, scales, lang }: { title: string; scales: Scales; lang: Lang },
): Omit<SheetContent, 'paper' | 'landscape'> {
  const { sheet: t } = printWords(lang);
  return {
    scale: scales.middle,
    title,
    legend,
    credits: [...creditsOf(notices, lang), ...ground],
    notes: notesOf(scales, lang),
    words: {
      scale: t.scale(number(scales.middle, lang, 0)),
      legend: t.legend,
      sources: t.sources,
      length: (metres) => formatDistance(metres, lang),
      more: t.more,
    },
  };
}

/** The name of a sheet's file, without an ending: by its title or its first data set, its day, and that it is restricted. */
export function nameOfSheet(notices: readonly TakenNotice[], heading: string, lang: Lang): string {
  const { sheet: t } = printWords(lang);
  const restriction = notices.find((each) => each.restriction !== undefined)?.restriction;
  return fileName({
    producer: t.map,
    title: heading.trim() === '' ? (notices[0]?.title ?? '') : heading,
    published: new Date().toLocaleDateString('sv'),
    ...(restriction !== undefined && { restriction }),
  });
}
