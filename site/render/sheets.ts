import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AstroUserConfig } from 'astro';

/** A plugin of Vite, which comes with Astro. */
export type Plugin = Extract<NonNullable<NonNullable<AstroUserConfig['vite']>['plugins']>[number], { name: string }>;

/** The style sheets of a page as Astro knows them. */
export interface StyledPage {
  styles: { depth: number; order: number; sheet: { type: 'external'; src: string } | { type: 'inline'; content: string } }[];
}

/** Style sheets of the build: those of each page are joined, and the pieces that nothing requests any more are removed at the end. */
export interface Sheets {
  plugin: Plugin;
  join(pages: Iterable<StyledPage>, folder: string): void;
  tidy(folder: string): void;
}

const depthOf = (depth: number): number => (depth === -1 ? Infinity : depth);

/** As Astro orders them: what is imported first, and within it what lies deepest. */
const inOrder = (a: StyledPage['styles'][number], b: StyledPage['styles'][number]): number =>
  a.order === b.order
    ? depthOf(b.depth) - depthOf(a.depth)
    : (a.order === -1) === (b.order === -1)
      ? a.order - b.order
      : a.order === -1
        ? 1
        : -1;

/** Join a page's style sheets into two: one that all pages share, which a reader fetches once, and one for its kind. */
export function joinStylesheets(): Sheets {
  // Astro writes one for each group of components that a page shares with others: nine, most of a hundred bytes, each a request.
  const texts = new Map<string, string>();
  const pieces = new Set<string>();
  const kept = new Set<string>();
  return {
    plugin: {
      name: 'mappe-sheets',
      enforce: 'post',
      generateBundle(_, bundle) {
        for (const item of Object.values(bundle)) {
          if (item.type === 'asset' && item.fileName.endsWith('.css')) texts.set(item.fileName, String(item.source));
          // What a script fetches stays a file of its own.
          if (item.type === 'chunk' && this.environment.name === 'client')
            for (const name of item.viteMetadata?.importedCss ?? []) kept.add(name);
        }
      },
    },
    join(pages, folder) {
      const lists = [...pages].map((page) => ({ page, styles: page.styles.toSorted(inOrder) }));
      const namesOf = (styles: StyledPage['styles']): string[] =>
        styles.flatMap(({ sheet }) => (sheet.type === 'external' ? [sheet.src] : []));
      const [first = [], ...others] = lists.map(({ styles }) => namesOf(styles)).filter((names) => names.length > 0);
      const common = new Set(first.filter((name) => others.every((names) => names.includes(name))));
      for (const { page, styles } of lists) {
        const names = namesOf(styles);
        if (names.length !== styles.length) throw new Error('A page has styles within it, which its policy forbids.');
        const shared = names.filter((name) => common.has(name));
        const own = names.filter((name) => !common.has(name));
        page.styles = [shared, own].flatMap((group, order) =>
          group.length === 0 ? [] : [{ depth: 0, order, sheet: { type: 'external', src: writeJoined(group, folder) } }],
        );
      }
    },
    tidy(folder) {
      for (const name of pieces) if (!kept.has(name)) rmSync(join(folder, name), { force: true });
    },
  };

  /** Writes sheets as one file, and gives its name. */
  function writeJoined(names: readonly string[], folder: string): string {
    const [only = ''] = names;
    if (names.length === 1) {
      kept.add(only);
      return only;
    }
    const text = names
      .map((name) => {
        const piece = texts.get(name);
        if (piece === undefined) throw new Error(`The style sheet ${name} is not in the bundle.`);
        pieces.add(name);
        return piece.trimEnd();
      })
      .join('');
    const name = `${dirname(only)}/kind.${createHash('sha256').update(text).digest('base64url').slice(0, 8)}.css`;
    mkdirSync(join(folder, dirname(only)), { recursive: true });
    writeFileSync(join(folder, name), text);
    return name;
  }
}
