import { describe, expect, test } from 'vitest';
import { checkStyle } from './check-style.ts';

const mats = { id: 'mats', type: 'circle', 'source-layer': 'eoliennes', paint: { 'circle-color': '#1D5C96' } };

const check = (style: unknown) =>
  checkStyle(new TextEncoder().encode(typeof style === 'string' ? style : JSON.stringify(style, null, 2)), 'style.json');

const problemsOf = (style: unknown) =>
  check(style).problems.map(({ where, id, message }) => `${where} ${id} ${message.replaceAll('\u202f', ' ')}`);

describe('a style is taken', () => {
  test('from a list of layers', () => {
    expect(check([mats])).toEqual({ layers: [mats], uses: [{ id: 'mats', sourceLayer: 'eoliennes', fields: [] }], problems: [] });
  });

  test('from a whole style, without its sources', () => {
    expect(
      check({ version: 8, name: 'Mâts', sources: { a: { type: 'vector', url: 'https://exemple.fr' } }, layers: [{ ...mats, source: 'a' }] })
        .layers,
    ).toEqual([mats]);
  });

  test('with the fields that it reads, in every notation', () => {
    const layers = [
      { ...mats, filter: ['all', ['==', 'etat', 'construit'], ['in', 'type', 'a', 'b'], ['has', 'nom'], ['==', '$type', 'Point']] },
      {
        ...mats,
        id: 'b',
        filter: ['==', ['get', 'etat'], 'type'],
        paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 5, ['to-number', ['get', 'hauteur']], 9, 4] },
      },
      {
        ...mats,
        id: 'c',
        paint: {
          'circle-color': {
            property: 'puissance',
            stops: [
              [0, '#ffffff'],
              [5, '#000000'],
            ],
          },
        },
      },
      { id: 'd', type: 'symbol', 'source-layer': 'eoliennes', layout: { 'text-field': '{nom} ({code})' } },
      { ...mats, id: 'e', paint: { 'circle-radius': ['match', ['get', 'classe'], ['get', 'x'], 1, 2] } },
    ];
    expect(check(layers.slice(0, 4)).uses.map(({ fields }) => fields)).toEqual([
      ['etat', 'nom', 'type'],
      ['etat', 'hauteur'],
      ['puissance'],
      ['code', 'nom'],
    ]);
  });

  test('with a colour for each commune, and a filter of as many', () => {
    const codes = Array.from({ length: 9000 }, (_, index) => String(10_000 + index));
    const color = ['match', ['get', 'insee'], ...codes.flatMap((code) => [code, '#fff']), '#000'];
    const filter = ['in', ['get', 'insee'], ['literal', codes]];
    expect(problemsOf(JSON.stringify([{ ...mats, filter, paint: { 'circle-color': color } }]))).toEqual([]);
  });
});

