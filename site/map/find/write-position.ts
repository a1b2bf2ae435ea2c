import type { Lang } from '../../words/languages.ts';
import type { Position } from '../model/model.ts';
import { planeSystems } from './systems.ts';

/** How a position is written: in degrees, in degrees with minutes and seconds, or by what makes metres of it. */
export type Writing = 'degrees' | 'sexagesimal' | ((at: Position) => Position);

/**
 * Open the writing of a name: "degrees", "sexagesimal", or the code of a system of metres, whose formula is fetched; degrees for any other.
 */
export async function openWriting(name: string): Promise<Writing> {
  const system = planeSystems.find(({ code }) => code === name);
  if (system === undefined) return name === 'sexagesimal' ? name : 'degrees';
  const { toMetres } = await import('./project.ts');
  return (at) => toMetres(system, at);
}

/** About a metre. */
const digits = 5;
/** Parts of a second of arc that are written: tenths, some three metres. */
const tenths = 10;

/** Write a position as people do, in a form that can be read back. */
export function writePosition(at: Position, writing: Writing, lang: Lang): string {
  // Such as "49,25831° N, 4,03172° E", "49° 15′ 29,9″ N, 4° 01′ 54,2″ E" or "X 775 012, Y 6 906 811".
  if (typeof writing === 'function') {
    const [x, y] = writing(at).map((metres) => groupDigits(Math.round(metres))) as [string, string];
    return `X ${x}, Y ${y}`;
  }
  const [x, y] = at;
  const write = writing === 'degrees' ? writeDegrees : writeSeconds;
  const side = (value: number, letters: string): string => (value < 0 ? letters.slice(1) : letters.slice(0, 1));
  return `${write(Math.abs(y), lang)} ${side(y, 'NS')}, ${write(Math.abs(x), lang)} ${side(x, lang === 'fr' ? 'EO' : 'EW')}`;
}

const point = (text: string, lang: Lang): string => (lang === 'fr' ? text.replace('.', ',') : text);

const writeDegrees = (value: number, lang: Lang): string => `${point(value.toFixed(digits), lang)}°`;

function writeSeconds(value: number, lang: Lang): string {
  // Rounded first: 59.96 seconds are a minute.
  const all = Math.round(value * 3600 * tenths);
  const seconds = point(((all / tenths) % 60).toFixed(1), lang).padStart(4, '0');
  const minutes = Math.floor(all / tenths / 60);
  return `${Math.floor(minutes / 60)}°\u00a0${String(minutes % 60).padStart(2, '0')}′\u00a0${seconds}″`;
}

/** Thin spaces in every language: a comma would be read as that of a decimal. */
const groupDigits = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
