import type { Summary } from '../../data/summary.ts';
import type { Lang } from '../../words/languages.ts';
import { home as en } from '../../words/en/home.ts';
import { home as fr } from '../../words/fr/home.ts';

/** A list that is longer goes on on further pages: each stays light, and all of it can be read without JavaScript. */
const cardsPerPage = 50;

/** The address, as in French, of a list's page: the list's own for the first, "/themes/eau/2/" for the second. */
export const pathOfPage = (path: string, page: number): string => (page === 1 ? path : `${path}${page}/`);

/** A page of a list: its part, and how long the whole is. */
export interface CardPage {
  data: Summary[];
  total: number;
  currentPage: number;
  lastPage: number;
}

/** Page `param` of a list, by the last part of its address; the first has none. */
export function cardPage(all: readonly Summary[], param: string | undefined): CardPage {
  const currentPage = Number(param ?? 1);
  const data = all.slice((currentPage - 1) * cardsPerPage, currentPage * cardsPerPage);
  return { data, total: all.length, currentPage, lastPage: Math.max(1, Math.ceil(all.length / cardsPerPage)) };
}

/** Addresses of all pages of a list of `total` data sets; an empty one has a page too. */
export const cardPages = (path: string, total: number): string[] =>
  Array.from({ length: Math.max(1, Math.ceil(total / cardsPerPage)) }, (_, index) => pathOfPage(path, index + 1));

/** "Eau", "Eau, page 2 sur 37". */
export function titleOfPage(title: string, { currentPage, lastPage }: { currentPage: number; lastPage: number }, lang: Lang): string {
  return currentPage === 1 ? title : `${title}, ${{ fr, en }[lang].pageOf(currentPage, lastPage)}`;
}
