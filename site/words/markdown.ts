import MarkdownIt from 'markdown-it';
import { typeset } from './texts.ts';

const markdown = new MarkdownIt('default', { html: false, linkify: false });

/** Pictures would be fetched from elsewhere and tell who reads the page. */
markdown.disable('image');
markdown.validateLink = (url) => /^(https:\/\/|mailto:)/i.test(url.trim());

/** Headings of a description stand below the page's own. */
const headingShift = 2;

markdown.renderer.rules['heading_open'] = (tokens, index, options, _, self) => {
  const token = tokens[index];
  if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + headingShift)}`;
  return self.renderToken(tokens, index, options);
};
markdown.renderer.rules['heading_close'] = markdown.renderer.rules['heading_open'];
markdown.renderer.rules['link_open'] = (tokens, index, options, _, self) => {
  tokens[index]?.attrSet('rel', 'noopener noreferrer nofollow ugc');
  return self.renderToken(tokens, index, options);
};
// The alignment of a column comes as a style attribute, which the policy refuses.
for (const rule of ['th_open', 'td_open']) {
  markdown.renderer.rules[rule] = (tokens, index) => `<${tokens[index]?.tag ?? 'td'}>`;
}

markdown.renderer.rules['text'] = (tokens, index) => markdown.utils.escapeHtml(typeset(tokens[index]?.content ?? ''));

/** A producer's Markdown as HTML: no raw HTML, no pictures, links to https and mail only. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}
