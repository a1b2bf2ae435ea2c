import type { Lang } from '../words/languages.ts';
import { home as en } from '../words/en/home.ts';
import { home as fr } from '../words/fr/home.ts';

/** A list that is longer goes on on further pages: each stays light, and all of it can be read without JavaScript. */
export const cardsPerPage = 50;

/** The address, as in French, of a list's page: the list's own for the first, "/themes/eau/2/" for the second. */
export const pathOfPage = (path: string, page: number): string => (page === 1 ? path : `${path}${page}/`);

/** "Eau", "Eau, page 2 sur 37". */
export function titleOfPage(title: string, { currentPage, lastPage }: { currentPage: number; lastPage: number }, lang: Lang): string {
  return currentPage === 1 ? title : `${title}, ${{ fr, en }[lang].pageOf(currentPage, lastPage)}`;
}
