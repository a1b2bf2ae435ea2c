import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';

test('renders paragraphs, emphasis and lists', () => {
  expect(renderMarkdown('Un **mât**.\n\n- a\n- b')).toBe('<p>Un <strong>mât</strong>.</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n');
});

test('shows raw HTML as text', () => {
  expect(renderMarkdown('<script>alert(1)</script>')).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n');
});

test('puts headings below the page’s own', () => {
  expect(renderMarkdown('# Titre\n\n##### Bas')).toBe('<h3>Titre</h3>\n<h6>Bas</h6>\n');
});

test('keeps https and mail links, marked as somebody else’s', () => {
  expect(renderMarkdown('[a](https://exemple.fr)')).toContain('<a href="https://exemple.fr" rel="noopener noreferrer nofollow ugc">a</a>');
  expect(renderMarkdown('[a](mailto:a@exemple.fr)')).toContain('href="mailto:a@exemple.fr"');
});

test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'http://exemple.fr', '//exemple.fr', 'vbscript:x'])(
  'makes no link of %s',
  (url) => {
    expect(renderMarkdown(`[a](${url})`)).not.toContain('<a');
  },
);

test('fetches no picture', () => {
  expect(renderMarkdown('![x](https://exemple.fr/x.png)')).not.toContain('<img');
});

test('writes no style attribute for aligned columns', () => {
  expect(renderMarkdown('| a |\n|:-:|\n| 1 |')).not.toContain('style');
});
