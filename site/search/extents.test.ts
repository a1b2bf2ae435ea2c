import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Bbox } from '../../schemas/types.ts';
import { byFacet, concerns, readShard, zoneArea, type SearchArea, type Root, type ExtentRow, type ExtentShard } from './extents.ts';
import { findInArea } from './find-in-area.ts';
import { emptyState } from './state.ts';
import { packExtents } from './pack-extents.ts';
import { openExtents } from './read-extents.ts';

const around: Record<string, string[]> = {
  'COMMUNE-51454': ['EPCI-200067213', 'DEP-51', 'REG-44', 'FR', 'MONDE'],
  'DEP-51': ['REG-44', 'FR', 'MONDE'],
  'DEP-02': ['REG-32', 'FR', 'MONDE'],
  FR: ['MONDE'],
};
const holders = (code: string): string[] => around[code] ?? [];

const row = (id: string, territory: string, boxes: Bbox[], theme = 'eau'): ExtentRow => ({
  id,
  boxes,
  facets: { ...byFacet(() => []), territory: [`${territory}|${territory}`], theme: [theme] },
});
const rows = [
  row('ville', 'COMMUNE-51454', [[3.98, 49.2, 4.12, 49.31]]),
  row('marne', 'DEP-51', [[3.4, 48.52, 5.04, 49.41]]),
  row('risques', 'DEP-51', [[3.4, 48.52, 5.04, 49.41]], 'risques'),
  row('aisne', 'DEP-02', [[2.96, 48.84, 4.26, 50.07]]),
  row('bretagne', 'FR', [[-5.14, 47.28, -1.02, 48.88]]),
  row('france', 'FR', [
    [-5.14, 41.33, 9.56, 51.09],
    [55.22, -21.39, 55.84, -20.87],
  ]),
  row('monde', 'MONDE', [[-180, -85, 180, 84]]),
];
const reims: SearchArea = { boxes: [[3.99, 49.24, 4.07, 49.3]], territory: { code: 'COMMUNE-51454', around: holders('COMMUNE-51454') } };
const marne: SearchArea = { boxes: [[3.5, 48.5, 5, 49.4]], territory: { code: 'DEP-51', around: holders('DEP-51') } };
const everything = emptyState().chosen;

describe('what concerns a place', () => {
  const found = (area: SearchArea): string[] => rows.filter((each) => concerns(each, area, around)).map(({ id }) => id);

  test('a commune: its own, and what holds it and reaches it; not the neighbour whose box overlaps', () => {
    expect(found(reims)).toEqual(['ville', 'marne', 'risques', 'france', 'monde']);
  });

  test('a département: what lies in it too', () => {
    expect(found(marne)).toEqual(['ville', 'marne', 'risques', 'france', 'monde']);
  });

  test('a rectangle: boxes alone', () => {
    expect(found(zoneArea([-3, 47.5, -2, 48]))).toEqual(['bretagne', 'france', 'monde']);
    expect(found(zoneArea([4, 49.25, 4.05, 49.3]))).toEqual(['ville', 'marne', 'risques', 'aisne', 'france', 'monde']);
  });

  test('an island is found by its own box, and the sea between two boxes is empty', () => {
    expect(found(zoneArea([55.3, -21.2, 55.5, -21]))).toEqual(['france', 'monde']);
    expect(found(zoneArea([30, 0, 31, 1]))).toEqual(['monde']);
  });
});

