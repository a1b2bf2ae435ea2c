import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesReached, projectFiles } from './import-graph.ts';
import { codeOf, isOfTests, reachOf, reaches } from './reach.ts';

/*
 * Sections of the site: /donnees/, /publier/ and so on, with the home page and that of what is not there. A file of tests in the browser
 * names those that it visits, in its code or in a comment, or one of its modules does; at night site/e2e/browser.ts fails for a visit that
 * is not named.
 */

const root = join(import.meta.dirname, '..');

const home = 'home';
const absent = '404';
const routes = [...projectFiles].filter((file) => /^site\/pages\/.*\.astro$/.test(file));

/** The section of a page of site/pages/. */
function sectionOfRoute(route: string): string {
  const [first = ''] = route.replace(/^site\/pages\/(\[\.\.\.lang\]\/|en\/)?/, '').split('/');
  if (first === 'index.astro') return home;
  return first === '404.astro' ? absent : first;
}
const sections = [...new Set(routes.map(sectionOfRoute))];

/** The section of an address of the site; undefined for a file, which is no page. */
export function sectionOf(pathname: string): string | undefined {
  if (/\.\w+$/.test(pathname)) return undefined;
  const [first = ''] = pathname.replace(/^\/(previews\/\d+\/)?(en(\/|$))?/, '').split('/');
  if (first === '') return home;
  return sections.includes(first) ? first : absent;
}

/** How a text names a section. */
const spelled = (section: string): RegExp => {
  if (section === home) return /['"`](\$\{\w+\}|\/en)?\/([?#][^'"`]*)?['"`]/;
  return section === absent ? /\b404\b/ : new RegExp(`(^|[^\\w-])${section}([^\\w-]|$)`);
};

/** Sections that a file of tests in the browser visits; all of them where it reads the demonstration's pages from their files. */
export function sectionsVisited(test: string): readonly string[] {
  if (/\bdemonstration\.out\b|\{ out\b[^}]*\} = demonstration\b/.test(codeOf(test))) return sections;
  const own = [...filesReached(test)].filter((file) => isOfTests(file) && file !== 'site/e2e/browser.ts');
  const texts = own.map((file) => readFileSync(join(root, file), 'utf8'));
  return sections.filter((section) => texts.some((text) => spelled(section).test(text)));
}

/** Routes that reach a file. */
const pages = new Map<string, string[]>();

/** Sections whose pages a change of a file may change; `other` where none is known to hold it. */
export function sectionsOfFile(file: string, other: readonly string[] = sections): readonly string[] {
  const found = pages.get(file) ?? routes.filter((route) => reaches(reachOf(route), file));
  pages.set(file, found);
  return found.length > 0 ? [...new Set(found.map(sectionOfRoute))] : other;
}
