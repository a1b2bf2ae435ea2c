import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demonstration } from './demonstration.ts';

const { out: site, store } = demonstration;

/** Whether the served site answers a path. */
function answers(path: string): boolean {
  if (path.startsWith('/store/')) return existsSync(join(store, path.slice('/store/'.length)));
  return existsSync(join(site, path)) && (!path.endsWith('/') || existsSync(join(site, path, 'index.html')));
}

const pages = globSync('**/*.html', { cwd: site });

test('every link of every page leads somewhere', () => {
  expect(pages.length).toBeGreaterThan(50);
  /** Address → a page that leads there. */
  const broken = new Map<string, string>();
  for (const page of pages) {
    for (const [, address = ''] of readFileSync(join(site, page), 'utf8').matchAll(/\s(?:href|src|action)="(\/[^"#?]*)/g)) {
      if (!answers(decodeURI(address))) broken.set(address, page);
    }
  }
  expect([...broken]).toEqual([]);
});

test('no page holds a style attribute, an inline style or an inline script', () => {
  const found = pages.filter((page) => {
    const html = readFileSync(join(site, page), 'utf8');
    return /<[^>]+\sstyle=|<style|\son[a-z]+="|<script(?![^>]*\ssrc=)(?![^>]*ld\+json)/.test(html);
  });
  expect(found).toEqual([]);
});

test('every page has a policy, a language, a title and one canonical address unless it is hidden', () => {
  for (const page of pages) {
    const html = readFileSync(join(site, page), 'utf8');
    expect(html, page).toContain("default-src 'none'");
    expect(html, page).toMatch(/<html lang="(fr|en)"/);
    // Bars of a chart have titles too.
    expect(html.slice(0, html.indexOf('</head>')).match(/<title>[^<]+<\/title>/g), page).toHaveLength(1);
    const hidden = html.includes('content="noindex"');
    expect(html.match(/rel="canonical"/g) ?? [], page).toHaveLength(hidden ? 0 : 1);
  }
});