describe('results of a place', () => {
  const matches = ['monde', 'france', 'aisne', 'risques', 'marne', 'ville'].map((id) => ({ id, score: id === 'monde' ? 9 : 3 }));
  const local = rows.filter((each) => concerns(each, reims, around));
  const ids = (list: { id: string }[]): string[] => list.map(({ id }) => id);

  test('are those that the text finds, local first, the world last', () => {
    const { matches: found } = findInArea(matches, local, { area: reims, chosen: everything, order: 'words and place' });
    expect(ids(found)).toEqual(['ville', 'risques', 'marne', 'france', 'monde']);
  });

  test('of one territory are in the order of their words, whichever box is a little smaller', () => {
    const mainland: Bbox = [-5, 42, 8, 51];
    const north: Bbox = [-1.7, 45, 8, 49.5];
    const islands: Bbox = [-152, -23, -135, -9];
    const national = [row('whole', 'FR', [mainland, islands]), row('half', 'FR', [north]), row('own', 'DEP-51', [[3.5, 48.5, 5, 49.4]])];
    const score = { whole: 1, half: 0.95, own: 0.5 };
    const all = national.map(({ id }) => ({ id, score: score[id as keyof typeof score] }));
    const ids = (order: 'words and place' | 'place') =>
      findInArea(all, national, { area: reims, chosen: everything, order }).matches.map(({ id }) => id);
    expect(ids('words and place')).toEqual(['own', 'whole', 'half']);
    expect(ids('place')).toEqual(['own', 'half', 'whole']);
  });

  test('keep the order asked for', () => {
    const { matches: found } = findInArea(matches, local, { area: reims, chosen: everything, order: 'given' });
    expect(ids(found)).toEqual(['monde', 'france', 'risques', 'marne', 'ville']);
  });

  test('are counted by facet as far as the other facets let them; values of one facet add to each other', () => {
    const chosen = { ...everything, theme: ['risques'] };
    const { matches: found, counts } = findInArea(matches, local, { area: reims, chosen, order: 'place' });
    expect(ids(found)).toEqual(['risques']);
    expect(Object.fromEntries(counts.theme)).toEqual({ eau: 4, risques: 1 });
    expect(Object.fromEntries(counts.territory)).toEqual({ 'DEP-51|DEP-51': 1 });
  });
});

describe('the index', () => {
  test('gives back what was put in, boxes rounded outward to a hundred metres', () => {
    const files = packExtents([row('a', 'FR', [[1.00049, 2.00049, 3.00051, 4.00051]])], holders);
    const [shard = ''] = [...files].flatMap(([name, text]) => (name === 'root.json' ? [] : [text]));
    const [read] = readShard(JSON.parse(shard) as ExtentShard);
    expect(read?.facets).toEqual({ ...byFacet(() => []), territory: ['FR|FR'], theme: ['eau'] });
    expect(read?.boxes[0]?.map((degrees) => degrees.toFixed(3))).toEqual(['1.000', '2.000', '3.001', '4.001']);
  });

  test('is the same for the same records in any order', () => {
    expect(packExtents(rows.toReversed(), holders)).toEqual(packExtents(rows, holders));
  });
});

describe('the index of a large catalogue', () => {
  const many = Array.from({ length: 4000 }, (_, at): ExtentRow => {
    const x = -4 + (at % 80) * 0.15;
    const y = 42 + Math.floor(at / 80) * 0.16;
    return row(`c${String(at).padStart(4, '0')}`, 'FR', [[x, y, x + 0.05, y + 0.05]]);
  });
  const files = packExtents([...many, ...rows], holders);
  const asked: string[] = [];

  beforeAll(() => {
    vi.stubGlobal('fetch', (url: string) => {
      asked.push(url);
      const text = files.get(url.replace('/index/', ''));
      return Promise.resolve(text === undefined ? new Response('', { status: 404 }) : new Response(text));
    });
    return () => vi.unstubAllGlobals();
  });

  test('is read by the shards around the place, each once', async () => {
    const { shards } = JSON.parse(files.get('root.json') ?? '') as Root;
    expect(shards.map((each) => each.rows)).toEqual([...Array.from({ length: 16 }, () => 250), 7]);
    const extents = openExtents('/index');
    const corner = zoneArea([-4, 42, -3.9, 42.1]);
    expect((await extents.find(corner)).map(({ id }) => id)).toEqual(expect.arrayContaining(['c0000', 'france', 'monde']));
    const first = asked.length;
    expect(first).toBeLessThan(6);
    await extents.find(corner);
    expect(asked.length).toBe(first);
  });

  test('tries again after a failure, and names the file', async () => {
    const extents = openExtents('/elsewhere');
    await expect(extents.find(reims)).rejects.toThrow('answered 404');
    await expect(extents.find(reims)).rejects.toThrow('answered 404');
    expect(asked.filter((url) => url === '/elsewhere/root.json')).toHaveLength(2);
  });
});
