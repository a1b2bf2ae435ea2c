import { describe, expect, test } from 'vitest';
import type { LegendGroup } from '../model/model.ts';
import { layoutSheet, type SheetContent, type SheetItem, type SheetLayout } from './layout.ts';
import { mmPerPixel, papers, type PaperId } from './paper.ts';

/** Letters half as broad as high. */
const measure = (text: string, size: number): number => Array.from(text).length * size * 0.5;

const classes = (count: number): LegendGroup => ({
  layer: 'a',
  title: 'Couche',
  subject: 'Hauteur (m)',
  entries: Array.from({ length: count }, (_, at) => ({
    label: `${at * 10} à ${at * 10 + 10} m`,
    color: '#0072b2',
    shape: 'area' as const,
  })),
});
const single: LegendGroup = { layer: 'b', title: 'Mâts', entries: [{ label: 'Mâts', color: '#d55e00', shape: 'point', radius: 9 }] };

const content = (paper: PaperId, landscape: boolean, more: Partial<SheetContent> = {}): SheetContent => ({
  paper,
  landscape,
  scale: 25_000,
  title: 'Éoliennes de la Marne',
  legend: [
    { title: 'Communes', groups: [classes(5)], note: 'Filtre\u202f: Type est commune' },
    { title: 'Mâts d’éoliennes', groups: [single] },
  ],
  credits: [
    { text: 'Communes\u202f: DDT de la Marne, Licence Ouverte 2.0, version du 3 mars 2026.' },
    { text: 'Ne pas transmettre.', strong: true },
  ],
  notes: ['Échelle exacte au milieu de la feuille. Projection Web Mercator (EPSG:3857).'],
  words: {
    scale: '1:25\u202f000',
    legend: 'Légende',
    sources: 'Sources',
    length: (metres) => `${metres} m`,
    more: (count) => `… et ${count} autres lignes`,
  },
  ...more,
});

/** The corners of what is drawn. */
function cornersOf(item: SheetItem): [number, number][] {
  if (item.kind === 'path') return item.points.map(([x, y]) => [x, y]);
  if (item.kind === 'circle') return [[item.x - item.radius, item.y - item.radius], [item.x + item.radius, item.y + item.radius]]; // prettier-ignore
  const width = measure(item.text, item.size);
  const left = item.align === 'right' ? item.x - width : item.align === 'center' ? item.x - width / 2 : item.x;
  return [[left, item.y - item.size * 0.8], [left + width, item.y + item.size * 0.25]]; // prettier-ignore
}

const textsOf = ({ items }: SheetLayout): string[] => items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));

const sheets = (Object.keys(papers) as PaperId[]).flatMap((paper) => [false, true].map((landscape) => [paper, landscape] as const));

describe('a sheet laid out', () => {
  test.each(sheets)('has all within its margins and nothing upon its map: %s, landscape %s', (paper, landscape) => {
    const laid = layoutSheet(content(paper, landscape), measure);
    const { page, map, items, pixels } = laid;
    const margin = papers[paper][0] * 0.025;
    for (const item of items) {
      const isFrame = item.kind === 'path' && item.fill === undefined && item.points.length === 4 && item.points[0]?.[0] === map.x;
      for (const [x, y] of cornersOf(item)) {
        expect(x, JSON.stringify(item)).toBeGreaterThan(margin);
        expect(x, JSON.stringify(item)).toBeLessThan(page.width - margin);
        expect(y, JSON.stringify(item)).toBeGreaterThan(margin);
        expect(y, JSON.stringify(item)).toBeLessThan(page.height - margin);
        const isUpon = x > map.x && x < map.x + map.width && y > map.y && y < map.y + map.height;
        expect(isUpon && !isFrame, JSON.stringify(item)).toBe(false);
      }
    }
    expect(map.width / mmPerPixel).toBeCloseTo(pixels.width, 9);
    expect((map.width * map.height) / (page.width * page.height)).toBeGreaterThan(0.45);
    expect({ omitted: laid.omitted, isTight: laid.isTight }).toEqual({ omitted: 0, isTight: false });
    const texts = textsOf(laid).join(' ');
    for (const text of ['Éoliennes', '1:25', 'Légende', '40 à 50', 'd’éoliennes', 'transmettre', 'Sources', 'EPSG:3857'])
      expect(texts, text).toContain(text);
  });

  test('says how many lines of a legend have no room, and never lets it take the sheet', () => {
    for (const landscape of [false, true]) {
      const laid = layoutSheet(content('A4', landscape, { legend: [{ title: 'Zones', groups: [classes(200)] }] }), measure);
      const shown = textsOf(laid).filter((text) => / à \d+ m$/.test(text)).length;
      expect(shown + laid.omitted).toBe(200);
      expect(textsOf(laid)).toContain(`… et ${laid.omitted} autres lignes`);
      expect(laid.isTight).toBe(false);
    }
  });

  test('tells credits whole, however many, and that they leave the map no room', () => {
    const credits = Array.from({ length: 60 }, (_, at) => ({ text: `Jeu ${at}\u202f: producteur, Licence Ouverte 2.0.` }));
    const laid = layoutSheet(content('A5', false, { credits }), measure);
    const texts = textsOf(laid).join(' ');
    for (const at of [0, 30, 59]) expect(texts).toContain(`Jeu ${at}\u00a0: producteur`);
    expect(laid.isTight).toBe(true);
    expect(layoutSheet(content('A3', false, { credits }), measure).isTight).toBe(false);
  });

  test('has a bar of a round length, true to the scale, and points as large as on the map', () => {
    for (const scale of [500, 25_000, 300_000, 25_000_000]) {
      const { items } = layoutSheet(content('A4', false, { scale }), measure);
      const label = items.find((item) => item.kind === 'text' && item.text.endsWith(' m') && item.align === 'center');
      const metres = Number(label?.kind === 'text' ? label.text.replace(/\D/g, '') : NaN);
      const zero = items.find((item) => item.kind === 'text' && item.text === '0');
      const [from, to] = [zero, label].map((item) => (item?.kind === 'text' ? item.x : NaN)) as [number, number];
      expect(to - from).toBeCloseTo((metres / scale) * 1000, 9);
      expect(to - from).toBeGreaterThan(15);
    }
    const { items } = layoutSheet(content('A0', false), measure);
    expect(items.find((item) => item.kind === 'circle' && item.fill === '#d55e00')).toMatchObject({ radius: 9 * mmPerPixel });
  });

  test('without a title and data is a map with its scale', () => {
    const laid = layoutSheet(content('A4', true, { title: ' \u0007 ', legend: [] }), measure);
    expect(textsOf(laid)).not.toContain('Légende');
    expect(laid.map.y).toBe(10);
    expect(laid.map.width).toBeGreaterThan(276);
  });
});
