import { describe, expect, test } from 'vitest';
import tileProfiles from '../../schemas/definitions.schema.json' with { type: 'json' };
import { datasetRules } from '../../schemas/rules/rules.ts';
import { help as en } from '../words/en/help.ts';
import { help as fr } from '../words/fr/help.ts';
import { partsOf, sitemap, sitemapIndex } from '../sitemap.ts';
import { checks } from './checks.ts';
import { guideIds, readGuide } from './guides.ts';

describe('guides', () => {
  test.each(guideIds)('"%s" has the same sections in both languages, and links to pages of its own', (id) => {
    const [french, english] = [readGuide(id, 'fr'), readGuide(id, 'en')];
    expect(english.sections).toHaveLength(french.sections.length);
    expect(french.summary).toMatch(/\.$/);
    expect(english.html).not.toMatch(/href="\/(?!en\/)/);
    expect(french.html).not.toMatch(/style=|<script/);
  });

  test('have anchors', () => {
    const { html, sections } = readGuide('publier', 'fr');
    for (const { id } of sections) expect(html).toContain(`<h2 id="${id}">`);
  });
});

test('the list of checks names every rule, with its severity and no braces', () => {
  const { rules } = checks('fr');
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining([...new Set(datasetRules.map(({ id }) => id))]));
  expect(rules.filter(({ severity, text }) => severity === undefined || /[{}]/.test(text))).toEqual([]);
});

test('every tile profile is explained in both languages', () => {
  const profiles = [...tileProfiles.$defs.TileProfile.enum].sort();
  expect(Object.keys(fr.tuiles.rows).sort()).toEqual(profiles);
  expect(Object.keys(en.tuiles.rows).sort()).toEqual(profiles);
});

describe('the map of the site', () => {
  test('names each page in each language, with its day', () => {
    const xml = sitemap([{ path: '/donnees/a/', updated: '2026-11-24' }], (path, lang) => `https://exemple.fr/${lang}${path}?a&b`);
    expect(xml.match(/<url>/g)).toHaveLength(2);
    expect(xml).toContain('<loc>https://exemple.fr/en/donnees/a/?a&amp;b</loc><lastmod>2026-11-24</lastmod>');
  });

  test('is cut before a file would name too many addresses', () => {
    const parts = partsOf(Array.from({ length: 45_000 }, (_, index) => ({ path: `/${index}/` })));
    expect(parts.map(({ length }) => length)).toEqual([20_000, 20_000, 5_000]);
    expect(sitemapIndex(['https://exemple.fr/sitemap-1.xml'])).toContain('<sitemap><loc>https://exemple.fr/sitemap-1.xml</loc></sitemap>');
  });
});