describe('a style is refused', () => {
  // attack: styles that load something
  test('where it would load anything', () => {
    expect(
      problemsOf({ version: 8, sprite: 'https://exemple.fr/s', glyphs: 'https://exemple.fr/{fontstack}/{range}', layers: [mats] }),
    ).toEqual([
      'style.json:3:3 style.foreign-key « sprite » n’a pas sa place dans le style d’un jeu de données. Ne gardez que « layers ».',
      'style.json:4:3 style.foreign-key « glyphs » n’a pas sa place dans le style d’un jeu de données. Ne gardez que « layers ».',
    ]);
    const remote = 'Cette valeur est une adresse. Un style ne charge rien d’ailleurs : supprimez-la.';
    for (const address of ['https://exemple.fr/a.png', '//exemple.fr', 'data:image/png;base64,x', ' javascript:x']) {
      expect(problemsOf([{ ...mats, metadata: { note: address } }])).toEqual([`style.json:10:15 style.remote ${remote}`]);
    }
  });

  test('where it needs an image', () => {
    expect(problemsOf([{ ...mats, type: 'symbol', paint: {}, layout: { 'icon-image': 'pin' } }])).toEqual([
      'style.json:8:21 style.sprite « icon-image » demande une image que le catalogue n’a pas. Utilisez une couleur ou un cercle.',
    ]);
  });

  test('where it draws something else than the data', () => {
    expect(problemsOf([{ id: 'fond', type: 'raster', source: 'x' }])[0]).toBe(
      'style.json:4:13 style.type Une couche de type « raster » ne dessine pas de données. Types possibles : fill, line, circle, symbol, heatmap, fill-extrusion.',
    );
  });

  test('where MapLibre would not draw it, at the place and in French', () => {
    const wrong = [
      { id: 'a', type: 'circle', 'source-layer': 'x', paint: { 'circle-radius': '4', 'circle-colour': 'red', 'circle-color': 'rouge' } },
      { id: 'a', type: 'line', layout: { 'line-cap': 'rond' } },
    ];
    expect(problemsOf(wrong)).toEqual([
      'style.json:7:24 style.value Il faut un nombre, et non un texte.',
      'style.json:8:7 style.unknown-property MapLibre ne connaît pas la propriété « circle-colour ».',
      'style.json:9:23 style.value Il faut une couleur, et non "rouge".',
      'style.json:12:3 style.twice Deux couches du style s’appellent « a ». Donnez-leur des noms différents.',
      'style.json:12:3 style.missing Il manque la propriété « source-layer ».',
      'style.json:16:19 style.value Il faut butt, round, square, et non "rond".',
    ]);
  });

  test('where the name of a layer is longer than a record can tell', () => {
    expect(problemsOf([{ ...mats, id: 'm'.repeat(201) }])).toEqual([
      'style.json:3:11 style.long-id Le nom de cette couche du style a 201 caractères, plus que les 200 permis. Raccourcissez-le.',
    ]);
  });

  test('where an expression is wrong, in the words of the validator', () => {
    expect(problemsOf([{ ...mats, paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 5] } }])).toEqual([
      'style.json:7:24 style.specification Cette partie n’est pas valide selon la spécification MapLibre (Expected at least 4 arguments, but found only 3.).',
    ]);
  });

  test('where it has more layers than a browser can draw', () => {
    expect(problemsOf(Array.from({ length: 501 }, (_, index) => ({ ...mats, id: `m${index}` })))).toEqual([
      'style.json:1:1 style.layers Le style a 501 couches, plus que les 500 permises. Réunissez celles qui ne diffèrent que par une couleur ou une taille : une expression « match » ou « step » en donne une par valeur.',
    ]);
  });

  test('with its first 50 problems, where it has many', () => {
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x${index}`, 1]));
    expect(problemsOf(Array.from({ length: 500 }, () => mats))).toHaveLength(50);
    expect(problemsOf([{ ...mats, paint: unknown }])).toHaveLength(50);
    expect(problemsOf([{ ...mats, metadata: Array.from({ length: 60 }, () => '//exemple.fr') }])).toHaveLength(50);
  });

  test.each<[string, object]>([
    ['a list', { layout: { 'text-font': Array.from({ length: 1001 }, () => 1) } }],
    ['stops', { paint: { 'text-size': { property: 'a', stops: Array.from({ length: 1001 }, (_, index) => [index, 'x']) } } }],
    ['an old filter', { filter: ['all', ['in', 'code', 'a', ...Array.from({ length: 999 }, () => [])]] }],
  ])('where %s is too long for the validator, which copies what it has found for each part', (_, more) => {
    expect(problemsOf([{ ...mats, type: 'symbol', paint: {}, ...more }])).toEqual([
      expect.stringMatching(
        /^style\.json:\d+:\d+ style\.list Cette liste a 100[12] éléments, plus que les 1000 permis hors d’une expression\. Écrivez-la/,
      ),
    ]);
  });

  test.each(['{}', '[]', '3', '[1]', '{"layers": {}}', 'x'])('where it holds no layers: %s', (text) => {
    expect(check(text).problems.map(({ id }) => id)).toEqual(['style.not-layers']);
  });

  test('where it is not JSON', () => {
    expect(check('[{').problems).toMatchObject([{ id: 'yaml.missing-character', severity: 'error', where: 'style.json:1:3' }]);
    expect(check(`[${'['.repeat(50_000)}`).problems.map(({ id }) => id)).toEqual(['yaml.too-deep']);
  });
});
