import { describe, expect, test } from 'vitest';
import { mostShared, readHash } from './read-share.ts';
import { asPublished, writeHash, type SharedMap } from './share.ts';

describe('the address of a map', () => {
  test.each<[string, SharedMap, string]>([
    ['a view', { view: { center: [2.3488, 48.85341], zoom: 11.5 }, datasets: [] }, 'carte=11.5/48.85341/2.34880'],
    [
      'data sets, topmost first',
      {
        datasets: [
          { id: 'a/b', ...asPublished },
          { id: 'c/d', ...asPublished },
        ],
      },
      'd=a/b&d=c/d',
    ],
    [
      'how a data set is shown',
      { datasets: [{ id: 'a/b', opacity: 0.6, visible: false, hidden: ['x', 'y'], fields: { 'z:1': 'type, été;', y: null } }] },
      'd=a/b;o=60;v=0;s=x,y;c=z%3A1:type%2C%20%C3%A9t%C3%A9%3B,y:',
    ],
    [
      'filters',
      {
        datasets: [
          {
            id: 'a/b',
            ...asPublished,
            filters: {
              'z:1': [
                { field: 'type, été;', test: { kind: 'among', values: ['a:b', 'c&d=e'] } },
                { field: 'n', test: { kind: 'between', least: -1.5, most: 1e21, open: true } },
              ],
              y: [
                { field: 'nom', test: { kind: 'contains', text: 'Évry' } },
                { field: 'h', test: { kind: 'between', least: 3 } },
                { field: 'i', test: { kind: 'empty' } },
                { field: 'j', test: { kind: 'filled' } },
                { field: 'k', test: { kind: 'except', values: ['x'] } },
              ],
            },
          },
        ],
      },
      'd=a/b;f=z%3A1:type%2C%20%C3%A9t%C3%A9%3B:a:a%3Ab:c%26d%3De,z%3A1:n:o:-1.5:1e%2B21,y:nom:c:%C3%89vry,y:h:b:3:,y:i:e,y:j:f,y:k:x:x',
    ],
    [
      'an older version of one of several data sets',
      {
        datasets: [
          { id: 'a/b', ...asPublished, version: '0123456789abcdef' },
          { id: 'c/d', ...asPublished },
        ],
      },
      'd=a/b;e=0123456789abcdef&d=c/d',
    ],
    [
      'what is grey',
      { datasets: [{ id: 'a/b', ...asPublished, grey: true }], ground: 'photos', greyGround: true },
      'd=a/b;n=1&fond=photos&gris=1',
    ],
    ['groups', { datasets: [{ id: 'a/b', ...asPublished, group: 'Eau, été & hiver' }] }, 'd=a/b;g=Eau%2C%20%C3%A9t%C3%A9%20%26%20hiver'],
    ['a proposed base map', { datasets: [], ground: 'photos' }, 'fond=photos'],
    ['the base map of the catalogue, where it is not the usual one', { datasets: [], ground: 'catalogue' }, 'fond=catalogue'],
    ['an older version', { datasets: [], version: '0123456789abcdef' }, 'version=0123456789abcdef'],
    ['the territory of a part', { datasets: [{ id: 'a/b', ...asPublished }], territory: 'COMMUNE-2A004' }, 'd=a/b&extrait=COMMUNE-2A004'],
  ])('holds %s', (_, shared, hash) => {
    expect(writeHash(shared)).toBe(hash);
    expect(readHash(`#${hash}`)).toEqual(shared);
  });

  test.each([
    '#version=../../x',
    '#carte=99/0/0',
    '#carte=1/2',
    '#carte=a/b/c',
    '#carte=5/91/0',
    '#carte=//',
    '#version=xyz',
    '#d=a',
    '#d=../../x',
    '#d=../x',
    '#d=a/..',
    '#d=%2E%2E/x',
    '#d=a/b.c',
    '#d=a/b/c',
    '#d=https://a.fr/b',
    '#d=%E0%A4%A',
    '#fond=autre',
    '#extrait=',
    '#extrait=51454',
    '#extrait=COMMUNE-../../x',
    '#extrait=COMMUNE-%35%31454',
    '#extrait=commune-51454',
    `#extrait=EPCI-${'9'.repeat(10)}`,
    '#champs',
    '#',
    '',
  ])('leaves out what it cannot understand: %s', (hash) => {
    expect(readHash(hash)).toEqual({ datasets: [] });
  });

  test('takes data sets that are listed with commas, and leaves out of the list what is none', () => {
    const both = [
      { id: 'a/b', ...asPublished, opacity: 0.5 },
      { id: 'c/d', ...asPublished, opacity: 0.5 },
    ];
    expect(readHash('#d=a/b,c/d,../../x,;o=50')).toEqual({ datasets: both });
    expect(readHash('#d=a/b%2Cc/d;o=50')).toEqual({ datasets: both });
  });

  test('puts no more data sets on the map than anybody looks at, and says how many it names', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `a/b${index}`);
    for (const hash of [`#${ids.map((id) => `d=${id}`).join('&')}&d=a/b0&fond=plan`, `#fond=plan&d=${ids.join(',')}`]) {
      const { datasets, ...rest } = readHash(hash);
      expect(datasets.map(({ id }) => id)).toEqual(ids.slice(0, mostShared));
      expect(rest).toEqual({ ground: 'plan', named: 1000 });
    }
    expect(readHash(`#d=${ids.slice(0, mostShared).join(',')}`)).not.toHaveProperty('named');
  });

  test.each([
    'f=',
    'f=,',
    'f=a',
    'f=a:b',
    'f=a:b:z',
    'f=:b:e',
    'f=a::e',
    'f=a:b:c:',
    'f=a:b:a:',
    'f=a:b:b:x:',
    'f=a:b:b:0x10:',
    'f=a:b:b:1e999:',
    'f=a:b:b::',
  ])('leaves out a filter that it cannot understand: %s', (setting) => {
    expect(readHash(`#d=a/b;${setting}`)).toEqual({ datasets: [{ id: 'a/b', ...asPublished }] });
  });

  test('takes no more filters, values and letters of an address than anybody writes, and none for what all things have', () => {
    const filtersOf = (setting: string) => readHash(`#d=a/b;f=${setting}`).datasets[0]?.filters ?? {};
    const many = Array.from({ length: 1000 }, (_, index) => String(index));
    expect(filtersOf(many.map((each) => `l:f${each}:e`).join(','))['l']).toHaveLength(40);
    expect(filtersOf(`l:f:a:${many.join(':')}`)['l']).toEqual([{ field: 'f', test: { kind: 'among', values: many.slice(0, 100) } }]);
    expect(filtersOf(`l:f:c:${'x'.repeat(201)}`)).toEqual({});
    expect(Object.keys(filtersOf('__proto__:f:e,constructor:f:e'))).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf({})).not.toHaveProperty('f');
  });

  test('keeps settings within their bounds and a data set once', () => {
    expect(readHash('#d=a/b;o=900;v=2;c=:x,__proto__:y&d=a/b;o=10')).toEqual({
      datasets: [{ id: 'a/b', ...asPublished, fields: Object.fromEntries([['__proto__', 'y']]) }],
    });
    expect(Object.getPrototypeOf({})).not.toHaveProperty('y');
  });
});
