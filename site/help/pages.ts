import type { Lang } from '../words/languages.ts';
import { help as en } from '../words/en/help.ts';
import { help as fr } from '../words/fr/help.ts';
import { groups, isGuide, readGuide, type HelpId } from './guides.ts';

/** A page of the help, as lists of pages name it. */
export interface HelpPage {
  title: string;
  summary: string;
  /** As written in French. */
  path: string;
}

/** The help page `id`: a guide, or a reference made from schemas and tables. */
export function helpPage(id: HelpId, lang: Lang): HelpPage {
  const { title, summary } = isGuide(id) ? readGuide(id, lang) : { fr, en }[lang][id];
  return { title, summary, path: `/aide/${id}/` };
}

/** All pages of the help, by whom they are for. */
export const helpGroups = (lang: Lang): { title: string; pages: HelpPage[] }[] =>
  Object.entries(groups).map(([name, ids]) => ({
    title: { fr, en }[lang].groups[name as keyof typeof groups],
    pages: ids.map((id) => helpPage(id, lang)),
  }));

/** The pages that follow `id` in its group. */
export function nextPages(id: HelpId, lang: Lang): HelpPage[] {
  const group: readonly HelpId[] = Object.values(groups).find((ids: readonly HelpId[]) => ids.includes(id)) ?? [];
  return group.filter((one) => one !== id).map((one) => helpPage(one, lang));
}
