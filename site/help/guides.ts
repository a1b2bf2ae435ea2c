import MarkdownIt from 'markdown-it';
import { slugOf } from '../../schemas/rules/files.ts';
import { link, type Lang } from '../words/languages.ts';
import sizes from './images/sizes.json' with { type: 'json' };

/** Pictures of guides, by their files; .github/guide-pictures.ts makes them. */
const pictures = import.meta.glob<string>('./images/{fr,en}/*.webp', { query: '?url', import: 'default', eager: true });

const files = import.meta.glob<string>('./{fr,en}/*.md', { query: '?raw', import: 'default', eager: true });

/** Pages made from schemas and tables, by the last part of their address. */
export const references = ['manifeste', 'regles', 'formats', 'tuiles'] as const;

/**
 * Pages of the help by their readers, a page possibly for several. Those that are no references are guides: files of site/help/<language>/.
 */
export const groups = {
  find: ['chercher', 'explorer', 'carte', 'integrer', 'telecharger', 'comparer', 'qualite', 'acces'],
  publish: ['publier', 'fichiers-lourds', 'manifeste', 'formats', 'tuiles', 'regles', 'ecarts', 'qualite'],
  others: [
    ...(['images', 'nuages-de-points', 'plans', 'schemas', 'donnees-derivees'] as const),
    ...(['services', 'territoires-mesures', 'quota', 'compartiment', 'acces'] as const),
  ],
  review: ['relire', 'regles'],
  run: ['exploiter', 'reglages', 'fichiers-lourds', 'confirmer', 'acces'],
} as const;
/** A page of the help, by the last part of its address. */
export type HelpId = (typeof groups)[keyof typeof groups][number];
/** A guide. */
export type GuideId = Exclude<HelpId, (typeof references)[number]>;

/** Whether a page of the help is written by hand. */
export const isGuide = (id: HelpId): id is GuideId => !references.some((reference) => reference === id);

/** Every guide, once. */
export const guideIds: readonly GuideId[] = [...new Set<HelpId>(Object.values(groups).flat())].filter(isGuide);

/** A guide: its title, its first sentence, the rest as HTML, and its sections. */
export interface Guide {
  title: string;
  summary: string;
  html: string;
  sections: { id: string; title: string }[];
}

/** The guide `id` in `lang`; its internal links lead to pages of that language. */
export function readGuide(id: GuideId, lang: Lang): Guide {
  const text = files[`./${lang}/${id}.md`];
  if (text === undefined) throw new Error(`The guide ${lang}/${id}.md is missing.`);
  const [first = '', summary = '', ...rest] = text.split(/\n{2,}/);
  const body = rest.join('\n\n');
  const sections = [...body.matchAll(/^## (.+)$/gm)].map(([, title = '']) => ({ id: slugOf(title), title }));
  return { title: first.replace(/^# /, ''), summary, html: renderer(lang).render(body), sections };
}

/** Our own Markdown: no HTML in it; addresses that begin with "/" are pages of this site, pictures lie below images/. */
function renderer(lang: Lang): InstanceType<typeof MarkdownIt> {
  const markdown = new MarkdownIt({ html: false });
  markdown.renderer.rules.heading_open = (tokens, index) => {
    const title = tokens[index + 1]?.content ?? '';
    return `<${tokens[index]?.tag ?? 'h2'} id="${slugOf(title)}">`;
  };
  markdown.renderer.rules.link_open = (tokens, index, options, _, self) => {
    const href = String(tokens[index]?.attrGet('href') ?? '');
    if (href.startsWith('/')) tokens[index]?.attrSet('href', link(href, lang));
    return self.renderToken(tokens, index, options);
  };
  markdown.renderer.rules.image = (tokens, index) => {
    const { content: alt = '' } = tokens[index] ?? {};
    // Files are named from the guide, so that it is whole on a page of the forge too.
    const name = String(tokens[index]?.attrGet('src') ?? '').replace('../images/', '');
    const address = pictures[`./images/${name}`];
    const [width, height] = (sizes as Record<string, number[]>)[name] ?? [];
    if (address === undefined || width === undefined) throw new Error(`The picture ${name} of the guides is missing.`);
    return `<img src="${address}" width="${width}" height="${height}" alt="${markdown.utils.escapeHtml(alt)}" loading="lazy" decoding="async">`;
  };
  markdown.renderer.rules.table_open = () => '<div class="table-scroll panel"><table class="table">';
  markdown.renderer.rules.table_close = () => '</table></div>';
  // The alignment of a column would come as a style attribute, which the policy refuses.
  for (const tag of ['th', 'td']) markdown.renderer.rules[`${tag}_open`] = () => (tag === 'th' ? '<th scope="col">' : '<td>');
  markdown.renderer.rules.fence = (tokens, index) =>
    `<pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[index]?.content ?? '')}</code></pre>`;
  return markdown;
}
