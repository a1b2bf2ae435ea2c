import type { Lang } from '../words/languages.ts';
import { help as en } from '../words/en/help.ts';
import { help as fr } from '../words/fr/help.ts';
import { guideIds, readGuide } from './guides.ts';

/** A page of the help, as lists of pages name it. */
export interface HelpPage {
  id: string;
  title: string;
  summary: string;
  /** As written in French. */
  path: string;
}

/** The help page `id`: a guide, or a reference made from schemas and tables. */
export function helpPage(id: string, lang: Lang): HelpPage {
  const guide = guideIds.find((one) => one === id);
  const words = { fr, en }[lang];
  const reference = { manifeste: words.manifeste, regles: words.regles, formats: words.formats, tuiles: words.tuiles };
  const page = guide !== undefined ? readGuide(guide, lang) : Object.entries(reference).find(([name]) => name === id)?.[1];
  if (page === undefined) throw new Error(`There is no help page "${id}".`);
  return { id, title: page.title, summary: page.summary, path: `/aide/${id}/` };
}

/** The pages that follow `id` in its group. */
export function nextPages(id: string, lang: Lang): HelpPage[] {
  const { groups } = { fr, en }[lang];
  const group = groups.find(({ guides }) => guides.some((one) => one === id));
  return (group?.guides ?? []).filter((one) => one !== id).map((one) => helpPage(one, lang));
}
