import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import tileProfiles from '../../schemas/definitions.schema.json' with { type: 'json' };
import { datasetRules } from '../../schemas/rules/rules.ts';
import { depositEndings } from '../../schemas/model/source-endings.ts';
import { validateDataset, validateProducer, type Validator } from '../../schemas/validators.js';
import type { Lang } from '../words/languages.ts';
import { help as en } from '../words/en/help.ts';
import { help as fr } from '../words/fr/help.ts';
import { checksIn } from './checks.ts';
import { guideIds, readGuide, type GuideId } from './guides.ts';
import sizes from './images/sizes.json' with { type: 'json' };
import { sourceFormatRows } from './source-formats.ts';

const examplesIn = (lang: Lang, id: GuideId): object[] =>
  [...readFileSync(join(import.meta.dirname, lang, `${id}.md`), 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(
    ([, text = '']) => parse(text) as object,
  );

const mostPictureBytes = 40 * 1024;

/** Files of the pictures that a guide shows; all lie below those of its language. */
const picturesOf = (lang: Lang, id: GuideId): string[] =>
  [...readFileSync(join(import.meta.dirname, lang, `${id}.md`), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)].map(([, path = '']) => {
    expect(path).toContain(`../images/${lang}/`);
    return path.replace(/^.*\//, '');
  });

/** Width and height of a WebP as a canvas writes it. */
const sizeOf = (bytes: Buffer): [number, number] => {
  expect(bytes.toString('latin1', 12, 16)).toBe('VP8X');
  return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
};

test('the table of formats names every ending that can be deposited', () => {
  const named = sourceFormatRows.flatMap(({ endings }) => endings.split(', ').map((ending) => ending.slice(1)));
  expect(depositEndings.filter((ending) => !named.includes(ending))).toEqual([]);
});

describe('guides', () => {
  test.each(guideIds)('"%s" has the same sections in both languages, and links to pages of its own', (id) => {
    const french = readGuide(id, 'fr');
    const english = readGuide(id, 'en');
    expect(english.sections).toHaveLength(french.sections.length);
    expect(french.summary).toMatch(/\.$/);
    expect(english.html).not.toMatch(/href="\/(?!en\/)/);
    expect(french.html).not.toMatch(/style=|<script/);
  });

  test.each(guideIds)('"%s" has the same manifests in both languages, and the schemas take each', (id) => {
    const french = examplesIn('fr', id);
    const english = examplesIn('en', id);
    expect(english).toEqual(french);
    for (const example of french) {
      const validate: Validator<unknown> = 'source' in example ? validateDataset : validateProducer;
      expect(validate(example) ? [] : validate.errors).toEqual([]);
    }
  });

  test('of each kind of source show a manifest', () => {
    expect(guideIds.filter((id) => examplesIn('fr', id).length > 0)).toEqual([
      'comparer',
      'images',
      'nuages-de-points',
      'plans',
      'schemas',
      'donnees-derivees',
      'services',
      'territoires-mesures',
      'quota',
      'compartiment',
    ]);
  });

  test.each(guideIds)('"%s" shows the same pictures in both languages, each with its size and with words for who does not see it', (id) => {
    const [french, english] = (['fr', 'en'] as const).map((lang) => {
      const { html } = readGuide(id, lang);
      const shown = [...html.matchAll(/<img [^>]*>/g)].map(([image]) => image);
      for (const image of shown) {
        expect(image).toMatch(/ alt="[^"]{40,}"/);
        expect(image).toMatch(/ width="\d+" height="\d+" /);
        expect(image).toMatch(/ loading="lazy"/);
      }
      return picturesOf(lang, id);
    });
    expect(english).toEqual(french);
  });

  test('show each picture that was made for them, in their own language, light enough for a telephone', () => {
    for (const lang of ['fr', 'en'] as const) {
      const made = globSync(`images/${lang}/*.webp`, { cwd: import.meta.dirname }).map((path) => path.replace(/^.*\//, ''));
      expect([...new Set(guideIds.flatMap((id) => picturesOf(lang, id)))].sort()).toEqual(made.sort());
      for (const name of made) {
        const path = join(import.meta.dirname, 'images', lang, name);
        expect(statSync(path).size, path).toBeLessThanOrEqual(mostPictureBytes);
        expect((sizes as Record<string, number[]>)[`${lang}/${name}`], path).toEqual(sizeOf(readFileSync(path)));
      }
    }
  });

  test('have anchors, which their own links lead to', () => {
    for (const id of guideIds)
      for (const lang of ['fr', 'en'] as const) {
        const { html, sections } = readGuide(id, lang);
        const led = [...html.matchAll(/href="#([^"]+)"/g)].map(([, anchor = '']) => anchor);
        expect(led.filter((anchor) => !sections.some((section) => section.id === anchor))).toEqual([]);
      }
    const { html, sections } = readGuide('publier', 'fr');
    for (const { id } of sections) expect(html).toContain(`<h2 id="${id}">`);
  });
});

test('the list of checks names every rule, with its severity and no braces', () => {
  const { rules } = checksIn('fr');
  expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining([...new Set(datasetRules.map(({ id }) => id))]));
  expect(rules.filter(({ severity, text }) => severity === undefined || /\{\w+\}/.test(text))).toEqual([]);
});

test('every tile profile is explained in both languages', () => {
  const profiles = [...tileProfiles.$defs.TileProfile.enum].sort();
  expect(Object.keys(fr.tuiles.rows).sort()).toEqual(profiles);
  expect(Object.keys(en.tuiles.rows).sort()).toEqual(profiles);
});
