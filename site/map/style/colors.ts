/** A colour as OKLab sees it: lightness 0–1, and two hue axes. */
interface Lab {
  l: number;
  a: number;
  b: number;
}

/** Okabe and Ito's colour-blind-safe colours, without yellow, which paper swallows. */
const categoriesOnPaper = ['#0072B2', '#D55E00', '#009E73', '#E69F00', '#CC79A7', '#56B4E9', '#1B2430'];
/** On a dark ground yellow shows and black does not. */
const categoriesOnDark = ['#56B4E9', '#E8743B', '#3FC79A', '#F0E442', '#E59BC2', '#E69F00', '#ECE8DF'];

/** The colour of the land, by day and by night: what surrounds a mark or a name there. */
export const grounds = { light: '#fbfaf6', dark: '#141b24' } as const;

/** Places of some hues in both lists. */
export const hues = { blue: 0, orange: 1, green: 2, amber: 3, pink: 4, sky: 5, ink: 6 } as const;

/** Colours of a missing value, and of one that is not listed. */
const otherColors = { light: '#8A8F98', dark: '#7F8995' };

/** Below this a colour is a grey, which has no hue to strengthen; above, a pale hue is strengthened to this. */
const greyChroma = 0.02;
const leastChroma = 0.09;

/** How many categories have a colour of their own; the rest share the colour of "other". */
export const categoryCount = categoriesOnPaper.length;

/** The colours of categories, most frequent first. */
export const categoryColors = (dark: boolean): readonly string[] => (dark ? categoriesOnDark : categoriesOnPaper);

/** The colour of a missing or unlisted value. */
export const otherColor = (dark: boolean): string => (dark ? otherColors.dark : otherColors.light);

/** `count` colours of one hue, of evenly growing contrast with the ground: light to dark on paper, dark to light at night. */
export function colorRamp(hex: string, count: number, dark: boolean): string[] {
  const { a, b } = toLab(hex);
  const chroma = Math.hypot(a, b);
  const unit = chroma === 0 ? { a: 0, b: 0 } : { a: a / chroma, b: b / chroma };
  const [from, to] = dark ? [0.54, 0.94] : [0.85, 0.36];
  return Array.from({ length: count }, (_, index) => {
    const t = count === 1 ? 0.5 : index / (count - 1);
    const l = from + (to - from) * t;
    // Chroma peaks in the middle: the ends of a hue cannot be saturated within sRGB.
    const strength =
      (chroma < greyChroma ? 0 : Math.max(chroma, leastChroma)) * (0.55 + 0.45 * Math.sin(Math.PI * Math.min(t * 0.8 + 0.2, 1)));
    return toHex({ l, a: unit.a * strength, b: unit.b * strength });
  });
}

/** A colour moved towards white (amount > 0) or black (amount < 0), its hue kept. */
export function shade(hex: string, amount: number): string {
  const { l, a, b } = toLab(hex);
  const target = amount > 0 ? 1 : 0;
  const t = Math.abs(amount);
  return toHex({ l: l + (target - l) * t, a: a * (1 - t * 0.5), b: b * (1 - t * 0.5) });
}

/** A colour chosen for paper, made to stand out of a dark ground: its hue kept, and which of two colours is the lighter. */
export function liftForDark(hex: string): string {
  const { l, a, b } = toLab(hex);
  return toHex({ l: leastDarkLightness + l * (1 - leastDarkLightness), a, b });
}

/** Whether a colour stands out of a dark ground as it is. */
export const standsOut = (hex: string): boolean => toLab(hex).l >= leastDarkLightness;

/** Whether a colour is that of paper: around a line or a point it keeps them apart from what lies below. */
export function isPaper(hex: string): boolean {
  const { l, a, b } = toLab(hex);
  return l > 0.95 && Math.hypot(a, b) < greyChroma;
}

/** 3:1 on the night's ground. */
const leastDarkLightness = 0.5;

/** #rrggbb to OKLab (Björn Ottosson's matrices). */
function toLab(hex: string): Lab {
  const [r, g, b] = [1, 3, 5].map((at) => toLinear(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  const red = r ?? 0;
  const green = g ?? 0;
  const blue = b ?? 0;
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

function toHex({ l, a, b }: Lab): string {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
  return `#${channels
    .map((channel) =>
      Math.round(toGamma(channel) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

const toLinear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

function toGamma(value: number): number {
  const inside = Math.min(Math.max(value, 0), 1);
  return inside <= 0.0031308 ? inside * 12.92 : 1.055 * inside ** (1 / 2.4) - 0.055;
}
