import type { TakenFeature, TakenField, TakenLayer, TakenNotice } from '../model/taken.ts';

/** A notice of hostile and French texts. */
export const notice: TakenNotice = {
  title: 'Éoliennes de l’Œil-d’Été : mâts & « parcs »',
  producer: 'DDT de la Marne',
  attribution: 'DDT 51 <script>alert(1)</script>',
  license: 'Licence Ouverte 2.0',
  licenseUrl: 'https://www.etalab.gouv.fr/licence-ouverte-open-licence',
  published: '2026-03-01',
  version: '0123456789abcdef',
  date: '2025',
  page: 'https://cartes.exemple.fr/donnees/ddt-51/eoliennes/',
  place: 'Châlons-en-Champagne (51108)',
  filter: 'Type est « mât »',
  taken: '2026-11-28',
};

/** Fields of every type, one of a hostile name. */
const fields: readonly TakenField[] = [
  { name: 'nom', type: 'text', title: 'Nom du mât' },
  { name: 'siret', type: 'integer' },
  { name: 'hauteur', type: 'number' },
  { name: 'actif', type: 'boolean' },
  { name: 'jour', type: 'date' },
  { name: 'vu', type: 'datetime' },
  { name: '__proto__', type: 'text' },
];

const big = 9_007_199_254_740_993n;

/** Values of every type: accents, signs that formats use, a number beyond a double, none at all. */
const rows: readonly TakenFeature['values'][] = [
  ['Œuvre d’été, "cité"\nseconde ligne', big, 12.5, true, '2024-02-29', '2024-02-29T12:30:05Z', 'a/b\\c'],
  ["=CMD()|'/C calc'!A0", -3, -0.25, false, '1999-12-31', '1999-12-31T00:00:00Z', '<b>&amp;</b>'],
  [null, null, null, null, null, null, null],
];

/** A layer of `geometries`, whose rows begin again once they are all taken. */
export const layerOf = (geometries: readonly TakenFeature['geometry'][], kind: TakenLayer['geometry'], name = 'mats'): TakenLayer => ({
  name,
  title: 'Mâts d’éoliennes',
  geometry: kind,
  crs: 'EPSG:2154',
  fields,
  features: geometries.map((geometry, index) => ({ geometry, values: rows[index % rows.length] ?? [], row: index })),
});

/** Three points, one with the sea between it and the others. */
export const points: readonly TakenFeature['geometry'][] = [
  { type: 'Point', coordinates: [4.3631, 48.9566] },
  { type: 'Point', coordinates: [-4.4861, 48.3904] },
  { type: 'Point', coordinates: [9.45, 42.7] },
];

/** A polygon with a hole, wound the other way round than RFC 7946 wants, and one of two parts. */
export const polygons: readonly TakenFeature['geometry'][] = [
  {
    type: 'Polygon',
    coordinates: [
      [
        [4, 48],
        [4, 49],
        [5, 49],
        [5, 48],
        [4, 48],
      ],
      [
        [4.4, 48.4],
        [4.6, 48.4],
        [4.6, 48.6],
        [4.4, 48.6],
        [4.4, 48.4],
      ],
    ],
  },
  {
    type: 'MultiPolygon',
    coordinates: [
      [
        [
          [1, 47],
          [2, 47],
          [2, 48],
          [1, 47],
        ],
      ],
      [
        [
          [3, 47],
          [3.5, 47],
          [3.5, 47.5],
          [3, 47],
        ],
      ],
    ],
  },
];

/** A line, one with heights, and one of two parts. */
export const lines: readonly TakenFeature['geometry'][] = [
  {
    type: 'LineString',
    coordinates: [
      [4, 48],
      [4.5, 48.2],
      [5, 48],
    ],
  },
  {
    type: 'MultiLineString',
    coordinates: [
      [
        [1, 47],
        [2, 47],
      ],
      [
        [1, 46],
        [2, 46],
      ],
    ],
  },
];
