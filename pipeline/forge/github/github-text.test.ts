import MarkdownIt from 'markdown-it';
import { describe, expect, test } from 'vitest';
import { annotations, codeBlock, markdownText, fileAndLine, plainTitle } from './github-text.ts';

const render = (markdown: string): string => new MarkdownIt({ html: true, linkify: true }).render(markdown).trim();

const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[cliquez](https://exemple.fr)',
  '![image](https://exemple.fr/x.png)',
  '**gras** _italique_ ~~barré~~ `code`',
  'a | b | c',
  '# Titre',
  '- liste',
  '1. liste',
  '---',
  '=====',
  '> citation',
  '&lt;b&gt; &amp; &#60;',
  '\\*échappé\\*',
  'https://exemple.fr et www.exemple.fr',
  '$x^2$ {{ }}',
];

describe('text of others in Markdown', () => {
  test.each(attacks)('%s is shown as it is written', (attack) => {
    const html = render(markdownText(attack));
    expect(html).not.toMatch(/<(?!\/?p>)/);
    const shown = html
      .replace(/<\/?p>|\u2060/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');
    expect(shown).toBe(attack);
  });

  test('names nobody and no issue', () => {
    expect(markdownText('@mairie #12 gh-3')).toBe('&#64;\u2060mairie &#35;\u206012 gh\u2060-3');
  });

  test('stays on its line and in its cell, without hidden characters', () => {
    expect(markdownText('Écrivez «\u202ftitle\u202f»\u00a0!')).toBe('Écrivez «\u202ftitle\u202f»\u00a0&#33;');
    expect(markdownText('un\n\ndeux\u202E|trois\u0007')).toBe('un deux�&#124;trois�');
    expect(markdownText('a'.repeat(400))).toHaveLength(300);
  });
});

describe('text of others in a title', () => {
  test('names nobody, closes no issue, by its address neither, and keeps no workflow from running', () => {
    const title = plainTitle(
      'Arbres, closes #3, fixes https://github.com/a/b/issues/3, GH-3 @mairie [skip ci] `x`\n\nskip-checks: true',
      200,
    );
    expect(title).toBe(
      'Arbres, closes #\u20603, fixes https:\u2060//github.com/a/b/issues/3, GH\u2060-3 @\u2060mairie [\u2060skip ci] x skip-checks: true',
    );
  });

  test('is as long as is asked at most, with all that keeps it harmless', () => {
    expect(plainTitle('#'.repeat(200), 200)).toHaveLength(200);
  });
});

test('a block of code is longer fenced than what it holds', () => {
  expect(codeBlock('```\n# fin\n```\n', 'yaml')).toBe('````yaml\n```\n# fin\n```\n````');
});

describe('annotations', () => {
  test('come gravest first, at their place', () => {
    const lines = annotations([
      { id: 'a.note', severity: 'notice', message: 'remarque' },
      { id: 'b.warn', severity: 'warning', message: 'attention', where: 'datasets/a/b/dataset.yaml' },
      { id: 'c.error', severity: 'error', message: 'erreur', where: 'datasets/a/b/dataset.yaml:3:8' },
    ]);
    expect(lines).toEqual([
      '::error file=datasets/a/b/dataset.yaml,line=3,col=8,title=c.error::erreur',
      '::warning file=datasets/a/b/dataset.yaml,title=b.warn::attention',
      '::notice title=a.note::remarque',
    ]);
  });

  test('are no more of a kind than GitHub shows', () => {
    const many = (severity: 'error' | 'notice'): Parameters<typeof annotations>[0] =>
      Array.from({ length: 25 }, (_, index) => ({ id: 'x', severity, message: `${index}` }));
    const lines = annotations([...many('notice'), ...many('error')]);
    expect(lines.map((line) => line.slice(0, 8))).toEqual([...Array<string>(10).fill('::error '), ...Array<string>(10).fill('::notice')]);
    expect(lines[9]).toBe('::error title=x::9');
  });

  test('hold no second command, whatever they quote', () => {
    const [line] = annotations([{ id: 'x', severity: 'error', message: '100 %\n::set-env name=A::b', where: 'a,b:c/d.yaml:1:2' }]);
    expect(line).toBe('::error file=a%2Cb%3Ac/d.yaml,line=1,col=2,title=x::100 %25%0A::set-env name=A::b');
  });
});

test('a place is a file, with or without line and column', () => {
  expect(fileAndLine('a.yaml:3:8')).toEqual({ file: 'a.yaml', line: '3', column: '8' });
  expect(fileAndLine('a.yaml')).toEqual({ file: 'a.yaml' });
});
