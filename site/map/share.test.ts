import { describe, expect, test } from 'vitest';
import { asPublished, mostShared, readHash, writeHash, type SharedMap } from './share.ts';

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

  test('keeps settings within their bounds and a data set once', () => {
    expect(readHash('#d=a/b;o=900;v=2;c=:x,__proto__:y&d=a/b;o=10')).toEqual({
      datasets: [{ id: 'a/b', ...asPublished, fields: Object.fromEntries([['__proto__', 'y']]) }],
    });
    expect(Object.getPrototypeOf({})).not.toHaveProperty('y');
  });
});
