import { languages, type Lang } from '../../schemas/languages.ts';

export { languages, type Lang };

/** The language of an address' `[...lang]` part. */
export function readLang(param: string | undefined): Lang {
  return param === 'en' ? 'en' : 'fr';
}

/** Address below which pages lie: a preview links to others elsewhere, see site/render/preview-addresses.ts. */
const pages = (): string => import.meta.env.MAPPE_PAGES ?? import.meta.env.BASE_URL;

/** An internal address: `path` starts with "/" and is written as in French ("/donnees/"); base path and language are added. */
export function link(path: string, lang: Lang, base: string = pages()): string {
  const prefix = lang === 'fr' ? '' : `/${lang}`;
  return `${base.replace(/\/$/, '')}${prefix}${path}`;
}

/** The address of a file that exists once for all languages (a feed, an image, the search index). */
export function asset(path: string, base: string = import.meta.env.BASE_URL): string {
  return `${base.replace(/\/$/, '')}${path}`;
}
