import { describe, expect, test } from 'vitest';
import { hvdCategories, inspireThemes, producerTypes } from './producer-vocabularies.ts';
import { areas, frequencies, licenseOf, licenses, themeOf, themes } from './vocabularies.ts';

/** Relative luminance (WCAG 2, "relative luminance"). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test('identifiers stand once in each vocabulary', () => {
  for (const terms of [themes, frequencies, licenses, producerTypes, hvdCategories, inspireThemes]) {
    expect(new Set(terms.map(({ id }) => id)).size).toBe(terms.length);
  }
});

test('every term has a name in French and in English', () => {
  for (const terms of [themes, frequencies, licenses, producerTypes, hvdCategories, inspireThemes]) {
    for (const { fr, en } of terms) expect([fr.length > 1, en.length > 1]).toEqual([true, true]);
  }
});

describe('a theme', () => {
  test.each(themes)('$id can be read in its colours, on paper and on panels', ({ color: { light, dark } }) => {
    expect(Math.min(contrast(light, '#FBFAF6'), contrast(light, '#FFFFFF'))).toBeGreaterThanOrEqual(4.5);
    expect(Math.min(contrast(dark, '#11161D'), contrast(dark, '#19202A'))).toBeGreaterThanOrEqual(4.5);
  });

  test('has a colour of its own', () => {
    expect(new Set(themes.map(({ color }) => color.light)).size).toBe(themes.length);
  });

  test.each(themes)('$id has an icon that stays on its sheet', ({ icon }) => {
    expect(icon).toMatch(/^[MmLlHhVvCcSsQqTtAaZz0-9.,\- ]+$/);
    expect(icon.length).toBeLessThan(320);
  });

  test('maps to the standards', () => {
    const known = new Set(inspireThemes.map(({ id }) => id));
    for (const { iso, inspire, eu } of themes) {
      expect(iso).toMatch(/^[a-z][A-Za-z]+$/);
      expect(inspire.every((code) => known.has(code))).toBe(true);
      expect(['AGRI', 'ECON', 'EDUC', 'ENER', 'ENVI', 'GOVE', 'HEAL', 'REGI', 'SOCI', 'TRAN', 'TECH']).toContain(eu);
    }
  });

  test('that is no longer there is undefined', () => {
    expect(themeOf('toString')).toBeUndefined();
  });
});

test('all 34 themes of the INSPIRE annexes are there', () => {
  expect(inspireThemes).toHaveLength(34);
});

test('a license that an administration may choose is open, and one for high-value data too', () => {
  for (const { open, authority, hvd } of licenses) expect(open || !(authority || hvd)).toBe(true);
  expect(licenseOf('CC-BY-NC-4.0')?.open).toBe(false);
});

test('areas are boxes that do not touch, the mainland first', () => {
  expect(areas[0]?.area).toBe('FXX');
  for (const {
    bbox: [west, south, east, north],
    area,
  } of areas) {
    expect(west < east && south < north).toBe(true);
    const crossed = areas.filter(
      ({ area: other, bbox: [w, s, e, n] }) => other !== area && w <= east && e >= west && s <= north && n >= south,
    );
    expect(crossed.map((other) => other.area)).toEqual([]);
  }
});
