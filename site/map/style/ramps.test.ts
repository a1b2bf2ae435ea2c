import { expect, test } from 'vitest';
import { rampColors, rampNames } from './ramps.ts';

/** How linear light reaches those who lack one kind of cones (Machado, Oliveira and Fernandes 2009, wholly). */
const eyes: Record<string, readonly (readonly [number, number, number])[]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}; // prettier-ignore

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Lightness and hue axes of OKLab, as eyes see a colour. */
function seen(hex: string, eye: (typeof eyes)[string]): number[] {
  const light = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  const [r = 0, g = 0, b = 0] = eye.map((row) =>
    Math.max(
      0,
      row.reduce((sum, share, at) => sum + share * (light[at] ?? 0), 0),
    ),
  );
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((part, at) => part - (b[at] ?? 0)));

/** A step that is seen beside another class: some 2 is the least that eyes notice. */
const leastStep = 0.05;

const cases = rampNames.flatMap((name) => [false, true].flatMap((dark) => Object.keys(eyes).map((eye) => [name, dark, eye] as const)));

test.each(cases)('classes of %s (dark: %s) are told apart by %s eyes, and never twice alike', (name, dark, eye) => {
  const colors = rampColors(name, 7, { theme: '#1d5c96', dark }).map((hex) => seen(hex, eyes[eye] ?? []));
  const steps = colors.flatMap((color, at) => colors.slice(at + 1).map((other) => distance(color, other)));
  expect(Math.min(...steps)).toBeGreaterThan(leastStep);
});

test('low values have the colour nearest the ground, by day and by night, and the other one where they are turned around', () => {
  const lightness = (hex = '#000000'): number => seen(hex, eyes['usual'] ?? [])[0] ?? 0;
  for (const name of rampNames.filter((each) => each !== 'diverging')) {
    const [low, ...others] = rampColors(name, 5, { theme: '#1d5c96', dark: false });
    expect(lightness(low), name).toBeGreaterThan(lightness(others.at(-1)));
    const [lowAtNight, ...othersAtNight] = rampColors(name, 5, { theme: '#86b8ee', dark: true });
    expect(lightness(lowAtNight), name).toBeLessThan(lightness(othersAtNight.at(-1)));
    expect(rampColors(name, 5, { theme: '#1d5c96', dark: false, reversed: true })).toEqual([...others].reverse().concat(low ?? ''));
  }
});
