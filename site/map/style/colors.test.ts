import { expect, test } from 'vitest';
import { categoryColors, colorRamp, shade } from './colors.ts';

/** WCAG relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

test('a ramp grows darker on paper and lighter at night, step by step', () => {
  const light = colorRamp('#1D5C96', 5, false).map(luminance);
  const dark = colorRamp('#86B8EE', 5, true).map(luminance);
  expect(light).toEqual(light.toSorted((a, b) => b - a));
  expect(dark).toEqual(dark.toSorted((a, b) => a - b));
});

test('the lowest class of a ramp is told from the ground, however much of that areas let through', () => {
  const part = (hex: string, at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  const seen = (hex: string, ground: string): string =>
    `#${[1, 3, 5].map((at) => Math.round(0.7 * part(hex, at) + 0.3 * part(ground, at)).toString(16)).join('')}`;
  for (const hue of ['#86B8EE', '#E5B45A', '#86C795', '#F09482', '#A3ACB9', '#B9A6F0'])
    expect(contrast(seen(colorRamp(hue, 5, true)[0] ?? '', '#18202A'), '#18202A'), hue).toBeGreaterThan(2);
});

test('a ramp of a grey stays grey', () => {
  for (const color of colorRamp('#808080', 3, false))
    expect(new Set([color.slice(1, 3), color.slice(3, 5), color.slice(5, 7)]).size).toBe(1);
});

test('every category stands out of its ground', () => {
  for (const color of categoryColors(false)) expect(contrast(color, '#FBFAF6'), color).toBeGreaterThan(2);
  for (const color of categoryColors(true)) expect(contrast(color, '#18202A'), color).toBeGreaterThan(4.5);
});

test('a shade of a colour is lighter or darker, and a colour', () => {
  expect(luminance(shade('#0072B2', 0.3))).toBeGreaterThan(luminance('#0072B2'));
  expect(luminance(shade('#0072B2', -0.3))).toBeLessThan(luminance('#0072B2'));
  expect(shade('#ffffff', 1)).toBe('#ffffff');
});
